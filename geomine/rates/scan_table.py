"""Distances between areas for a scan, and its clusters as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.columns import numbers
from geomine.crs import coordinates_m, lonlat, metric_crs, require_crs
from geomine.errors import InputError
from geomine.stats.scan_checks import arc_km, chord_km, on_sphere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomine.stats.checks import Floats
    from geomine.stats.scan_clusters import Cluster
    from geomine.stats.scan_trends import TrendCluster

Distance = Literal["auto", "great_circle", "projected"]

COLUMNS = (
    "cluster_id", "centre", "members", "n_areas", "radius_km", "axis_ratio", "angle_deg",
    "start", "stop", "population", "observed", "expected", "relative_risk", "llr", "p_value",
    "gumbel_p",
)  # fmt: skip


OF_CLUSTERS = COLUMNS[5:9] + COLUMNS[10:]
"""Columns that are a figure of each cluster."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where the areas are, km: in a plane, shape (n, 2), or on a sphere, shape (n, 3)."""

    places: Floats
    on_sphere: bool


def check_layer(areas: gpd.GeoDataFrame, distance: Distance) -> None:
    """Refuse a layer without rows or a reference system, and an unknown way to measure."""
    if distance not in get_args(Distance):
        raise InputError(f"distance must be one of {get_args(Distance)}; found {distance!r}.")
    require_crs(areas, "areas")
    if not len(areas):
        raise InputError("areas: there are none. A scan needs places to compare.")


def measured(areas: gpd.GeoDataFrame, distance: Distance, *, plane: bool) -> Ruler:
    """Return where the centroids of the areas are, on the globe or, with ``plane``, never so."""
    shapes = areas.geometry
    crs = require_crs(areas, "areas")
    if distance == "projected" or (distance == "auto" and crs.is_projected):
        return Ruler(coordinates_m(shapes.centroid, crs) / 1000, on_sphere=False)
    ruler = metric_crs(areas)
    centroids = shapes.to_crs(ruler).centroid
    if plane:
        return Ruler(coordinates_m(centroids, ruler) / 1000, on_sphere=False)
    return Ruler(on_sphere(lonlat(centroids)), on_sphere=True)


def radius_of(max_radius_km: float | None, ruler: Ruler) -> float | None:
    """Return the largest radius in the unit of the ruler: on a sphere a chord."""
    if max_radius_km is None or not ruler.on_sphere:
        return max_radius_km
    return chord_km(max_radius_km) if max_radius_km >= 0 else max_radius_km


def by_period(
    areas: gpd.GeoDataFrame, table: pd.DataFrame, name: str, *, like: pd.DataFrame | None = None
) -> Floats:
    """Return areas by periods as numbers, rows as in ``areas`` and columns as in ``like``."""
    if not isinstance(table, pd.DataFrame):
        raise InputError(f"{name} must be a DataFrame of areas by periods; found {type(table)}.")
    if not (table.index.is_unique and set(table.index) == set(areas.index)):
        raise InputError(
            f"{name}: rows must be the index of areas, each once. For counts out of a list: "
            "pandas.crosstab(...).reindex(index=areas.index, columns=periods, fill_value=0)."
        )
    if like is not None and set(table.columns) != set(like.columns):
        raise InputError(f"{name}: columns must be the periods of cases.")
    ordered = table.loc[areas.index, list(table.columns if like is None else like.columns)]
    columns = [numbers(ordered, name, column) for column in ordered.columns]
    return np.column_stack(columns) if columns else np.empty((len(areas), 0))


def where_clusters_lie(
    areas: gpd.GeoDataFrame, found: Sequence[Cluster] | Sequence[TrendCluster], ruler: Ruler
) -> gpd.GeoDataFrame:
    """Return one row per cluster: its centre, members, radius and the union of its areas."""
    shapes = areas.geometry.to_numpy()
    place = {
        "cluster_id": range(len(found)),
        "centre": [areas.index[cluster.members[0]] for cluster in found],
        "members": [areas.index[cluster.members].tolist() for cluster in found],
        "n_areas": [len(cluster.members) for cluster in found],
        "radius_km": [arc_km(c.radius) if ruler.on_sphere else c.radius for c in found],
    }
    geometry = [shapely.union_all(shapes[cluster.members]) for cluster in found]
    return gpd.GeoDataFrame(place, geometry=geometry, crs=areas.crs)


def cluster_table(
    areas: gpd.GeoDataFrame,
    found: Sequence[Cluster],
    ruler: Ruler,
    *,
    population: Any = None,  # noqa: ANN401 - one number per area, or none
) -> gpd.GeoDataFrame:
    """Return one row per cluster, with the union of its areas."""
    people = None if population is None else np.asarray(population, dtype=float)
    table = where_clusters_lie(areas, found, ruler).assign(
        population=[np.nan if people is None else people[c.members].sum() for c in found],
        **{name: [getattr(cluster, name) for cluster in found] for name in OF_CLUSTERS},
    )
    return table[[*COLUMNS, "geometry"]]
