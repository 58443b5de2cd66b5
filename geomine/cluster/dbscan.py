"""DBSCAN in metres on the ground, with scikit-learn's labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin

from geomine.cluster.engine import dbscan
from geomine.cluster.points import require_above_0, require_on_earth, weights_of
from geomine.cluster.precision import warn_if_finer
from geomine.crs import (
    EARTH_RADIUS_M,
    coordinates_m,
    lonlat,
    metric_crs,
    require_crs,
    require_true_scale,
)
from geomine.errors import InputError, LayerTooWideError
from geomine.joins import has_place
from geomine.kernel import threads_of

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS

    from geomine.cluster.tree_search import Metric

NOISE = -1
POLE = 90.0


class SpatialDBSCAN(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """DBSCAN with the radius in metres; labels are scikit-learn's.

    The points are projected to metres first, whatever their reference system.
    Labels equal those that :class:`sklearn.cluster.DBSCAN` gives, with its tree, to the same
    points, whichever engine finds them and on however many threads: the compiled kernel
    where there is one, scikit-learn's own trees where not. Memory grows with the number of
    points, not with the number of their neighbours, however high the stacks.

    Parameters
    ----------
    eps_m : float, default 2000
        Radius of the neighbourhood, metres.
    min_samples : int, default 5
        Weight within ``eps_m``, the point itself included, that makes a core point.
    metric : {"euclidean", "haversine"}, default "euclidean"
        Straight lines in a projection, or great circles on a sphere with the Earth's
        mean radius, for layers too wide for one projection or across the antimeridian.
        Great circles are within 0.6 % of the ellipsoid.
    crs : pyproj.CRS, optional
        Projection in metres to measure in. Give :func:`geomine.metric_crs` of the
        *districts*, so that a new incident does not move the ruler. Where
        missing, the projection is centred on the points. Not for great circles.
    n_jobs : int, optional
        Threads of the kernel: 1 where missing, -1 for all. Labels do not depend on it.

    Attributes
    ----------
    labels_ : numpy.ndarray of int, shape (n,)
        Cluster of each row in the order of the input; -1 is noise.
    core_sample_indices_ : numpy.ndarray of int
        Positions of the core points.
    n_without_place_ : int
        Rows that were noise for want of a place: a missing or empty
        geometry, or a ``location_precision`` that names an area and not a place.
    engine_ : {"kernel", "tree"}
        Who found the labels.

    References
    ----------
    Ester, Kriegel, Sander, Xu (1996), A density-based algorithm for discovering
    clusters in large spatial databases with noise, KDD. Gunawan, de Berg (2013), A faster
    algorithm for DBSCAN. ``docs/methods/dbscan.md`` says why the labels are exact.

    Examples
    --------
    >>> import geopandas as gpd
    >>> lat = [40.0, 40.001, 40.002, 40.5]
    >>> gdf = gpd.GeoDataFrame(geometry=gpd.points_from_xy([47] * 4, lat), crs="EPSG:4326")
    >>> SpatialDBSCAN(eps_m=500, min_samples=3).fit(gdf).labels_.tolist()
    [0, 0, 0, -1]
    """

    def __init__(
        self,
        eps_m: float = 2_000.0,
        *,
        min_samples: int = 5,
        metric: Metric = "euclidean",
        crs: CRS | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.eps_m = eps_m
        self.min_samples = min_samples
        self.metric: Metric = metric
        self.crs = crs
        self.n_jobs = n_jobs

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
            If a parameter is out of range, the weights do not fit the rows, or a point is no
            place on the Earth.
        CRSError
            If the points have no reference system.
        LayerTooWideError
            If no one projection, or not the one given, measures them.

        Warns
        -----
        DataQualityWarning
            If half of the records may be off by more than ``eps_m``.
        """
        self._check_parameters()
        weight = None if sample_weight is None else weights_of(sample_weight, len(X))
        placed = has_place(X)
        warn_if_finer(self.eps_m, X)
        points, eps = self._measured(cast("gpd.GeoSeries", X.geometry[placed]))
        found = dbscan(
            points,
            eps=eps,
            min_samples=self.min_samples,
            weight=None if weight is None else weight[placed],
            metric=self.metric,
            threads=threads_of(self.n_jobs),
        )
        self.n_without_place_ = int((~placed).sum())
        self.labels_ = np.full(len(X), NOISE, dtype=np.intp)
        self.labels_[placed] = found.labels
        self.core_sample_indices_ = np.flatnonzero(placed)[found.core]
        self.engine_ = found.engine
        return self

    def _check_parameters(self) -> None:
        require_above_0(eps_m=self.eps_m, min_samples=self.min_samples)
        if self.metric not in ("euclidean", "haversine"):
            raise InputError(f'metric must be "euclidean" or "haversine"; found {self.metric!r}.')
        if self.metric == "haversine" and self.crs is not None:
            raise InputError("crs: great circles need no projection; leave it out.")

    def _measured(self, points: gpd.GeoSeries) -> tuple[NDArray[np.float64], float]:
        """Return coordinates and radius in one unit: metres, or radians on the sphere."""
        require_crs(points, "points")
        if self.metric == "haversine":
            degrees = lonlat(points)[:, ::-1]
            degrees[np.abs(degrees[:, 0]) > POLE] = np.nan
            require_on_earth(points, degrees)
            return np.radians(degrees), self.eps_m / EARTH_RADIUS_M
        if not len(points):
            return np.empty((0, 2)), self.eps_m
        try:
            crs = self.crs or metric_crs(points)
            metres = coordinates_m(points, crs)
            if self.crs is not None:
                require_true_scale(points, crs)
        except LayerTooWideError as error:
            raise LayerTooWideError(
                f'{error} Or measure along great circles: metric="haversine".'
            ) from None
        require_on_earth(points, metres)
        return metres, self.eps_m
