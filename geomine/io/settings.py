"""Settings of a run from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from geomine.config import AnalysisConfig
from geomine.errors import ConfigError, UnreadableFileError
from geomine.io.bounds import read_bytes, reason_of

MAX_SETTINGS_BYTES = 1_000_000


def read_config(path: str | Path) -> AnalysisConfig:
    """Return the settings in a TOML file, see :class:`geomine.AnalysisConfig`.

    Raises
    ------
    UnreadableFileError
        If the file is not there or is no TOML.
    ConfigError
        If a setting is unknown, of the wrong kind or out of range.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "run.toml"
    >>> _ = path.write_text("eps_m = 3000")
    >>> read_config(path).eps_m
    3000.0
    """
    try:
        return AnalysisConfig.from_mapping(read_toml(Path(path)))
    except ConfigError as error:
        raise ConfigError(f"{Path(path).name}: {error}") from None


def read_toml(path: Path) -> dict[str, object]:
    """Return the content of a TOML file, with one clear error where it is none."""
    try:
        return tomllib.loads(read_bytes(path, most=MAX_SETTINGS_BYTES).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFileError(
            f"{path}: it is no TOML ({reason_of(error)}). Write lines such as "
            "eps_m = 3000, in UTF-8."
        ) from None
