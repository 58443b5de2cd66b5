"""What a JSON value says: its texts, its pairs of numbers, its rows that are not public."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geomine.exports.packed import column_of_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from geomine.exports.content import Content

_LAT, _LON = ("lat", "latitude", "y"), ("lon", "lng", "long", "longitude", "x")
SENSITIVITY, PUBLIC = "sensitivity", "public"


def take_value(place: str, value: object, found: Content) -> None:
    """Take a JSON value: texts, neighbours in lists, columns side by side, what is packed."""
    if isinstance(value, str):
        found.take(place, value)
    elif isinstance(value, dict):
        found.rows.append(value)
        found.restricted.extend(place for _ in range(_n_restricted(value)))
        for item in value.values():
            take_value(place, item, found)
    elif isinstance(value, list):
        numbers = [item for item in value if isinstance(item, float)]
        if len(numbers) > 1:
            found.pairs.append(np.array([*pairwise(numbers)]))
        for item in value:
            if not isinstance(item, int | float):
                take_value(place, item, found)


def pairs_of_row(row: Mapping[str, Any]) -> Iterator[NDArray[np.float64]]:
    """Give the places of a row or mapping that names latitudes and longitudes, one or many."""
    named = {key.lower(): item for key, item in row.items()}
    lat, lon = (_column(named, keys) for keys in (_LAT, _LON))
    if lat is not None and lon is not None and len(lat) == len(lon):
        yield np.column_stack([lon, lat])


def _column(named: dict[str, Any], keys: tuple[str, ...]) -> NDArray[np.float64] | None:
    """Return the first of ``keys`` as numbers, unpacked where it is packed."""
    cells = next((named[key] for key in keys if key in named), None)
    if isinstance(cells, dict) and {"values", "at"} <= set(cells):
        try:
            cells = [cells["values"][k] for k in cells["at"]]
        except (LookupError, TypeError):
            return None
    listed = cells if isinstance(cells, list) else [cells]
    try:
        return np.array([np.nan if cell is None else float(cell) for cell in listed])
    except (TypeError, ValueError):
        return column_of_bytes(cells) if isinstance(cells, str) else None


def _n_restricted(value: dict[str, Any]) -> int:
    """Return how many rows a mapping holds that say of themselves that they are not public."""
    names = value.get("names")
    if isinstance(names, list) and SENSITIVITY in names and isinstance(value.get("values"), list):
        place = names.index(SENSITIVITY)  # a bundle of columns of our own pages
        cells = [
            row[place] for row in value["values"] if isinstance(row, list) and len(row) > place
        ]
    else:
        cells = [value[SENSITIVITY]] if SENSITIVITY in value else []
        cells = cells[0]["values"] if cells and _is_coded(cells[0]) else cells
        cells = cells[0] if cells and isinstance(cells[0], list) else cells
    return sum(not isinstance(cell, dict) and cell != PUBLIC for cell in cells)


def _is_coded(cells: object) -> bool:
    """Say whether cells come as the values that occur, as our own pages pack a column."""
    return isinstance(cells, dict) and isinstance(cells.get("values"), list)
