"""scikit-learn's HDBSCAN and OPTICS in metres on the ground, for clusters of unequal density."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import HDBSCAN, OPTICS

from geomine.cluster.points import (
    placed_metres,
    require_above_0,
    require_from,
    require_whole_from,
)
from geomine.stats.density import NOISE

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS


class SpatialHDBSCAN(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """HDBSCAN with distances in metres: no one radius, clusters of varying density.

    Labels are those of :class:`sklearn.cluster.HDBSCAN` on the projected points. Records
    without a place of their own are noise. Every record counts, so a stack on one village point
    is a dense cluster; :func:`geomine.hotspots` calls it a place and not a hotspot.

    Parameters
    ----------
    min_cluster_size : int, default 5
        Fewest records of a cluster.
    min_samples : int, optional
        Neighbours that make a place dense; ``min_cluster_size`` where missing.
    merge_below_m : float, default 0
        Clusters nearer than this are not split (``cluster_selection_epsilon``, Malzer and Baum
        2020). Give the records' location uncertainty, as finer splits cannot be real.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the points where missing.

    Attributes
    ----------
    labels_ : numpy.ndarray of int, shape (n,)
        Cluster of each row; -1 is noise.
    probabilities_ : numpy.ndarray, shape (n,)
        How firmly each row belongs to its cluster, 0 for noise.
    n_without_place_ : int
        Rows that were noise for want of a place.

    References
    ----------
    Campello, Moulavi, Zimek, Sander (2015), Hierarchical density estimates for data
    clustering, visualization, and outlier detection, ACM TKDD 10.

    Examples
    --------
    >>> import geopandas as gpd
    >>> lat = [40 + k / 1000 for k in (0, 1, 2, 3, 4, 100, 110, 120, 130, 140)]
    >>> gdf = gpd.GeoDataFrame(geometry=gpd.points_from_xy([47] * 10, lat), crs="EPSG:4326")
    >>> SpatialHDBSCAN(min_cluster_size=4).fit(gdf).labels_.tolist()
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    """

    def __init__(
        self,
        min_cluster_size: int = 5,
        *,
        min_samples: int | None = None,
        merge_below_m: float = 0.0,
        crs: CRS | None = None,
    ) -> None:
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples
        self.merge_below_m = merge_below_m
        self.crs = crs

    def fit(
        self,
        X: gpd.GeoDataFrame | gpd.GeoSeries,  # noqa: N803 - scikit-learn's name
        y: object = None,  # noqa: ARG002 - scikit-learn's contract
    ) -> Self:
        """Cluster the points of ``X`` and return the fitted estimator.

        Raises
        ------
        InputError
            If a parameter is out of range.
        CRSError
            If the points have no reference system or are too wide for one projection.
        """
        needed = self.min_cluster_size if self.min_samples is None else self.min_samples
        require_whole_from(2, min_cluster_size=self.min_cluster_size)
        require_whole_from(1, min_samples=needed)
        require_from(0, merge_below_m=self.merge_below_m)
        placed, metres = placed_metres(X, self.crs)
        self.n_without_place_ = int((~placed).sum())
        self.labels_ = np.full(len(X), NOISE, dtype=np.intp)
        self.probabilities_ = np.zeros(len(X))
        if len(metres) >= max(needed, self.min_cluster_size):
            model = HDBSCAN(
                min_cluster_size=self.min_cluster_size,
                min_samples=self.min_samples,
                cluster_selection_epsilon=self.merge_below_m,
                algorithm="kd_tree",
                copy=True,
            ).fit(metres)
            self.labels_[placed] = model.labels_
            self.probabilities_[placed] = model.probabilities_
        return self


class SpatialOPTICS(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """OPTICS with distances in metres, for its reachability plot.

    The plot shows every radius at once: a valley is a cluster, its depth the density, and a flat
    line at ``eps_m`` cuts it into DBSCAN's clusters. Values are those of
    :class:`sklearn.cluster.OPTICS`. Its cost is quadratic: for tens of thousands of records use
    :func:`geomine.parameter_sweep`.

    Parameters
    ----------
    min_samples : int, default 5
        Records, itself included, that make a place dense.
    eps_m : float, optional
        Where the plot is cut for ``labels_``; where missing, by steepness
        (``cluster_method="xi"``).
    max_eps_m : float, default infinity
        No larger radius is looked at; a smaller one is faster.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the points where missing.

    Attributes
    ----------
    labels_ : numpy.ndarray of int, shape (n,)
        Cluster of each row; -1 is noise.
    reachability_m_ : pandas.Series
        Reachability distance in the order of the plot, metres, with the index of the input;
        infinite at the start of each connected part. Rows without a place are left out.
    n_without_place_ : int
        Rows that were noise for want of a place.

    References
    ----------
    Ankerst, Breunig, Kriegel, Sander (1999), OPTICS: ordering points to identify the clustering
    structure, SIGMOD.

    Examples
    --------
    >>> import geopandas as gpd
    >>> gdf = gpd.GeoSeries(gpd.points_from_xy([0] * 4, [0, 100, 200, 900]), crs="EPSG:32638")
    >>> model = SpatialOPTICS(min_samples=2, eps_m=150, crs=gdf.crs).fit(gdf)
    >>> model.labels_.tolist()
    [0, 0, 0, -1]
    >>> model.reachability_m_.round(3).tolist()
    [inf, 100.0, 100.0, 700.0]
    """

    def __init__(
        self,
        min_samples: int = 5,
        *,
        eps_m: float | None = None,
        max_eps_m: float = np.inf,
        crs: CRS | None = None,
    ) -> None:
        self.min_samples = min_samples
        self.eps_m = eps_m
        self.max_eps_m = max_eps_m
        self.crs = crs

    def fit(
        self,
        X: gpd.GeoDataFrame | gpd.GeoSeries,  # noqa: N803 - scikit-learn's name
        y: object = None,  # noqa: ARG002 - scikit-learn's contract
    ) -> Self:
        """Order the points of ``X``, cut the plot, and return the fitted estimator.

        Raises
        ------
        InputError
            If a parameter is out of range.
        CRSError
            If the points have no reference system or are too wide for one projection.
        """
        require_whole_from(2, min_samples=self.min_samples)
        if self.eps_m is not None:
            require_above_0(eps_m=self.eps_m)
        if self.max_eps_m != np.inf:
            require_above_0(max_eps_m=self.max_eps_m)
            require_from(self.eps_m or 0, max_eps_m=self.max_eps_m)
        placed, metres = placed_metres(X, self.crs)
        self.n_without_place_ = int((~placed).sum())
        self.labels_ = np.full(len(X), NOISE, dtype=np.intp)
        self.reachability_m_ = pd.Series(np.inf, index=X.index[placed], name="reachability_m")
        if len(metres) >= self.min_samples:
            model = OPTICS(
                min_samples=self.min_samples,
                max_eps=self.max_eps_m,
                eps=self.eps_m,
                cluster_method="xi" if self.eps_m is None else "dbscan",
                algorithm="kd_tree",
            )
            with np.errstate(divide="ignore", invalid="ignore"):  # stacks are 0 m apart
                model.fit(metres)
            self.labels_[placed] = model.labels_
            ordered = model.ordering_
            self.reachability_m_ = pd.Series(
                model.reachability_[ordered], index=X.index[placed][ordered], name="reachability_m"
            )
        return self
