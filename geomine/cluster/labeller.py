"""DBSCAN on metres as a function, for those who cluster many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.cluster.points import placed_metres, require_above_0
from geomine.kernel import dbscan as kernel_dbscan
from geomine.stats.density import NOISE, density_labels
from geomine.stats.near_pairs import near_pairs
from geomine.stats.stacks import stacked

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.stats.cluster_null import Labeller


def dbscan_labeller(eps_m: float, min_samples: float) -> Labeller:
    """Return a function from points in metres and weights to clusters and core marks.

    Its labels are those of :class:`geomine.SpatialDBSCAN` with the same numbers: by the
    compiled kernel, and where there is none, by pairs.

    Examples
    --------
    >>> label = dbscan_labeller(2.0, 3)
    >>> label(np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 9.0]]), np.array([2.0, 1.0, 1.0]))
    (array([ 0,  0, -1]), array([ True,  True, False]))
    """

    def label(
        metres: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        found = kernel_dbscan(metres, eps=eps_m, min_weight=min_samples, weight=weight)
        if found is not None:
            return found.labels, found.core
        spots, stack = stacked(metres)
        labels, core = density_labels(
            lambda: near_pairs(spots, spots, radius_m=eps_m),
            np.bincount(stack, weights=weight).astype(float),
            min_samples=min_samples,
        )
        return labels[stack], core[stack]

    return label


def place_clusters(
    incidents: gpd.GeoDataFrame, *, eps_m: float, min_samples: float, crs: CRS
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return label of each row, and positions of the core points, whatever the order of the rows.

    They are those of :class:`geomine.SpatialDBSCAN` on the list sorted by place, since scikit-learn
    gives a point between two clusters to the one whose core comes first. The half second that
    loading scikit-learn takes is saved.

    Raises
    ------
    InputError
        If a parameter is out of range.
    """
    require_above_0(eps_m=eps_m, min_samples=min_samples)
    placed, metres = placed_metres(incidents, crs)
    labels = np.full(len(placed), NOISE, dtype=np.intp)
    by_place = np.lexsort(metres.T)
    rows = np.flatnonzero(placed)[by_place]
    label = dbscan_labeller(eps_m, min_samples)
    labels[rows], core = label(metres[by_place], np.ones(len(rows)))
    return labels, np.sort(rows[core])
