"""Which rows stand on a place of their own and so may cluster."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, TypeGuard, cast

import numpy as np

from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError
from geomine.joins import has_place

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS


def placed_metres(
    points: gpd.GeoDataFrame | gpd.GeoSeries, crs: CRS | None
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which rows have a place, shape (n,), and easting and northing of those, metres.

    Where ``crs`` is missing, the projection is centred on the points.
    """
    placed = has_place(points)
    if not placed.any():
        return placed, np.empty((0, 2))
    here = cast("gpd.GeoSeries", points.geometry[placed])
    metres = coordinates_m(here, crs or metric_crs(here))
    require_on_earth(here, metres)
    return placed, metres


def require_on_earth(points: gpd.GeoSeries, measured: NDArray[np.float64]) -> None:
    """Raise unless each of ``points`` came out with two finite numbers.

    Raises
    ------
    InputError
        Names the first that did not.
    """
    lost = np.flatnonzero(~np.isfinite(measured).all(axis=1))
    if len(lost):
        raise InputError(
            f"points: row {points.index[lost[0]]!r} is at {points.iloc[lost[0]].wkt}, which is no "
            "place on the Earth. Correct it, or leave it out."
        )


def require_above_0(**settings: object) -> None:
    """Raise unless each of ``settings`` is a finite number above 0.

    Examples
    --------
    >>> require_above_0(eps_m="5 km")
    Traceback (most recent call last):
    geomine.errors.InputError: eps_m must be a number above 0; found '5 km'.
    """
    for name, value in settings.items():
        if not _is_number(value) or not 0 < value < np.inf:
            raise InputError(f"{name} must be a number above 0; found {value!r}.")


def require_from(least: float, **settings: object) -> None:
    """Raise unless each of ``settings`` is a finite number of ``least`` or more.

    Examples
    --------
    >>> require_from(0, eps_days="a week")
    Traceback (most recent call last):
    geomine.errors.InputError: eps_days must be a number of 0 or more; found 'a week'.
    """
    for name, value in settings.items():
        if not _is_number(value) or not least <= value < np.inf:
            raise InputError(f"{name} must be a number of {least} or more; found {value!r}.")


def require_whole_from(least: int, **settings: object) -> None:
    """Raise unless each of ``settings`` is a whole number of ``least`` or more.

    Examples
    --------
    >>> require_whole_from(1, k=2.5)
    Traceback (most recent call last):
    geomine.errors.InputError: k must be a whole number of 1 or more; found 2.5.
    """
    for name, value in settings.items():
        if not _is_number(value) or not isinstance(value, numbers.Integral) or value < least:
            raise InputError(f"{name} must be a whole number of {least} or more; found {value!r}.")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def weights_of(sample_weight: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Return one weight a row, 1 where none are given.

    Raises
    ------
    InputError
        If they are not ``n`` finite numbers, or all 0.
    """
    if sample_weight is None:
        return np.ones(n)
    try:
        weight = np.asarray(sample_weight, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"sample_weight must be numbers, one a row: {error}.") from None
    if weight.shape != (n,):
        raise InputError(f"sample_weight: {n} wanted, one a row; found shape {weight.shape}.")
    odd = np.flatnonzero(~np.isfinite(weight))
    if len(odd) or (n and not weight.any()):
        found = f"{weight[odd[0]]} in position {odd[0]}" if len(odd) else "nothing but 0"
        raise InputError(f"sample_weight must be finite numbers, not all 0; found {found}.")
    return weight
