"""What a user says of a list that is read again and again: a profile in TOML."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomine.errors import ConfigError
from geomine.io.formats import PLAIN_LIST, facts
from geomine.io.headers import FIELDS
from geomine.io.settings import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = ("format", "crs", "layer", "encoding", "delimiter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to read one list, where the reader should not find out by itself.

    Attributes
    ----------
    columns : mapping of str to str
        The header to use for a field.
    codes : mapping of str to mapping of str to str
        For a field, what a word or number of the list means: ``{"victim_outcome": {"1":
        "killed"}}``.
    format : str, optional
        One of the formats of ``docs/formats``, or "list".
    crs : str, optional
        Reference system of the coordinates.
    layer : str, optional
        The sheet of a workbook or the layer of a file to read; all that fit where missing.
    header_row : int, optional
        The number of the row that holds the headers, from 1.
    encoding, delimiter : str, optional
        Of a text file.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    format: str | None = None
    crs: str | None = None
    layer: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None


def read_profile(path: str | Path) -> Profile:
    r"""Return the profile in a TOML file.

    Raises
    ------
    UnreadableFileError
        If the file is not there or is no TOML.
    ConfigError
        If it says something that no profile has.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "list.toml"
    >>> _ = path.write_text('header_row = 3\n[columns]\nlatitude = "Enlik"', encoding="utf-8")
    >>> read_profile(path).columns
    {'latitude': 'Enlik'}
    """
    file = Path(path)
    given = read_toml(file)
    known = [part.name for part in dataclasses.fields(Profile)]
    for name, value in given.items():
        if name not in known:
            raise ConfigError(f"{file}: {name!r} is no part of a profile; known are {known}.")
        if not _fits(name, value):
            raise ConfigError(f"{file}: {name} cannot be {value!r}.")
    parts: dict[str, Any] = given
    return Profile(**parts)


def _fits(name: str, value: object) -> bool:
    if name == "header_row":
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if name == "format":
        return value in {PLAIN_LIST, *(fact.format for fact in facts())}
    if name in TEXTS:
        return isinstance(value, str) and bool(value)
    if not isinstance(value, dict) or not set(value) <= set(FIELDS):
        return False
    if name == "columns":
        return all(isinstance(header, str) for header in value.values())
    return all(
        isinstance(words, dict) and all(isinstance(code, str) for code in words.values())
        for words in value.values()
    )
