"""Which kind of file it is, by its content and not by its name alone, and its tables."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.bounds import members, require_file, unpacked
from geomine.errors import UnreadableFileError
from geomine.io.document import read_document
from geomine.io.kml import read_kml
from geomine.io.rows import is_layer, read_json
from geomine.io.text import read_text
from geomine.io.vector import read_vector
from geomine.io.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomine.io.profile import Profile
    from geomine.io.sheets import Sheet

HEAD = 20_000
STARTS = (
    (b"PK\x03\x04", ""),
    (bytes.fromhex("D0CF11E0A1B11AE1"), "old workbook"),
    (b"SQLite format 3", "vector"),
    (b"fgb\x03", "vector"),
    (bytes.fromhex("0000270a"), "vector"),
    (b"PAR1", "vector"),
)
"""How files of each kind begin; a packed one is looked into."""
READ_IN_ARCHIVE = frozenset(
    (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".docx",
     ".json", ".jsonl", ".ndjson",
     ".geojson", ".topojson", ".shp", ".gpkg", ".fgb", ".kml", ".gpx", ".parquet", ".geoparquet")
)  # fmt: skip
MOST_LISTS = 500
"""Nobody keeps more lists in one packed file."""
PASSED_OVER = ("__MACOSX", ".")


def read_sheets(path: Path, profile: Profile) -> list[Sheet]:
    """Return the tables of a file of any kind that is read.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is damaged or of no known kind.
    """
    if path.is_dir() and path.suffix.lower() == ".gdb":
        return read_vector(path, layer=profile.layer)
    require_file(path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    read = _READERS[_kind(head, path)]
    return read(path, profile)


def _workbook(path: Path, profile: Profile, *, packed: bool) -> list[Sheet]:
    sheets = read_workbook(path, sheet=profile.layer, header_row=profile.header_row, packed=packed)
    if not sheets:
        raise UnreadableFileError(f"{path}: no sheet with a table in it.")
    return sheets


def _text(path: Path, profile: Profile) -> list[Sheet]:
    return [
        read_text(
            path,
            header_row=profile.header_row,
            encoding=profile.encoding,
            delimiter=profile.delimiter,
        )
    ]


def _kind(head: bytes, path: Path) -> str:
    for start, kind in STARTS:
        if head.startswith(start):
            return kind or _packed_kind(path)
    if path.suffix.lower() in {".dbf", ".shp"}:
        return "vector"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return "vector" if is_layer(text.decode("utf-8", errors="replace")) else "json"
    return _marked_up(text[:2_000].lower(), path) if text.startswith(b"<") else "text"


def _marked_up(start: bytes, path: Path) -> str:
    if b"<kml" in start:
        return "kml"
    if b"<gpx" in start:
        return "vector"
    raise UnreadableFileError(
        f"{path}: this is a web page or XML, not a list. Open it in a spreadsheet and save it "
        "as XLSX or CSV."
    )


def _packed_kind(path: Path) -> str:
    names = {info.filename for info in members(path)}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "workbook"
    if "word/document.xml" in names:
        return "document"
    return "workbook" if {"mimetype", "content.xml"} <= names else "zip"


def _packed(path: Path, profile: Profile) -> list[Sheet]:
    """Return the tables of all files in a packed one; packed files in it are not opened."""
    with tempfile.TemporaryDirectory(prefix="geomine-") as folder:
        files = _extract(path, Path(folder))
        if not files:
            raise UnreadableFileError(f"{path}: no list or layer is in it.")
        sheets = [sheet for file in files for sheet in _inside(file, profile, path)]
    if not sheets:
        raise UnreadableFileError(f"{path}: no layer {profile.layer!r} is in it.")
    return sheets


def _inside(file: Path, profile: Profile, path: Path) -> list[Sheet]:
    try:
        return read_sheets(file, profile)
    except UnreadableFileError as error:
        reason = str(error).replace(f"{file}: ", "")
        raise UnreadableFileError(f"{path}: {file.name} in it: {reason}") from None


def _extract(path: Path, folder: Path) -> list[Path]:
    """Write the members into ``folder`` under plain names, and return those that are read."""
    wanted: list[Path] = []
    inside = members(path)
    lists = sum(Path(info.filename).suffix.lower() in READ_IN_ARCHIVE for info in inside)
    if lists > MOST_LISTS:
        raise UnreadableFileError(
            f"{path}: {lists:,} lists and layers are in it; at most {MOST_LISTS} are read."
        )
    for info in inside:
        parts = [
            part for part in Path(info.filename.replace("\\", "/")).parts if part not in {"..", "/"}
        ]
        if not parts or any(part.startswith(PASSED_OVER) for part in parts):
            continue
        base = next((part for part in parts[:-1] if part.lower().endswith(".gdb")), None)
        target = folder / base / parts[-1] if base else folder.joinpath(*parts[-1:])
        if target.exists():
            target = folder / f"{len(wanted)}-{parts[-1]}"
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as file:
            for piece in unpacked(path, info.filename):
                file.write(piece)
        if base and folder / base not in wanted:
            wanted.append(folder / base)
        elif not base and target.suffix.lower() in READ_IN_ARCHIVE:
            wanted.append(target)
    return sorted(wanted)


_READERS: dict[str, Callable[[Path, Profile], list[Sheet]]] = {
    "zip": _packed,
    "workbook": lambda path, profile: _workbook(path, profile, packed=True),
    "old workbook": lambda path, profile: _workbook(path, profile, packed=False),
    "document": lambda path, profile: read_document(path, header_row=profile.header_row),
    "vector": lambda path, profile: read_vector(path, layer=profile.layer),
    "json": lambda path, _: read_json(path),
    "kml": lambda path, _: read_kml(path),
    "text": _text,
}
