"""Settings of a run from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from geomine.bounds import read_bytes, reason_of
from geomine.config import AnalysisConfig
from geomine.disclosure import POLICIES, Policy, policy_for
from geomine.errors import ConfigError, UnreadableFileError

MAX_SETTINGS_BYTES = 1_000_000
DISCLOSURE = "disclosure"


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
    settings = read_toml(Path(path))
    settings.pop(DISCLOSURE, None)
    try:
        return AnalysisConfig.from_mapping(settings)
    except ConfigError as error:
        raise ConfigError(f"{Path(path).name}: {error}") from None


def read_policy(path: str | Path | None, audience: str) -> Policy:
    r"""Return the policy of an audience, tightened by ``[disclosure.AUDIENCE]`` of a TOML file.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        The settings of a run; without one the policy stands as it is.
    audience : {"public", "partner", "internal"}
        Whose policy.

    Raises
    ------
    UnreadableFileError
        If the file is not there or is no TOML.
    ConfigError, DisclosureError
        If a rule is not known, of the wrong kind, or looser than the policy.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "run.toml"
    >>> _ = path.write_text("[disclosure.public]\nmin_count = 10")
    >>> read_policy(path, "public").min_count
    10
    """
    policy = policy_for(audience)
    tables = {} if path is None else read_toml(Path(path)).get(DISCLOSURE, {})
    if not isinstance(tables, dict) or not set(tables) <= set(POLICIES):
        raise ConfigError(f"{path}: [disclosure.AUDIENCE] is for one of {', '.join(POLICIES)}.")
    changes = tables.get(audience, {})
    if not isinstance(changes, dict):
        raise ConfigError(f"{path}: disclosure.{audience} must be a table of rules.")
    return policy.tightened(changes)


def read_toml(path: Path) -> dict[str, object]:
    """Return the content of a TOML file, with one clear error where it is none."""
    try:
        return tomllib.loads(read_bytes(path, most=MAX_SETTINGS_BYTES).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFileError(
            f"{path}: it is no TOML ({reason_of(error)}). Write lines such as "
            "eps_m = 3000, in UTF-8."
        ) from None
