"""The secret that points are moved and ids are hidden by: made once, kept outside the project."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from geomine.errors import DisclosureError, UnreadableFileError
from geomine.files import write_text

SECRET_BYTES = 32
PRIVATE = 0o600
OTHERS = 0o077
MARKS = (".git", "pyproject.toml", "run.json")
"""What a folder has that is handed on as a whole."""


def secret_file() -> Path:
    """Return where the secret lies unless told otherwise: in the user's own settings."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "geomine" / "secret"


def read_secret(path: str | Path | None = None, *, out: Path | None = None) -> bytes:
    """Return the secret in a file, made and written where there is none yet.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        The file; by default ``geomine/secret`` in the user's settings.
    out : pathlib.Path, optional
        The folder that is handed on: a secret inside it would go along.

    Raises
    ------
    DisclosureError
        If the file lies in a project or in the folder that is handed on, or others can read it.
    UnreadableFileError
        If it is no secret.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "mine" / "secret"
    >>> read_secret(path) == read_secret(path), len(read_secret(path))
    (True, 32)
    """
    file = (secret_file() if path is None else Path(path)).expanduser().resolve()
    _refuse_inside(file, out)
    if not file.exists():
        write_text(file, secrets.token_hex(SECRET_BYTES) + "\n", mode=PRIVATE)
    try:
        mode = file.stat().st_mode
        secret = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise UnreadableFileError(
            f"{file}: it is no secret of geomine. Name another file, or one that is not there yet."
        ) from None
    if os.name == "posix" and mode & OTHERS:
        raise DisclosureError(f"{file}: others can read it. Run: chmod 600 {file.name}")
    return secret


def _refuse_inside(file: Path, out: Path | None) -> None:
    if out is not None and file.is_relative_to(out.resolve()):
        raise DisclosureError(f"{file.name}: the secret lies in {out}, which is handed on.")
    for folder in file.parents:
        mark = next((name for name in MARKS if (folder / name).exists()), None)
        if mark is not None:
            raise DisclosureError(
                f"{file.name}: the secret lies in a project ({folder.name} has {mark}), from "
                "where it is easily handed on. Keep it in your own settings."
            )
