"""Tables from files: incidents, places and population."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from geomine.crs import lonlat, points, require_crs
from geomine.errors import CRSError, InputError
from geomine.io.headers import map_headers
from geomine.io.layers import read_layer
from geomine.io.text import read_text_table
from geomine.schema import EXPOSURE, PLACES, Column, names, require
from geomine.screening.identifiers import private_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

Table = TypeVar("Table", bound=pd.DataFrame)

TEXT_KINDS = {".csv", ".tsv", ".txt"}
ACLED_KEPT = "remote explosive/landmine/ied"
TRUE_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_incidents(
    path: str | Path, *, columns: Mapping[str, str] | None = None, crs: str = "EPSG:4326"
) -> pd.DataFrame:
    """Return a raw table of incidents for :func:`geomine.screen_incidents`.

    Headers are recognised in English, Azerbaijani and Russian; cells stay as they were
    typed. Columns that could name a person are not loaded.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV or TSV of any delimiter in UTF-8, UTF-16, Windows-1251 or -1254, or a layer of
        points (GeoPackage, GeoJSON, Shapefile, FlatGeobuf, GeoParquet).
    columns : mapping of str to str, optional
        The header to use for a field, such as ``{"latitude": "Enlik"}``.
    crs : str
        Reference system of the coordinates of a table, such as "EPSG:28408".

    Returns
    -------
    pandas.DataFrame
        ``source_row`` is the number of the row below the header, from 1. ``attrs`` hold
        ``source``, ``format``, ``columns_mapped``, ``columns_not_loaded``, ``columns_unknown``.

    Raises
    ------
    UnreadableFileError
        If the file is not there or of no known kind.
    InputError
        If a header of ``columns`` is not there.
    """
    file = Path(path)
    if file.suffix.lower() in TEXT_KINDS:
        raw: pd.DataFrame = read_text_table(file)
    else:
        raw = read_layer(file)
    mapped = map_headers([c for c in raw.columns if c != "geometry"], columns, source=str(file))
    # a header that has the name of a field which another column was given for
    doubled = {name: f"{name} (file)" for name in set(mapped.values()) - set(mapped)}
    table = _acled(raw.rename(columns=doubled | mapped))
    private = private_columns(table)
    table = table.drop(columns=list(private))
    if isinstance(table, gpd.GeoDataFrame):
        table = _from_points(table, str(file))
    elif pyproj.CRS.from_user_input(_crs(crs)) != pyproj.CRS.from_epsg(4326):
        table = _reprojected(table, crs)
    if "source_row" not in table:
        table.insert(0, "source_row", range(1, len(table) + 1))
    known = set(mapped.values()) | {"source_row", "geometry", "reader_reason"}
    table.attrs = {
        "source": file.name,
        "format": file.suffix.lower().lstrip("."),
        "columns_mapped": {header: name for header, name in mapped.items() if name not in private},
        "columns_not_loaded": private,
        "columns_unknown": [str(c) for c in table.columns if c not in known],
    }
    return table


def read_places(path: str | Path) -> gpd.GeoDataFrame:
    """Return populated places, EPSG:4326, with the columns ``geomine.schema.PLACES``.

    A table needs ``place_id``, ``name``, ``longitude`` and ``latitude``; a layer of points
    needs the first two.

    Raises
    ------
    UnreadableFileError, MissingColumnError
        If the file cannot be read, or lacks a column.
    """
    file = Path(path)
    if file.suffix.lower() in TEXT_KINDS:
        table = read_text_table(file)
        require(str(file), table.columns, ["place_id", "name", "longitude", "latitude"])
        degrees = [_numbers(table, name, file) for name in ("longitude", "latitude")]
        located = gpd.GeoDataFrame(table, geometry=points(*degrees))
    else:
        located = read_layer(file)
        require(str(file), located.columns, ["place_id", "name"])
        degrees = list(lonlat(located).T)
        located = located.set_geometry(points(*degrees).to_numpy(), crs="EPSG:4326")
    located["longitude"], located["latitude"] = degrees
    if located["place_id"].isna().any() or located["place_id"].duplicated().any():
        raise InputError(f"{file}: place_id is missing or stands twice. Give each place its own.")
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
    table = read_text_table(file)
    require(str(file), table.columns, [column.name for column in EXPOSURE if column.required])
    return _typed(table, EXPOSURE, file)


def _acled(table: pd.DataFrame) -> pd.DataFrame:
    """Mark the rows of ACLED that are no mine or explosive; screening refuses them by name."""
    if "sub_event_type" not in table:
        return table
    other = table["sub_event_type"].astype("str").str.strip().str.casefold() != ACLED_KEPT
    reason = pd.Series("another sub-event of ACLED, no mine", index=table.index, dtype="str")
    return table.assign(reader_reason=reason.where(other))


def _from_points(table: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Return a layer of points in WGS 84, without what it says of degrees beside them."""
    require_crs(table, source)
    degrees = lonlat(table)
    table = table.drop(columns=["longitude", "latitude"], errors="ignore")
    return table.set_geometry(points(degrees[:, 0], degrees[:, 1]).to_numpy(), crs="EPSG:4326")


def _crs(text: str) -> str:
    try:
        pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise CRSError(
            f"{text!r} is no reference system. Write EPSG:4326 or another code."
        ) from None
    return text


def _reprojected(table: pd.DataFrame, crs: str) -> pd.DataFrame:
    """Return the table with its eastings and northings turned into degrees."""
    require("incidents", table.columns, ["longitude", "latitude"])
    east, north = (
        pd.to_numeric(table[name].astype("str").str.replace(",", "."), errors="coerce").to_numpy(
            float
        )
        for name in ("longitude", "latitude")
    )
    turn = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    degrees = np.array(turn.transform(east, north))
    degrees[~np.isfinite(degrees)] = np.nan
    typed = table["latitude"].astype("str").str.cat(table["longitude"].astype("str"), sep=", ")
    return table.assign(longitude=degrees[0], latitude=degrees[1], coord_raw=typed)


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
