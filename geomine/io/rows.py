"""JSON lines and arrays of records, nested groups and repeats as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from geomine.bounds import read_bytes, reason_of
from geomine.errors import UnreadableFileError
from geomine.io.encodings import decode
from geomine.io.sheets import TEXT, Sheet, sheet_of, unique_names

if TYPE_CHECKING:
    from pathlib import Path

MAX_JSON_BYTES = 1_000_000_000
MOST_COLUMNS = 5_000
INDEX, PARENT_INDEX = "_index", "_parent_index"

Record = dict[str, Any]


def read_json(path: Path) -> list[Sheet]:
    """Return the records of a JSON file as tables of text, numbers as they were typed.

    JSON lines, an array of objects, or an object with one array of objects in it, as the
    services of ACLED, UCDP, Kobo and ODK answer. A group inside a record becomes
    ``group.question``; an array of objects inside a record becomes a table of its own that
    points to its record with ``_parent_index``.

    Raises
    ------
    UnreadableFileError
        If it is no JSON, or holds no records.
    """
    text, _ = decode(read_bytes(path, most=MAX_JSON_BYTES), path)
    try:
        records = _records(text)
    except (ValueError, RecursionError) as error:
        reason = reason_of(error)
        raise UnreadableFileError(f"{path}: it is no JSON ({reason}).") from None
    if not records or not all(isinstance(record, dict) for record in records):
        raise UnreadableFileError(f"{path}: it holds no array of records, such as [{{...}}].")
    repeats: dict[str, list[Record]] = {}
    try:
        flat = [_flat(record, k, repeats) for k, record in enumerate(records, start=1)]
    except RecursionError:
        raise UnreadableFileError(f"{path}: its records are nested too deep.") from None
    if repeats:
        flat = [{**record, INDEX: str(k)} for k, record in enumerate(flat, start=1)]
    return [_sheet(path.stem, flat, path), *(_sheet(n, rows, path) for n, rows in repeats.items())]


def is_layer(text: str) -> bool:
    """Return whether a JSON text begins as GeoJSON, TopoJSON or the answer of a map service."""
    head = "".join(text[:20_000].split())
    marks = ('"FeatureCollection"', '"type":"Feature"', '"Topology"', '"geometryType"', '"esri')
    return head.startswith("{") and any(mark in head for mark in marks)


def _records(text: str) -> list[Any]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].lstrip().startswith("{") and lines[0].rstrip().endswith("}"):
        try:
            return [_loads(line) for line in lines]
        except ValueError:
            if lines[1].lstrip().startswith("{"):
                raise
    whole = _loads(text)
    if isinstance(whole, dict):
        arrays = [v for v in whole.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        return arrays[0] if len(arrays) == 1 else [whole]
    return whole if isinstance(whole, list) else []


def _loads(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None)


def _flat(
    record: Record, number: int, repeats: dict[str, list[Record]], prefix: str = ""
) -> Record:
    """Return a record without nesting; arrays of objects go into ``repeats``."""
    flat: Record = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= _flat(value, number, repeats, f"{name}.")
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            rows = repeats.setdefault(name, [])
            rows += [{**_flat(item, number, {}), PARENT_INDEX: str(number)} for item in value]
        elif isinstance(value, list):
            flat[name] = " ".join(_text(item) for item in value)
        else:
            flat[name] = _text(value)
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _sheet(name: str, records: list[Record], path: Path) -> Sheet:
    keys = list(dict.fromkeys(key for record in records for key in record))
    if len(keys) > MOST_COLUMNS:
        raise UnreadableFileError(f"{path}: {len(keys):,} columns; is this a table?")
    body = pd.DataFrame(
        {
            place: pd.Series([record.get(key) or None for record in records], dtype=TEXT)
            for place, key in enumerate(keys)
        }
    )
    return sheet_of(name, unique_names(keys), body)
