"""Finished tables as the rows that a page carries: only what it shows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geomine.config import LANGUAGES
from geomine.crs import to_lonlat
from geomine.mapping.packing import written_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

SCALE = 100_000
"""Steps per degree in a page: a metre, finer than any place in a list is known."""


FIGURES = 12
"""Significant figures of a number in a page: so many that rounding it again, to what is shown,
gives what rounding once gives."""


def records(table: pd.DataFrame, columns: Iterable[str]) -> list[dict[str, object]]:
    """Return one mapping per row with ``columns``; None where a value or a column is missing.

    Examples
    --------
    >>> records(pd.DataFrame({"n": [1, None]}), ["n", "name"])
    [{'n': 1.0, 'name': None}, {'n': None, 'name': None}]
    """
    wanted = list(columns)
    table = table.copy(deep=False)
    table.attrs = {}  # pandas copies them, deep, with every column that is taken
    plain = {
        name: [plain_value(value) for value in table[name].tolist()] if name in table else None
        for name in wanted
    }
    return [
        {name: values[k] if values is not None else None for name, values in plain.items()}
        for k in range(len(table))
    ]


def plain_value(value: object) -> object:
    """Return ``value`` as text, number, day or None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return float(f"{value:.{FIGURES}g}") if np.isfinite(value) else None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date()
    return value


def name_of(row: Mapping[str, object], lang: str, *, key: str = "district_id") -> str:
    """Return the name of a district or place in ``lang``, else in English, else its key.

    Examples
    --------
    >>> name_of({"name_en": "Aghdam", "name_az": "Ağdam", "district_id": "aghdam"}, "az")
    'Ağdam'
    """
    chosen = (row.get(f"name_{lang}"), row.get("name_en"), row.get("name"), row.get(key))
    return str(next((name for name in chosen if name is not None and name != ""), ""))


def names_of(row: Mapping[str, object], *, key: str = "district_id") -> str | dict[str, str]:
    """Return a name in every language, as one text where the languages agree.

    Examples
    --------
    >>> names_of({"name_en": "Aghdam", "name_az": "Ağdam", "district_id": "aghdam"})
    {'en': 'Aghdam', 'az': 'Ağdam', 'ru': 'Aghdam'}
    >>> names_of({"district_id": "d7"})
    'd7'
    """
    names: dict[str, str] = {lang: name_of(row, lang, key=key) for lang in LANGUAGES}
    return names if len(set(names.values())) > 1 else names["en"]


def packed_rings(shapes: gpd.GeoSeries, *, scale: int = SCALE) -> list[list[list[str]]]:
    """Return each shape as polygons of rings: a corner and then the steps, as digits.

    Corners are rounded to ``scale`` steps per degree, so that neighbours that share a border
    still share it. For the digits see :func:`geomine.mapping.packing.written_steps`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> square = gpd.GeoSeries([shapely.box(0, 0, 1, 2)], crs="EPSG:4326")
    >>> packed_rings(square, scale=10)
    [[['K00e1J00d1K0']]]
    """
    return [_polygons(shape, scale) for shape in shapes]


def _polygons(shape: shapely.Geometry | None, scale: int) -> list[list[str]]:
    parts = list(shapely.get_parts(shape)) if shape is not None else []
    return [
        [written_steps(_steps(ring, scale)) for ring in shapely.get_rings(part)]
        for part in parts
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def _steps(ring: shapely.LinearRing, scale: int) -> NDArray[np.int64]:
    corners = np.rint(np.asarray(ring.coords)[:, :2] * scale).astype(np.int64)
    corners = corners[np.any(np.diff(corners, axis=0, prepend=corners[:1] - 1) != 0, axis=1)]
    return np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()


def bounds_of(layer: gpd.GeoDataFrame, *, pad: float = 0.0) -> list[list[float]]:
    """Return south-west and north-east corner of ``layer`` as latitude and longitude."""
    west, south, east, north = to_lonlat(layer).total_bounds
    more = pad * max(east - west, north - south)
    corners = [[south - more, west - more], [north + more, east + more]]
    return [[round(float(value), 4) for value in corner] for corner in corners]
