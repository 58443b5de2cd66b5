"""Numbers that a file carries packed: base 64, compressed, arrays of bytes, WKB, our tables."""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geomine.crs import corners

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Pairs = NDArray[np.float64]

DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
MAX_UNPACKED = 50_000_000
_STEP_BITS, _MORE, _MOST_DIGITS = 5, 32, 11

_CODED = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w+/=])")
"""Two numbers of 8 bytes are 22 letters of base 64."""
_HEX = re.compile(r"(?<!\w)0[01][0-9A-Fa-f]{40,}(?!\w)")
"""A point is 21 bytes of WKB."""
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"wOFF", b"wOF2", b"RIFF")


def unpacked_blobs(text: str) -> Iterator[bytes]:
    """Give what stands in ``text`` in base 64, unpacked where it is compressed.

    Examples
    --------
    >>> packed = base64.b64encode(zlib.compress(b"46.98765, 40.12345")).decode()
    >>> list(unpacked_blobs(f'x = "{packed}"'))
    [b'46.98765, 40.12345']
    """
    for found in _CODED.finditer(text):
        letters = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            content = base64.b64decode(letters + "=" * (-len(letters) % 4))
        except (binascii.Error, ValueError):
            continue
        if not content.startswith(_PICTURES):
            yield _inflated(content)


def _inflated(content: bytes) -> bytes:
    """Return compressed bytes as they were, up to a bound; others as they are."""
    if content.startswith(b"\x1f\x8b"):
        kind = 16 + zlib.MAX_WBITS
    elif content[:1] == b"\x78" and int.from_bytes(content[:2]) % 31 == 0:
        kind = zlib.MAX_WBITS
    else:
        return content
    try:
        return zlib.decompressobj(kind).decompress(content, MAX_UNPACKED)
    except (zlib.error, gzip.BadGzipFile, EOFError):
        return content


def pairs_of_bytes(content: bytes) -> Iterator[Pairs]:
    """Give the corners of a geometry, or the neighbours in an array of numbers of 8 or 4 bytes."""
    if content[:1] in {b"\0", b"\1"}:
        yield from _corners(content)
    for kind in ("<f8", "<f4"):
        numbers = _array(content, kind)
        if numbers is not None:
            yield np.column_stack([numbers[:-1], numbers[1:]])
            half = len(numbers) // 2
            if len(numbers) % 2 == 0:  # all of one, then all of the other
                yield np.column_stack([numbers[:half], numbers[half:]])


def _array(content: bytes, kind: str) -> NDArray[np.float64] | None:
    """Return bytes as numbers, None where they cannot be degrees."""
    size = np.dtype(kind).itemsize
    if len(content) < 2 * size or len(content) % size:
        return None
    with np.errstate(invalid="ignore"):
        numbers = np.frombuffer(content, dtype=kind).astype(np.float64)
        likely = np.isfinite(numbers) & (np.abs(numbers) <= 180) & (np.abs(numbers) > 1e-3)  # noqa: PLR2004 - degrees
    return numbers if likely.mean() > 0.5 else None  # noqa: PLR2004 - most of them


def column_of_bytes(text: str) -> NDArray[np.float64] | None:
    """Return a column of degrees that is written in base 64, None where it is none."""
    for content in unpacked_blobs(text):
        for kind in ("<f8", "<f4"):
            numbers = _array(content, kind)
            if numbers is not None:
                return numbers
    return None


def pairs_of_hex(text: str) -> Iterator[Pairs]:
    """Give the corners of geometries that are written as hexadecimal WKB."""
    for found in _HEX.finditer(text):
        yield from _corners(found[0])


def _corners(wkb: str | bytes) -> Iterator[Pairs]:
    shape = shapely.from_wkb(wkb, on_invalid="ignore")
    if shape is not None:
        yield corners(gpd.GeoDataFrame(geometry=[shape]))


def pairs_of_table(value: Mapping[str, Any]) -> Iterator[Pairs]:
    """Give the places of a table as our own pages pack it (``assets/store.js``)."""
    table, scale = value.get("table"), value.get("scale")
    if not isinstance(table, dict) or not isinstance(scale, int) or scale <= 0:
        return
    try:
        numbers = {one["name"]: _steps(one) for one in table["numbers"]}
        yield np.column_stack([numbers["lon"], numbers["lat"]]) / scale
    except (KeyError, TypeError, ValueError, AttributeError):
        return


def _steps(column: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return a column of whole numbers from its digits; 0 is missing."""
    width = int(column["width"])
    digits = _digits(column["codes"]).reshape(-1, max(width, 1))
    codes = digits @ float(len(DIGITS)) ** np.arange(digits.shape[1] - 1, -1, -1)
    return np.where(codes > 0, codes - 1 + float(column["low"]), np.nan)


def corners_of_rings(value: Mapping[str, Any]) -> Iterator[Pairs]:
    """Give the corners of shapes as our own pages pack them: whole steps, each from the last."""
    scale = value.get("scale")
    if isinstance(scale, int) and scale > 0:
        for ring in _rings(value):
            yield np.cumsum(np.array(ring, dtype=np.float64).reshape(-1, 2), axis=0) / scale


def _rings(value: object, *, ours: bool = False) -> Iterator[list[int]]:
    if isinstance(value, str) and ours:
        steps = _steps_of(value)
        yield steps[: len(steps) // 2 * 2]
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _rings(item, ours=ours or key == "rings")
    elif isinstance(value, list):
        if len(value) >= 2 and len(value) % 2 == 0 and all(type(n) is int for n in value):  # noqa: PLR2004 - a pair
            yield value
        else:
            for item in value:
                yield from _rings(item, ours=ours)


def _steps_of(text: str) -> list[int]:
    """Return whole numbers of either sign from their digits (``gm.steps`` in ``store.js``)."""
    digits = _digits(text).astype(np.int64)
    ends = np.flatnonzero(digits < _MORE)
    if not len(ends):
        return []
    begins = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(ends[-1] + 1) - np.repeat(begins, ends - begins + 1)
    place = np.minimum(place, _MOST_DIGITS)  # beyond that it is no number of ours
    code = np.add.reduceat((digits[: ends[-1] + 1] & (_MORE - 1)) << _STEP_BITS * place, begins)
    steps: list[int] = np.where(code & 1, -(code + 1) // 2, code // 2).tolist()
    return steps


def _digits(text: str) -> NDArray[np.float64]:
    """Return the value of each digit of base 64, 0 for what is none."""
    place = np.zeros(256)
    place[np.frombuffer(DIGITS, dtype=np.uint8)] = np.arange(len(DIGITS))
    return place[np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)]
