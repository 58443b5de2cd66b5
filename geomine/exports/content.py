"""What a file of any kind says: its words, its numbers, its places."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geomine.bounds import read_bytes, reason_of
from geomine.crs import corners
from geomine.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

MAX_BYTES = 500_000_000
LAYERS = frozenset({".gpkg", ".shp", ".fgb", ".parquet", ".geoparquet"})
ZIPPED = frozenset({".xlsx", ".kmz", ".zip", ".ods", ".docx"})
PAGES = frozenset({".html", ".htm"})

_DECIMAL = re.compile(r"(?<![\w.])-?\d{1,3}\.\d{3,}(?![\w.])")
_COUNTING = re.compile(
    r"^(n|num|number|count|sum|total)([_ ]|$)|[_ ]count$"
    r"|^(killed|injured|casualties|incidents|events|victims|accidents|deaths|fatalities)",
    re.IGNORECASE,
)
REACH = 3
"""How many decimals a latitude and its longitude may stand apart in a text."""

_LAT, _LON = ("lat", "latitude", "y"), ("lon", "lng", "longitude", "x")


@dataclass(slots=True)
class Content:
    """What was found in a file.

    ``words`` are pieces of text with their place, ``headers`` names of columns, ``counts`` the
    whole numbers in columns that count something, with place and header, ``pairs``
    pairs of numbers that could be a place, in either order, shape (n, 2), ``html`` the source of
    a page.
    """

    words: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    counts: list[tuple[str, str, int]] = field(default_factory=list)
    pairs: list[NDArray[np.float64]] = field(default_factory=list)
    html: str | None = None

    def places(self) -> NDArray[np.float64]:
        """Return all pairs, shape (n, 2)."""
        return np.concatenate(self.pairs) if self.pairs else np.empty((0, 2))

    def take(self, place: str, text: str) -> None:
        """Keep a piece of text and the pairs of numbers in it."""
        self.words.append((place, text))
        numbers = np.array([float(found) for found in _DECIMAL.findall(text)])
        for step in range(1, REACH + 1):
            self.pairs.append(np.column_stack([numbers[:-step], numbers[step:]]))


def content_of(path: Path) -> Content:
    """Return what a file says; any kind of file is read at least as text.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is too large, or is a damaged layer or archive.
    """
    found = Content()
    kind = path.suffix.lower()
    if kind in LAYERS:
        _layers(path, found)
    elif kind in ZIPPED:
        _archive(path, found)
    else:
        text = read_bytes(path, most=MAX_BYTES).decode("utf-8-sig", errors="replace")
        if kind in PAGES:
            found.html = text
            _page(text, found)
        elif kind in {".json", ".geojson"}:
            _json("the file", text, found)
        else:
            _lines(text, found, table=kind in {".csv", ".tsv"})
    return found


def _lines(text: str, found: Content, *, table: bool) -> None:
    """Take a text line by line, so that a finding can name the row."""
    lines = text.splitlines()
    if table and lines:
        found.headers.extend(re.split(r"[,;\t]", lines[0].replace('"', "")))
        rows = csv.reader(
            lines, delimiter="\t" if "\t" in lines[0] else max(",;", key=lines[0].count)
        )
        _counts("", rows, found)
    for k, line in enumerate(lines, start=1):
        found.take(f"row {k}" if table else f"line {k}", line)


def _counts(layer: str, rows: Iterable[list[str]], found: Content) -> None:
    """Take the whole numbers of columns that count something; the first row holds the headers."""
    headers: list[str] = []
    for k, row in enumerate(rows):
        if k == 0:
            headers = row
            continue
        for header, cell in zip(headers, row, strict=False):
            if _COUNTING.search(header) and cell.isdecimal():
                found.counts.append((f"{layer}row {k}", header, int(cell)))


def _layers(path: Path, found: Content) -> None:
    """Take every layer of a file: attributes as a table, geometries as their corners."""
    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            tables = {"": gpd.read_parquet(path)}
        else:
            names = [name for name, _ in pyogrio.list_layers(path)]
            tables = {name: pyogrio.read_dataframe(path, layer=name) for name in names}
    except Exception as error:  # noqa: BLE001 - drivers raise whatever they like
        raise UnreadableFileError(f"{path}: no layer could be read ({reason_of(error)}).") from None
    for name, table in tables.items():
        plain = table
        if isinstance(table, gpd.GeoDataFrame):
            plain = table.drop(columns=table.geometry.name)
            found.pairs.append(corners(table))
        found.headers.extend(str(column) for column in plain.columns)
        rows = list(_rows(pd.DataFrame(plain)))
        _counts(f"layer {name}, ", rows, found)
        for k, row in enumerate(rows[1:], start=1):
            found.take(f"layer {name}, row {k}", ",".join(row))


def _rows(table: pd.DataFrame) -> Iterator[list[str]]:
    """Give the headers and then each row as text; whole numbers without decimals."""
    yield [str(column) for column in table.columns]
    columns = (table.iloc[:, k].astype("str").fillna("") for k in range(table.shape[1]))
    for row in zip(*columns, strict=True):
        yield [cell.removesuffix(".0") for cell in row]


def _archive(path: Path, found: Content) -> None:
    """Take the text parts of a zipped document, within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(read_bytes(path, most=MAX_BYTES))) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise UnreadableFileError(f"{path}: its parts are larger than {MAX_BYTES} bytes.")
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".kml", ".rels", ".csv", ".txt")):
                    text = archive.read(part).decode("utf-8", errors="replace")
                    found.take(part.filename, re.sub(r"<[^>]*>", " ", text))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFileError(f"{path}: it is no readable archive ({error}).") from None


def _page(text: str, found: Content) -> None:
    reader = _Words()
    reader.feed(text)
    reader.close()
    for place, block in reader.data:
        _json(place, block, found)
    for place, words in reader.words:
        found.take(place, words)


class _Words(HTMLParser):
    """Collect what a page shows and the data blocks that it carries; scripts are code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[tuple[str, str]] = []
        self.data: list[tuple[str, str]] = []
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "style":
            self._inside = "style"
        elif tag == "script":
            kind = given.get("type", "")
            self._inside = "data" if kind == "application/json" else "script"
        elif tag == "meta" and given.get("name", "").lower() in {"author", "creator"}:
            self.words.append(
                (f"line {self.getpos()[0]}, <meta>", f"author: {given.get('content')}")
            )

    def handle_data(self, data: str) -> None:
        place = f"line {self.getpos()[0]}"
        if self._inside == "data":
            self.data.append((place, data))
        elif self._inside == "script":
            self.words.append((f"{place}, <script>", data))
        elif self._inside is None and data.strip():
            self.words.append((place, data))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._inside = None


def _json(place: str, text: str, found: Content) -> None:
    """Take a JSON document: its words, pairs of neighbours in lists, and columns side by side."""
    try:
        value = json.loads(text)
    except ValueError:
        found.take(place, text)
        return
    for piece in _walk(value):
        if isinstance(piece, str):
            found.take(place, piece)
        else:
            found.pairs.append(piece)


def _walk(value: object) -> Iterator[str | NDArray[np.float64]]:
    """Give every text of a JSON value, and every pair of numbers that could be a place."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        lat, lon = (_column(value, keys) for keys in (_LAT, _LON))
        if lat is not None and lon is not None and len(lat) == len(lon):
            yield np.column_stack([lon, lat])
        for item in value.values():
            yield from _walk(item)
    elif isinstance(value, list):
        numbers = [item for item in value if isinstance(item, float)]
        yield np.array([*pairwise(numbers)]).reshape(-1, 2)
        for item in (one for one in value if not isinstance(one, int | float)):
            yield from _walk(item)


def _column(value: dict[str, Any], keys: tuple[str, ...]) -> NDArray[np.float64] | None:
    """Return the first of ``keys`` as numbers, unpacked where it is packed by value."""
    cells = next((value[key] for key in keys if key in value), None)
    if isinstance(cells, dict) and {"values", "at"} <= set(cells):
        try:
            cells = [cells["values"][k] for k in cells["at"]]
        except (LookupError, TypeError):
            return None
    listed = cells if isinstance(cells, list) else [cells]
    try:
        return np.array([np.nan if cell is None else float(cell) for cell in listed])
    except (TypeError, ValueError):
        return None
