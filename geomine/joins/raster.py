"""A raster of answers: which polygon covers a cell, where no border comes near it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage

from geomine.crs import rings
from geomine.kernel import raster_lookup, raster_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

UNSURE = -2
"""The answer of a cell that a border may touch."""

_SHRINK = 1 - 1e-9
"""The raster is this much larger than the bounds, so that its far edges belong to it too."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Answers by cell, row by row from the south-west: a position, -1 for none, or unsure."""

    west: float
    south: float
    cells_per_x: float
    cells_per_y: float
    answer: NDArray[np.int32]

    def cells(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points lie, counted in cells from the south-west corner, shape (n, 2)."""
        corner, scale = [self.west, self.south], [self.cells_per_x, self.cells_per_y]
        return np.asarray((xy - corner) * scale)

    def look_up(self, xy: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the answer for each point of ``xy``, and the positions of the unsure ones."""
        window = (self.west, self.south, self.cells_per_x, self.cells_per_y)
        compiled = raster_lookup(xy, window, self.answer, UNSURE)
        if compiled is not None:
            return compiled
        size = len(self.answer)
        at = self.cells(xy)
        inside: NDArray[np.bool_] = np.all((at >= 0) & (at < size), axis=1)  # false for NaN
        column, row = np.where(inside[:, None], at, 0).astype(np.int64).T
        found = np.where(inside, self.answer[row, column], -1).astype(np.int32)
        return found, np.flatnonzero(found == UNSURE)


def build_raster(
    shapes: NDArray[np.object_],
    size: int,
    ask: Callable[[NDArray[np.float64]], NDArray[np.int32]],
) -> Raster:
    """Return a raster of ``size`` by ``size`` cells over ``shapes``.

    Cells that no border touches and that hang together have one answer, so that one point of
    each such piece is asked for.

    Parameters
    ----------
    shapes : numpy.ndarray of polygons
        Missing and empty ones are left out.
    size : int
        Cells along each side.
    ask : callable
        From points (m, 2) to the position of the first shape that covers each, -1 for none.
    """
    west, south, east, north = shapely.total_bounds(shapes)
    scale = size / (east - west) * _SHRINK, size / (north - south) * _SHRINK
    empty = Raster(west, south, *scale, np.empty((size, size), dtype=np.int32))
    touched = _touched(empty, shapes, size)
    piece, n_pieces = ndimage.label(~touched)
    any_cell = np.zeros(n_pieces + 1, dtype=np.int64)
    any_cell[piece.ravel()] = np.arange(size * size)
    row, column = np.divmod(any_cell[1:], size)
    middles = np.column_stack([west + (column + 0.5) / scale[0], south + (row + 0.5) / scale[1]])
    answers = np.concatenate([[UNSURE], ask(middles)]).astype(np.int32)
    return Raster(west, south, *scale, np.ascontiguousarray(answers[piece]))


def _touched(raster: Raster, shapes: NDArray[np.object_], size: int) -> NDArray[np.bool_]:
    """Return which cells a border may touch, shape (size, size)."""
    corners, first = rings(shapes[~shapely.is_missing(shapes)])
    window = (raster.west, raster.south, raster.cells_per_x, raster.cells_per_y)
    compiled = raster_mark(corners, first, window, size)
    if compiled is not None:
        return compiled
    at = raster.cells(corners)
    touched = np.zeros((size + 2, size + 2), dtype=bool)  # with a frame, for what sticks out
    for begin, end in itertools.pairwise(first):
        middles = _middles(at[begin:end])
        for shift in ((-0.26, -0.26), (-0.26, 0.26), (0.26, -0.26), (0.26, 0.26)):
            cell = np.clip(np.floor(middles + shift), -1, size).astype(np.int64) + 1
            touched[cell[:, 1], cell[:, 0]] = True
    return touched[1:-1, 1:-1]


def _middles(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut the sides of a ring into steps of at most half a cell and return their middles.

    No point of a side is more than a quarter of a cell from one of them along either axis.
    """
    along = np.diff(ring, axis=0)
    steps = np.maximum(1, np.ceil(2 * np.abs(along).max(axis=1, initial=0))).astype(np.int64)
    side = np.repeat(np.arange(len(steps)), steps)
    number = np.arange(steps.sum()) - (np.cumsum(steps) - steps)[side]
    return np.asarray(ring[side] + along[side] * ((number + 0.5) / steps[side])[:, None])
