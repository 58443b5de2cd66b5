"""Workbooks: XLSX, XLS and ODS, every sheet of them, each cell as the sheet shows it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd
import python_calamine as calamine

from geomine.bounds import members, reason_of, unpacked
from geomine.errors import UnreadableFileError
from geomine.io.sheets import TEXT, Sheet, find_header, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_CELLS = 60_000_000
"""Cells between the first and the last one that a sheet fills; more do not fit a laptop."""
MOST_COLUMNS = 5_000
_XLSX_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ODS_REPEAT = re.compile(rb"<table:table-(cell|row)\b([^>]*)>")
_ODS_TIMES = re.compile(rb'number-(?:columns|rows)-repeated="(\d+)"')
OVERLAP = 400


def read_workbook(
    path: Path, *, sheet: str | None = None, header_row: int | None = None, packed: bool = True
) -> list[Sheet]:
    """Return every sheet that holds a table, as text: blank cells are missing.

    Formulas give the values that were saved with them, dates give ISO 8601, whole numbers have
    no decimals. A merged cell stands for every cell it covers. Hidden sheets are read only by
    name.

    Raises
    ------
    UnreadableFileError
        If it is no workbook, is locked, or its sheets are larger than a list can be.
    """
    if packed:
        _require_bounded(path)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            if sheet is not None and sheet not in book.sheet_names:
                raise UnreadableFileError(f"{path}: no sheet {sheet!r}; found {book.sheet_names}.")
            hidden = [s.name for s in book.sheets_metadata if not _is_shown(s)]
            shown = [name for name in book.sheet_names if name not in hidden]
            read = [
                found
                for name in (shown if sheet is None else [sheet])
                if (found := _sheet(book.get_sheet_by_name(name), header_row, path)) is not None
            ]
            if sheet is not None or not hidden:
                return read
            note = f"hidden sheets were not read: {', '.join(map(repr, hidden))}"
            return [dataclasses.replace(one, notes=(*one.notes, note)) for one in read]
    except calamine.PasswordError:
        raise UnreadableFileError(
            f"{path}: it is locked with a password. Unlock it first."
        ) from None
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        reason = reason_of(error)
        raise UnreadableFileError(f"{path}: the workbook cannot be read ({reason}).") from None


def _is_shown(sheet: calamine.SheetMetadata) -> bool:
    return (
        sheet.visible == calamine.SheetVisibleEnum.Visible
        and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    )


def _sheet(sheet: calamine.CalamineSheet, header_row: int | None, path: Path) -> Sheet | None:
    if sheet.height == 0 or sheet.width == 0:
        return None
    if sheet.total_height * sheet.total_width > MOST_CELLS or sheet.total_width > MOST_COLUMNS:
        raise _too_large(path, f"sheet {sheet.name!r}")
    rows = [[cell_as_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    try:
        header = find_header([[cell.strip() for cell in row] for row in rows[:200]], row=header_row)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{path}: sheet {sheet.name!r}: {error}") from None
    width = len(header.names)
    below = rows[header.first :]
    body = pd.DataFrame(
        {
            place: pd.Series([row[place] or None for row in below], dtype=TEXT)
            for place in range(width)
        }
    )
    return sheet_of(sheet.name, header.names, body, header.notes, rows_above=header.first)


def cell_as_shown(cell: object) -> str:
    """Return the value of a cell as text.

    Examples
    --------
    >>> [cell_as_shown(c) for c in (1234.0, 39.5, dt.datetime(2023, 3, 14), True, "")]
    ['1234', '39.5', '2023-03-14', 'true', '']
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 - exact
    if isinstance(cell, dt.datetime):
        return cell.isoformat().removesuffix("T00:00:00")
    isoformat: Callable[[], str] | None = getattr(cell, "isoformat", None)
    return isoformat() if isoformat else str(cell)


def _fill_merged(
    rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Write the value of each merged range that goes down over rows into all of its rows."""
    for (top, left), (bottom, _) in ranges:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]


def _require_bounded(path: Path) -> None:
    """Refuse a workbook that would unpack to more cells than a list has, before it is opened."""
    for info in members(path):
        name = info.filename
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _require_box(path, name)
        elif name == "content.xml":
            _require_repeats(path, name)
        elif name.endswith((".xml", ".rels", ".bin")):
            for _ in unpacked(path, name):
                pass


def _require_box(path: Path, name: str) -> None:
    """Refuse an XLSX sheet whose farthest row and column span too many cells."""
    columns: set[bytes] = set()
    last_row, rest = 0, b""
    for piece in unpacked(path, name):
        found = _XLSX_CELL.findall(rest + piece)
        columns.update(letters for letters, _ in found)
        last_row = max(last_row, max((int(number) for _, number in found), default=0))
        rest = piece[-OVERLAP:]
    width = max((_number_of(letters) for letters in columns), default=0)
    if width > MOST_COLUMNS or width * last_row > MOST_CELLS:
        raise _too_large(path, name)


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _require_repeats(path: Path, name: str) -> None:
    """Refuse an ODS whose repeated cells and rows would fill too many cells.

    A spreadsheet pads its end with blank cells repeated to the last row and column; only
    repeats of cells with a value count.
    """
    cells, in_row, rest, times_row = 0, 0, b"", 1
    for piece in unpacked(path, name):
        text = rest + piece
        cut = text.rfind(b"<")
        text, rest = text[:cut], text[cut:]
        for kind, attributes in _ODS_REPEAT.findall(text):
            times = int(match[1]) if (match := _ODS_TIMES.search(attributes)) else 1
            if kind == b"row":
                cells, in_row, times_row = cells + in_row * times_row, 0, times
            elif b"value" in attributes:
                in_row += times
        if cells + in_row * times_row > MOST_CELLS or len(rest) > 2**26:
            raise _too_large(path, name)


def _too_large(path: Path, what: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path}: {what} spans more than {MOST_CELLS:,} cells or {MOST_COLUMNS:,} columns. "
        "Delete what stands far below or right of the list."
    )
