"""Files written whole or not at all, and the fingerprint of a file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def whole(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    r"""Give a temporary file beside ``path`` and put it in its place only on success.

    An interrupted or failed write leaves the old file as it was. The temporary
    file has the suffix of ``path``, as drivers choose the format by it, and
    can be read only by its owner until it is finished.

    Parameters
    ----------
    path : pathlib.Path
        The file to be written; its folder is made if need be.
    mode : int, optional
        Its permissions, such as 0o600 for a file of its owner alone; else as usual.

    Yields
    ------
    pathlib.Path
        The file to write to. It does not exist yet.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with whole(folder / "counts.csv") as part:
    ...     _ = part.write_text("n\n3\n")
    >>> [p.name for p in folder.iterdir()]
    ['counts.csv']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".geomine-") as folder:
        part = Path(folder) / path.name
        yield part
        part.chmod(0o666 & ~_umask() if mode is None else mode)
        part.replace(path)


def write_text(path: Path, text: str, *, mode: int | None = None) -> Path:
    """Write ``text`` as UTF-8 with Unix line ends, whole or not at all, and return ``path``."""
    with whole(path, mode=mode) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: {error.strerror or error}. Is the path right?"
        ) from None


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
