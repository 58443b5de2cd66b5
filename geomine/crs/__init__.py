"""Projections and coordinates: the only module that projects or opens a geometry.

Everything that measures takes metres from here. A layer in degrees is projected for the caller; one
without a reference system is refused, since its numbers could be anything: none is ever assumed.
"""

from geomine.crs.point_arrays import (
    coordinates,
    coordinates_m,
    degrees_in,
    degrees_of,
    grid_degrees,
    lonlat,
    no_place,
    points,
)
from geomine.crs.projections import (
    EARTH_RADIUS_M,
    MAX_EXTENT_KM,
    MAX_SCALE_ERROR,
    WGS84,
    metric_crs,
    require_crs,
    require_true_scale,
    to_lonlat,
)
from geomine.crs.shapes import corners, geodesic_area_km2, rings, rings_m

__all__ = [
    "EARTH_RADIUS_M", "MAX_EXTENT_KM", "MAX_SCALE_ERROR", "WGS84", "coordinates",
    "coordinates_m", "corners", "degrees_in", "degrees_of", "geodesic_area_km2", "grid_degrees",
    "lonlat", "metric_crs", "no_place", "points", "require_crs", "require_true_scale", "rings",
    "rings_m", "to_lonlat",
]  # fmt: skip
