"""Columns of coordinates in degrees; what cannot be read is said and not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.screening.angles import MINUTES, SECONDS, read_one, read_pair
from geomine.screening.cells import text_of
from geomine.screening.grids import read_grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_000.0
UNROUNDED = 5.0
"""The decimals of a notation without decimals, and the most that a number is asked for."""
NEARLY = 1e-6


def read_columns(
    rows: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], pd.Series, pd.Series]:
    """Return latitude, longitude, notation and decimals of each row, NaN where none is given.

    Two cells win over one; ``coord_raw`` is read where they are blank. Numbers that are
    typed as numbers already have the decimals they need, up to five.
    """
    numeric = ("latitude", "longitude")
    if rows["coord_raw"].isna().all() and all(
        pd.api.types.is_numeric_dtype(rows[name].dtype) for name in numeric
    ):
        latitude = rows["latitude"].to_numpy(float)
        longitude = rows["longitude"].to_numpy(float)
        there = np.isfinite(latitude) & np.isfinite(longitude)
        notation = pd.Series(None, index=rows.index, dtype="str").mask(there, "dd")
        decimals = _worth(latitude, longitude, np.full(len(rows), UNROUNDED), there)
        return latitude, longitude, notation, pd.Series(decimals, rows.index)
    first, second = _angles(rows["latitude"]), _angles(rows["longitude"])
    pair = _pairs(text_of(rows["coord_raw"]))
    both = (first["notation"].notna() & second["notation"].notna()).to_numpy(bool)
    # a spreadsheet drops zeros at the end of a number, so that the longer of two tells
    longer = first["decimals"].to_numpy().clip(second["decimals"].to_numpy())
    latitude = np.where(both, first["degrees"], pair["latitude"])
    longitude = np.where(both, second["degrees"], pair["longitude"])
    decimals = np.where(both, longer, pair["decimals"])
    notation = first["notation"].where(both, pair["notation"]).set_axis(rows.index)
    decimal = notation.eq("dd").fillna(value=False).to_numpy(bool)
    worth = _worth(latitude, longitude, decimals, decimal)
    return latitude, longitude, notation, pd.Series(worth, rows.index)


def _worth(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    decimals: NDArray[np.float64],
    decimal: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the decimals that pairs are worth: zeros at the end of ``decimal`` ones say nothing.

    Pairs of whole minutes both are worth what minutes are: one of four decimals in 28,000 is so
    by chance, and those read off a map or from a gazetteer are.
    """
    needed = np.maximum(_decimals_of(latitude), _decimals_of(longitude))
    decimals = np.where(decimal & (needed < decimals), needed, decimals)
    half = 30 * 10.0**-decimals  # of the last digit, in minutes
    whole = decimals > SECONDS - NEARLY
    for degrees in (latitude, longitude):
        with np.errstate(invalid="ignore"):
            whole &= np.abs(60 * degrees - np.rint(60 * degrees)) <= half
    return np.where(whole, MINUTES, decimals)


def _decimals_of(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many decimals each number needs, up to five."""
    decimals = np.full(len(degrees), UNROUNDED)
    for digits in range(int(UNROUNDED) - 1, -1, -1):
        scaled = degrees * 10.0**digits
        with np.errstate(invalid="ignore"):
            decimals[np.abs(scaled - np.rint(scaled)) < NEARLY] = digits
    return decimals


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
        degrees=[one.degrees if one else np.nan for one in read],
        notation=[one.notation if one else None for one in read],
        decimals=[one.decimals if one else UNROUNDED for one in read],
    )
    numbers, point = text.where(plain), text.str.find(".")
    after = (text.str.len() - point - 1).where(point >= 0, 0)
    return pd.DataFrame(
        {
            "degrees": angles["degrees"].mask(plain, numbers.astype(float)),
            "notation": angles["notation"].mask(plain, "dd"),
            "decimals": angles["decimals"].mask(plain, after.fillna(0).astype(float)),
        }
    )


def _taken(codes: NDArray[np.intp], **columns: list[object]) -> pd.DataFrame:
    """Return the columns of the texts by the code of each row; -1 is a blank cell."""
    blank = {"notation": None, "decimals": UNROUNDED}
    kinds = {"notation": "str"}
    return pd.DataFrame(
        {
            name: pd.Series([*values, blank.get(name, np.nan)], dtype=kinds.get(name, "float64"))
            .take(np.where(codes < 0, len(values), codes))
            .array
            for name, values in columns.items()
        }
    )
