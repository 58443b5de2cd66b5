"""Scan statistic over areas: where there are more cases than people and chance explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import geopandas as gpd
import pandas as pd
import shapely

from geomine.columns import numbers
from geomine.crs import coordinates_m, lonlat, metric_crs, require_crs
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.scan import circular_scan
from geomine.stats.scan_checks import arc_km, on_sphere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats
    from geomine.stats.scan_clusters import Cluster

Amounts: TypeAlias = "str | ArrayLike"
Model = Literal["poisson", "bernoulli"]
Shape = Literal["circle"]
Distance = Literal["auto", "great_circle", "projected"]

COLUMNS = (
    "cluster_id", "centre", "members", "n_areas", "radius_km", "observed", "expected",
    "relative_risk", "llr", "p_value",
)  # fmt: skip


def scan_statistic(
    areas: gpd.GeoDataFrame,
    *,
    cases: Amounts,
    population: Amounts | None = None,
    expected: Amounts | None = None,
    model: Model = "poisson",
    shape: Shape = "circle",
    max_share: float = 0.5,
    min_cases: int = 2,
    replications: int = 999,
    seed: int,
    distance: Distance = "auto",
) -> gpd.GeoDataFrame:
    """Return a new table of clusters.

    Examples
    --------
    >>> import numpy as np
    >>> road = gpd.GeoDataFrame(
    ...     {"cases": [1, 0, 1, 10, 10, 0, 1, 0, 1, 1], "people": 1_000},
    ...     geometry=gpd.points_from_xy(47 + np.arange(10) ** 2 / 100, [40] * 10), crs="EPSG:4326")
    >>> found = scan_statistic(road, cases="cases", population="people", seed=1)
    >>> found[["members", "observed", "expected", "p_value"]].values.tolist()
    [[[4, 3], 20, 5.0, 0.001]]
    """
    if shape not in get_args(Shape):
        raise InputError(f"shape must be one of {get_args(Shape)}; found {shape!r}.")
    require_crs(areas, "areas")
    sizes = _given(areas, expected if expected is not None else population)
    if sizes is None:
        raise InputError("areas: give population= or expected=, or nobody knows what chance is.")
    place, on_earth = centres(areas, distance)
    found = circular_scan(
        place,
        _given(areas, cases),
        sizes,
        population=_given(areas, population),
        model=model,
        max_share=max_share,
        min_cases=min_cases,
        replications=replications,
        seed=seed,
    )
    return _table(areas, found, on_earth=on_earth)


def _given(areas: gpd.GeoDataFrame, what: Amounts | None) -> Any:  # noqa: ANN401 - passed on
    if not isinstance(what, str):
        return what
    require("areas", areas.columns, [what])
    return numbers(areas, "areas", what)


def centres(areas: gpd.GeoDataFrame, distance: Distance) -> tuple[Floats, bool]:
    """Return a point for each area to measure from, and whether it is on the globe, in km."""
    points = areas.geometry
    crs = require_crs(areas, "areas")
    if distance == "projected" or (distance == "auto" and crs.is_projected):
        return coordinates_m(points.centroid, crs) / 1000, False
    ruler = metric_crs(areas)
    return on_sphere(lonlat(points.to_crs(ruler).centroid)), True


def _table(
    areas: gpd.GeoDataFrame, found: Sequence[Cluster], *, on_earth: bool
) -> gpd.GeoDataFrame:
    shapes = areas.geometry.to_numpy()
    rows = [
        {
            "cluster_id": k,
            "centre": areas.index[cluster.members[0]],
            "members": areas.index[cluster.members].tolist(),
            "n_areas": len(cluster.members),
            "radius_km": arc_km(cluster.radius) if on_earth else cluster.radius,
            "observed": cluster.observed,
            "expected": cluster.expected,
            "relative_risk": cluster.relative_risk,
            "llr": cluster.llr,
            "p_value": cluster.p_value,
        }
        for k, cluster in enumerate(found)
    ]
    geometry = [shapely.union_all(shapes[cluster.members]) for cluster in found]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return gpd.GeoDataFrame(table, geometry=geometry, crs=areas.crs)
