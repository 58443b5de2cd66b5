"""Relative risk as a surface: where incidents are denser than people, with tolerance contours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import geopandas as gpd
import numpy as np

from geomine.columns import numbers
from geomine.crs import require_crs
from geomine.density.cells import Scene, cells_of, grid_over, place
from geomine.density.surface import LAYER_KIND, Rule, choose_bandwidth
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.kernels import log_relative_risk, relative_risk_monte_carlo

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

Tolerance = Literal["monte_carlo", "asymptotic"]


def relative_risk(
    incidents: gpd.GeoDataFrame,
    controls: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    seed: int,
    weight: str | None = None,
    bandwidth_m: float | Rule = "scott",
    tolerance: Tolerance = "monte_carlo",
    replications: int = 999,
    cell_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Return a new table of grid cells: how much denser incidents are than controls.

    Controls are what incidents are compared with: villages weighted by their people, or other
    events such as sessions or reports of finds.

    Parameters
    ----------
    incidents, controls : geopandas.GeoDataFrame
        Points; rows without one, or outside the areas, are left out and counted.
    areas : geopandas.GeoDataFrame
        Polygons in which both could have been recorded.
    seed : int
        Seed of the maps drawn.
    weight : str, optional
        Column of ``controls`` with the weight of each, such as ``population``; a control whose
        weight is missing or 0 is left out and counted.
    bandwidth_m : float or {"scott", "diggle", "likelihood", "cronie_van_lieshout"}
        Standard deviation of both kernels, or the rule that chooses it from the incidents (default
        "scott"). The same serves both, so that their biases cancel.
    tolerance : {"monte_carlo", "asymptotic"}, default "monte_carlo"
        How p-values are found: ``monte_carlo`` by dealing incidents out among the
        places anew (with weights: among controls by weight); ``asymptotic`` by a
        normal approximation, without weights only.
    replications : int, default 999
        Maps drawn.
    cell_m : float, optional
        Side of a cell in metres.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per cell in the reference system of ``areas``; columns
        ``geomine.schema.RELATIVE_RISK``: ``cell_id``, ``area_km2``, ``relative_risk``,
        ``log_relative_risk`` and ``p_value`` (one-sided, of a higher risk in this cell
        alone: of a hundred cells without any, about five are below 0.05). Missing where neither
        has anything near. ``attrs`` tell the settings and the rows left out.

    Raises
    ------
    CRSError
        If a layer has no reference system.
    InputError
        If a setting cannot be used, or either layer has no point in the areas.

    References
    ----------
    Kelsall JE, Diggle PJ (1995), Statistics in Medicine 14:2335-2342. Hazelton ML, Davies TM
    (2009), Biometrical Journal 51:98-109.
    """
    if tolerance not in get_args(Tolerance) or (tolerance == "asymptotic" and weight):
        raise InputError(
            f"tolerance must be one of {get_args(Tolerance)}, and with weights monte_carlo; "
            f"found {tolerance!r}."
        )
    scene = Scene.of_areas(areas)
    cases, others = place(incidents, scene), place(controls, scene)
    weights = _weights(controls, weight)[others.rows]
    against, weights = others.points[weights > 0], weights[weights > 0]
    if not (len(cases.points) and len(against)):
        raise InputError("incidents and controls must each have a point inside the areas.")
    chosen, settings = choose_bandwidth(incidents, cases, scene, bandwidth_m)
    grid, side = grid_over(scene, cell_m=cell_m, bandwidth_m=chosen)
    if tolerance == "asymptotic":
        log_risk, p_value = log_relative_risk(
            cases.points, against, grid, scene.window, bandwidth=chosen
        )
    else:
        log_risk, p_value = relative_risk_monte_carlo(
            cases.points,
            against,
            grid,
            bandwidth=chosen,
            seed=seed,
            weights=weights if weight else None,
            replications=replications,
        )
    log_risk = np.where(np.isfinite(log_risk), log_risk, np.nan)
    surfaces = {
        "relative_risk": np.exp(log_risk),
        "log_relative_risk": log_risk,
        "p_value": np.where(np.isnan(log_risk), np.nan, p_value),
    }
    surface = cells_of(scene, grid, side, surfaces).to_crs(require_crs(areas, "areas"))
    surface.attrs = {
        "layer_kind": LAYER_KIND,
        **settings,
        "cell_m": side,
        "tolerance": tolerance,
        "replications": replications if tolerance == "monte_carlo" else 0,
        "seed": seed,
        "n_incidents": len(cases.points),
        "n_without_place": cases.n_without_place,
        "n_outside": cases.n_outside,
        "n_controls": len(against),
        "n_controls_left_out": len(controls) - len(against),
    }
    return surface


def tolerance_contours(
    surface: gpd.GeoDataFrame, *, levels: Sequence[float] = (0.05, 0.01)
) -> gpd.GeoDataFrame:
    """Return a new table with one row per level: the cells whose higher risk is below that p-value.

    Parameters
    ----------
    surface : geopandas.GeoDataFrame
        What :func:`relative_risk` gives.
    levels : sequence of float, default (0.05, 0.01)
        p-values between 0 and 1, the outermost first.

    Returns
    -------
    geopandas.GeoDataFrame
        ``level``, ``n_cells``, ``area_km2`` and the cells as one shape (empty where there is
        none), in the reference system of ``surface``. The levels are of cells one by
        one: a small patch is what chance alone would draw.

    Raises
    ------
    MissingColumnError
        If ``surface`` is no surface of relative risk.
    InputError
        If a level is not between 0 and 1.
    """
    require("surface", surface, ["p_value", "area_km2"])
    if not all(0 < level < 1 for level in levels):
        raise InputError(f"levels must lie between 0 and 1; found {list(levels)}.")
    within = [surface[surface["p_value"] <= level] for level in levels]
    return gpd.GeoDataFrame(
        {
            "level": [float(level) for level in levels],
            "n_cells": [len(cells) for cells in within],
            "area_km2": [float(cells["area_km2"].sum()) for cells in within],
        },
        geometry=[cells.geometry.union_all() for cells in within],
        crs=surface.crs,
    )


def _weights(controls: pd.DataFrame, weight: str | None) -> NDArray[np.float64]:
    if weight is None:
        return np.ones(len(controls))
    require("controls", controls, [weight])
    return np.nan_to_num(numbers(controls, "controls", weight))
