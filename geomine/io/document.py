"""Tables in a Word document: lists typed by hand, one table or several."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd

from geomine.bounds import members, unpacked
from geomine.errors import UnreadableFileError
from geomine.io.sheets import TEXT, Sheet, find_header, sheet_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT_OF_DOCUMENT = "word/document.xml"
MAX_TEXT_BYTES = 300_000_000
MOST_COLUMNS = 500
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTINUED = object()
"""Stands in a cell that belongs to the one above it."""


def read_document(path: Path, *, header_row: int | None = None) -> list[Sheet]:
    """Return each table of a Word document as text.

    A cell that goes over several rows stands for each of them; one that goes over several columns
    stands in the first.

    Raises
    ------
    UnreadableFileError
        If it is damaged, defines entities, or has no table.
    """
    size = sum(info.file_size for info in members(path) if info.filename == TEXT_OF_DOCUMENT)
    if size > MAX_TEXT_BYTES:
        raise UnreadableFileError(f"{path}: its text has {size:,} bytes, as no list does.")
    content = b"".join(unpacked(path, TEXT_OF_DOCUMENT))
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise UnreadableFileError(f"{path}: it defines entities, as no list does.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no entities in it
        grids = [rows for table in root.iter(f"{WORD}tbl") if (rows := _rows(table))]
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableFileError(f"{path}: the document is damaged ({error}).") from None
    if not grids:
        raise UnreadableFileError(f"{path}: no table is in it.")
    return [_sheet(f"table {k}", grid, header_row) for k, grid in enumerate(grids, start=1)]


def _rows(table: ET.Element) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in table.iterfind(f"{WORD}tr"):
        row: list[str] = []
        for cell in line.iterfind(f"{WORD}tc"):
            text, span = _cell(cell)
            above = rows[-1][len(row)] if rows and len(row) < len(rows[-1]) else ""
            row += [above if text is CONTINUED else str(text), *[""] * (span - 1)]
        rows.append(row[:MOST_COLUMNS])
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows] if width > 1 else []


def _cell(cell: ET.Element) -> tuple[object, int]:
    """Return the text of a cell, and how many columns it goes over."""
    merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
    width = span.get(f"{WORD}val", "1") if span is not None else "1"
    columns = min(int(width), MOST_COLUMNS) if width.isdecimal() else 1
    if merge is not None and merge.get(f"{WORD}val", "continue") == "continue":
        return CONTINUED, max(columns, 1)
    lines = ("".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in cell.iter(f"{WORD}p"))
    return " ".join(line.strip() for line in lines if line.strip()), max(columns, 1)


def _sheet(name: str, rows: list[list[str]], header_row: int | None) -> Sheet:
    header = find_header(rows, row=header_row)
    below = rows[header.first :]
    body = pd.DataFrame(
        {
            place: pd.Series([row[place] or None for row in below], dtype=TEXT)
            for place in range(len(header.names))
        }
    )
    return sheet_of(name, header.names, body, header.notes)
