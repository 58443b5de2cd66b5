"""Files opened with a bound on their size, and one clear error where they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE_BYTES = 4_000_000_000
"""Largest file that is read; more does not fit the memory of a laptop."""


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
