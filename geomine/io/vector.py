"""Layers of points and plain tables in them, every attribute as text, as the file has it."""

from __future__ import annotations

import dataclasses
import warnings
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import pyproj
import shapely
from pyarrow import parquet

from geomine.bounds import reason_of, require_file, require_layer
from geomine.errors import UnreadableFileError
from geomine.io.encodings import one_byte_encoding
from geomine.io.sheets import TEXT, Sheet, sheet_of, unique_names
from geomine.io.text import text_frame

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

UNKNOWN_LANGUAGE = 0
LANGUAGE_BYTE = 29
"""Where a DBF file says its encoding; 0 is "not said"."""
SAMPLE = 64_000
MOST_SAID = 3
"""So many warnings of a driver are told of one file."""
OFF_M = "location_uncertainty_m"
METRES_PER_DEGREE = 111_000.0
PACKED_BESIDE = (".cpg", ".CPG")


def read_vector(path: Path, *, layer: str | None = None) -> list[Sheet]:
    """Return each layer of a file, attributes as text; a table without geometry is plain.

    GeoPackage, GeoJSON, TopoJSON, Shapefile, FlatGeobuf, file geodatabase, GPX
    and GeoParquet.

    Raises
    ------
    UnreadableFileError
        If the file holds no layer, or not the one asked for.
    """
    require_layer(path)
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            if _is_parquet(path):
                sheets = [_read_parquet(path)]
            else:
                sheets = [_read_layer(path, name) for name in _wanted(path, layer)]
    except UnreadableFileError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise whatever they like
        reason = reason_of(error)
        raise UnreadableFileError(f"{path}: no layer could be read ({reason}).") from None
    if not sheets:
        raise UnreadableFileError(f"{path}: no layer is in it.")
    sheets = [sheet for sheet in sheets if len(sheet.table)] or sheets[:1]
    notes = dict.fromkeys(f"the driver says: {reason_of(one.message)}" for one in said)
    told = (*sheets[0].notes, *list(notes)[:MOST_SAID])
    return [dataclasses.replace(sheets[0], notes=told), *sheets[1:]]


def _wanted(path: Path, layer: str | None) -> list[str]:
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    if layer is not None and layer not in names:
        raise UnreadableFileError(f"{path}: no layer {layer!r}; found {names}.")
    return names if layer is None else [layer]


def _is_parquet(path: Path) -> bool:
    if path.is_dir():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _read_layer(path: Path, name: str) -> Sheet:
    """Return one layer; not through Arrow, as GDAL 3.12 breaks off on a FlatGeobuf that way."""
    options = {} if path.is_dir() else _encoding(path)
    meta, _, packed, columns = pyogrio.raw.read(
        path, layer=name, datetime_as_string=True, **options
    )
    names = [str(field) for field in meta["fields"]]
    table = pa.table(
        [_array(cells) for cells in columns], names=[str(k) for k in range(len(names))]
    )
    if packed is None:
        return _sheet(name, names, table)
    if not names:
        body = pd.DataFrame(index=range(len(packed)))
        return located(
            sheet_of(name, [], body), shapely.from_wkb(packed, on_invalid="ignore"), meta["crs"]
        )
    return located(
        _sheet(name, names, table), shapely.from_wkb(packed, on_invalid="ignore"), meta["crs"]
    )


def _array(cells: np.ndarray[tuple[int], np.dtype[Any]]) -> pa.Array:
    """Return the cells of a column as Arrow has them; what it has no kind for as text."""
    try:
        return pa.array(cells, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if cell is None else str(cell) for cell in cells], type=pa.string())


def _read_parquet(path: Path) -> Sheet:
    require_file(path)
    file = parquet.ParquetFile(path)
    if b"geo" not in (file.schema_arrow.metadata or {}):
        table = file.read()
        return _sheet(path.stem, table.column_names, table)
    found = gpd.read_parquet(path)
    shapes = found.geometry
    plain = pa.Table.from_pandas(
        pd.DataFrame(found.drop(columns=shapes.name)), preserve_index=False
    )
    sheet = _sheet(path.stem, plain.column_names, plain)
    return located(sheet, shapes.to_numpy(), found.crs)


def _sheet(name: str, names: list[str], table: pa.Table) -> Sheet:
    numbered = [str(k) for k in range(len(names))]
    body = text_frame(pa.table([_text(column) for column in table.columns], names=numbered))
    return sheet_of(name, unique_names(names), body)


def _reach_m(shapes: NDArray[np.object_], crs: Any) -> NDArray[np.float64]:  # noqa: ANN401 - as above
    """Return how far from a point on each shape the rest of it can be, about, in metres."""
    known = None if crs is None else pyproj.CRS.from_user_input(crs)
    metres = METRES_PER_DEGREE if known is None or known.is_geographic else 1.0
    return np.asarray(2 * shapely.minimum_bounding_radius(shapes) * metres)


def located(sheet: Sheet, shapes: np.ndarray[tuple[int], np.dtype[Any]], crs: Any) -> Sheet:  # noqa: ANN401 - as above
    """Return the sheet with its points; an area or line is stood for by a point on it."""
    table = sheet.table.rename(columns={"geometry": "geometry (text)"})
    if len(table) != len(shapes):  # rows without attributes have a place all the same
        table = table.reindex(pd.RangeIndex(1, len(shapes) + 1))
    shapes = np.array(shapes, dtype=object)
    shapes[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = None
    areas = ~np.isin(shapely.get_type_id(shapes), (-1, 0))
    notes = sheet.notes
    if areas.any():
        notes = (*notes, f"{areas.sum()} rows are lines or areas: a point on them stands for them")
        radius = pd.Series(np.nan, index=table.index)
        radius[areas] = _reach_m(shapes[areas], crs)
        stated = table.get(OFF_M, pd.Series(None, index=table.index, dtype=TEXT))
        table[OFF_M] = stated.fillna(radius.round().astype("Int64").astype("str").astype(TEXT))
        shapes[areas] = shapely.point_on_surface(shapes[areas])
    return Sheet(
        sheet.name,
        gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=crs)),
        notes,
    )


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as strings: whole numbers without decimals, days in ISO 8601."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, kind), column)
    if pa.types.is_timestamp(kind):
        days = pc.strftime(column, format="%Y-%m-%dT%H:%M:%S")
        return pc.replace_substring_regex(days, r"T00:00:00(\.0+)?$", "")
    if pa.types.is_floating(kind):
        return _numbers(column)
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # lists, structures, bytes
        cells = [None if cell is None else str(cell) for cell in column.to_pylist()]
        return pa.chunked_array([cells], type=pa.string())


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = column.to_numpy().astype(float)
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(values) & (values == np.floor(values)) & (np.abs(values) < 1e15)  # noqa: PLR2004 - exact
    cells = [
        None if np.isnan(value) else str(int(value)) if is_whole else repr(float(value))
        for value, is_whole in zip(values, whole, strict=True)
    ]
    return pa.chunked_array([cells], type=pa.string())


def _encoding(path: Path) -> dict[str, str]:
    """Return the encoding of a DBF file that does not say it, by its letters."""
    table = path.with_suffix(".dbf")
    if path.suffix.lower() not in {".shp", ".dbf"} or not table.exists():
        return {}
    if any(path.with_suffix(suffix).exists() for suffix in PACKED_BESIDE):
        return {}
    with table.open("rb") as file:
        content = file.read(SAMPLE)
    if len(content) <= LANGUAGE_BYTE or content[LANGUAGE_BYTE] != UNKNOWN_LANGUAGE:
        return {}
    try:
        content[LANGUAGE_BYTE + 1 :].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(content) - LANGUAGE_BYTE - 5:
            return {"encoding": one_byte_encoding(content)}
    return {"encoding": "utf-8"}
