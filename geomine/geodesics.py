"""Distances and directions on the WGS 84 ellipsoid, between degrees (Karney 2013)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_GEOD = Geod(ellps="WGS84")


def geodesic_m(
    lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike
) -> NDArray[np.float64]:
    """Return geodesic distances in metres between points in degrees, pair by pair."""
    return np.asarray(_GEOD.inv(lon, lat, to_lon, to_lat)[2])


def destination(lon: float, lat: float, azimuth: float, metres: float) -> tuple[float, float]:
    """Return longitude and latitude ``metres`` away in the direction ``azimuth`` from north.

    Examples
    --------
    >>> tuple(round(angle, 3) for angle in destination(0.0, 0.0, 90.0, 111_320.0))
    (1.0, 0.0)
    """
    there = _GEOD.fwd(lon, lat, azimuth, metres)
    return float(there[0]), float(there[1])
