"""Data as JSON that stays data wherever it is pasted."""

from __future__ import annotations

import datetime as dt
import json
import math
import numbers
import re
from collections.abc import Mapping

_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]|\\{(?=[{%#])")
"""Characters an HTML parser, a script engine or a template engine could act on.

``{`` before ``{``, ``%`` or ``#`` opens a Jinja expression, statement or
comment; outside a string JSON never has it, so only text changes. Half of a
surrogate pair cannot be written as UTF-8.
"""


def json_for_script(value: object) -> str:
    r"""Return ``value`` as JSON that can stand inside a ``<script>`` element.

    Parameters
    ----------
    value : object
        Mappings, sequences, text, numbers, dates and None, nested at will.
        Missing values of pandas and numbers that are not finite become ``null``.

    Returns
    -------
    str
        Keys in alphabetical order, no spaces; ``<``, ``>``, ``&``, U+2028, U+2029,
        lone surrogates and the openings ``{{``, ``{%``, ``{#`` written as ``\uXXXX``.

    Raises
    ------
    TypeError
        If a value is of another kind. Nothing is written with ``str`` by chance.

    Examples
    --------
    >>> json_for_script({"name": "</script>{{ 7 * 7 }}", "rate": float("nan")})
    '{"name":"\\u003c/script\\u003e\\u007b{ 7 * 7 }}","rate":null}'
    """
    text = json.dumps(
        _plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> object:
    """Return ``value`` in the types of JSON."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _scalar(value)


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    raise TypeError(f"json_for_script: a key must be text; found {key!r}.")


def _scalar(value: object) -> object:
    """Return a number, date or missing value in the types of JSON."""
    if isinstance(value, dt.date) and value == value:  # noqa: PLR0124 - NaT is a date unlike itself
        return value.isoformat()[:10]
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(value, "item") and hasattr(value, "dtype"):  # a numpy scalar
        return _plain(value.item())
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    raise TypeError(f"json_for_script: cannot write {type(value).__name__} as JSON.")
