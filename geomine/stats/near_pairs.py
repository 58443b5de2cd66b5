"""Every pair of points within a radius, and in time within a number of days, a block at a time.

Points are sorted into columns as wide as the radius (in space and time: into square cells), and
within a column by northing (by day). The candidates of a point are then three (nine)
contiguous rows, found by bisection. Memory stays at one block of candidates whatever the
number of pairs.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from geomine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

Positions: TypeAlias = "NDArray[np.intp]"

BLOCK = 2_000_000
"""Candidate pairs looked at in one go; about 100 bytes each."""
MOST_SPAN = 100_000
"""Columns from the first to the last up to which they are found in a table."""
_ROOM = 1 + 1e-6
"""Columns are this much wider than the radius, so that rounding skips no neighbour."""


def near_pairs(
    one: Floats,
    other: Floats,
    *,
    radius_m: float,
    radius_days: float | None = None,
    block: int = BLOCK,
) -> Iterator[tuple[Positions, Positions, Floats]]:
    """Yield the pairs of a point of ``one`` and a point of ``other`` that are near each other.

    Near is a Euclidean distance of at most ``radius_m`` (squared differences added and compared
    with the squared radius, as scikit-learn's trees do), and at most ``radius_days`` apart.

    Parameters
    ----------
    one, other : numpy.ndarray
        Shape (n, 2) and (m, 2): easting and northing, metres; with
        ``radius_days`` a third column, days. They may be the same array: each
        point then also pairs with itself, and each pair comes both ways.
    radius_m : float
        Above 0.
    radius_days : float, optional
        0 or more.
    block : int
        Candidates looked at in one go.

    Yields
    ------
    i, j : numpy.ndarray of int
        Positions in ``one`` and ``other``.
    squared_m2 : numpy.ndarray
        Squared distance, square metres.

    Raises
    ------
    InputError
        If a coordinate is not finite, a radius is out of range or the columns do not fit.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.0, 3.0], [0.0, 9.0]])
    >>> [(i.tolist(), j.tolist()) for i, j, _ in near_pairs(line, line, radius_m=3.0)]
    [([0, 0, 1, 1, 2], [0, 1, 0, 1, 2])]
    """
    _check(one, other, radius_m, radius_days)
    if not len(one) or not len(other):
        return
    width_m, reach = radius_m * _ROOM, radius_m if radius_days is None else radius_days
    n_axes = 1 if radius_days is None else 2  # of the cells; the next axis is the sorted one
    table = _Cells(other[:, :n_axes], other[:, n_axes], width_m)
    cells = np.floor(one[:, :n_axes] / width_m)
    for step in product((-1.0, 0.0, 1.0), repeat=n_axes):
        first, last = table.rows(cells + step, one[:, n_axes], reach)
        for i, j in _expanded(first, last, table.order, block):
            gap = one[i, :2] - other[j, :2]
            squared_m2 = gap[:, 0] * gap[:, 0] + gap[:, 1] * gap[:, 1]
            near = squared_m2 <= radius_m * radius_m
            if radius_days is not None:
                near &= np.abs(one[i, 2] - other[j, 2]) <= radius_days
            yield i[near], j[near], squared_m2[near]


def gathered(
    blocks: Iterable[tuple[Positions, Positions, Floats]],
) -> tuple[Positions, Positions, Floats]:
    """Return blocks of pairs as one, empty where there are none."""
    none = (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))
    i, j, squared_m2 = zip(none, *blocks, strict=True)
    return np.concatenate(i), np.concatenate(j), np.concatenate(squared_m2)


class _Cells:
    """Points sorted by cell and, within a cell, by one further value."""

    def __init__(self, axes: Floats, value: Floats, width_m: float) -> None:
        at = np.floor(axes / width_m)
        self.known = [np.unique(column) for column in at.T]
        cell = self._ids(at)
        self.low = value.min()
        self.span = (value.max() - self.low + 1.0) * 2
        self.cells, rank = np.unique(cell, return_inverse=True)
        key = rank * self.span + (value - self.low)
        self.order = np.argsort(key, kind="stable")
        self.key = key[self.order]

    def _ids(self, at: Floats) -> NDArray[np.int64]:
        """Return one number for each cell, -1 where an axis has no such column."""
        ids = np.zeros(len(at), dtype=np.int64)
        lost = np.zeros(len(at), dtype=bool)
        for column, known in zip(at.T, self.known, strict=True):
            place, missing = _found(known, column)
            lost |= missing
            ids = ids * len(known) + place
        return np.where(lost, -1, ids)

    def rows(self, at: Floats, value: Floats, reach: float) -> tuple[Positions, Positions]:
        """Return first and last sorted row (exclusive) of the cells ``at`` near ``value``."""
        rank, missing = _found(self.cells, self._ids(at))
        slack = 1e-9 * (1.0 + reach) + 4 * np.spacing(self.key[-1] + self.span)
        top = self.span / 2
        low = np.clip(value - self.low - reach - slack, -slack, top)
        high = np.clip(value - self.low + reach + slack, -2 * slack, top)
        first = np.searchsorted(self.key, rank * self.span + low, side="left")
        last = np.searchsorted(self.key, rank * self.span + high, side="right")
        return first, np.where(missing, first, np.maximum(first, last))


def _found(known: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where in ``known``, whole numbers in order, each is, and which are not there."""
    span = float(known[-1]) - float(known[0])
    if span > MOST_SPAN or len(wanted) < span:  # a table would be larger than what it saves
        place = np.searchsorted(known, wanted)
        return place, known[np.minimum(place, len(known) - 1)] != wanted
    table = np.full(int(span) + 2, -1, dtype=np.intp)  # the last one is for all beyond
    table[(known - known[0]).astype(np.intp)] = np.arange(len(known))
    away = wanted - known[0]
    away[(away < 0) | (away > span)] = span + 1
    place = table[away.astype(np.intp)]
    return place, place < 0


def _expanded(
    first: Positions, last: Positions, order: Positions, block: int
) -> Iterator[tuple[Positions, Positions]]:
    """Yield the pairs of each query and its rows ``first`` to ``last``, about a block at a time."""
    length = last - first
    queries = np.flatnonzero(length)
    total = np.concatenate([[0], np.cumsum(length[queries])])
    start = 0
    while start < len(queries):
        stop = max(start + 1, int(np.searchsorted(total, total[start] + block, side="right")) - 1)
        some = queries[start:stop]
        i = np.repeat(some, length[some])
        within = np.arange(len(i)) - np.repeat(total[start:stop] - total[start], length[some])
        yield i, order[np.repeat(first[some], length[some]) + within]
        start = stop


def _check(one: Floats, other: Floats, radius_m: float, radius_days: float | None) -> None:
    wide = 2 if radius_days is None else 3
    for table in (one, other):
        if table.ndim != 2 or table.shape[1] != wide or not np.isfinite(table).all():  # noqa: PLR2004
            raise InputError(
                f"points: {wide} columns of finite numbers wanted; found shape {table.shape}."
            )
    if not radius_m > 0 or (radius_days is not None and not radius_days >= 0):
        raise InputError(
            "radius_m must be above 0 and radius_days 0 or more; "
            f"found {radius_m} and {radius_days}."
        )
