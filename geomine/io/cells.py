"""What the ways of every format share: words of a column, and where a column is still blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.io.sheets import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Columns = dict[str, "pd.Series"]


def lowered(table: pd.DataFrame, header: str) -> pd.Series:
    """Return a column in small letters without blanks around."""
    return table[header].astype(TEXT).str.strip().str.lower()


def mapped(cells: pd.Series, codes: Mapping[str, str]) -> pd.Series:
    """Return the code of each cell, missing where it has none; "1.0" counts as "1"."""
    return cells.str.removesuffix(".0").map(codes).astype(TEXT)


def new(table: pd.DataFrame, name: str, cells: pd.Series) -> pd.Series:
    """Return ``cells`` where the column ``name`` is blank or not there yet."""
    return table[name].fillna(cells) if name in table else cells
