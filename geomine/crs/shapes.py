"""Rings, corners and areas of polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod
from shapely.geometry.polygon import orient

from geomine.crs.projections import WGS84, require_crs
from geomine.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_GEOD = Geod(ellps="WGS84")


def rings_m(
    layer: gpd.GeoDataFrame | gpd.GeoSeries, crs: CRS
) -> tuple[shapely.Geometry, list[NDArray[np.float64]]]:
    """Return the union of polygons in metres, and its rings with the inside to their left.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame or GeoSeries
        Polygons.
    crs : pyproj.CRS
        A projection in metres.

    Returns
    -------
    union : shapely.Geometry
        A polygon or several.
    rings : list of numpy.ndarray, each of shape (n, 2)
        Outer rings anticlockwise, holes clockwise.

    Raises
    ------
    CRSError
        If the layer has no reference system or holds no polygon.
    """
    require_crs(layer, "areas")
    shapes = np.asarray(layer.geometry.to_crs(crs), dtype=object)
    union = shapely.union_all(shapely.make_valid(shapes[~shapely.is_missing(shapes)]))
    parts = [part for part in shapely.get_parts(union) if part.geom_type == "Polygon"]
    if not parts:
        raise CRSError("areas: they hold no polygon, so they are no window to look through.")
    turned = [orient(part) for part in parts]
    rings = [
        shapely.get_coordinates(ring)[:-1]
        for part in turned
        for ring in (part.exterior, *part.interiors)
    ]
    return shapely.multipolygons(parts), rings


def rings(
    polygons: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]]:
    """Return the corners of every ring of ``polygons``, where each ring begins, and whose it is.

    Ring ``r`` has the corners ``first[r]`` to ``first[r + 1]`` of the first array, shape (m, 2),
    and belongs to ``polygons[owner[r]]``. Missing and empty ones have none.
    """
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    every, of_ring = shapely.get_rings(parts, return_index=True)  # of a MultiPolygon it gives none
    first = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(every))])
    owner = of_part[of_ring].astype(np.int32)
    return np.ascontiguousarray(shapely.get_coordinates(every)), first.astype(np.int64), owner


def corners(layer: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return every corner of every geometry as longitude and latitude, shape (n, 2).

    A layer that does not say its reference system is taken as it is: what it is read
    for is a search for known places, in which a pair that is no place does no harm.
    """
    shapes = layer.geometry if layer.crs is None else layer.geometry.to_crs(WGS84)
    return shapely.get_coordinates(np.asarray(shapes, dtype=object))


def geodesic_area_km2(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.float64]:
    """Return the area of each geometry on the WGS 84 ellipsoid, km2 (Karney 2013).

    Examples
    --------
    >>> import geopandas as gpd
    >>> degree = gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> float(geodesic_area_km2(degree)[0].round(1))
    12308.8
    """
    require_crs(layer, "layer")
    shapes = layer.geometry.to_crs(WGS84)
    return np.array([abs(_GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes])
