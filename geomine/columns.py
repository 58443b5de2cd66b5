"""Columns of a table read as numbers, yes/no or days, with a clear error where they are not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geomine.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def numbers(
    table: pd.DataFrame, name: str, column: str, *, whole: bool = False
) -> NDArray[np.float64]:
    """Return a column of numbers from 0 up, missing as NaN.

    A column that the table does not have is all missing.

    Raises
    ------
    InputError
        If a value is text, negative, infinite or, with ``whole``, not a whole number.
    """
    if column not in table:
        return np.full(len(table), np.nan)
    cells = table[column]
    values = np.array(pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, na_value=np.nan))
    unread = np.isnan(values) & cells.notna().to_numpy()
    wrong = unread | (values < 0) | np.isinf(values)
    if whole:
        wrong |= ~np.isnan(values) & (values != np.floor(values))
    if wrong.any():
        raise InputError(
            f"{name}: {column} must be a {'whole ' * whole}number from 0 up, or blank where it "
            f"is unknown; found {_first(cells, wrong)}."
        )
    return values


def is_yes(table: pd.DataFrame, name: str, column: str, *, missing: bool) -> NDArray[np.bool_]:
    """Return where a yes/no column is true, taking ``missing`` for blank cells.

    Raises
    ------
    InputError
        If a value is anything but true, false or missing, such as the text ``"false"``.
    """
    if column not in table:
        return np.full(len(table), missing)
    cells = table[column]
    known = cells.notna().to_numpy()
    wrong = known & np.array([not isinstance(cell, bool | np.bool_) for cell in cells], dtype=bool)
    if wrong.any():
        raise InputError(
            f"{name}: {column} must be true, false or missing; found {_first(cells, wrong)}."
        )
    yes = np.full(len(table), missing)
    yes[known] = cells[known].to_numpy(dtype=bool)
    return yes


def days(table: pd.DataFrame, name: str, column: str) -> NDArray[np.datetime64]:
    """Return a column of dates as days, missing as NaT.

    Raises
    ------
    InputError
        If the column does not hold dates.
    """
    return moments(table, name, column).astype("datetime64[D]")


def moments(table: pd.DataFrame, name: str, column: str) -> NDArray[np.datetime64]:
    """Return a column of dates with their time of the day, as the clock on the wall had it.

    Raises
    ------
    InputError
        If the column does not hold dates.
    """
    cells = table[column]
    if isinstance(cells.dtype, pd.DatetimeTZDtype):
        cells = cells.dt.tz_localize(None)
    if cells.notna().any() and not pd.api.types.is_datetime64_any_dtype(cells):
        raise InputError(
            f"{name}: {column} must hold dates; found {cells.dropna().iloc[0]!r}. "
            "Convert it with pandas.to_datetime."
        )
    return pd.to_datetime(cells).to_numpy()


def day_of(moment: dt.date) -> dt.date:
    """Return the day of a date or time, as pandas compares the two kinds with neither."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _first(cells: pd.Series[Any], wrong: NDArray[np.bool_]) -> str:
    """Return what the first wrong cell holds and which row it is in."""
    return f"{cells[wrong].tolist()[0]!r} in row {cells.index[wrong].tolist()[0]!r}"
