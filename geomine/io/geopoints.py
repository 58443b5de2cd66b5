"""A question of Kobo or ODK for a place: one cell of four numbers, or a column for each of them."""

from __future__ import annotations

import pandas as pd

from geomine.io.cells import Columns, new
from geomine.io.sheets import TEXT

_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
GEOPOINT = rf"^{_NUMBER} {_NUMBER} (-?\d+(?:\.\d+)?) (\d+(?:\.\d+)?)$"


def accuracy(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the metres that a telephone gave; 0 is a place that was picked on a map."""
    metres = table[headers[0]].where(pd.to_numeric(table[headers[0]], errors="coerce") > 0)
    gps = pd.Series("gps", index=table.index, dtype=TEXT).where(metres.notna())
    return {
        "location_uncertainty_m": metres.astype(TEXT),
        "location_precision": new(table, "location_precision", gps),
    }


def with_geopoints(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with degrees from a question of Kobo or ODK for a place.

    Its one cell holds latitude, longitude, altitude and accuracy in metres.
    """
    for name in table.columns:
        cells = table[name]
        if not isinstance(cells.dtype, pd.StringDtype) or not cells.notna().any():
            continue
        if not str(cells.dropna().iloc[0]).replace("-", "").startswith(tuple("0123456789")):
            continue
        parts = cells.str.extract(GEOPOINT)
        if parts[0].notna().sum() == cells.notna().sum():
            return _geopoint(table, str(name), parts)
    return table


def _geopoint(table: pd.DataFrame, name: str, parts: pd.DataFrame) -> pd.DataFrame:
    there = parts[0].notna()
    exact = parts[3].where(pd.to_numeric(parts[3]) > 0)
    gps = pd.Series("gps", index=table.index, dtype=TEXT).where(there & exact.notna())
    columns = {
        "latitude": parts[0], "longitude": parts[1], "location_uncertainty_m": exact,
        "location_precision": gps, "coord_raw": table[name],
    }  # fmt: skip
    table = table.assign(**{field: new(table, field, cells) for field, cells in columns.items()})
    return table.drop(columns=name) if name == "place_as_reported" else table
