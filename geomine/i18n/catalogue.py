"""Look-up of texts by key and language."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, cast

from geomine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Text = str | dict[str, str]
"""A text, or its plural forms: ``one``, ``few``, ``many``, ``other``."""


@functools.cache
def catalogue() -> Mapping[str, Mapping[str, Text]]:
    """Return the catalogue: key, then language, then text; ``review`` lists languages to check."""
    file = resources.files("geomine.i18n") / "catalogue.toml"
    nested = tomllib.loads(file.read_text(encoding="utf-8"))
    return dict(sorted(_flat(nested, "")))


def _flat(table: Mapping[str, object], prefix: str) -> Iterable[tuple[str, Mapping[str, Text]]]:
    """Give the entries of nested tables, keys joined by a dot."""
    for name, value in table.items():
        entry = cast("Mapping[str, object]", value)
        if "en" in entry:
            yield prefix + name, cast("Mapping[str, Text]", entry)
        else:
            yield from _flat(entry, f"{prefix}{name}.")


def keys() -> tuple[str, ...]:
    """Return all keys of the catalogue in alphabetical order."""
    return tuple(catalogue())


def needs_review() -> tuple[tuple[str, str], ...]:
    """Return the key and language of each text that a native reader has not yet read."""
    return tuple(
        (key, lang) for key, entry in catalogue().items() for lang in entry.get("review", ())
    )


def translate(key: str, lang: str, **values: object) -> str:
    """Return the text of ``key`` in ``lang`` with ``values`` put in its places.

    Parameters
    ----------
    key : str
        Key in the catalogue, such as ``count.incidents``.
    lang : {"en", "az", "ru"}
        The language.
    **values : object
        One for each ``{name}`` of the text, put in as text and not looked at again.
        Where the text has plural forms, ``n`` is a whole number and chooses one.

    Raises
    ------
    InputError
        If the key, the language or a value is not there.

    Examples
    --------
    >>> translate("count.incidents", "en", n=1)
    '1 incident'
    >>> translate("count.incidents", "ru", n=22)
    '22 инцидента'
    """
    text = _entry(key, lang)
    if isinstance(text, dict):
        count = values.get("n")
        if not isinstance(count, int):
            raise InputError(f"text {key!r}: it has plural forms and needs n; found {count!r}.")
        text = text[plural_form(count, lang)]
        values = values | {"n": f"{count:,}".replace(",", str(_entry("format.group", lang)))}
    try:
        return _PLACEHOLDER.sub(lambda hit: str(values[hit[1]]), text)
    except KeyError as missing:
        raise InputError(f"text {key!r}: no value for {missing}.") from None


def translate_code(group: str, code: str, lang: str) -> str:
    """Return a code of a table in words; one without words as it is.

    Examples
    --------
    >>> translate_code("device", "at_mine", "en"), translate_code("device", "new_kind", "en")
    ('anti-vehicle mine', 'new kind')
    """
    key = f"{group}.{code}"
    return translate(key, lang) if key in catalogue() else str(code).replace("_", " ")


def translate_text(group: str, text: str, lang: str) -> str | None:
    """Return an English text of ``group`` in another language, None for one that is not there.

    For texts that other modules write in English, such as what a check did with a cell.

    Examples
    --------
    >>> translate_text("done", "after 2026-01-01: unknown", "ru")
    'позже 2026-01-01: дата неизвестна'
    >>> translate_text("done", "something else", "ru") is None
    True
    """
    for key, pattern in _patterns(group):
        if found := pattern.fullmatch(text):
            return translate(key, lang, **found.groupdict())
    return None


@functools.cache
def _patterns(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the English texts of a group as patterns, with anything where a value goes."""
    found = []
    for key, entry in catalogue().items():
        if key.startswith(f"{group}."):
            parts = _PLACEHOLDER.split(cast("str", entry["en"]))  # text, name, text, name, text
            parts[::2] = map(re.escape, parts[::2])
            parts[1::2] = [f"(?P<{name}>.+)" for name in parts[1::2]]
            found.append((key, re.compile("".join(parts), re.DOTALL)))
    return tuple(found)


def plural_form(n: int, lang: str) -> str:
    """Return which plural form ``n`` takes: ``one``, ``few``, ``many`` or ``other``.

    The rules are those of Unicode CLDR for whole numbers.

    Examples
    --------
    >>> [plural_form(n, "ru") for n in (1, 3, 5, 11, 21, 112)]
    ['one', 'few', 'many', 'many', 'one', 'many']
    """
    if lang != "ru":
        return "one" if n == 1 else "other"
    tens, ones = abs(n) % 100, abs(n) % 10
    if ones == 1 and tens != 11:  # noqa: PLR2004 - CLDR's own numbers
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "many"  # noqa: PLR2004


def texts(lang: str, prefixes: Iterable[str]) -> dict[str, Text]:
    """Return the texts in ``lang`` whose keys begin with one of ``prefixes``, for a page."""
    begins = tuple(prefixes)
    return {key: _entry(key, lang) for key in keys() if key.startswith(begins)}


def _entry(key: str, lang: str) -> Text:
    try:
        return catalogue()[key][lang]
    except KeyError:
        known = "language" if key in catalogue() else "key"
        raise InputError(f"text {key!r} in {lang!r}: no such {known} in the catalogue.") from None
