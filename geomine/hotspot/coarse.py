"""Shapes for publication: rectangles of a grid, of which no corner is a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geomine.crs import metric_crs, require_crs
from geomine.errors import InputError

if TYPE_CHECKING:
    from pyproj import CRS


def on_grid(shapes: gpd.GeoSeries, step_m: float, *, crs: CRS | None = None) -> gpd.GeoSeries:
    """Return the rectangles of a grid that hold the shapes, in the reference system of these.

    Every side lies on the grid, so that a rectangle tells of the records in it only in which
    cells they lie; a shape within one cell is that cell.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Polygons with a reference system.
    step_m : float
        Side of a cell of the grid, metres.
    crs : pyproj.CRS, optional
        Projection in metres, in which the grid is laid; centred on the shapes where missing.

    Raises
    ------
    InputError
        If ``step_m`` is not above 0.

    Examples
    --------
    >>> shape = gpd.GeoSeries([shapely.box(1_200, 300, 1_900, 1_100)], crs="EPSG:32638")
    >>> on_grid(shape, 1_000, crs=shape.crs).bounds.values.tolist()
    [[1000.0, 0.0, 2000.0, 2000.0]]
    """
    if not 0 < step_m < np.inf:
        raise InputError(f"generalise_m must be above 0 metres; found {step_m}.")
    ruler = crs or metric_crs(shapes)
    west, south, east, north = shapes.to_crs(ruler).bounds.to_numpy().T
    boxes = shapely.box(
        np.floor(west / step_m) * step_m,
        np.floor(south / step_m) * step_m,
        np.ceil(east / step_m) * step_m,
        np.ceil(north / step_m) * step_m,
    )
    there = require_crs(shapes, "hotspots")
    return gpd.GeoSeries(boxes, index=shapes.index, crs=ruler).to_crs(there)
