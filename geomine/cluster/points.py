"""Which rows stand on a place of their own and so may cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geomine.schema import POINT_PRECISIONS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def has_place(points: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.bool_]:
    """Return which rows stand on a place of their own, shape (n,).

    A row does not if its geometry is missing or empty, or if a column
    ``location_precision`` says that it is known only to an area.

    Examples
    --------
    >>> gdf = gpd.GeoDataFrame({"location_precision": ["village", "district"]},
    ...     geometry=gpd.points_from_xy([47, 47], [40, 40]), crs="EPSG:4326")
    >>> has_place(gdf).tolist()
    [True, False]
    """
    placed = ~(points.geometry.isna() | points.geometry.is_empty).to_numpy(dtype=bool)
    if isinstance(points, gpd.GeoDataFrame) and "location_precision" in points:
        precise = points["location_precision"].isin(POINT_PRECISIONS)
        placed &= (precise | points["location_precision"].isna()).to_numpy(dtype=bool)
    return placed
