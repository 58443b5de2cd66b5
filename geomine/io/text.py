"""Text tables of any delimiter and of the encodings in use, every cell as it was typed."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from geomine.bounds import read_bytes
from geomine.errors import UnreadableFileError
from geomine.io.encodings import LETTER, SAMPLE, as_utf8, with_lost_letter
from geomine.io.headers import is_known
from geomine.io.sheets import TEXT, Header, Sheet, find_header, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = ",;\t|^~"
MOST_COLUMNS = 5_000
BLOCK_BYTES = 2_000_000
"""So few that what a block is parsed to on the way stays small, and every processor has some."""
MOST_RAGGED = 0.5
"""Share of rows wider than the header above which it is no header of theirs."""
BEYOND = "cells beyond the header"
_SEP_LINE = b"sep="
_BLANK_LINE = re.compile(rb"(?:\A|(?<=\n))(?=\r?\n)")
MOST_SLOW_BYTES = 50_000_000
"""Up to here a blank line is told from one inside a cell, cell by cell."""

Body = tuple[pd.DataFrame | pa.Table, list[str], "pd.Series | None"]
"""The cells below a header, what was seen of them, and why a row is refused."""


def read_text(
    path: Path,
    *,
    header_row: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    """Return a CSV or TSV file as text: no cell is parsed, blank cells are missing.

    Rows with fewer cells than the header are filled up; what stands in cells beyond it is kept
    and the row is refused by name.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is no text, or its rows do not fit its header.
    """
    data, found = as_utf8(read_bytes(path), path, encoding=encoding)
    notes = [] if found == "utf-8" else [f"letters read as {found}"]
    whole = with_lost_letter(data)
    if whole is not data:
        notes.append(f"? inside words read as {LETTER}, which its encoding lacks: save as UTF-8")
        data = whole
    if data[: len(_SEP_LINE)].lower() == _SEP_LINE:  # the first line that Excel writes
        first, _, data = data.partition(b"\n")
        delimiter = delimiter or first[len(_SEP_LINE) :].decode().strip("\r") or None
    sample = _whole_lines(data)
    mark = delimiter or _delimiter(sample)
    try:
        rows, ends = _sampled(sample, mark)
        header = find_header(rows, row=header_row)
    except (csv.Error, UnreadableFileError) as error:
        raise UnreadableFileError(f"{path}: {error}") from None
    body, more, reasons = _body(data, ends[header.first - 1], header, mark, path)
    del data, whole  # they are as large as the cells
    notes += [*header.notes, *more]
    cells = text_frame(body) if isinstance(body, pa.Table) else body
    return sheet_of(path.stem, header.names, cells, notes, reasons=reasons, rows_above=header.first)


def _whole_lines(data: bytes) -> str:
    sample = data[:SAMPLE]
    if len(data) > SAMPLE:
        cut = max(sample.rfind(b"\n"), sample.rfind(b"\r"))
        sample = sample[: cut + 1] if cut > 0 else data
    return sample.decode("utf-8")


def _sampled(sample: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first records, stripped, and the byte of UTF-8 where each of them ends."""
    lines = list(io.StringIO(sample, newline=""))
    lengths = np.cumsum([0, *(len(line.encode()) for line in lines)])
    with _long_fields():
        reader = csv.reader(lines, delimiter=delimiter)
        rows, ends = [], []
        for record in reader:
            if len(record) > MOST_COLUMNS:
                raise csv.Error(f"{len(record):,} columns; is this a table?")
            rows.append([cell.strip() for cell in _unwrapped(record, delimiter)])
            ends.append(int(lengths[reader.line_num]))
            if len(rows) > 200:  # noqa: PLR2004 - enough to see where the header is
                break
    if not rows:
        raise UnreadableFileError("it has no rows.")
    return rows, ends


def _unwrapped(record: list[str], delimiter: str, width: int = 3) -> list[str]:
    """Return the cells of a row that a spreadsheet saved as one quoted cell; any other as it is."""
    if len(record) >= width or not record or delimiter not in record[0] or any(record[1:]):
        return record
    inner = next(csv.reader([record[0]], delimiter=delimiter), record)
    return inner if len(inner) >= width else record


def _delimiter(sample: str) -> str:
    """Return the delimiter that gives the most known headers, then the most even rows."""
    return max(DELIMITERS, key=lambda mark: _fitness(sample, mark))


def _fitness(sample: str, delimiter: str) -> tuple[int, float, int]:
    try:
        rows, _ = _sampled(sample, delimiter)
    except csv.Error:
        return (0, 0.0, 0)
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return (0, 0.0, 0)
    width, often = widths.most_common(1)[0]
    known = max(sum(is_known(cell) for cell in row if cell) for row in rows[:40])
    return (known, often / widths.total() if width > 1 else 0.0, width)


def _body(content: bytes, begin: int, header: Header, delimiter: str, path: Path) -> Body:
    """Return the cells below the header: fast where rows fit it, one by one where not."""
    data = memoryview(content)[begin:]
    if not bytes(data[:SAMPLE]).strip(b"\r\n"):
        return pd.DataFrame({k: pd.Series(dtype=TEXT) for k in range(len(header.names))}), [], None
    quotes = content.count(b'"', begin) if b'"' in content else 0
    if quotes % 2 == 0 and len(header.names) > 1:  # without a blank line, which most have not
        with contextlib.suppress(pa.ArrowInvalid):
            cells = _fast(data, header, delimiter, quoted=quotes > 0, block=BLOCK_BYTES, whole=True)
            return cells, [], None
    blank = _has_blank_lines(content, begin)
    if blank and quotes == 0 and len(header.names) > 1:
        filled = delimiter.encode() * (len(header.names) - 1)
        data, blank = memoryview(_BLANK_LINE.sub(filled, data)), False
    if quotes % 2 == 0 and not (blank and len(data) <= MOST_SLOW_BYTES):
        for block in (BLOCK_BYTES, len(data)):  # a row longer than a block needs one for itself
            with contextlib.suppress(pa.ArrowInvalid):
                return _fast(data, header, delimiter, quoted=quotes > 0, block=block), [], None
    return _slow(bytes(data).decode("utf-8"), header, delimiter, path, paired=quotes % 2 == 0)


def _has_blank_lines(content: bytes, begin: int) -> bool:
    """Return whether a line without cells has lines with cells below it; a person counts it."""
    found = [content.find(ends, max(begin - 1, 0)) for ends in (b"\n\n", b"\n\r\n")]
    first = min((place for place in found if place >= 0), default=-1)
    return first >= 0 and bool(content[first:].strip(b"\r\n"))


def _fast(
    data: memoryview,
    header: Header,
    delimiter: str,
    *,
    quoted: bool,
    block: int,
    whole: bool = False,
) -> pa.Table:
    """Return the cells of rows that fit the header; ``whole`` refuses a blank line among them."""
    names = [str(k) for k in range(len(header.names))]
    return arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(
            column_names=names, block_size=block, use_threads=pa.cpu_count() > 1
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=quoted, ignore_empty_lines=not whole
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=True, check_utf8=False,
        ),
    )  # fmt: skip


def text_frame(table: pa.Table) -> pd.DataFrame:
    """Return a table of strings as a frame of strings, its columns numbered, blanks missing."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_as_text)
    return frame.set_axis(range(frame.shape[1]), axis=1)


def _as_text(kind: pa.DataType) -> Any:  # noqa: ANN401 - the dtype that pyarrow asks for
    return TEXT if pa.types.is_string(kind) or pa.types.is_large_string(kind) else None


def _slow(text: str, header: Header, delimiter: str, path: Path, *, paired: bool) -> Body:
    """Return rows of any width; quotes that do not pair are letters like others."""
    width = len(header.names)
    quoting: Any = csv.QUOTE_MINIMAL if paired else csv.QUOTE_NONE
    with _long_fields():
        try:
            rows = [*csv.reader(_lines(text), delimiter=delimiter, quoting=quoting)]
        except csv.Error as error:
            raise UnreadableFileError(f"{path}: its rows cannot be told apart ({error}).") from None
    while rows and not rows[-1]:
        rows.pop()
    if not paired:
        rows = [[cell.strip('"') for cell in row] for row in rows]
    whole = [_unwrapped(row, delimiter, width) for row in rows]
    wrapped = sum(new is not old for new, old in zip(whole, rows, strict=True))
    rows = whole
    short = sum(0 < len(row) < width for row in rows)
    beyond = [delimiter.join(row[width:]) for row in rows]
    wide = [bool(extra.strip(f" {delimiter}")) for extra in beyond]
    if sum(wide) > MOST_RAGGED * max(len(rows), 1):
        raise UnreadableFileError(
            f"{path}: the rows do not fit the header: it has {width} columns, and {sum(wide)} of "
            f"{len(rows)} rows have more. Open it in a spreadsheet and save it as CSV again."
        )
    cells = zip(*([*row[:width], *[""] * (width - len(row))] for row in rows), strict=True)
    body = pd.DataFrame(
        {
            k: pd.Series([cell or None for cell in column], dtype=TEXT)
            for k, column in enumerate(cells)
        }
    )
    reasons = None
    if any(wide):
        header.names.append(BEYOND)
        reason = f"more cells than the header's {width}: a {delimiter!r} inside a cell?"
        kept = [extra if is_wide else None for extra, is_wide in zip(beyond, wide, strict=True)]
        body[width] = pd.Series(kept, dtype=TEXT)
        reasons = pd.Series([reason if is_wide else None for is_wide in wide], dtype=TEXT)
    notes = [f"{short} rows have fewer cells than the header"] if short else []
    notes += [f"{wrapped} rows stood in one quoted cell: taken apart again"] if wrapped else []
    notes += [] if paired else ["quotes do not pair: read as letters"]
    return body, notes, reasons


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text.replace("\x00", ""), newline=""))


@contextlib.contextmanager
def _long_fields() -> Iterator[None]:
    """Let the csv module read cells of any length, and set its limit back afterwards."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
