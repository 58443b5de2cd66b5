"""What the cell of a place says that is no name: where somebody lives, or coordinates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from geomine.grids import read_grid
from geomine.names import fold
from geomine.screening.angles import read_pair
from geomine.screening.cells import text_of, words_of

if TYPE_CHECKING:
    import pandas as pd

    from geomine.screening.flags import Flags

_LIVES = re.compile(
    "|".join(
        rf"\b{fold(word)}"
        for word in (
            "resident of", "lives in", "living in", "residing", "residence", "home address",
            "yaşayış yeri", "yaşayır", "yaşadığı", "sakini", "qeydiyyat", "məskunlaş", "ikamet",
            "проживает", "проживающ", "житель", "жительниц", "жительств", "прописан", "прописк",
            "мешкає", "проживання",
        )
    )
)  # fmt: skip
"""How the words begin that say where somebody lives, folded to plain letters."""
_NAME = re.compile(r"[^\d]*?(?=[\[(]?[NSEWСВсв]?\s*[-+−]?\d)")
LEAST_DIGITS = 6
"""Coordinates have so many digits; a place called "2-ci km" has fewer."""


def without_residences(rows: pd.DataFrame, flags: Flags) -> pd.DataFrame:
    """Return the rows without residences for places: "Bakı sakini" is where somebody lives."""
    places = words_of(rows["place_as_reported"])
    lives = places.where(lambda text: bool(_LIVES.search(fold(text))))
    if not lives.any():
        return rows
    flags.add(
        lives, "DQ19", "error", column="place_as_reported", seen=places,
        done="where a victim lives is not where the accident was: not used as its place",
    )  # fmt: skip
    return rows.assign(place_as_reported=places.text.mask(lives))


def with_coordinates(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with coordinates in the cell of the place as ``coord_raw``.

    Alone or behind a name, and only in rows that have no others.
    """
    bare = np.ones(len(rows), dtype=bool)
    for column in ("coord_raw", "latitude", "longitude"):
        bare &= rows[column].isna().to_numpy(bool)
    if not bare.any():
        return rows
    places = words_of(rows["place_as_reported"])
    apart = {text: found for text in places.texts if (found := _apart(text))}
    asked = bare & places.where(apart.__contains__)
    if not asked.any():
        return rows
    name = places.each(lambda text: apart.get(text, ("", ""))[0] or None)
    typed = places.each(lambda text: apart.get(text, ("", ""))[1] or None)
    return rows.assign(
        coord_raw=text_of(rows["coord_raw"]).mask(asked, typed),
        place_as_reported=places.text.mask(asked, name),
    )


def _apart(text: str) -> tuple[str, str] | None:
    """Return the name and the coordinates in the cell of a place, None where it has none.

    Examples
    --------
    >>> _apart("Horadiz (39.4512, 47.3345)"), _apart("39°24'N 47°02'E")
    (('Horadiz', '39.4512, 47.3345'), ('', "39°24'N 47°02'E"))
    >>> _apart("Yeni yol, 12-ci km") is None
    True
    """
    if sum(letter.isdigit() for letter in text) < LEAST_DIGITS:
        return None
    if _is_pair(text):
        return "", text
    found = _NAME.match(text)
    if found is None or not found[0].strip():
        return None
    rest = text[found.end() :].strip(" ()[]")
    return (found[0].strip(" ,;:([-–"), rest) if _is_pair(rest) else None


def _is_pair(text: str) -> bool:
    return (read_grid(text) or read_pair(text)) is not None
