"""Coordinates as people type them, in degrees; what cannot be read is said and not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.screening.cells import text_of
from geomine.screening.grids import read_grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_000.0
UNROUNDED = 5
"""The decimals of a coordinate that came as a number, or in no notation with decimals."""
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
    numeric = ("latitude", "longitude")
    if rows["coord_raw"].isna().all() and all(
        pd.api.types.is_numeric_dtype(rows[name].dtype) for name in numeric
    ):
        latitude = rows["latitude"].to_numpy(float)
        longitude = rows["longitude"].to_numpy(float)
        there = np.isfinite(latitude) & np.isfinite(longitude)
        notation = pd.Series(None, index=rows.index, dtype="str").mask(there, "dd")
        return latitude, longitude, notation, pd.Series(UNROUNDED, rows.index, dtype="Int64")
    first, second = _angles(rows["latitude"]), _angles(rows["longitude"])
    pair = _pairs(text_of(rows["coord_raw"]))
    both = (first["notation"].notna() & second["notation"].notna()).to_numpy(bool)
    # a spreadsheet drops zeros at the end of a number, so that the longer of two tells
    longer = first["decimals"].to_numpy().clip(second["decimals"].to_numpy())
    decimals = pd.Series(np.where(both, longer, pair["decimals"]), rows.index, dtype="Int64")
    return (
        np.where(both, first["degrees"], pair["latitude"]),
        np.where(both, second["degrees"], pair["longitude"]),
        first["notation"].where(both, pair["notation"]).set_axis(rows.index),
        decimals,
    )


def _pairs(cells: pd.Series) -> pd.DataFrame:
    """Return the coordinates of cells that hold a pair each."""
    codes, texts = pd.factorize(cells)
    read = [read_grid(text) or read_pair(text) for text in texts]
    return _taken(
        codes,
        latitude=[one.latitude if one else np.nan for one in read],
        longitude=[one.longitude if one else np.nan for one in read],
        notation=[one.notation if one else None for one in read],
        decimals=[one.decimals if one else UNROUNDED for one in read],
    )


def _angles(cells: pd.Series) -> pd.DataFrame:
    """Return the angles of cells: decimal numbers all at once, other texts one by one."""
    text = text_of(cells).reset_index(drop=True)
    plain = text.str.fullmatch(r"[-+]?[0-9]+(?:[.][0-9]+)?").fillna(value=False).astype(bool)
    codes, texts = pd.factorize(text.mask(plain))
    read = [read_one(other) for other in texts]
    angles = _taken(
        codes,
        degrees=[one[0] if one else np.nan for one in read],
        notation=[one[2] if one else None for one in read],
        decimals=[one[1] if one else UNROUNDED for one in read],
    )
    numbers, point = text.where(plain), text.str.find(".")
    after = (text.str.len() - point - 1).where(point >= 0, 0)
    return pd.DataFrame(
        {
            "degrees": angles["degrees"].mask(plain, numbers.astype(float)),
            "notation": angles["notation"].mask(plain, "dd"),
            "decimals": angles["decimals"].mask(plain, after.fillna(0).astype(np.int64)),
        }
    )


def _taken(codes: NDArray[np.intp], **columns: list[object]) -> pd.DataFrame:
    """Return the columns of the texts by the code of each row; -1 is a blank cell."""
    blank = {"notation": None, "decimals": UNROUNDED}
    kinds = {"notation": "str", "decimals": "int64"}
    return pd.DataFrame(
        {
            name: pd.Series([*values, blank.get(name, np.nan)], dtype=kinds.get(name, "float64"))
            .take(np.where(codes < 0, len(values), codes))
            .array
            for name, values in columns.items()
        }
    )
