"""How often a result holds when places move within their uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from geomine.cluster import has_place
from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def persistence(
    incidents: gpd.GeoDataFrame,
    analysis_step: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
    *,
    runs: int = 99,
    seed: int,
) -> gpd.GeoDataFrame:
    """Return a result with the share of runs in which each of its shapes is found again.

    In each run every located record is moved to a place drawn uniformly from the disc of its
    ``location_uncertainty_m``, and the step is repeated. A shape of the first result is found
    again if a shape of the run intersects it. Records without a place stay as they are.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema; an unknown uncertainty moves nothing.
    analysis_step : callable
        Takes such a table, returns one row per cluster, hot spot or the like with a geometry.
    runs : int
        Number of repetitions; the standard error of a share is at most 0.5 / sqrt(runs).
    seed : int
        The same seed gives the same shares.

    Returns
    -------
    geopandas.GeoDataFrame
        ``analysis_step(incidents)`` with ``persistence`` (0 to 1) and ``persistence_runs``.

    Raises
    ------
    InputError
        If ``runs`` is not 1 or more.

    Examples
    --------
    >>> from geomine import datasets
    >>> def around(table):
    ...     there = table[~table.geometry.is_empty].to_crs("EPSG:32638")
    ...     return gpd.GeoDataFrame(geometry=[there.union_all().convex_hull], crs=there.crs)
    >>> persistence(datasets.incidents(), around, runs=2, seed=1)["persistence"].tolist()
    [1.0]
    """
    if runs < 1:
        raise InputError(f"runs must be 1 or more; found {runs}.")
    result = analysis_step(incidents)
    rng = np.random.default_rng(seed)
    found = np.zeros(len(result))
    for _ in range(runs):
        again = analysis_step(_moved(incidents, rng))
        found += _found_again(result, again)
    return result.assign(persistence=found / runs, persistence_runs=runs)


def _moved(incidents: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return the incidents with each place drawn from the disc of its uncertainty."""
    angle = rng.uniform(0.0, 2 * np.pi, len(incidents))
    share = np.sqrt(rng.uniform(0.0, 1.0, len(incidents)))
    placed = has_place(incidents).to_numpy()
    if not placed.any():
        return incidents
    there = incidents[placed]
    ruler = metric_crs(there)
    radius_m = there["location_uncertainty_m"].fillna(0.0).to_numpy(float) * share[placed]
    step_m = radius_m[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])[placed]
    spots = coordinates_m(there, ruler) + step_m
    moved = gpd.GeoSeries(gpd.points_from_xy(*spots.T), crs=ruler).to_crs(there.crs)
    shapes = incidents.geometry.to_numpy().copy()
    shapes[placed] = moved.to_numpy()
    return incidents.set_geometry(gpd.GeoSeries(shapes, index=incidents.index, crs=incidents.crs))


def _found_again(result: gpd.GeoDataFrame, again: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    found = np.zeros(len(result), dtype=bool)
    if len(result) and len(again):
        shapes = again.geometry.to_crs(result.crs)
        pairs = shapes.sindex.query(result.geometry, predicate="intersects")
        found[pairs[0]] = True
    return found
