"""Which projection measures a layer, and which does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Proj

from geomine.errors import CRSError, LayerTooWideError
from geomine.geodesics import geodesic_m
from geomine.schema import require_geometry

if TYPE_CHECKING:
    import geopandas as gpd

WGS84 = CRS.from_epsg(4326)
MAX_EXTENT_KM = 3_000.0
"""Widest layer measured in one projection, Colombia or Sudan; at its edge lengths are 0.9 % off."""

MAX_SCALE_ERROR = 0.01
"""How far off lengths may be in a projection that is given, as a share."""

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the GRS 80 and WGS 84 ellipsoids (Moritz 2000), for great circles."""


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
    >>> import geopandas as gpd
    >>> import shapely
    >>> box = gpd.GeoSeries([shapely.box(46.0, 39.0, 48.0, 41.0)], crs="EPSG:4326")
    >>> metric_crs(box).axis_info[0].unit_name
    'metre'
    """
    require_crs(layer, "layer")
    west, south, east, north = layer.geometry.to_crs(WGS84).total_bounds
    if np.isinf([west, south, east, north]).any():
        raise CRSError(f"layer: {_infinite(layer)}. Correct it, or leave it out.")
    if np.isnan(west):
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
    >>> import geopandas as gpd
    >>> import shapely
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


def _infinite(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> str:
    """Return which row of ``layer`` has no place on the Earth."""
    here = layer.geometry
    row = np.flatnonzero(np.isinf(here.to_crs(WGS84).bounds.to_numpy()).any(axis=1))[0]
    return f"row {here.index[row]!r}, {here.iloc[row].wkt[:60]}, is no place on the Earth"
