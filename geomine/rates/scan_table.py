"""Distances between areas for a scan, and its clusters as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.crs import coordinates_m, lonlat, metric_crs, require_crs
from geomine.errors import InputError
from geomine.stats.scan_checks import arc_km, chord_km, on_sphere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomine.stats.checks import Floats
    from geomine.stats.scan_clusters import Cluster

Distance = Literal["auto", "great_circle", "projected"]

COLUMNS = (
    "cluster_id", "centre", "members", "n_areas", "radius_km", "axis_ratio", "angle_deg",
    "start", "stop", "population", "observed", "expected", "relative_risk", "llr", "p_value",
    "gumbel_p",
)  # fmt: skip


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


def cluster_table(
    areas: gpd.GeoDataFrame,
    found: Sequence[Cluster],
    ruler: Ruler,
    *,
    population: Any = None,  # noqa: ANN401 - one number per area, or none
) -> gpd.GeoDataFrame:
    """Return one row per cluster, with the union of its areas."""
    people = None if population is None else np.asarray(population, dtype=float)
    shapes = areas.geometry.to_numpy()
    rows = [
        {
            "cluster_id": k,
            "centre": areas.index[cluster.members[0]],
            "members": areas.index[cluster.members].tolist(),
            "n_areas": len(cluster.members),
            "radius_km": arc_km(cluster.radius) if ruler.on_sphere else cluster.radius,
            "axis_ratio": cluster.axis_ratio,
            "angle_deg": cluster.angle_deg,
            "start": cluster.start,
            "stop": cluster.stop,
            "population": np.nan if people is None else people[cluster.members].sum(),
            "observed": cluster.observed,
            "expected": cluster.expected,
            "relative_risk": cluster.relative_risk,
            "llr": cluster.llr,
            "p_value": cluster.p_value,
            "gumbel_p": cluster.gumbel_p,
        }
        for k, cluster in enumerate(found)
    ]
    geometry = [shapely.union_all(shapes[cluster.members]) for cluster in found]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return gpd.GeoDataFrame(table, geometry=geometry, crs=areas.crs)
