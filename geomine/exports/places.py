"""Pairs of numbers in a text that could be a place, however they are written."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import numpy as np

from geomine.exports.grid_text import pairs_of_grids
from geomine.exports.packed import pairs_of_bytes, pairs_of_hex, unpacked_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Pairs = NDArray[np.float64]

REACH = 3
"""How many decimals a latitude and its longitude may stand apart in a text."""
DEEPEST = 3
"""How often packed text is looked for in packed text."""

NOTHING = np.empty((0, 2))
_ANY = re.compile(r"\d[.,°º ]|[A-Za-z0-9+/_-]{20}|\d{6}|\d[A-Z]{3}\d")
_DECIMAL = re.compile(r"(?<![\w.])-?\d{1,3}(?:\.\d{3,}|,\d{3,}(?![.,]\d))(?![\w.])")
_SEXAGESIMAL = re.compile(
    r"(\d{1,3})\s?[°º]\s?(\d{1,2}(?:[.,]\d+)?)\s?['′’]\s?(?:(\d{1,2}(?:[.,]\d+)?)\s?(?:[\"″”]|''))?"
)


@functools.lru_cache(maxsize=128)
def pairs_in_text(text: str, *, deeper: int = DEEPEST) -> Pairs:
    """Return the pairs in a text, shape (n, 2): decimals, degrees and minutes, grids, packed ones.

    Pages share their scripts, so that what was read once is remembered.

    Examples
    --------
    >>> pairs_in_text("lat 40.12345, lon 46.98765").tolist()
    [[40.12345, 46.98765]]
    >>> pairs_in_text("40°07'24.4″ N 46°59'15.5″ E").round(4).tolist()
    [[40.1234, 46.9876]]
    """
    if not _ANY.search(text):
        return NOTHING
    decimals = [float(found.replace(",", ".")) for found in _DECIMAL.findall(text)]
    found = [*_neighbours(decimals), *_neighbours(list(_degrees(text))), *pairs_of_hex(text)]
    found.extend(pairs_of_grids(text))
    for content in unpacked_blobs(text):
        found.extend(pairs_of_bytes(content))
        if deeper and (inner := _as_text(content)):
            found.append(pairs_in_text(inner, deeper=deeper - 1))
    return np.concatenate([NOTHING, *found])


def _neighbours(numbers: list[float]) -> Iterator[Pairs]:
    row = np.array(numbers)
    for step in range(1, min(REACH, len(row) - 1) + 1):
        yield np.column_stack([row[:-step], row[step:]])


def _degrees(text: str) -> Iterator[float]:
    for found in _SEXAGESIMAL.finditer(text):
        degrees, minutes, seconds = (
            float((part or "0").replace(",", ".")) for part in found.groups()
        )
        yield degrees + minutes / 60 + seconds / 3600


def _as_text(content: bytes) -> str:
    """Return bytes as text, empty where they are none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
