"""DBSCAN in metres on the ground, with scikit-learn's labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import DBSCAN

from geomine.cluster.points import has_place, weights_of
from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS

NOISE = -1


class SpatialDBSCAN(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """DBSCAN with the radius in metres; labels are scikit-learn's.

    The points are projected to metres first, whatever their reference
    system, and points that stand on one spot are clustered once with their
    number as weight. Labels equal those of :class:`sklearn.cluster.DBSCAN` on the
    projected points, and stacks of any height need no extra memory.

    Parameters
    ----------
    eps_m : float, default 2000
        Radius of the neighbourhood, metres.
    min_samples : int, default 5
        Weight within ``eps_m``, the point itself included, that makes a core point.
    crs : pyproj.CRS, optional
        Projection in metres to measure in. Give :func:`geomine.metric_crs` of the
        *districts*, so that a new incident does not move the ruler. Where
        missing, the projection is centred on the points.

    Attributes
    ----------
    labels_ : numpy.ndarray of int, shape (n,)
        Cluster of each row in the order of the input; -1 is noise.
    core_sample_indices_ : numpy.ndarray of int
        Positions of the core points.
    n_without_place_ : int
        Rows that were noise for want of a place: a missing or empty
        geometry, or a ``location_precision`` that names an area and not a place.

    References
    ----------
    Ester, Kriegel, Sander, Xu (1996), A density-based algorithm for discovering
    clusters in large spatial databases with noise, KDD.

    Examples
    --------
    >>> import geopandas as gpd
    >>> lat = [40.0, 40.001, 40.002, 40.5]
    >>> gdf = gpd.GeoDataFrame(geometry=gpd.points_from_xy([47] * 4, lat), crs="EPSG:4326")
    >>> SpatialDBSCAN(eps_m=500, min_samples=3).fit(gdf).labels_.tolist()
    [0, 0, 0, -1]
    """

    def __init__(
        self, eps_m: float = 2_000.0, *, min_samples: int = 5, crs: CRS | None = None
    ) -> None:
        self.eps_m = eps_m
        self.min_samples = min_samples
        self.crs = crs

    def fit(
        self,
        X: gpd.GeoDataFrame | gpd.GeoSeries,  # noqa: N803 - scikit-learn's name
        y: object = None,  # noqa: ARG002 - scikit-learn's contract
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Cluster the points of ``X`` and return the fitted estimator.

        Parameters
        ----------
        X : geopandas.GeoDataFrame or GeoSeries
            Points with a reference system. If there is a column
            ``location_precision``, rows located only to an area are noise.
        y : ignored
        sample_weight : array-like of shape (n,), optional
            Weight of each row; a weight of ``min_samples`` makes a core point alone.

        Raises
        ------
        InputError
            If a parameter is out of range or the weights do not fit the rows.
        CRSError
            If the points have no reference system or are too wide for one projection.
        """
        if not self.eps_m > 0 or not self.min_samples > 0:
            raise InputError(
                f"eps_m and min_samples must be above 0; found {self.eps_m} and {self.min_samples}."
            )
        weight = weights_of(sample_weight, len(X))
        placed = has_place(X)
        self.n_without_place_ = int((~placed).sum())
        self.labels_ = np.full(len(X), NOISE, dtype=np.intp)
        self.core_sample_indices_ = np.empty(0, dtype=np.intp)
        if placed.any():
            here = cast("gpd.GeoSeries", X.geometry[placed])
            metres = coordinates_m(here, self.crs or metric_crs(here))
            labels, core = self._fit_stacks(metres, weight[placed])
            self.labels_[placed] = labels
            self.core_sample_indices_ = np.flatnonzero(placed)[core]
        return self

    def _fit_stacks(
        self, metres: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return label and core mark of each point, each stack clustered as one weighted point."""
        _, first, stack = np.unique(metres, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(first)  # stacks by first appearance keep scikit-learn's numbering
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        stack = rank[stack.ravel()]
        height = np.bincount(stack, weights=weight)
        if not height.any():  # weights that cancel out make nobody a core point
            return np.full(len(stack), NOISE), np.zeros(len(stack), dtype=bool)
        model = DBSCAN(eps=self.eps_m, min_samples=self.min_samples, algorithm="kd_tree")
        model.fit(metres[first[order]], sample_weight=height)
        core = np.zeros(len(order), dtype=bool)
        core[model.core_sample_indices_] = True
        return model.labels_[stack].astype(np.intp), core[stack]
