"""Points as numbers in a reference system, and numbers as points."""

from __future__ import annotations

import functools
import gc
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from geomine.crs.projections import WGS84, require_crs
from geomine.errors import CRSError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def coordinates_m(layer: gpd.GeoDataFrame | gpd.GeoSeries, crs: CRS) -> NDArray[np.float64]:
    """Return the points of ``layer`` as easting and northing.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame or GeoSeries
        Points; missing and empty ones are allowed.
    crs : pyproj.CRS
        A projection in metres, such as :func:`metric_crs` gives.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2), metres; NaN where a point is missing or empty.

    Raises
    ------
    CRSError
        If the layer has no reference system, if ``crs`` is not in metres, or
        if a geometry is not a point.
    """
    try:
        ruler = CRS.from_user_input(crs)
    except ProjError as error:
        raise CRSError(f"crs: no reference system, {error}. Use geomine.metric_crs.") from None
    if not ruler.is_projected or ruler.axis_info[0].unit_name != "metre":
        raise CRSError(f"points: {ruler.name} is not in metres. Use geomine.metric_crs(districts).")
    return coordinates(layer, ruler)


def lonlat(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.float64]:
    """Return the points of ``layer`` as longitude and latitude, shape (n, 2), NaN where missing."""
    require_crs(layer, "points")
    return _xy(layer.geometry.to_crs(WGS84))


def coordinates(layer: gpd.GeoDataFrame | gpd.GeoSeries, crs: CRS) -> NDArray[np.float64]:
    """Return the points of ``layer`` in ``crs``, x before y, without making points of them again.

    Shape (n, 2), in the unit of ``crs``; NaN where a point is missing or empty.

    Raises
    ------
    CRSError
        If the layer has no reference system, or if a geometry is not a point.
    """
    own = require_crs(layer, "points")
    return _turned(_xy(layer.geometry), own, crs)


def degrees_in(lon: NDArray[np.float64], lat: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return degrees, WGS 84, in ``crs``, shape (n, 2), x before y; NaN where either is missing."""
    xy = np.column_stack([lon, lat])
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return _turned(xy, CRS(WGS84), crs)


def degrees_of(xy: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return coordinates in ``crs`` as degrees, WGS 84, shape (n, 2); NaN stays."""
    return _turned(xy.copy(), crs, CRS(WGS84))


def _turned(xy: NDArray[np.float64], own: CRS, crs: CRS) -> NDArray[np.float64]:
    if own != crs:
        known = np.isfinite(xy).all(axis=1)
        turned = _between(own, crs).transform(xy[known, 0], xy[known, 1])
        xy[known] = np.column_stack(turned)
    return xy


def points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> gpd.GeoSeries:
    """Return points in WGS 84 from degrees, empty where either number is missing."""
    known = np.isfinite(lon) & np.isfinite(lat)
    collects = gc.isenabled()
    gc.disable()  # to look through a million new points again and again takes twice their making
    try:
        made = np.asarray(shapely.points(lon, lat), dtype=object)
    finally:
        if collects:
            gc.enable()
    made[~known] = shapely.Point()
    return gpd.GeoSeries(gpd.array.GeometryArray(made, crs=WGS84))


def grid_degrees(
    easting: float | NDArray[np.float64], northing: float | NDArray[np.float64], epsg: int
) -> NDArray[np.float64]:
    """Return longitudes and latitudes, WGS 84, of points in a projection, shape (n, 2).

    Examples
    --------
    >>> grid_degrees(5099623.8, 4948917.0, 3857).round(3).tolist()
    [[45.811, 40.569]]
    """
    pair = np.atleast_1d(easting), np.atleast_1d(northing)
    return np.column_stack(_between(epsg, WGS84).transform(*pair))


@functools.lru_cache(maxsize=64)  # to look one up in PROJ's data base takes milliseconds
def _between(own: CRS | int, crs: CRS) -> Transformer:
    return Transformer.from_crs(own, crs, always_xy=True)


def no_place(shapes: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Return which geometries are missing, empty, or points that are not numbers, shape (n,).

    geopandas.points_from_xy makes such points of cells that are missing.
    """
    array = shapes.to_numpy()
    lost = np.asarray(shapely.is_empty(array))
    some = array[~lost] if lost.any() else array
    unread = np.isnan(shapely.get_x(some) + shapely.get_y(some))  # also what is not a point
    unread[unread] = shapely.get_type_id(some[unread]) < 1
    lost[~lost] = unread
    return lost


def _xy(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    array = shapes.to_numpy()
    there = ~shapely.is_empty(array)
    some = array if there.all() else array[there]
    xy = np.full((len(array), 2), np.nan)
    xy[there] = np.column_stack([shapely.get_x(some), shapely.get_y(some)])  # NaN if not a point
    odd = np.flatnonzero(np.isnan(xy[:, 0]))
    stray = odd[shapely.get_type_id(array[odd]) > 0]  # 0 is a point, -1 is missing
    if len(stray):
        row, found = stray[0], array[stray[0]].geom_type
        raise CRSError(f"points: row {row} is a {found}. Use .representative_point() first.")
    return xy
