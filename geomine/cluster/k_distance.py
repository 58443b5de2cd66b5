"""How far each point is from its neighbours, to choose a radius by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy

from geomine.cluster.points import placed_metres, require_whole_from

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS


def k_distance_m(
    points: gpd.GeoDataFrame | gpd.GeoSeries, *, k: int, crs: CRS | None = None
) -> pd.Series[float]:
    """Return each point's distance to its ``k``-th nearest other point, metres.

    Sorted and drawn, its knee suggests an ``eps_m`` for ``min_samples = k + 1``
    (Ester et al. 1996, section 4.2).

    Parameters
    ----------
    points : geopandas.GeoDataFrame or GeoSeries
        Points with a reference system.
    k : int
        Which neighbour, 1 for the nearest; a point on the same spot counts.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the points where missing.

    Returns
    -------
    pandas.Series
        Metres, with the index of ``points``; missing where a row has no place
        or there are not ``k`` others.

    Raises
    ------
    InputError
        If ``k`` is not a whole number from 1 up.

    Examples
    --------
    >>> import geopandas as gpd
    >>> gdf = gpd.GeoSeries(gpd.points_from_xy([0, 0, 0], [0, 300, 1000]), crs="EPSG:32638")
    >>> k_distance_m(gdf, k=1, crs=gdf.crs).round(3).tolist()
    [300.0, 300.0, 700.0]
    """
    require_whole_from(1, k=k)
    placed, metres = placed_metres(points, crs)
    distance = pd.Series(np.nan, index=points.index, name=f"k{k}_distance_m")
    if placed.sum() > k:
        distance[placed] = np.ravel(scipy.spatial.cKDTree(metres).query(metres, k=[k + 1])[0])
    return distance
