"""Which rows stand on a place of their own and so may cluster."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, cast

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
    return placed, coordinates_m(here, crs or metric_crs(here))


def require_above_0(**settings: object) -> None:
    """Raise unless each of ``settings`` is a finite number above 0.

    Examples
    --------
    >>> require_above_0(eps_m="5 km")
    Traceback (most recent call last):
    geomine.errors.InputError: eps_m must be a number above 0; found '5 km'.
    """
    for name, value in settings.items():
        if not isinstance(value, numbers.Real) or not 0 < float(value) < np.inf:
            raise InputError(f"{name} must be a number above 0; found {value!r}.")


def weights_of(sample_weight: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Return one weight a row, 1 where none are given.

    Raises
    ------
    InputError
        If they are not ``n`` finite numbers, or all 0.
    """
    if sample_weight is None:
        return np.ones(n)
    weight = np.asarray(sample_weight, dtype=float)
    if weight.shape != (n,) or not np.isfinite(weight).all() or (n and not weight.any()):
        raise InputError(
            f"sample_weight must be {n} finite numbers, one a row and not all 0; "
            f"found shape {weight.shape}."
        )
    return weight
