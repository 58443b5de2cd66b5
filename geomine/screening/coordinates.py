"""Coordinates as people type them, in degrees; what cannot be read is said and not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.screening.cells import text_of
from geomine.screening.grids import GridReading, read_grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_000.0
_NUMBER = r"[-+−]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[°]?\s*(?:[,;/]\s+|\s+|;)\s*({_NUMBER})\s*[°]?\s*")
_PAIR_POINTS = re.compile(r"\s*([-+−]?\d{1,3}\.\d+)\s*,\s*([-+−]?\d{1,3}\.\d+)\s*")
_DMS = re.compile(
    r"([NSEWСЮВЗ])?\s*([-+−]?\d{1,3})\s*[°º˚d\s]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['′’m]\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|''|s)?)?)?\s*([NSEWСЮВЗ])?",
    re.IGNORECASE,
)
_HEMISPHERE = {"N": 1, "S": -1, "E": 1, "W": -1, "С": 1, "Ю": -1, "В": 1, "З": -1}
_NORTH = "NSСЮ"


@dataclass(frozen=True, slots=True)
class Reading:
    """One pair of coordinates as read: degrees, notation and the decimals it was written with."""

    latitude: float
    longitude: float
    notation: str
    decimals: int


def read_pair(text: str) -> Reading | None:
    r"""Return the coordinates in one cell, or None where it holds no pair that can be read.

    Examples
    --------
    >>> read_pair("39,99 46,93").latitude, read_pair("39.5, 47.25").longitude
    (39.99, 47.25)
    >>> round(read_pair("39°23'58.6\"N 47°01'46.9\"E").latitude, 5)
    39.39961
    """
    for pattern in (_PAIR_POINTS, _PAIR):
        if match := pattern.fullmatch(text):
            first, second = match.groups()
            digits = min(_decimals(first), _decimals(second))
            return Reading(_number(first), _number(second), "dd", digits)
    angles = [angle for match in _DMS.finditer(text) if (angle := _angle(match)) is not None]
    if len(angles) == 2:  # noqa: PLR2004 - a pair
        (first_value, first_north, digits), (second_value, second_north, others) = angles
        if first_north is False or second_north is True:
            first_value, second_value = second_value, first_value
        return Reading(first_value, second_value, "dms", min(digits, others))
    return None


def read_one(text: str) -> tuple[float, int, str] | None:
    """Return one angle in degrees, its decimals and notation, or None."""
    plain = text.strip().removesuffix("°")
    if re.fullmatch(r"[-+−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?", plain):
        return _number(plain), _decimals(plain), "dd"
    match = _DMS.fullmatch(text.strip())
    angle = _angle(match) if match else None
    return None if angle is None else (angle[0], angle[2], "dms")


def _angle(match: re.Match[str]) -> tuple[float, bool | None, int] | None:
    before, degrees, minutes, seconds, after = match.groups()
    minute, second = _number(minutes), _number(seconds) if seconds else 0.0
    if minute >= 60 or second >= 60:  # noqa: PLR2004 - of an hour's sixty
        return None
    letter = (before or after or "").upper()
    whole = _number(degrees)
    value = abs(whole) + minute / 60 + second / 3600
    sign = -1 if degrees[0] in "-−" else _HEMISPHERE.get(letter, 1)
    digits = 4 if seconds else 2 + _decimals(minutes)
    return sign * value, (letter in _NORTH if letter else None), digits


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))


def _decimals(text: str) -> int:
    _, _, fraction = text.replace(",", ".").partition(".")
    return len(fraction)


def read_columns(
    rows: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], pd.Series, pd.Series]:
    """Return latitude, longitude, notation and decimals of each row, NaN where none is given.

    Two cells win over one; ``coord_raw`` is read where they are blank. Numbers that are
    typed as numbers already are taken as they are, with five decimals.
    """
    n = len(rows)
    latitude, longitude = np.full(n, np.nan), np.full(n, np.nan)
    notation = pd.Series(None, index=rows.index, dtype="str")
    decimals = pd.Series(5, index=rows.index, dtype="Int64")
    numeric = ("latitude", "longitude")
    if rows["coord_raw"].isna().all() and all(
        pd.api.types.is_numeric_dtype(rows[name].dtype) for name in numeric
    ):
        latitude = rows["latitude"].to_numpy(float)
        longitude = rows["longitude"].to_numpy(float)
        there = np.isfinite(latitude) & np.isfinite(longitude)
        return latitude, longitude, notation.mask(there, "dd"), decimals
    first, second = _angles(rows["latitude"]), _angles(rows["longitude"])
    raw = _pairs(text_of(rows["coord_raw"]))
    read = [_of_row(*cells) for cells in zip(first, second, raw, strict=True)]
    latitude = np.array([one[0] for one in read], dtype=float)
    longitude = np.array([one[1] for one in read], dtype=float)
    notation = pd.Series([one[2] for one in read], index=rows.index, dtype="str")
    decimals = pd.Series([one[3] for one in read], index=rows.index, dtype="Int64")
    return latitude, longitude, notation, decimals


def _of_row(first: object, second: object, pair: object) -> tuple[float, float, str | None, int]:
    """Return one row's degrees: two cells win over one.

    A spreadsheet drops zeros at the end of a number, so that the longer of two tells.
    """
    if isinstance(first, tuple) and isinstance(second, tuple):
        return first[0], second[0], first[2], max(first[1], second[1])
    if isinstance(pair, Reading | GridReading):
        return pair.latitude, pair.longitude, pair.notation, pair.decimals
    return np.nan, np.nan, None, 5


def _pairs(cells: pd.Series) -> pd.Series:
    found = {text: read_grid(text) or read_pair(text) for text in cells.dropna().unique()}
    return cells.map(found)


def _angles(cells: pd.Series) -> pd.Series:
    text = text_of(cells)
    return text.map({value: read_one(value) for value in text.dropna().unique()})
