"""What a file of any kind says: its words, its numbers, its places."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from python_calamine import CalamineWorkbook

from geomine.bounds import members, read_bytes, reason_of, require_layer, unpacked
from geomine.crs import corners
from geomine.errors import UnreadableFileError
from geomine.exports.markup import PageWords, authors
from geomine.exports.packed import corners_of_rings, pairs_of_table
from geomine.exports.places import pairs_in_text
from geomine.exports.tabular import counts_of
from geomine.exports.values import PUBLIC, SENSITIVITY, pairs_of_row, take_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

MAX_BYTES = 500_000_000
LAYERS = frozenset({".gpkg", ".shp", ".fgb", ".parquet", ".geoparquet"})
ZIPPED = frozenset({".xlsx", ".kmz", ".zip", ".ods", ".docx"})
PAGES = frozenset({".html", ".htm"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".ico", ".emf", ".wmf"})

_MARKED = re.compile(r'"sensitivity"\s*:\s*(?!"public")["n]')
"""A row in a script that says that it is not public."""


@dataclass(slots=True)
class Content:
    """What was found in a file.

    ``words`` are pieces of text with their place, ``headers`` names of columns, ``counts`` the
    whole numbers in columns that count something, with place and header, ``restricted`` where
    rows stand that say that they are not public, ``html`` the source of a page. ``pairs`` of
    numbers, shape (n, 2), ``texts`` and mappings (``rows``) may hold places: they are looked
    for only where somebody asks, as that is the longest part.
    """

    words: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    counts: list[tuple[str, str, int]] = field(default_factory=list)
    pairs: list[NDArray[np.float64]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    restricted: list[str] = field(default_factory=list)
    html: str | None = None

    def places(self) -> NDArray[np.float64]:
        """Return all pairs of numbers that could be a place, in either order, shape (n, 2)."""
        found = [np.empty((0, 2)), *self.pairs, *map(pairs_in_text, self.texts)]
        for row in self.rows:
            found.extend(pairs_of_row(row))
            found.extend(pairs_of_table(row))
        return np.concatenate(found)

    def outlines(self) -> NDArray[np.float64]:
        """Return the corners of all outlines, shape (n, 2)."""
        corners = (each for row in self.rows for each in corners_of_rings(row))
        return np.concatenate([np.empty((0, 2)), *corners])

    def add(self, other: Content, place: str) -> None:
        """Take all that another content says, as of a place in this one."""
        self.words.extend((f"{place}, {where}", text) for where, text in other.words)
        self.headers.extend(other.headers)
        self.counts.extend((f"{place}, {where}", header, n) for where, header, n in other.counts)
        self.pairs.extend(other.pairs)
        self.texts.extend(other.texts)
        self.rows.extend(other.rows)
        self.restricted.extend(f"{place}, {where}" for where in other.restricted)

    def take(self, place: str, text: str) -> None:
        """Keep a piece of text."""
        self.words.append((place, text))
        self.texts.append(text)
        self.restricted.extend(place for _ in _MARKED.finditer(text))


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
            return page_content(text)
        if kind in {".json", ".geojson"}:
            _json("the file", text, found)
        else:
            _lines(text, found, table=kind in {".csv", ".tsv"})
    return found


def _lines(text: str, found: Content, *, table: bool) -> None:
    """Take a text line by line, so that a finding can name the row."""
    lines = text.splitlines()
    found.words.extend(("the file", author) for author in authors(text))
    if table and lines:
        found.headers.extend(re.split(r"[,;\t]", lines[0].replace('"', "")))
        rows = csv.reader(
            lines, delimiter="\t" if "\t" in lines[0] else max(",;", key=lines[0].count)
        )
        _cells("", rows, found)
        for k, line in enumerate(lines, start=1):
            found.take(f"row {k}", line)
        return
    found.words.extend((f"line {k}", line) for k, line in enumerate(lines, start=1))
    found.texts.append(text)  # a place may go over several lines


def _cells(layer: str, table: Iterable[list[str]], found: Content) -> None:
    """Take counts, places and marks from the columns that say they are; headers come first."""
    rows = list(table)
    if not rows:
        return
    headers = rows[0]
    found.counts.extend((f"{layer}row {k}", header, n) for k, header, n in counts_of(rows))
    for k, row in enumerate(rows[1:], start=1):
        found.rows.append(dict(zip(headers, row, strict=False)))
        for header, cell in zip(headers, row, strict=False):
            if header == SENSITIVITY and cell != PUBLIC:
                found.restricted.append(f"{layer}row {k}")


def _layers(path: Path, found: Content) -> None:
    """Take every layer of a file: attributes as a table, geometries as their corners."""
    require_layer(path)
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
        _cells(f"layer {name}, ", rows, found)
        for k, row in enumerate(rows[1:], start=1):
            found.take(f"layer {name}, row {k}", ",".join(row))


def _rows(table: pd.DataFrame) -> Iterator[list[str]]:
    """Give the headers and then each row as text; whole numbers without decimals."""
    yield [str(column) for column in table.columns]
    columns = (table.iloc[:, k].astype("str").fillna("") for k in range(table.shape[1]))
    for row in zip(*columns, strict=True):
        yield [cell.removesuffix(".0") for cell in row]


def _archive(path: Path, found: Content) -> None:
    """Take the parts of a zipped document, each as a file of its own, within bounds."""
    for part in members(path, most=MAX_BYTES):
        _part(part.filename, b"".join(unpacked(path, part.filename)), found)
    if path.suffix.lower() == ".xlsx":
        _sheets(path, found)


def _sheets(path: Path, found: Content) -> None:
    """Take the cells of a workbook as tables; its texts were read in its parts already."""
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except Exception as error:  # noqa: BLE001 - readers raise whatever they like
        raise UnreadableFileError(f"{path}: no sheet could be read ({reason_of(error)}).") from None
    for name, rows in sheets.items():
        told = [[_cell(cell) for cell in row] for row in rows if any(cell != "" for cell in row)]
        found.headers.extend(told[0] if told else ())
        _cells(f"sheet {name}, ", told, found)


def _cell(cell: object) -> str:
    """Return a cell of a workbook as text; whole numbers without decimals."""
    return str(cell).removesuffix(".0")


def _part(name: str, content: bytes, found: Content) -> None:
    """Take one part of an archive; a layer, or an archive in it, is written aside to be read."""
    kind = PurePosixPath(name).suffix.lower()
    if kind in LAYERS | ZIPPED:
        with tempfile.TemporaryDirectory(prefix="geomine-") as folder:
            aside = Path(folder) / f"part{kind}"
            aside.write_bytes(content)
            inner = content_of(aside)
        found.add(inner, name)
        return
    text = content.decode("utf-8-sig", errors="replace")
    if kind in {".json", ".geojson"}:
        _json(name, text, found)
    elif kind not in PICTURES:
        found.words.extend((name, author) for author in authors(text))
        found.take(name, re.sub(r"<[^>]*>", " ", text))


def page_content(text: str) -> Content:
    """Return what a page says, and the pages in its frames."""
    found = Content(html=text)
    reader = PageWords()
    reader.feed(text)
    reader.close()
    for place, block in reader.data:
        _json(place, block, found)
    for place, words in reader.words:
        found.take(place, words)
    for frame in reader.frames:
        found.add(page_content(frame), "frame")
    return found


def _json(place: str, text: str, found: Content) -> None:
    """Take a JSON document; what is none as text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        found.take(place, text)
        return
    take_value(place, value, found)
