"""Projections and coordinates: the only module that projects or opens a geometry.

Everything that measures takes metres from here. A layer in degrees is projected for the caller; one
without a reference system is refused, since its numbers could be anything: none is ever assumed.
"""

from __future__ import annotations

import functools
import gc
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod, Proj, Transformer
from shapely.geometry.polygon import orient

from geomine.errors import CRSError, LayerTooWideError
from geomine.geodesics import geodesic_m
from geomine.schema import require_geometry

if TYPE_CHECKING:
    from numpy.typing import NDArray

WGS84 = CRS.from_epsg(4326)
MAX_EXTENT_KM = 3_000.0
"""Widest layer measured in one projection, Colombia or Sudan; at its edge lengths are 0.9 % off."""

MAX_SCALE_ERROR = 0.01
"""How far off lengths may be in a projection that is given, as a share."""

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the GRS 80 and WGS 84 ellipsoids (Moritz 2000), for great circles."""

_GEOD = Geod(ellps="WGS84")


def require_crs(layer: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> CRS:
    """Return the reference system of ``layer``.

    Raises
    ------
    CRSError
        If it has none. Degrees are never assumed, nor metres.
    """
    require_geometry(name, layer)
    if layer.crs is None:
        raise CRSError(
            f"{name}: the layer has no coordinate reference system, so its numbers could be "
            'degrees or metres. Set it, for example layer.set_crs("EPSG:4326").'
        )
    return layer.crs


def to_lonlat(layer: gpd.GeoDataFrame, name: str = "layer") -> gpd.GeoDataFrame:
    """Return ``layer`` in longitude and latitude, WGS 84.

    Raises
    ------
    CRSError
        If the layer has no reference system.
    """
    require_crs(layer, name)
    return layer.to_crs(WGS84)


def metric_crs(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Return an azimuthal equidistant projection in metres, centred on ``layer``.

    Centre it on the districts and pass it down, so that a new incident does
    not move the ruler. Distances are within 0.1 % up to 500 km from the centre and
    0.9 % up to 1,500 km (Snyder 1987, Map Projections, p. 191, scale k' = c / sin c).

    Parameters
    ----------
    layer : geopandas.GeoDataFrame or GeoSeries
        Any geometries with a reference system.

    Returns
    -------
    pyproj.CRS
        Metres, easting before northing.

    Raises
    ------
    CRSError
        If the layer has no reference system or no geometry.
    LayerTooWideError
        If it is wider than 3,000 km or crosses the antimeridian.

    Examples
    --------
    >>> box = gpd.GeoSeries([shapely.box(46.0, 39.0, 48.0, 41.0)], crs="EPSG:4326")
    >>> metric_crs(box).axis_info[0].unit_name
    'metre'
    """
    require_crs(layer, "layer")
    west, south, east, north = layer.geometry.to_crs(WGS84).total_bounds
    if not np.isfinite([west, south, east, north]).all():
        raise CRSError("layer: it holds no geometry to centre a projection on. Is the file empty?")
    lon, lat = (west + east) / 2, (south + north) / 2
    width_km = (
        max(
            float(geodesic_m(west, lat, lon, lat) + geodesic_m(lon, lat, east, lat)),
            float(geodesic_m(lon, south, lon, north)),
            float(geodesic_m(west, south, east, north)),
        )
        / 1e3
    )
    if width_km > MAX_EXTENT_KM or east - west > 180:  # noqa: PLR2004
        raise LayerTooWideError(
            f"layer: it spans {width_km:,.0f} km (longitude {west:.1f} to {east:.1f}), and one "
            f"projection measures at most {MAX_EXTENT_KM:,.0f} km. Split it, or drop stray points."
        )
    return CRS.from_dict(
        {
            "proj": "aeqd",
            "lon_0": round(lon, 4),
            "lat_0": round(lat, 4),
            "ellps": "WGS84",
            "units": "m",
        }
    )


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
    ruler = CRS.from_user_input(crs)
    if not ruler.is_projected or ruler.axis_info[0].unit_name != "metre":
        raise CRSError(f"points: {ruler.name} is not in metres. Use geomine.metric_crs(districts).")
    return coordinates(layer, ruler)


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


def require_true_scale(layer: gpd.GeoDataFrame | gpd.GeoSeries, crs: CRS) -> None:
    """Refuse to measure ``layer`` in a projection that stretches it by more than 1 %.

    The scale is taken at the corners of the layer's bounds and in their middle (Snyder
    1987, Map Projections, p. 20). Web Mercator fails it everywhere but at the equator.

    Raises
    ------
    CRSError
        If the layer has no reference system.
    LayerTooWideError
        If lengths are off by more than 1 %.

    Examples
    --------
    >>> box = gpd.GeoSeries([shapely.box(46.0, 39.0, 48.0, 41.0)], crs="EPSG:4326")
    >>> require_true_scale(box, metric_crs(box))
    """
    require_crs(layer, "layer")
    west, south, east, north = layer.geometry.to_crs(WGS84).total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return  # no geometry, nothing to measure
    lon = np.array([west, west, east, east, (west + east) / 2])
    lat = np.array([south, north, south, north, (south + north) / 2])
    factors = Proj(crs).get_factors(lon, lat)
    scale = np.concatenate([factors.tissot_semimajor, factors.tissot_semiminor])
    worst = float(np.max(np.abs(scale - 1)))
    if not worst <= MAX_SCALE_ERROR:
        raise LayerTooWideError(
            f"layer: {crs.name} stretches lengths there by up to {worst:.1%}, and more than "
            f"{MAX_SCALE_ERROR:.0%} is not measuring. Use geomine.metric_crs, or drop stray points."
        )


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


def geodesic_area_km2(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.float64]:
    """Return the area of each geometry on the WGS 84 ellipsoid, km2 (Karney 2013).

    Examples
    --------
    >>> degree = gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> float(geodesic_area_km2(degree)[0].round(1))
    12308.8
    """
    require_crs(layer, "layer")
    shapes = layer.geometry.to_crs(WGS84)
    return np.array([abs(_GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes])


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
