"""A finished density surface as a few shapes of one class each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from geomine.crs import to_lonlat
from geomine.mapping import measures, style
from geomine.mapping.layers import kind_layer
from geomine.mapping.rows import SCALE, packed_rings, plain_value

if TYPE_CHECKING:
    from geomine.mapping.datalayer import DataLayer

_YEARLY, _WHOLE = "incidents_per_1000km2_year", "incidents_per_1000km2"
_LOWEST = 0.05
"""Below this share of the highest value nothing is drawn."""


def density_layer(cells: gpd.GeoDataFrame, *, lang: str) -> DataLayer:
    """Return a density surface: cells of one class joined to one shape.

    Parameters
    ----------
    cells : geopandas.GeoDataFrame
        As :func:`geomine.kernel_density` gives it; columns ``geomine.schema.DENSITY``.
    lang : {"en", "az", "ru"}
        Language of the layer's name.
    """
    yearly = measures.column(cells, _YEARLY)
    name = _YEARLY if np.isfinite(yearly).any() else _WHOLE
    values = measures.column(cells, name)
    known = np.isfinite(values) & (values > 0)
    known &= values >= _LOWEST * np.max(values, where=known, initial=0.0)
    bounds = style.breaks(np.where(known, values, np.nan))
    steps = np.searchsorted(bounds, values, side="left")
    shapes = to_lonlat(cells, "density")
    found = [np.flatnonzero(known & (steps == k)) for k in range(len(bounds))]
    rows = [
        {
            "low": plain_value(float(values[rows].min())),
            "high": plain_value(float(values[rows].max())),
            "colour": colour,
            "rings": _joined(shapes.iloc[rows]),
        }
        for rows, colour in zip(found, style.density_colours(len(bounds)), strict=True)
        if len(rows)
    ]
    classes = [(row["low"], row["high"]) for row in rows]
    data: dict[str, object] = {
        "steps": rows,
        "scale": SCALE,
        "decimals": measures.telling_decimals(classes),  # type: ignore[arg-type]
        "bandwidth_km": _km(cells.attrs.get("bandwidth_m")),
        "yearly": name == _YEARLY,
    }
    return kind_layer("density", data, lang=lang, show=False)


def _joined(cells: gpd.GeoDataFrame) -> list[list[str]]:
    joined = gpd.GeoSeries([cells.geometry.union_all()], crs=cells.crs)
    return [polygon for shape in packed_rings(joined) for polygon in shape]


def _km(metres: object) -> float | None:
    return metres / 1000 if isinstance(metres, int | float) else None
