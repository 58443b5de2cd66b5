"""Layers of points and plain tables in them, every attribute as text, as the file has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyarrow import parquet

from geomine.errors import UnreadableFileError
from geomine.io.bounds import require_file
from geomine.io.encodings import one_byte_encoding
from geomine.io.sheets import TEXT, Sheet, sheet_of, unique_names
from geomine.io.text import text_frame

if TYPE_CHECKING:
    from pathlib import Path

KML_OWN = frozenset(
    ("begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon",
     "snippet", "altitudemode", "draworder")
)  # fmt: skip
"""What the KML driver adds to every layer; shown only where some placemark fills it."""
UNKNOWN_LANGUAGE = 0
LANGUAGE_BYTE = 29
"""Where a DBF file says its encoding; 0 is "not said"."""
SAMPLE = 64_000
PACKED_BESIDE = (".cpg", ".CPG")


def read_vector(path: Path, *, layer: str | None = None) -> list[Sheet]:
    """Return each layer of a file, attributes as text; a table without geometry is plain.

    GeoPackage, GeoJSON, TopoJSON, Shapefile, FlatGeobuf, file geodatabase, KML and KMZ with
    their extended data, GPX, and GeoParquet.

    Raises
    ------
    UnreadableFileError
        If the file holds no layer, or not the one asked for.
    """
    try:
        if _is_parquet(path):
            return [_read_parquet(path)]
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        if layer is not None and layer not in names:
            raise UnreadableFileError(f"{path}: no layer {layer!r}; found {names}.")
        wanted = names if layer is None else [layer]
        sheets = [_read_layer(path, name) for name in wanted]
    except UnreadableFileError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise whatever they like
        reason = " ".join(str(error).split())
        raise UnreadableFileError(f"{path}: no layer could be read ({reason}).") from None
    filled = [sheet for sheet in sheets if len(sheet.table)]
    return filled or sheets[:1]


def _is_parquet(path: Path) -> bool:
    if path.is_dir():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _read_layer(path: Path, name: str) -> Sheet:
    options = {} if path.is_dir() else _encoding(path)
    meta, table = pyogrio.raw.read_arrow(path, layer=name, **options)
    shape = meta["geometry_name"] or "wkb_geometry"
    return _sheet(name, table, shape if shape in table.column_names else None, meta["crs"])


def _read_parquet(path: Path) -> Sheet:
    require_file(path)
    file = parquet.ParquetFile(path)
    if b"geo" not in (file.schema_arrow.metadata or {}):
        return _sheet(path.stem, file.read(), None, None)
    found = gpd.read_parquet(path)
    shapes = found.geometry
    plain = pa.Table.from_pandas(pd.DataFrame(found.drop(columns=shapes.name)), preserve_index=False)
    sheet = _sheet(path.stem, plain, None, None)
    return _located(sheet, shapes.to_numpy(), found.crs)


def _sheet(name: str, table: pa.Table, shape: str | None, crs: Any) -> Sheet:  # noqa: ANN401 - as the driver says
    if shape is not None:
        packed = table.column(shape).to_numpy()
        shapes = shapely.from_wkb(packed, on_invalid="ignore")
        table = table.drop_columns([shape])
    names = table.column_names
    body = text_frame(pa.table([_text(c) for c in table.columns], names=[str(k) for k in range(len(names))]))
    if not names:
        body = pd.DataFrame(index=range(len(shapes) if shape else 0))
    keep = [k for k, n in enumerate(names) if n not in KML_OWN or body[k].notna().any()]
    sheet = sheet_of(name, unique_names([names[k] for k in keep]), body[keep])
    return _located(sheet, shapes, crs) if shape is not None else sheet


def _located(sheet: Sheet, shapes: np.ndarray[tuple[int], np.dtype[Any]], crs: Any) -> Sheet:  # noqa: ANN401 - as above
    """Return the sheet with its points; an area or line is stood for by a point on it."""
    table = sheet.table
    if len(table) != len(shapes):  # rows without attributes have a place all the same
        table = table.reindex(pd.RangeIndex(1, len(shapes) + 1))
    shapes = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), None, shapes)
    areas = ~np.isin(shapely.get_type_id(shapes), (-1, 0))
    shapes[areas] = shapely.point_on_surface(shapes[areas])
    notes = sheet.notes
    if areas.any():
        notes = (*notes, f"{areas.sum()} rows are lines or areas: a point on them stands for them")
    return Sheet(sheet.name, gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=crs)), notes)


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
