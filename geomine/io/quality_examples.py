"""Rows, cells and tables on the quality page: few of many, and each in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.i18n import format_number, keys, translate, translate_text
from geomine.page import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

PER_OUTCOME = 3
EXAMPLES = 8
LONGEST = 200
MAX_SPANS = 40
COORDINATES = ({"coord_raw"}, {"latitude", "longitude"})
"""A check of coordinates speaks of one cell or of two, as the list has them."""


def examples(part: pd.DataFrame, mapped: Mapping[str, str], lang: str) -> Markup:
    """Return what one check saw in a few rows, some of each that was done.

    Parameters
    ----------
    part : pandas.DataFrame
        The flags of one check.
    mapped : mapping of str to str
        The field by the header of the list, to name columns as the list does.
    lang : {"en", "az", "ru"}
        Language of the words.
    """
    different = part.drop_duplicates(["column", "seen", "done"])
    few = different.groupby("done", sort=False).head(PER_OUTCOME).head(EXAMPLES)
    headers: dict[str, list[str]] = {}
    for header, name in mapped.items():
        headers.setdefault(name, []).append(header)
    rows = [
        (
            str(row.source_row),
            joined([column_name(str(row.column), headers, lang), ": ", _cell(row.seen, lang)]),
            said("done", str(row.done), lang),
        )
        for row in few.itertuples()
    ]
    return table(("row", "seen", "done"), rows, lang, class_="examples")


def column_name(name: str, headers: Mapping[str, Iterable[str]], lang: str) -> Markup:
    """Return a column as the list calls it, or else as the schema does."""
    own = next((fields for fields in COORDINATES if name in fields), {name})
    for fields in (own, *COORDINATES) if own in COORDINATES else (own,):
        if found := [header for field in sorted(fields) for header in headers.get(field, ())]:
            return element("bdi", ", ".join(found))
    word = translate_text("unused", name, lang)
    if word is None and headers and f"checked.{name}" in keys():
        word = translate(f"checked.{name}", lang)
    return element("code", name) if word is None else element("span", word)


def said(group: str, text: str, lang: str) -> Markup:
    """Return what geomine says in English in another language, or marked as English."""
    known = translate_text(group, text, lang)
    return element("bdi", text, lang="en") if known is None else element("span", known)


def table(
    head: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    lang: str,
    *,
    class_: str | None = None,
) -> Markup:
    """Return rows of cells under headings of the catalogue's group "quality"."""
    names = [element("th", translate(f"quality.{key}", lang), scope="col") for key in head]
    cells = [element("tr", *[element("td", _isolated(cell)) for cell in row]) for row in rows]
    return element(
        "table", element("thead", element("tr", *names)), element("tbody", *cells), class_=class_
    )


def row_numbers(rows: pd.Series, lang: str) -> str:
    """Return row numbers with runs drawn together, the first of many.

    Examples
    --------
    >>> import pandas as pd
    >>> row_numbers(pd.Series([7, 3, 4, 5, 5, 9, 10]), "en")
    '3–5, 7, 9, 10'
    """
    numbers = np.sort(pd.unique(rows.to_numpy(dtype=np.int64)))  # np.unique takes far longer
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    spans = [_span(run) for run in runs[:MAX_SPANS]]
    more = sum(len(run) for run in runs[MAX_SPANS:])
    if more:
        spans.append(translate("quality.more", lang, n=format_number(more, lang)))
    return ", ".join(spans)


def _isolated(cell: str) -> Markup:
    return cell if isinstance(cell, Markup) else element("bdi", cell)


def _span(run: NDArray[np.int64]) -> str:
    first, last = int(run[0]), int(run[-1])
    return f"{first}–{last}" if last - first > 1 else ", ".join(map(str, run.tolist()))


def _cell(seen: object, lang: str) -> Markup:
    """Return a cell as it was typed, cut where it is long."""
    text = seen if isinstance(seen, str) else ""
    if not text.strip():
        return element("span", translate("quality.blank", lang))
    return element("bdi", text if len(text) <= LONGEST else f"{text[:LONGEST]} …", class_="seen")
