"""What a map stands on: countries and waters around, places, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from geomine.crs import lonlat, to_lonlat
from geomine.mapping import measures
from geomine.mapping.layers import degrees, kind_layer
from geomine.mapping.rows import names_of, packed_rings, records

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd

    from geomine.mapping.datalayer import DataLayer

_NAMES = ("district_id", "name_az", "name_en", "name_ru")
_GROUND = ("kind", "name_az", "name_en", "name_ru")
_PLACE = ("name", "name_az", "name_ru", "population", "district_id")
_MOST_PLACES = 400
GROUND_SCALE = 1_000
"""Steps per degree of lands and waters around, 110 m: they are drawn at 1 : 10 million."""
_VIEW = 1.6
"""How far beyond its districts a map can be moved, as a share of their extent."""


def backdrop_layer(
    around: gpd.GeoDataFrame, bounds: list[list[float]], *, lang: str
) -> DataLayer | None:
    """Return countries and waters around the districts, cut to what the map can show.

    None where ``around`` ends inside the districts: beyond its edge all land would look like sea.

    Parameters
    ----------
    around : geopandas.GeoDataFrame
        See :func:`geomine.datasets.orientation`; what lies elsewhere is left out.
    bounds : list
        South-west and north-east corner of the districts, latitude first.
    lang : {"en", "az", "ru"}
        Language of the layer's name.
    """
    window = _window(bounds)
    shapes = to_lonlat(around, "orientation")
    districts = shapely.box(bounds[0][1], bounds[0][0], bounds[1][1], bounds[1][0])
    if not shapely.box(*shapes.total_bounds).covers(districts):
        return None
    home = districts.centroid
    cut = shapes.set_geometry(shapes.geometry.intersection(window))
    cut = cut[~cut.geometry.is_empty]
    inner = lonlat(cut.set_geometry(cut.geometry.representative_point()))
    rings = packed_rings(cut.geometry, scale=GROUND_SCALE)
    rows = [
        {"kind": row["kind"], "rings": ring,
         **_label(None if shape.contains(home) else _said(row), lon, lat)}
        for row, shape, ring, (lon, lat) in zip(
            records(cut, _GROUND), cut.geometry, rings, inner, strict=True
        )
    ]  # fmt: skip
    return kind_layer("backdrop", {"rows": rows, "scale": GROUND_SCALE}, lang=lang)


def _label(name: object, lon: float, lat: float) -> dict[str, object]:
    """Return a name and where it stands; without a name it stands nowhere."""
    place = (degrees(lat), degrees(lon)) if name else (None, None)
    return {"name": name, "lat": place[0], "lon": place[1]}


def _said(row: dict[str, object]) -> object:
    """Return the name in every language, None for a water without one."""
    return names_of(row, key="kind") if row["name_en"] else None


def _window(bounds: list[list[float]]) -> shapely.Polygon:
    (south, west), (north, east) = bounds
    pad = _VIEW * max(north - south, east - west)
    return shapely.box(west - pad, south - pad, east + pad, north + pad)


def places_layer(
    places: gpd.GeoDataFrame | None, bounds: list[list[float]], *, lang: str
) -> DataLayer | None:
    """Return populated places to know one's way by, the larger first; None without any."""
    if places is None or places.empty:
        return None
    (south, west), (north, east) = bounds
    near = to_lonlat(places, "places").cx[west:east, south:north]
    people = measures.column(near, "population")
    order = np.argsort(-np.nan_to_num(people), kind="stable")[:_MOST_PLACES]
    near = near.iloc[order]
    rows: list[dict[str, object]] = [
        {"name": names_of({"name_en": row["name"]} | row, key="name"),
         "population": row["population"], "lat": degrees(lat), "lon": degrees(lon)}
        for row, (lon, lat) in zip(records(near, _PLACE), lonlat(near), strict=True)
        if np.isfinite(lat)
    ]  # fmt: skip
    return kind_layer("places", {"rows": rows}, lang=lang) if rows else None


def labels_layer(rates: gpd.GeoDataFrame, *, lang: str, focus: str | None = None) -> DataLayer:
    """Return the names of the districts, those with more incidents first."""
    shapes = to_lonlat(rates, "rates")
    inner = lonlat(shapes.set_geometry(shapes.geometry.representative_point()))
    outlines = np.asarray(shapes.geometry)
    west, _, east, _ = shapely.bounds(outlines).T
    area = shapely.area(outlines)
    weight = measures.column(rates, "n_incidents")
    rows: list[dict[str, Any]] = []
    for k, row in enumerate(records(shapes, _NAMES)):
        if not np.isfinite(inner[k, 0]):
            continue
        near = focus is not None and row["district_id"] != focus
        rows.append(
            {
                "text": names_of(row),
                "district": row["district_id"],
                "lat": degrees(inner[k, 1]),
                "lon": degrees(inner[k, 0]),
                "west": degrees(west[k]),
                "east": degrees(east[k]),
                "muted": near,
                "strong": row["district_id"] == focus,
                "_order": (near, -np.nan_to_num(weight[k]), -area[k], k),
            }
        )
    rows.sort(key=lambda row: cast("tuple[float, ...]", row["_order"]))
    for row in rows:
        del row["_order"]
    return kind_layer("labels", {"rows": rows}, lang=lang)


def neighbours(rates: gpd.GeoDataFrame, focus: str, *, reach: float = 1.8) -> Collection[str]:
    """Return ``focus`` and the districts in view when a map opens on it on a wide screen."""
    shapes = to_lonlat(rates, "rates")
    west, south, east, north = shapes[shapes["district_id"] == focus].total_bounds
    half = reach * max(east - west, north - south)
    lon, lat = (west + east) / 2, (south + north) / 2
    near = shapes.cx[lon - half : lon + half, lat - half : lat + half]
    return set(near["district_id"])
