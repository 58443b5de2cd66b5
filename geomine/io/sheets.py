"""A table out of typed cells: where its header is, what stands above and below it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geomine.errors import UnreadableFileError
from geomine.io.formats import facts
from geomine.io.headers import is_known
from geomine.screening.cells import constant
from geomine.screening.letters import one_of
from geomine.screening.raw import FOOT_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = pd.StringDtype(na_value=np.nan)
SEARCHED_ROWS = 40
"""A header stands among the first rows of a sheet."""
REASON = "reader_reason"
LEAST_KNOWN = 2
"""Known words that make a row below the first the header."""
TOTALS_AMONG = 4
"""A total is looked for in so many columns of all rows, and in all columns at the foot."""
LONGEST_CELL = 32_767
"""Letters that a cell of a spreadsheet can hold; a longer cell is no cell of a list."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file: cells as typed, the index counts rows below the header from 1.

    ``rows_above`` is how many rows of the file stand above row 1, where it has such.
    """

    name: str
    table: pd.DataFrame
    notes: tuple[str, ...] = field(default=())
    rows_above: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a sheet is: its names, and the first row of cells below it."""

    names: list[str]
    first: int
    notes: tuple[str, ...] = ()


def find_header(rows: Sequence[Sequence[str]], *, row: int | None = None) -> Header:
    """Return the header among the first rows of a sheet.

    It is the row with most words that lists use as headers; of none, the first that is as wide as
    the rows below it. Two rows make one header where a group stands over its columns. A row of
    HXL tags below it is passed over.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows; blank cells are empty.
    row : int, optional
        The number of the header, from 1, where the user knows it.
    """
    top = row - 1 if row is not None else _top(rows)
    if not 0 <= top < len(rows):
        raise UnreadableFileError(f"there is no row {top + 1} to be the header.")
    head, bottom = _joined(rows, top)
    if not head:
        raise UnreadableFileError("no row of headers is in it.")
    below = rows[bottom + 1] if bottom + 1 < len(rows) else ()
    tags = [cell for cell in below if cell]
    notes = []
    if len(tags) > 1 and all(tag.startswith("#") for tag in tags):
        head = [
            tag if tag and not is_known(name) and is_known(tag) else name
            for name, tag in zip(head, [*below, *[""] * len(head)], strict=False)
        ]
        bottom += 1
        notes.append("a row of HXL tags below the header was passed over")
    above = [" ".join(cell for cell in line if cell) for line in rows[:top]]
    titles = [line[:80] for line in above if line]
    if titles:
        notes.append(f"above the header: {' / '.join(titles)}")
    return Header(unique_names(head), bottom + 1, tuple(notes))


def unique_names(cells: Sequence[str]) -> list[str]:
    r"""Return headers without doubles; one that is blank is called by its letter.

    Examples
    --------
    >>> unique_names(["Ad", "", " Ad\n(tam) ", "Ad"])
    ['Ad', 'column B', 'Ad (tam)', 'Ad (2)']
    """
    names: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column {letter_of(place)}"
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in seen:
            seen[name] += 1
        full = name if seen[name] == 1 else f"{name} ({seen[name]})"
        seen[full] += full != name
        names.append(full)
    return names


def letter_of(place: int) -> str:
    """Return the letters that a spreadsheet writes above the column ``place``, counted from 0."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_of(
    name: str,
    names: list[str],
    body: pd.DataFrame,
    notes: Sequence[str] = (),
    *,
    reasons: pd.Series | None = None,
    rows_above: int | None = None,
) -> Sheet:
    """Return a sheet from the cells below its header, all text, blank ones missing.

    Blank rows and columns without name and cells are left out; rows keep their numbers. Rows
    that are no record (a total, the header again, numbers of columns) and cells too long for a
    list get a ``reader_reason``, which screening refuses by name; ``reasons`` holds those known
    before. What a file itself has under that name is of an earlier reading, and not taken.
    """
    table = body.set_axis(pd.Index(names, dtype="str"), axis=1)
    table.index = pd.RangeIndex(1, len(table) + 1)
    filled = {n: table[n].notna().to_numpy(bool) for n in table}
    empty = [n for n in names if n.startswith("column ") and not filled[n].any()]
    table = table.drop(columns=empty)
    if not any(cells.all() for cells in filled.values()):
        table = table.loc[np.logical_or.reduce([*filled.values()])]
    if reasons is not None:
        reasons = reasons.set_axis(pd.RangeIndex(1, len(reasons) + 1)).reindex(table.index)
    table, found = _without_records(table.drop(columns=REASON, errors="ignore"))
    found = found if reasons is None else found.fillna(reasons)
    if found.notna().any():
        table = table.assign(**{REASON: found})
    return Sheet(name, table, tuple(notes), rows_above)


def _top(rows: Sequence[Sequence[str]]) -> int:
    searched = [list(line) for line in rows[:SEARCHED_ROWS]]
    known = [sum(_known(cell) for cell in line) for line in searched]
    if known and max(known) >= LEAST_KNOWN:
        return known.index(max(known))
    filled = [sum(bool(cell) for cell in line) for line in searched]
    widest = sorted(filled)[len(filled) // 2] if filled else 0
    for k, n in enumerate(filled):
        if n and n >= widest:
            return k
        # the numbers of the rows have no name above them
        if n > 1 and n == widest - 1 and _names_only(searched[k]) and not searched[k][0]:
            return k
    return 0


def _names_only(line: Sequence[str]) -> bool:
    return not any(_is_value(cell) for cell in line)


def _known(cell: str) -> bool:
    return bool(cell) and (is_known(cell) or cell.strip().lower() in _FORMAT_HEADERS)


_FORMAT_HEADERS = frozenset(
    fact.header.lower() for fact in facts() if fact.key and len(fact.header) > LEAST_KNOWN
)


def _joined(rows: Sequence[Sequence[str]], top: int) -> tuple[list[str], int]:
    """Return the names of the header at ``top``, joined with the row of groups beside it."""
    head = list(rows[top])
    best, bottom = head, top
    count = sum(_known(cell) for cell in head)
    if top + 1 < len(rows) and not any(_is_value(cell) for cell in rows[top + 1] if cell):
        under = _over(rows[top + 1], head)
        if sum(_known(cell) for cell in under) > count:
            return under, top + 1
    if top > 0:
        joined = _over(head, rows[top - 1])
        if sum(_known(cell) for cell in joined) > count:
            best = joined
    return best, bottom


def _over(lower: Sequence[str], upper: Sequence[str]) -> list[str]:
    """Return the names of two rows of headers: "Növü" under "Hadisə" is "Hadisə Növü" if known."""
    width = max(len(lower), len(upper))
    low, high = [*lower, *[""] * (width - len(lower))], [*upper, *[""] * (width - len(upper))]
    names, group = [], ""
    for name, above in zip(low, high, strict=True):
        group = above or (group if name else "")
        both = f"{group} {name}"
        told = name and group and not _known(name) and _known(both)
        names.append(both if told else name or above)
    return names


def _is_value(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell)


def _without_records(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the table with its longest cells cut, and why a row is no record."""
    reasons = constant(None, table.index)
    if table.empty:
        return table, reasons
    named = [n for n in table.columns if not n.startswith("column ")]
    again = np.ones(len(table), dtype=bool)
    for name in named[:3]:
        again &= again.any() and one_of(table[name], [name])
    if len(named) > 1 and again.any():
        reasons[again] = "the header again, no record"
    below = table.iloc[-FOOT_ROWS:]
    foot = below[below.notna().mean(axis=1) <= 0.5]  # noqa: PLR2004 - half of the cells
    for place, name in enumerate(table.columns):
        # a total stands among the first columns, or below the list where most cells are blank
        cells = table[name] if place < TOTALS_AMONG else foot[name]
        some = one_of(cells, _TOTAL_CELLS)
        if some.any():
            reasons[cells.index[some]] = "a total of the list, no record"
    first = table.iloc[0].dropna().tolist()
    if len(first) > 3 and first == [str(k) for k in range(1, len(first) + 1)]:  # noqa: PLR2004
        reasons.iloc[0] = "numbers of the columns, no record"
    return _cut(table, reasons)


def _cut(table: pd.DataFrame, reasons: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    for name in table.columns:
        cells = table[name]
        if not isinstance(cells.dtype, pd.StringDtype):
            continue
        if (pc.max(pc.binary_length(pa.array(cells))).as_py() or 0) > LONGEST_CELL:
            long = cells.str.len().gt(LONGEST_CELL).fillna(value=False).to_numpy(bool)
            reasons[long] = f"{name}: a cell of more than {LONGEST_CELL:,} letters, cut off there"
            table = table.assign(**{name: cells.where(~long, cells.str.slice(0, LONGEST_CELL))})
    return table, reasons


_TOTALS = (
    "total", "totals", "grand total", "sum", "cəmi", "yekun", "ümumi", "итого", "всего",
    "общий итог", "всього", "разом", "усього", "toplam", "suma", "somme", "ukupno",
    "total general", "المجموع", "الإجمالي",
)  # fmt: skip
_TOTAL_CELLS = frozenset(
    cased + end
    for word in _TOTALS
    for upper in (word.upper(), word.upper().replace("I", "İ"))
    for cased in (word, word.capitalize(), word.title(), upper)
    for end in ("", ":", " :", ".")
)
