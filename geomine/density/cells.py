"""The window, the grid of square cells over it, and points that lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geomine.crs import coordinates_m, metric_crs, require_crs, rings_m
from geomine.errors import InputError
from geomine.stats.kernels import Grid
from geomine.stats.window import Window, contains

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

MOST_CELLS = 40_000


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a surface is drawn: the window in metres, and the projection it is in.

    Attributes
    ----------
    crs : pyproj.CRS
        The projection, centred on the areas.
    union : shapely.Geometry
        The areas as one.
    window : Window
        Its border as edges.
    """

    crs: CRS
    union: shapely.Geometry
    window: Window

    @classmethod
    def of_areas(cls, areas: gpd.GeoDataFrame) -> Scene:
        """Return the scene of all ``areas`` together."""
        require_crs(areas, "areas")
        crs = metric_crs(areas)
        union, rings = rings_m(areas, crs)
        return cls(crs, union, Window.of_rings(rings))


@dataclass(frozen=True, slots=True)
class Placed:
    """The points of a layer that lie in the window.

    Attributes
    ----------
    points : numpy.ndarray
        Eastings and northings in metres, shape (n, 2).
    rows : numpy.ndarray
        Their positions in the layer.
    n_without_place, n_outside : int
        Rows left out: without a point, and outside the window.
    """

    points: NDArray[np.float64]
    rows: NDArray[np.intp]
    n_without_place: int
    n_outside: int


def place(layer: gpd.GeoDataFrame, scene: Scene) -> Placed:
    """Return the points of ``layer`` inside the window, and how many are not."""
    found = coordinates_m(layer, scene.crs)
    there = np.isfinite(found).all(axis=1)
    inside = np.zeros(len(found), dtype=bool)
    inside[there] = contains(scene.window, found[there])
    return Placed(
        found[inside], np.flatnonzero(inside), int((~there).sum()), int((there & ~inside).sum())
    )


def grid_over(scene: Scene, *, cell_m: float | None, bandwidth_m: float) -> tuple[Grid, float]:
    """Return a grid over the window and the side of its cells, a quarter of a bandwidth if unsaid.

    Raises
    ------
    InputError
        If the side is not above 0, or so small that there were over 40,000 cells.
    """
    west, south, east, north = shapely.bounds(scene.union).tolist()
    if cell_m is None:
        least = np.sqrt((east - west) * (north - south) / MOST_CELLS)
        cell_m = max(float(np.ceil(least * 1.01)), bandwidth_m / 4)
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise InputError(f"cell_m must be above 0; found {cell_m!r}.")
    columns, rows = (int(np.ceil(side / cell_m)) for side in (east - west, north - south))
    if columns * rows > MOST_CELLS * 1.1:
        raise InputError(
            f"cell_m={cell_m:g} makes {columns * rows:,} cells; at most {MOST_CELLS:,} are drawn. "
            "Take larger cells or a smaller area."
        )
    eastings = west + cell_m * (np.arange(columns) + 0.5)
    northings = south + cell_m * (np.arange(rows) + 0.5)
    return Grid(eastings, northings), cell_m


def cells_of(
    scene: Scene, grid: Grid, cell_m: float, surfaces: dict[str, NDArray[np.float64]]
) -> gpd.GeoDataFrame:
    """Return the cells that touch the window, cut at its border, with the values of ``surfaces``.

    Columns: ``cell_id`` (row and column, the south-west first), ``area_km2`` of what lies in the
    window, and one for each surface of shape (rows, columns). In metres.
    """
    east, north = (axis.ravel() for axis in np.meshgrid(grid.eastings, grid.northings))
    half = cell_m / 2
    boxes = shapely.box(east - half, north - half, east + half, north + half)
    shapely.prepare(scene.union)
    touching = shapely.intersects(scene.union, boxes)
    whole = shapely.contains(scene.union, boxes)
    border = touching & ~whole
    boxes[border] = shapely.intersection(boxes[border], scene.union)
    kept = touching & (shapely.area(boxes) > 0)
    rows, columns = np.divmod(np.arange(len(boxes)), len(grid.eastings))
    table = gpd.GeoDataFrame(
        {
            "cell_id": [f"r{r}c{c}" for r, c in zip(rows[kept], columns[kept], strict=True)],
            "area_km2": shapely.area(boxes[kept]) / 1e6,
            **{name: values.ravel()[kept] for name, values in surfaces.items()},
        },
        geometry=boxes[kept],
        crs=scene.crs,
    )
    return table.astype({"cell_id": "str"})
