"""What a table says: whole numbers that count people or accidents by area."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomine.names import district_spellings, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COUNTING = re.compile(
    r"^(n|num|number|count|sum|total)([_ ]|$)|[_ ]count$"
    r"|^(killed|injured|casualties|incidents|events|victims|accidents|deaths|fatalities)",
    re.IGNORECASE,
)
AREA = frozenset(
    ("district", "rayon", "rayonu", "region", "raion", "oblast", "province", "governorate",
     "municipality", "area", "hexagon", "cell", "village", "place", "settlement", "kand", "selo")
)  # fmt: skip
"""Words of a header whose column says which area a row is about."""
OF_ONE = frozenset(("incident id", "record id", "victim id", "source row", "coord raw"))
"""Headers of tables with a row for each record, whose numbers are no counts by area."""
NO_COUNT = frozenset(
    ("year", "il", "god", "rank", "score", "phase", "id", "no", "nr", "code", "month", "quarter",
     "ay", "rub", "mesyats", "kvartal", "class", "level", "version", "page")
)  # fmt: skip
"""Words of a header whose small whole numbers count nobody."""
RULED = "rate min events"
"""The column by which our own public rates say that they rest on enough, see ADR 12."""
_WHOLE = re.compile(r"\d+(?:\.0+)?")
SEEN = 30
"""Rows that are looked at to know what a column holds."""


def counts_of(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, str, int]]:
    """Give row, header and number of the counts of a table whose first row is headers.

    A column counts if its header says so. In a table of areas, which has a column of
    districts by its header or by what stands in it, every column of whole numbers counts, unless
    its header says otherwise: so a table of counts made by hand is known, also one with
    years as headers. Tables with a row for each record count nobody, nor do our own
    public rates, which say their rule.

    Examples
    --------
    >>> list(counts_of([["Rayon", "2024"], ["Ağdam", "2"], ["Füzuli", "31"]]))
    [(1, '2024', 2), (2, '2024', 31)]
    """
    headers, body = [fold(header) for header in rows[0]], rows[1:]
    if OF_ONE & {*headers} or _is_ruled(headers, body):
        return
    by_area = _is_of_areas(headers, body)
    asked = [
        k
        for k, header in enumerate(rows[0])
        if COUNTING.search(header) or (by_area and _can_count(headers[k], k, body))
    ]
    for at, row in enumerate(body, start=1):
        for k in asked:
            if k < len(row) and _WHOLE.fullmatch(row[k].strip()):
                yield at, rows[0][k], int(float(row[k]))


def _is_ruled(headers: list[str], rows: Sequence[Sequence[str]]) -> bool:
    k = headers.index(RULED) if RULED in headers else -1
    return k >= 0 and any(k < len(row) and row[k] not in {"", "0"} for row in rows[:SEEN])


def _is_of_areas(headers: list[str], rows: Sequence[Sequence[str]]) -> bool:
    if any({*header.split()} & AREA for header in headers):
        return True
    known = district_spellings()
    for k in range(len(headers)):
        cells = [row[k] for row in rows[:SEEN] if k < len(row) and row[k].strip()]
        named = [known.match(cell).id is not None for cell in cells if not _is_a_count(cell)]
        if len(named) > len(cells) / 2 and sum(named) > len(named) / 2:
            return True
    return False


def _can_count(header: str, k: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = [row[k].strip() for row in rows[:SEEN] if k < len(row) and row[k].strip()]
    return not {*header.split()} & NO_COUNT and bool(cells) and all(map(_is_a_count, cells))


def _is_a_count(cell: str) -> bool:
    return bool(_WHOLE.fullmatch(cell)) or cell in {"-", "hidden"} or cell.startswith("<")
