"""The intensity of recorded incidents as a smooth surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from geomine.columns import numbers
from geomine.crs import require_crs
from geomine.density.cells import Placed, Scene, cells_of, grid_over, place
from geomine.errors import InputError
from geomine.schema import DEFAULT_UNCERTAINTY_M, DENSITY, names
from geomine.stats.bandwidths import abramson, cronie_van_lieshout, diggle, likelihood, scott
from geomine.stats.kernels import Edge, kernel_intensity

if TYPE_CHECKING:
    from collections.abc import Hashable

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

Rule = Literal["scott", "diggle", "likelihood", "cronie_van_lieshout"]
KM2 = 1e6
LAYER_KIND = "density_surface"
"""What such a layer is, so that no map calls it a hot spot."""


def kernel_density(
    incidents: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    bandwidth_m: float | Rule = "scott",
    adaptive: bool = False,
    edge: Edge = "uniform",
    years: float | None = None,
    cell_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Return a new table of grid cells with the intensity of incidents, corrected at the border.

    A surface to look at. It has no denominator and no test: it is high where people live, where
    reporting is good, and where the middle of a village stands for all of its accidents. It is
    never a hot spot, and a low value is no sign of safety.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Points; where present, ``location_uncertainty_m`` and ``location_precision`` are used.
        Rows without a point, or outside the areas, are left out and counted.
    areas : geopandas.GeoDataFrame
        Polygons (such as districts) in which incidents could have been recorded.
    bandwidth_m : float or {"scott", "diggle", "likelihood", "cronie_van_lieshout"}
        Standard deviation of the kernel in metres, or the rule that chooses it (default "scott"),
        see :mod:`geomine.stats.bandwidths`. A rule's choice is never below the median location
        uncertainty of the incidents: nothing finer is known.
    adaptive : bool, default False
        Abramson's kernels: narrow where incidents are dense, wide where they are few. The border
        is then corrected as with ``edge="diggle"``.
    edge : {"uniform", "diggle", "none"}, default "uniform"
        Border correction, see :func:`geomine.stats.kernels.kernel_intensity`.
    years : float, optional
        Length of the observation period, for intensities a year.
    cell_m : float, optional
        Side of a cell in metres; by default a quarter of the bandwidth, and at most
        40,000 cells.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per cell, cut at the border, in the reference system of ``areas``; columns
        ``geomine.schema.DENSITY``: ``cell_id``, ``area_km2``, ``incidents_per_1000km2`` over the
        whole list, ``incidents_per_1000km2_year`` (missing without ``years``) and
        ``expected_incidents`` in the cell. ``attrs`` tell ``layer_kind`` ("density_surface"),
        ``bandwidth_m``, ``bandwidth_rule``, ``bandwidth_raised`` (to the location
        uncertainty), ``adaptive``, ``edge``, ``cell_m``, ``n_incidents`` used,
        ``n_without_place`` and ``n_outside``.

    Raises
    ------
    CRSError
        If a layer has no reference system, or the areas are too wide for one projection.
    InputError
        If a setting cannot be used, or no incident lies in the areas.

    References
    ----------
    Diggle PJ (1985), Applied Statistics 34:138-147.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> areas = gpd.GeoDataFrame(geometry=[shapely.box(47, 40, 47.5, 40.5)], crs="EPSG:4326")
    >>> incidents = gpd.GeoDataFrame(
    ...     geometry=gpd.points_from_xy([47.2, 47.21, 47.3], [40.2, 40.2, 40.3]), crs="EPSG:4326")
    >>> surface = kernel_density(incidents, areas, bandwidth_m=5_000, edge="diggle")
    >>> round(float(surface["expected_incidents"].sum()), 2)
    3.0
    """
    if years is not None and not (np.isfinite(years) and years > 0):
        raise InputError(f"years must be above 0; found {years!r}.")
    scene = Scene.of_areas(areas)
    found = place(incidents, scene)
    if not len(found.points):
        raise InputError(
            "incidents: none has a point inside the areas. Is the layer the right one? "
            "Records known to the district only have no place to draw."
        )
    chosen, settings = choose_bandwidth(incidents, found, scene, bandwidth_m)
    grid, side = grid_over(scene, cell_m=cell_m, bandwidth_m=chosen)
    kernels = abramson(found.points, scene.window, bandwidth=chosen) if adaptive else chosen
    edge = "diggle" if adaptive and edge == "uniform" else edge
    intensity = kernel_intensity(found.points, grid, scene.window, bandwidth=kernels, edge=edge)
    cells = cells_of(scene, grid, side, {"incidents_per_1000km2": intensity * KM2 * 1000})
    cells["incidents_per_1000km2_year"] = cells["incidents_per_1000km2"] / (years or np.nan)
    cells["expected_incidents"] = cells["incidents_per_1000km2"] * cells["area_km2"] / 1000
    cells = cells[[*names(DENSITY), "geometry"]]
    surface = cells.to_crs(require_crs(areas, "areas"))
    surface.attrs = {
        "layer_kind": LAYER_KIND,
        **settings,
        "adaptive": adaptive,
        "edge": edge,
        "cell_m": side,
        "n_incidents": len(found.points),
        "n_without_place": found.n_without_place,
        "n_outside": found.n_outside,
    }
    return surface


def choose_bandwidth(
    incidents: pd.DataFrame, found: Placed, scene: Scene, bandwidth_m: float | Rule
) -> tuple[float, dict[Hashable, Any]]:
    """Return the bandwidth in metres, and how it was chosen.

    Raises
    ------
    InputError
        If it is no rule, or not above 0.
    """
    least = median_uncertainty_m(incidents, found.rows)
    if isinstance(bandwidth_m, str):
        if bandwidth_m not in get_args(Rule):
            raise InputError(
                f"bandwidth_m must be metres or one of {get_args(Rule)}; found {bandwidth_m!r}."
            )
        rules = {
            "scott": lambda: float(np.sqrt(scott(found.points).prod())),
            "diggle": lambda: diggle(found.points, scene.window),
            "likelihood": lambda: likelihood(found.points, scene.window),
            "cronie_van_lieshout": lambda: cronie_van_lieshout(found.points, scene.window),
        }
        rule = str(bandwidth_m)
        chosen = max(rules[rule](), least)
        raised = chosen == least
    else:
        if not (np.isfinite(bandwidth_m) and bandwidth_m > 0):
            raise InputError(f"bandwidth_m must be above 0; found {bandwidth_m!r}.")
        rule, chosen, raised = "given", float(bandwidth_m), False
    return chosen, {"bandwidth_m": chosen, "bandwidth_rule": rule, "bandwidth_raised": raised}


def median_uncertainty_m(incidents: pd.DataFrame, rows: NDArray[np.intp]) -> float:
    """Return the median location uncertainty of some rows, 0 where none is known."""
    stated = numbers(incidents, "incidents", "location_uncertainty_m")[rows]
    if "location_precision" in incidents:
        usual = incidents["location_precision"].map(DEFAULT_UNCERTAINTY_M)
        stated = np.where(np.isnan(stated), usual.to_numpy(dtype=float)[rows], stated)
    known = stated[~np.isnan(stated)]
    return float(np.median(known)) if len(known) else 0.0
