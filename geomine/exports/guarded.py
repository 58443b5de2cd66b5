"""Restricted records, and whether pairs of numbers lie near one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy

from geomine.crs import lonlat
from geomine.results import Finding
from geomine.stats import on_sphere

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

COPIED_M = 15.0
"""A pair this near to a record is the record, rounded to four decimals."""


class Guarded:
    """Records that must not leave, searched once for all files of a run.

    Parameters
    ----------
    records : geopandas.GeoDataFrame
        The restricted records, with their points.
    allowed : numpy.ndarray, shape (n, 2), optional
        Longitude and latitude of points that may be told.
    """

    def __init__(
        self, records: gpd.GeoDataFrame, allowed: NDArray[np.float64] | None = None
    ) -> None:
        known = lonlat(records)
        self.known = known[np.isfinite(known).all(axis=1)]
        self.allowed = np.empty((0, 2)) if allowed is None else allowed

    @cached_property
    def _records(self) -> scipy.spatial.cKDTree:
        return _tree(self.known)

    @cached_property
    def _told(self) -> scipy.spatial.cKDTree:
        return _tree(self.allowed)

    def near(self, pairs: NDArray[np.float64], near_m: float) -> Iterator[Finding]:
        """Give a finding if a pair, either way round, lies near a restricted record.

        Parameters
        ----------
        pairs : numpy.ndarray, shape (n, 2)
            Numbers of a file that may be longitude and latitude.
        near_m : float
            How near is too near, metres.
        """
        both = np.concatenate([pairs, pairs[:, ::-1]])
        inside = (np.abs(both[:, 0]) <= 180) & (np.abs(both[:, 1]) <= 90)  # noqa: PLR2004 - degrees
        spots = both[inside]
        if not len(spots) or not len(self.known):
            return
        spots = spots[_metres(spots, self._records, near_m) <= near_m]
        if len(spots) and len(self.allowed):
            spots = spots[_metres(spots, self._told, COPIED_M) > COPIED_M]
        if not len(spots):
            return
        away_m = _metres(self.known, _tree(spots))
        yield Finding(
            "near a record",
            "coordinates",
            f"{int((away_m <= near_m).sum())} restricted records, the nearest {away_m.min():.0f} m "
            "from two numbers",
            "Show counts by district, or use `geomine publish`.",
        )


def _tree(places: NDArray[np.float64]) -> scipy.spatial.cKDTree:
    """Return places to be searched for the nearest; there may be none."""
    return scipy.spatial.cKDTree(on_sphere(places).reshape(-1, 3))


def _metres(
    points: NDArray[np.float64], tree: scipy.spatial.cKDTree, most_m: float = np.inf
) -> NDArray[np.float64]:
    """Return how far the nearest place of ``tree`` is, infinite where a bit beyond ``most_m``."""
    bound = most_m / 1000 * (1 + 1e-9)  # what is searched for lies nearer than the bound
    return 1000 * np.asarray(tree.query(on_sphere(points), distance_upper_bound=bound)[0])
