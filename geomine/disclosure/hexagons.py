"""Hexagons of equal area in place of districts, where a district is too large to act on."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.crs import geodesic_area_km2, metric_crs, require_crs, to_lonlat
from geomine.disclosure.policy import PUBLIC, Policy
from geomine.errors import InputError
from geomine.joins import assign_districts, has_place
from geomine.rates import incidence_rates
from geomine.results import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.results import Analysis

MARGIN = 1.004
"""The projection shortens lengths by less than this on the widest layer that is measured (Snyder
1987, Map Projections, p. 185: cos(c / 2), c up to 1,100 km from the centre)."""
LANGUAGES = ("az", "en", "ru")


def hexagons(districts: gpd.GeoDataFrame, *, width_m: float = 5_000.0) -> gpd.GeoDataFrame:
    """Return the hexagons of a fixed grid that touch the districts.

    All have the same area, in Lambert's azimuthal equal-area projection around the whole degrees
    nearest the middle of the layer, and are at least ``width_m`` wide from side to opposite
    side everywhere. The grid depends on the districts only, never on what is counted.

    Parameters
    ----------
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id`` and names.
    width_m : float, default 5000
        Width between opposite sides, metres: the least one there is across a hexagon.

    Returns
    -------
    geopandas.GeoDataFrame
        ``district_id`` is the key of the hexagon, by row and column; ``name_az``, ``name_en``
        and ``name_ru`` the district of its middle, or one that it touches, with a number;
        ``area_km2``; in the reference system of the districts. ``.attrs["grid"]`` is the grid.

    Raises
    ------
    InputError
        If ``width_m`` is not above 0.
    CRSError, LayerTooWideError
        If the districts have no reference system, or are too wide to be measured.

    Examples
    --------
    >>> square = gpd.GeoDataFrame({"district_id": ["a"], "name_en": ["A"]},
    ...     geometry=[shapely.box(47.0, 40.0, 47.1, 40.1)], crs="EPSG:4326")
    >>> grid = hexagons(square, width_m=5_000)
    >>> str(grid.attrs["grid"]), grid["area_km2"].round(1).unique().tolist()
    ('hexagons of 5000 m around 40 N 47 E', [21.8])
    """
    if not 0 < width_m < np.inf:
        raise InputError(f"width_m must be above 0 metres; found {width_m}.")
    metric_crs(districts)  # refuses what is too wide
    west, south, east, north = to_lonlat(districts, "districts").total_bounds
    lat, lon = round((south + north) / 2), round((west + east) / 2)
    shapes = districts.geometry.to_crs(f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=WGS84")
    row, column, middle = _middles(shapes.total_bounds, width_m * MARGIN)
    cells = _around(middle, width_m * MARGIN)
    owner = _owners(cells, middle, shapes)
    kept = owner >= 0
    cells_kept = zip(row[kept], column[kept], strict=True)
    table = {"district_id": [f"hex{r:+04d}{c:+04d}" for r, c in cells_kept]}
    number = pd.Series(owner[kept]).groupby(owner[kept]).cumcount() + 1
    for name in (f"name_{lang}" for lang in LANGUAGES):
        if name in districts:
            of = districts[name].astype("str").to_numpy()[owner[kept]]
            table[name] = [f"{one} {k}" for one, k in zip(of, number, strict=True)]
    there = require_crs(districts, "districts")
    grid = gpd.GeoDataFrame(table, geometry=cells[kept], crs=shapes.crs).to_crs(there)
    grid["area_km2"] = geodesic_area_km2(grid)
    grid.attrs["grid"] = Grid(width_m, lat, lon)
    return grid


def _middles(
    bounds: NDArray[np.float64], width: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return row, column and middle of the hexagons over a box, the south-west first."""
    west, south, east, north = bounds
    rise = width * np.sqrt(3) / 2
    rows = np.arange(int(np.floor(south / rise)) - 1, int(np.ceil(north / rise)) + 2)
    columns = np.arange(int(np.floor(west / width)) - 1, int(np.ceil(east / width)) + 2)
    row, column = (each.ravel() for each in np.meshgrid(rows, columns, indexing="ij"))
    return row, column, np.column_stack([(column + row % 2 / 2) * width, row * rise])


def _around(middle: NDArray[np.float64], width: float) -> NDArray[np.object_]:
    """Return hexagons with a corner to the north, ``width`` from west side to east side."""
    half, corner = width / 2, width / np.sqrt(3)
    ring = np.array([(half, -corner / 2), (half, corner / 2), (0.0, corner),
                     (-half, corner / 2), (-half, -corner / 2), (0.0, -corner)])  # fmt: skip
    return np.asarray(shapely.polygons(middle[:, None, :] + ring[None, :, :]))


def _owners(
    cells: NDArray[np.object_], middle: NDArray[np.float64], shapes: gpd.GeoSeries
) -> NDArray[np.int64]:
    """Return the position of the district of each cell's middle, or of one it touches, else -1."""
    tree = shapely.STRtree(shapes.to_numpy())
    owner = np.full(len(cells), -1)
    for asked in (cells, shapely.points(middle)):
        cell, district = tree.query(asked, predicate="intersects")
        order = np.lexsort((-district, cell))
        owner[cell[order]] = district[order]
    return owner


def by_hexagons(analysis: Analysis, *, policy: Policy = PUBLIC) -> Analysis:
    """Return an analysis whose districts are hexagons of ``policy.cell_width_m``.

    Internal: what may leave is what :func:`geomine.disclosure.for_audience` makes of it. An
    incident is in the hexagon of its point, if its place is known to within the width of one;
    others are in none. There are no populations of hexagons, so that there are no rates by
    person-years, and no maps of regions.
    """
    grid = hexagons(analysis.rates, width_m=policy.cell_width_m)
    known = analysis.incidents
    exact = has_place(known) & known["location_uncertainty_m"].le(policy.cell_width_m)
    at = assign_districts(known[[known.geometry.name]], grid)["district_id"]
    incidents = known.assign(district_id=at.where(exact & known["district_id"].notna()))
    config = dataclasses.replace(analysis.config, regions=())
    nobody = analysis.exposure.iloc[:0]
    rates = incidence_rates(
        incidents[incidents["duplicate_of"].isna()],
        grid[grid["district_id"].isin(incidents["district_id"])],
        nobody,
        start=analysis.period_start,
        end=analysis.period_end,
        confidence=config.confidence,
        few_events=config.few_events,
        community_only=config.community_only,
        nominal="missing",
    )
    return dataclasses.replace(
        analysis, incidents=incidents, rates=rates, exposure=nobody, config=config,
        grid=grid.attrs["grid"],
    )  # fmt: skip
