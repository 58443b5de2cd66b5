"""What a whole list is told beside its checks: of another country, no list of accidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geomine.screening.cells import text_of, words_of
from geomine.screening.codes import LISTS, is_code
from geomine.screening.elsewhere import FEWEST, MOST_OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOKED_AT = 20_000
"""Rows in which words are looked for that nobody knows."""
WORDS_SHOWN = 6
LONGEST = 40
CROWD = 10
"""Casualties of the middle row above which rows without a day or place look like totals."""
PLACES = ("place_as_reported", "place_name", "coord_raw", "latitude", "geometry")


def notes_of(raw: pd.DataFrame, counts: Mapping[str, int], kept: int) -> tuple[str, ...]:
    """Return what is told of a list as a whole.

    Parameters
    ----------
    raw : pandas.DataFrame
        The raw table, its columns called as the schema does.
    counts : mapping of str to int
        Rows by the code of their check.
    kept : int
        How many rows were kept.
    """
    notes = []
    if kept >= FEWEST and counts.get("DQ03", 0) >= MOST_OUTSIDE * kept:
        notes.append(
            "nearly all rows are outside the districts: of another country? "
            "Give its districts with --boundaries"
        )
    head = raw.head(LOOKED_AT)
    called = {name: header for header, name in raw.attrs.get("columns_mapped", {}).items()}
    for name in LISTS:
        if name in head and name != "victim_age_group":
            notes += _unknown_words(head, name, called.get(name, name))
    return (*notes, *_totals(head))


def _unknown_words(rows: pd.DataFrame, name: str, header: str) -> list[str]:
    words = words_of(rows[name])
    codes = words.codes[words.codes >= 0]
    often = pd.Series(codes).value_counts()
    again = [words.texts[code] for code in often[often > 1].index]  # once may be a story
    unknown = [word for word in again if not is_code(word, name) and len(word) <= LONGEST]
    if not unknown:
        return []
    shown = ", ".join(repr(word) for word in unknown[:WORDS_SHOWN])
    more = f" and {len(unknown) - WORDS_SHOWN} more" if len(unknown) > WORDS_SHOWN else ""
    return [f"{header}: words that are not known count as unknown: {shown}{more}"]


def _totals(rows: pd.DataFrame) -> list[str]:
    """Return a note where rows look like totals of a year and an area, not like accidents."""
    if len(rows) < FEWEST or any(name in rows for name in PLACES):
        return []
    parts = [
        pd.to_numeric(text_of(rows[name]), errors="coerce")
        for name in ("killed", "injured", "casualties")
        if name in rows
    ]
    middle = pd.concat(parts, axis=1).max(axis=1).median() if parts else 0
    if not middle > CROWD:
        return []
    return ["rows of many people without a place: a table of totals is no list of accidents"]
