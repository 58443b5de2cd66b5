"""Places and population from files of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine.bounds import require_file
from geomine.crs import lonlat, points
from geomine.errors import InputError
from geomine.io.geonames import is_dump, read_dump
from geomine.io.kinds import read_sheets
from geomine.io.profile import Profile
from geomine.schema import EXPOSURE, PLACES, SESSIONS, Column, names, require

if TYPE_CHECKING:
    from geomine.io.sheets import Sheet

Table = TypeVar("Table", bound=pd.DataFrame)

PLACE_ANSWERS = ("access", "do_no_harm", "population_usable")
TRUE_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_places(path: str | Path) -> gpd.GeoDataFrame:
    """Return populated places, EPSG:4326, with the columns ``geomine.schema.PLACES``.

    A table needs ``place_id``, ``name``, ``longitude`` and ``latitude``; a layer of points
    needs the first two. The country dump of GeoNames is read as it comes, see
    ``geomine places download``: it has no districts.

    Raises
    ------
    UnreadableFileError, MissingColumnError
        If the file cannot be read, or lacks a column.
    """
    file = Path(path)
    require_file(file)
    if is_dump(file):
        table: pd.DataFrame = read_dump(file)
    else:
        table = _first(file).table
    if isinstance(table, gpd.GeoDataFrame):
        require(str(file), table, ["place_id", "name"])
        degrees = list(lonlat(table).T)
    else:
        require(str(file), table, ["place_id", "name", "longitude", "latitude"])
        degrees = [_numbers(table, name, file) for name in ("longitude", "latitude")]
    located = gpd.GeoDataFrame(
        pd.DataFrame(table.drop(columns="geometry", errors="ignore")).reset_index(drop=True),
        geometry=points(*degrees),
    )
    located["longitude"], located["latitude"] = degrees
    if located["place_id"].isna().any() or located["place_id"].duplicated().any():
        raise InputError(f"{file}: place_id is missing or stands twice. Give each place its own.")
    for name in PLACE_ANSWERS:
        if name in located:
            words = located[name].astype("str").str.strip().str.casefold()
            located[name] = words.map(TRUE_WORDS).astype("boolean")
    return _typed(located, PLACES, file)


def read_exposure(path: str | Path) -> pd.DataFrame:
    """Return population by district and year, with the columns ``geomine.schema.EXPOSURE``.

    Raises
    ------
    UnreadableFileError, MissingColumnError
        If the file cannot be read, or lacks ``district_id``, ``year``, ``population`` or
        ``population_type``.
    """
    file = Path(path)
    table = pd.DataFrame(_first(file).table).reset_index(drop=True)
    require(str(file), table, [column.name for column in EXPOSURE if column.required])
    return _typed(table, EXPOSURE, file)


def read_sessions(path: str | Path) -> pd.DataFrame:
    """Return sessions of risk education for :func:`geomine.record_sessions`.

    People are counted by sex and age as TNMA 05.10/01 does, ``geomine.schema.SESSIONS``.

    Raises
    ------
    UnreadableFileError, MissingColumnError, InputError
        If the file cannot be read, lacks ``place_id`` or ``session_date``, or a count is no number.
    """
    file = Path(path)
    table = pd.DataFrame(_first(file).table).reset_index(drop=True)
    require(str(file), table, [column.name for column in SESSIONS if column.required])
    return _typed(table, SESSIONS, file)


def _first(file: Path) -> Sheet:
    """Return the first table of a file."""
    return read_sheets(file, Profile())[0]


def _numbers(
    table: pd.DataFrame, name: str, file: Path
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    cells = table[name]
    text = cells.astype("str").str.strip().str.replace(",", ".", regex=False)
    number = pd.to_numeric(text, errors="coerce")
    wrong = np.flatnonzero((number.isna() & cells.notna()).to_numpy())
    if len(wrong):
        raise InputError(
            f"{file}: row {wrong[0] + 1}: {name} is {cells.iloc[wrong[0]]!r}, not a number."
        )
    return number.to_numpy(float)


def _typed(table: Table, columns: tuple[Column, ...], file: Path) -> Table:
    """Return the table with every column of the schema, each of its kind."""
    table = table.copy()
    for column in columns:
        if column.name not in table:
            table[column.name] = pd.Series(None, index=table.index, dtype="str")
        cells = table[column.name]
        if column.kind in {"integer", "number"}:
            number = pd.Series(_numbers(table, column.name, file), index=table.index)
            table[column.name] = (
                number.round().astype("Int64") if column.kind == "integer" else number
            )
        elif column.kind == "yes_no":
            words = cells.astype("str").str.strip().str.casefold()
            table[column.name] = words.map(TRUE_WORDS).astype("boolean")
        elif column.kind == "date":
            table[column.name] = pd.to_datetime(cells, errors="coerce").astype("datetime64[us]")
        else:
            table[column.name] = cells.astype("str")
    order = [*names(columns), *(name for name in table.columns if name not in names(columns))]
    return table[order]
