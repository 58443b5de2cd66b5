"""Files opened with a bound on their size, and one clear error where they cannot be."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from geomine.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILE_BYTES = 4_000_000_000
"""Largest file that is read; more does not fit the memory of a laptop."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Most that the members of a packed file may hold together."""
SMALL_BYTES = 64_000_000
MOST_PACKED = 250
"""Above ``SMALL_BYTES``, a file that unpacks to more than this many times its size is a bomb."""
MAX_MEMBERS = 10_000
CHUNK_BYTES = 1 << 20
LONGEST_REASON = 300
MAX_XML_BYTES = 500_000_000
HEAD_BYTES = 4_096
XML_LAYERS = frozenset({b"kml", b"gpx"})
"""What of XML is a layer; GDAL also opens XML that sends it to other files and hosts."""

_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<([\w.:-]+)", re.DOTALL)
_MARK = b"\xef\xbb\xbf"


def reason_of(error: object) -> str:
    """Return what a library said was wrong, on one line and not longer than a message can be."""
    text = " ".join(str(error).split())
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}..."


def require_file(path: Path, *, most: int = MAX_FILE_BYTES) -> int:
    """Return the size of the file ``path`` in bytes.

    Raises
    ------
    UnreadableFileError
        If there is no such file, it cannot be read, is empty or larger than ``most`` bytes.
    """
    try:
        if path.is_dir():
            raise UnreadableFileError(f"{path}: this is a folder. Name a file in it.")
        with path.open("rb"):
            size = path.stat().st_size
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFileError(f"{path}: {reason}. Is the path right?") from None
    if size == 0:
        raise UnreadableFileError(f"{path}: the file is empty.")
    if size > most:
        raise UnreadableFileError(
            f"{path}: it has {size:,} bytes, and at most {most:,} are read. Split it."
        )
    return size


def read_bytes(path: Path, *, most: int = MAX_FILE_BYTES) -> bytes:
    """Return the content of a file of at most ``most`` bytes.

    Raises
    ------
    UnreadableFileError
        As :func:`require_file`.
    """
    require_file(path, most=most)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: {error.strerror or error}. Is the path right?"
        ) from None


def members(path: Path, *, most: int = MAX_UNPACKED_BYTES) -> list[zipfile.ZipInfo]:
    """Return the files in a packed file, if they are bounded in number, and in size to ``most``.

    Raises
    ------
    UnreadableFileError
        If it cannot be unpacked, is locked, or would unpack to too much.
    """
    size = require_file(path)
    try:
        with zipfile.ZipFile(path) as packed:
            found = [info for info in packed.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(f"{path}: it cannot be unpacked ({error}).") from None
    total = sum(info.file_size for info in found)
    if len(found) > MAX_MEMBERS or total > most:
        raise UnreadableFileError(
            f"{path}: it would unpack to {len(found):,} files of {total:,} bytes; at most "
            f"{MAX_MEMBERS:,} files of {most:,} bytes are read."
        )
    if total > SMALL_BYTES and total > MOST_PACKED * size:
        raise UnreadableFileError(
            f"{path}: it would unpack to {total // size} times its size, as no list does."
        )
    if any(info.flag_bits & 1 for info in found):
        raise UnreadableFileError(f"{path}: it is locked with a password. Unlock it first.")
    return found


def unpacked(path: Path, name: str) -> Iterator[bytes]:
    """Give the content of one member in pieces, checked against its stated size and sum.

    Raises
    ------
    UnreadableFileError
        If the member is damaged or states a wrong size.
    """
    try:
        with zipfile.ZipFile(path) as packed, packed.open(name) as member:
            while piece := member.read(CHUNK_BYTES):
                yield piece
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        reason = reason_of(error)
        raise UnreadableFileError(f"{path}: {name} in it is damaged ({reason}).") from None


def require_layer(path: Path) -> None:
    """Refuse a file that would send GDAL elsewhere: to other files, to a host, into a bomb.

    GDAL goes by the content: a "virtual" layer is text that names other files or addresses, and
    can be called ``a.shp`` or ``a.gpkg``. Of XML only KML and GPX without entities are
    layers, and what is in an archive is held to the same.

    Raises
    ------
    UnreadableFileError
        If it is such a file, cannot be read, or would unpack to too much.
    """
    if path.is_dir():
        return
    require_file(path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        for info in members(path):
            inside = next(unpacked(path, info.filename), b"")[:HEAD_BYTES]
            if PurePosixPath(info.filename).suffix.lower() != ".xml":
                _require_plain(inside, f"{path}: {info.filename} in it")
    elif _is_markup(head):
        _require_plain(read_bytes(path, most=MAX_XML_BYTES), str(path))


def _is_markup(head: bytes) -> bool:
    return head.removeprefix(_MARK).lstrip()[:1] == b"<"


def _require_plain(content: bytes, name: str) -> None:
    if not _is_markup(content):
        return
    root = _ROOT.match(content.removeprefix(_MARK))
    if root is None or root[1].rpartition(b":")[2].lower() not in XML_LAYERS:
        raise UnreadableFileError(
            f"{name}: this is XML that is neither KML nor GPX. It could name other files, and is "
            "not opened. Save the layer as GeoPackage."
        )
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise UnreadableFileError(f"{name}: it defines entities, as no layer does.")
