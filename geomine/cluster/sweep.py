"""DBSCAN over many settings: which clusters do not depend on the numbers chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster.labeller import dbscan_labeller
from geomine.cluster.points import placed_metres, require_above_0
from geomine.errors import InputError
from geomine.kernel import library
from geomine.stats.density import NOISE
from geomine.stats.density_levels import labels_by_setting
from geomine.stats.overlap import best_overlaps
from geomine.stats.stacks import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS


@dataclass(frozen=True, slots=True)
class Sweep:
    """The clusters of every setting.

    Attributes
    ----------
    settings : pandas.DataFrame
        One row a setting: ``eps_m``, ``min_samples``, ``n_clusters``, ``n_one_place`` (clusters
        on a single spot), ``n_clustered`` and ``n_noise`` (records), ``largest`` (records).
    labels : numpy.ndarray of int, shape (settings, rows)
        Labels of :class:`geomine.SpatialDBSCAN` at each setting, -1 for noise.
    """

    settings: pd.DataFrame
    labels: NDArray[np.intp] = field(repr=False)

    def overlaps(self, labels: ArrayLike) -> pd.DataFrame:
        """Return how well each cluster of ``labels`` is found again at each setting.

        Parameters
        ----------
        labels : array-like of int, shape (rows,)
            Clusters numbered from 0, noise -1.

        Returns
        -------
        pandas.DataFrame
            ``eps_m`` and ``min_samples``, then one column a cluster with its best Jaccard
            overlap (members of both over members of either).
        """
        found = best_overlaps(np.asarray(labels, dtype=np.intp), self.labels)
        table = pd.DataFrame(found, columns=[str(k) for k in range(found.shape[1])])
        return pd.concat([self.settings[["eps_m", "min_samples"]], table], axis="columns")


def parameter_sweep(
    incidents: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    eps_m: Sequence[float],
    min_samples: Sequence[int],
    crs: CRS | None = None,
) -> Sweep:
    """Return the clusters at every radius with every ``min_samples``.

    The labels are those of clustering anew. The compiled kernel does just that; without it one
    graph of neighbours serves all settings, and one spanning forest every radius, see
    :mod:`geomine.stats.density_levels`.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame or GeoSeries
        Points with a reference system.
    eps_m : sequence of float
        Radii, metres.
    min_samples : sequence of int
        Records that make a core point.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the points where missing.

    Raises
    ------
    InputError
        If a list is empty or holds a number that is not above 0.

    Examples
    --------
    >>> import geopandas as gpd
    >>> gdf = gpd.GeoSeries(gpd.points_from_xy([0] * 4, [0, 90, 180, 700]), crs="EPSG:32638")
    >>> sweep = parameter_sweep(gdf, eps_m=[50, 100, 600], min_samples=[3], crs=gdf.crs)
    >>> sweep.settings[["eps_m", "n_clusters", "n_clustered"]].to_numpy().tolist()
    [[50.0, 0.0, 0.0], [100.0, 1.0, 3.0], [600.0, 1.0, 4.0]]
    """
    _require_listed(eps_m=eps_m, min_samples=min_samples)
    radii, samples = sorted(set(map(float, eps_m))), sorted(set(min_samples))
    placed, metres = placed_metres(incidents, crs)
    grid = [(eps, k) for k in samples for eps in radii]
    labels = np.full((len(grid), len(placed)), NOISE, dtype=np.intp)
    rows = []
    spots, stack = stacked(metres)
    height = np.bincount(stack, minlength=len(spots)).astype(float)
    found = _of_spots(spots, height, radii, samples) if len(spots) else {}
    for row, setting in enumerate(grid):
        of_spot = found.get(setting, np.empty(0, dtype=np.intp))
        labels[row, placed] = of_spot[stack]
        rows.append(_account(setting, of_spot, height))
    return Sweep(pd.DataFrame(rows), labels)


def _require_listed(**settings: Sequence[float]) -> None:
    for name, values in settings.items():
        if np.ndim(values) != 1 or not len(values):
            raise InputError(f"{name}: a list of numbers above 0 is wanted; found {values!r}.")
        for value in values:
            require_above_0(**{name: value})


def _of_spots(
    spots: NDArray[np.float64],
    height: NDArray[np.float64],
    radii: Sequence[float],
    samples: Sequence[int],
) -> dict[tuple[float, int], NDArray[np.intp]]:
    """Return the labels of stacks at each setting; the kernel is quicker anew than any graph."""
    if library() is None:
        return labels_by_setting(spots, height, eps_m=radii, min_samples=samples)
    return {(eps, k): dbscan_labeller(eps, k)(spots, height)[0] for eps in radii for k in samples}


def _account(
    setting: tuple[float, int], labels: NDArray[np.intp], height: NDArray[np.float64]
) -> dict[str, float]:
    inside = labels != NOISE
    members = np.bincount(labels[inside], weights=height[inside])
    return {
        "eps_m": setting[0],
        "min_samples": setting[1],
        "n_clusters": len(members),
        "n_one_place": int((np.bincount(labels[inside]) == 1).sum()),
        "n_clustered": int(members.sum()),
        "n_noise": int(height[~inside].sum()),
        "largest": int(members.max(initial=0)),
    }
