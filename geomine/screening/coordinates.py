"""Columns of coordinates in degrees; what cannot be read is said and not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geomine.grids import read_grid
from geomine.kernel import texts as compiled
from geomine.screening.angles import MINUTES, SECONDS, read_one, read_pair
from geomine.screening.cells import Words, blocks, first_known, text_of, words_of
from geomine.screening.letters import has_letter, pieces, some_of, spans
from geomine.screening.typed import as_meant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.grids import GridReading
    from geomine.screening.angles import Angle, Reading

METRES_PER_DEGREE = 111_000.0
UNROUNDED = 5.0
"""The decimals of a notation without decimals, and the most that a number is asked for."""
NEARLY = 1e-6
_PLAIN = r"^-?[0-9]{1,9}(?:[.][0-9]{1,20})?$"
_WHOLE, _PART = 9, 20
"""Digits that a plain number has at most before and behind its point."""


def read_columns(
    rows: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], Words, NDArray[np.float64]]:
    """Return latitude, longitude, notation and decimals of each row, NaN where none is given.

    Two cells win over one; ``coord_raw`` is read where they are blank. Numbers that are
    typed as numbers already have the decimals they need, up to five.
    """
    numeric = ("latitude", "longitude")
    raw = rows["coord_raw"]
    blank = bool(raw.isna().all())
    if blank and all(pd.api.types.is_numeric_dtype(rows[name].dtype) for name in numeric):
        latitude, longitude = (
            rows[name].to_numpy(float, na_value=np.nan, copy=True) for name in numeric
        )
        there = np.isfinite(latitude) & np.isfinite(longitude)
        notation = Words(("dd",), np.where(there, np.int32(0), np.int32(-1)), rows.index)
        decimals = _worth(latitude, longitude, np.full(len(rows), UNROUNDED), there)
        return latitude, longitude, notation, decimals
    first, second = _angles(rows["latitude"]), _angles(rows["longitude"])
    both = (first.notation >= 0) & (second.notation >= 0) & (first.side * second.side <= 0)
    latitude, longitude, notes = first.degrees, second.degrees, first.notation
    turned = both & ((first.side < 0) | (second.side > 0))  # the letters know it, not the header
    if turned.any():
        latitude[turned], longitude[turned] = longitude[turned], latitude[turned]
    # a spreadsheet drops zeros at the end of a number, so that the longer of two tells
    longer = np.maximum(first.decimals, second.decimals)
    decimals = np.minimum(first.decimals, second.decimals, out=first.decimals)
    numbers = (first.notation == 0) & (second.notation == 0)
    decimals[numbers] = longer[numbers]
    if not both.all():
        latitude[~both] = longitude[~both] = np.nan
        notes[~both], decimals[~both] = -1, UNROUNDED
    kinds = first.kinds
    if not blank and not both.all():
        words = words_of(raw)
        read = [*map(_read_cell, words.texts), None]
        kinds = tuple(dict.fromkeys([*kinds, *(one.notation for one in read if one)]))
        codes = words.codes[~both]
        latitude[~both] = np.array([one.latitude if one else np.nan for one in read])[codes]
        longitude[~both] = np.array([one.longitude if one else np.nan for one in read])[codes]
        decimals[~both] = np.array([one.decimals if one else UNROUNDED for one in read])[codes]
        notes[~both] = np.array([kinds.index(one.notation) if one else -1 for one in read])[codes]
    worth = _worth(latitude, longitude, decimals, notes == kinds.index("dd"))
    return latitude, longitude, Words(kinds, notes, rows.index), worth


def _read_cell(text: str) -> Reading | GridReading | None:
    return read_grid(as_meant(text)) or read_pair(text)


def with_pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``coord_raw`` from a cell of a latitude that holds a whole pair."""
    latitude, longitude = rows["latitude"], rows["longitude"]
    lone = (latitude.notna() ^ longitude.notna()) & rows["coord_raw"].isna()
    if not lone.any():
        return rows
    cells = first_known(text_of(latitude[lone]), text_of(longitude[lone]))
    pairs = words_of(cells).each(
        lambda text: text if read_one(text) is None and _read_cell(text) else None
    )
    if pairs.isna().all():
        return rows
    raw = text_of(rows["coord_raw"])
    raw[lone] = pairs
    return rows.assign(coord_raw=raw)


def _worth(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    decimals: NDArray[np.float64],
    decimal: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the decimals that pairs are worth: zeros at the end of ``decimal`` ones say nothing.

    Pairs of whole minutes both are worth what minutes are: one of four decimals in 28,000 is so
    by chance, and those read off a map or from a gazetteer are.
    """
    worth = np.empty(len(decimals))
    for part in blocks(len(decimals)):
        worth[part] = _worth_of(latitude[part], longitude[part], decimals[part], decimal[part])
    return worth


def _worth_of(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    decimals: NDArray[np.float64],
    decimal: NDArray[np.bool_],
) -> NDArray[np.float64]:
    needed = np.maximum(_decimals_of(latitude), _decimals_of(longitude))
    decimals = np.where(decimal & (needed < decimals), needed, decimals)
    half = 30 * 10.0**-decimals  # of the last digit, in minutes
    whole = decimals > SECONDS - NEARLY
    for degrees in (latitude, longitude):
        with np.errstate(invalid="ignore", over="ignore"):
            whole &= np.abs(60 * degrees - np.rint(60 * degrees)) <= half
    return np.where(whole, MINUTES, decimals)


def _decimals_of(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many decimals each number needs, up to five."""
    decimals = np.full(len(degrees), UNROUNDED)
    most = int(UNROUNDED) - 1
    with np.errstate(invalid="ignore", over="ignore"):
        # who needs fewer is this near a whole number of the last place, and few are
        scaled = degrees * 10.0**most
        some = np.flatnonzero(np.abs(scaled - np.rint(scaled)) < 2 * NEARLY * 10.0**most)
        for digits in range(most, -1, -1):
            scaled = degrees[some] * 10.0**digits
            decimals[some[np.abs(scaled - np.rint(scaled)) < NEARLY]] = digits
    return decimals


class _Angles(NamedTuple):
    """Degrees, notation as a place in ``kinds`` or -1, and decimals of each cell."""

    degrees: NDArray[np.float64]
    notation: NDArray[np.int8]
    decimals: NDArray[np.float64]
    kinds: tuple[str, ...]
    side: NDArray[np.int8]
    """1 where a letter calls the cell a latitude, -1 a longitude, 0 where none does."""


def _angles(cells: pd.Series) -> _Angles:
    """Return the angles of cells: decimal numbers many at once, other texts one by one."""
    text = text_of(cells)
    typed = pa.array(text)
    if has_letter(typed, b","):  # 41,5 is 41.5, and as long
        typed = pc.replace_substring(typed, ",", ".")
    degrees, decimals, plain = _decimal_numbers(typed)
    notation = np.where(plain, np.int8(0), np.int8(-1))
    kinds: tuple[str, ...] = ("dd",)
    side = np.zeros(len(text), dtype=np.int8)
    if not plain.all():
        words = words_of(text[~plain])
        read = [*(read_one(other) for other in words.texts), None]
        kinds = tuple(dict.fromkeys([*kinds, *(one.notation for one in read if one)]))
        at, codes = ~plain, words.codes
        degrees[at] = np.array([one.degrees if one else np.nan for one in read])[codes]
        decimals[at] = np.array([one.decimals if one else UNROUNDED for one in read])[codes]
        notation[at] = np.array([kinds.index(one.notation) if one else -1 for one in read])[codes]
        side[at] = np.array([_side(one) for one in read], dtype=np.int8)[codes]
    return _Angles(degrees, notation, decimals, kinds, side)


def _side(angle: Angle | None) -> int:
    if angle is None or angle.is_latitude is None:
        return 0
    return 1 if angle.is_latitude else -1


def _decimal_numbers(
    texts: Any,  # noqa: ANN401 - an array or chunked array of Arrow
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the numbers of texts that are decimal numbers alone, their decimals, and which are."""
    found = compiled.decimals(pieces(texts))
    if found is None:
        return _by_arrow(texts)
    degrees, decimals, how = found
    long = np.flatnonzero(how == compiled.TOO_LONG)
    if len(long):
        degrees[long] = np.asarray(some_of(texts, long).cast(pa.float64()))
    return degrees, decimals, how != compiled.NO_NUMBER


def _by_arrow(
    texts: Any,  # noqa: ANN401 - as above
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return what :func:`_decimal_numbers` does, without the compiled kernel."""
    degrees, decimals = np.empty((2, len(texts)))
    plain = np.empty(len(texts), dtype=bool)
    for rows in blocks(len(texts)):
        part = texts[rows]
        point = pc.fill_null(pc.find_substring(part, "."), -1).to_numpy()
        length = pc.fill_null(pc.binary_length(part), 0).to_numpy()
        plain[rows] = there = _are_plain(part, length, point)
        numbers = part if there.all() else pc.if_else(pa.array(there), part, None)
        degrees[rows] = np.asarray(numbers.cast(pa.float64()))
        decimals[rows] = np.where(point < 0, 0, length - point - 1)
    return degrees, decimals, plain


def _are_plain(
    texts: Any,  # noqa: ANN401 - an array or chunked array of Arrow
    length: NDArray[np.int64],
    point: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return which texts are decimal numbers alone, with the place of the point in each."""
    pieces = [held[ends[0] : ends[-1]] for ends, held in spans(texts)]
    digits = sum(np.count_nonzero(piece - np.uint8(ord("0")) <= 9) for piece in pieces)  # noqa: PLR2004
    points = sum(np.count_nonzero(piece == ord(".")) for piece in pieces)
    other = sum(map(len, pieces)) - digits - points
    if other or points != np.count_nonzero(point >= 0):
        return np.asarray(pc.fill_null(pc.match_substring_regex(texts, _PLAIN), fill_value=False))
    # digits and one point at most, as in most columns: where the point stands says it all
    whole, part = np.where(point < 0, length, point), np.where(point < 0, 1, length - point - 1)
    return (whole >= 1) & (whole <= _WHOLE) & (part >= 1) & (part <= _PART)
