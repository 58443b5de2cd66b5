"""Clusters in space and time: accidents near each other within days of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin

from geomine.cluster.points import placed_metres, require_above_0, require_from, weights_of
from geomine.cluster.precision import warn_if_finer
from geomine.columns import moments
from geomine.kernel import dbscan as kernel_dbscan
from geomine.kernel import threads_of
from geomine.schema import require
from geomine.stats.density import NOISE, density_labels
from geomine.stats.near_pairs import near_pairs
from geomine.stats.stacks import stacked

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS

DAY = np.timedelta64(1, "D")


class SpatioTemporalDBSCAN(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """DBSCAN whose neighbours are near in space and near in time.

    Two records are neighbours if they lie at most ``eps_m`` and at most ``eps_days`` apart.
    Everything else is DBSCAN as :class:`SpatialDBSCAN` has it: weights, numbering, and the rule
    for border points. Records on one spot on one day count with their number.

    Parameters
    ----------
    eps_m : float, default 2000
        Radius in space, metres.
    eps_days : float, default 30
        Days between neighbours at most; 0 is the same moment.
    min_samples : int, default 5
        Weight near a record, itself included, that makes it a core point.
    crs : pyproj.CRS, optional
        Projection in metres to measure in; give :func:`geomine.metric_crs` of the districts.
        Where missing, the projection is centred on the points.
    n_jobs : int, optional
        Threads of the kernel: 1 where missing, -1 for all. Labels do not depend on it.

    Attributes
    ----------
    labels_ : numpy.ndarray of int, shape (n,)
        Cluster of each row in the order of the input; -1 is noise.
    core_sample_indices_ : numpy.ndarray of int
        Positions of the core points.
    n_without_place_ : int
        Rows that were noise for want of a place, as in :class:`SpatialDBSCAN`.
    n_without_day_ : int
        Further rows that were noise for want of a day: ``event_date`` is missing, or
        ``event_date_end`` leaves more than ``eps_days`` open.

    References
    ----------
    Birant, Kut (2007), ST-DBSCAN: an algorithm for clustering spatial-temporal data, Data and
    Knowledge Engineering 60 (the neighbourhood; its ``delta_eps`` is left out).

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2021-03-01", "2021-03-04", "2021-03-05", "2022-03-01"])
    >>> gdf = gpd.GeoDataFrame({"event_date": days},
    ...     geometry=gpd.points_from_xy([47] * 4, [40] * 4), crs="EPSG:4326")
    >>> SpatioTemporalDBSCAN(500, eps_days=7, min_samples=3).fit(gdf).labels_.tolist()
    [0, 0, 0, -1]
    """

    def __init__(
        self,
        eps_m: float = 2_000.0,
        *,
        eps_days: float = 30.0,
        min_samples: int = 5,
        crs: CRS | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.eps_m = eps_m
        self.eps_days = eps_days
        self.min_samples = min_samples
        self.crs = crs
        self.n_jobs = n_jobs

    def fit(
        self,
        X: gpd.GeoDataFrame,  # noqa: N803 - scikit-learn's name
        y: object = None,  # noqa: ARG002 - scikit-learn's contract
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Cluster the records of ``X`` and return the fitted estimator.

        Parameters
        ----------
        X : geopandas.GeoDataFrame
            Points with a reference system and ``event_date``; ``event_date_end`` and
            ``location_precision`` are heeded where they are.
        y : ignored
        sample_weight : array-like of shape (n,), optional
            Weight of each row.

        Raises
        ------
        InputError
            If a parameter is out of range, the weights do not fit the rows, a point is no
            place on the Earth, or a date is text.
        MissingColumnError
            If there is no ``event_date``.
        CRSError
            If the points have no reference system or are too wide for one projection.

        Warns
        -----
        DataQualityWarning
            If half of the records may be off by more than ``eps_m``.
        """
        require_above_0(eps_m=self.eps_m, min_samples=self.min_samples)
        require_from(0, eps_days=self.eps_days)
        require("points", X, ["event_date"])
        weight = None if sample_weight is None else weights_of(sample_weight, len(X))
        warn_if_finer(self.eps_m, X)
        placed, metres = placed_metres(X, self.crs)
        day = _day(X, self.eps_days)
        used = placed & np.isfinite(day)
        self.n_without_place_ = int((~placed).sum())
        self.n_without_day_ = int((placed & ~used).sum())
        self.labels_ = np.full(len(X), NOISE, dtype=np.intp)
        self.core_sample_indices_ = np.empty(0, dtype=np.intp)
        if used.any():
            events = np.column_stack([metres[used[placed]], day[used]])
            labels, core = self._fit_events(events, None if weight is None else weight[used])
            self.labels_[used] = labels
            self.core_sample_indices_ = np.flatnonzero(used)[core]
        return self

    def _fit_events(
        self, events: NDArray[np.float64], weight: NDArray[np.float64] | None
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return label and core mark: by the compiled kernel, and where it cannot, by pairs."""
        if weight is None or (weight >= 0).all():  # the kernel stops at enough: weights only add
            times, reach = events, self.eps_days
            if reach == 0:  # the same moment: numbers 1 apart, of which none reaches another
                times = events.copy()
                times[:, 2] = np.unique(events[:, 2], return_inverse=True)[1]
                reach = 0.5
            found = kernel_dbscan(
                times, eps=self.eps_m, min_weight=self.min_samples, weight=weight,
                space="space_time", reach=reach, threads=threads_of(self.n_jobs),
            )  # fmt: skip
            if found is not None:
                return found.labels, found.core
        spots, stack = stacked(events)
        labels, core = density_labels(
            lambda: near_pairs(spots, spots, radius_m=self.eps_m, radius_days=self.eps_days),
            np.bincount(stack, weights=weight).astype(float),
            min_samples=self.min_samples,
        )
        return labels[stack], core[stack]


def _day(points: pd.DataFrame, eps_days: float) -> NDArray[np.float64]:
    """Return each row's day as a number, NaN where it is not known to ``eps_days``.

    Of a span the middle is taken: no day in it is further from the true one than half of it.
    """
    start = moments(points, "points", "event_date")
    end = moments(points, "points", "event_date_end") if "event_date_end" in points else start
    end = np.where(np.isnat(end), start, end)
    open_days = (end - start) / DAY
    day = (start - np.datetime64("1970-01-01")) / DAY
    return np.where(np.abs(open_days) <= eps_days, day + open_days / 2, np.nan)
