"""A raster of answers where there is no compiled kernel: which polygon covers a cell."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy
import shapely

from geomine.crs import rings

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

UNSURE = -2
"""The answer of a cell that a border may touch."""

_POINTS_AT_ONCE = 65_536
"""So many that what is made of them stays in the processor's own memory."""
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
        """Return where points lie, counted in cells from the south-west corner, shape (2, n)."""
        across = (xy[:, 0] - self.west) * self.cells_per_x
        return np.stack([across, (xy[:, 1] - self.south) * self.cells_per_y])

    def look_up(self, xy: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """Return the answer for each point of ``xy``, and the positions of the unsure ones."""
        found = np.empty(len(xy), dtype=np.int32)
        for begin in range(0, len(xy), _POINTS_AT_ONCE):
            part = slice(begin, begin + _POINTS_AT_ONCE)
            found[part] = self._answers(xy[part])
        return found, np.flatnonzero(found == UNSURE)

    def _answers(self, xy: NDArray[np.float64]) -> NDArray[np.int32]:
        size = len(self.answer)
        across, up = self.cells(xy)
        inside = (across >= 0) & (across < size) & (up >= 0) & (up < size)  # false for NaN
        if not inside.all():
            across, up = np.where(inside, across, 0), np.where(inside, up, 0)
        found = self.answer.ravel()[up.astype(np.intp) * size + across.astype(np.intp)]
        return np.where(inside, found, np.int32(-1))


def window_over(shapes: NDArray[np.object_], size: int) -> tuple[float, float, float, float]:
    """Return west and south of a raster over ``shapes``, and cells for each unit of x and y."""
    west, south, east, north = shapely.total_bounds(shapes)
    return west, south, size / (east - west) * _SHRINK, size / (north - south) * _SHRINK


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
    window = west, south, cells_per_x, cells_per_y = window_over(shapes, size)
    empty = Raster(*window, np.empty((size, size), dtype=np.int32))
    touched = _touched(empty, shapes, size)
    piece, n_pieces = scipy.ndimage.label(~touched)
    any_cell = np.zeros(n_pieces + 1, dtype=np.int64)
    any_cell[piece.ravel()] = np.arange(size * size)
    row, column = np.divmod(any_cell[1:], size)
    across, up = west + (column + 0.5) / cells_per_x, south + (row + 0.5) / cells_per_y
    middles = np.column_stack([across, up])
    answers = np.concatenate([[UNSURE], ask(middles)]).astype(np.int32)
    return Raster(*window, np.ascontiguousarray(answers[piece]))


def _touched(raster: Raster, shapes: NDArray[np.object_], size: int) -> NDArray[np.bool_]:
    """Return which cells a border may touch, shape (size, size)."""
    corners, first, _ = rings(shapes)
    at = raster.cells(corners).T
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
