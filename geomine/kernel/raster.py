"""Polygons as a raster of answers, by the compiled kernel: arrays in, arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.kernel.loader import library

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Window = tuple[float, float, float, float]


def raster_mark(
    corners: NDArray[np.float64], first: NDArray[np.int64], window: Window, size: int
) -> NDArray[np.bool_] | None:
    """Return which cells of a raster rings may touch, shape (size, size), or None.

    Parameters
    ----------
    corners : numpy.ndarray
        Shape (m, 2), contiguous: the corners of all rings, closed.
    first : numpy.ndarray
        Shape (r + 1,): where each ring begins.
    window : tuple of float
        West and south of the raster, and cells for each unit of x and y.
    size : int
        Cells along each side.
    """
    kernel = library()
    if kernel is None:
        return None
    touched = np.zeros((size, size), dtype=np.bool_)
    kernel.geomine_raster_mark(
        corners.ctypes.data, first.ctypes.data, len(first) - 1, *window, size, touched.ctypes.data
    )
    return touched


def raster_lookup(
    xy: NDArray[np.float64], window: Window, answer: NDArray[np.int32], unsure: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]] | None:
    """Return the answer of each point's cell and the positions of the unsure ones, or None.

    Parameters
    ----------
    xy : numpy.ndarray
        Shape (n, 2), contiguous; outside the raster and for NaN the answer is -1.
    window : tuple of float
        West and south of the raster, and cells for each unit of x and y.
    answer : numpy.ndarray
        Shape (size, size), contiguous.
    unsure : int
        The answer whose points are listed.
    """
    kernel = library()
    if kernel is None:
        return None
    found, open_ = np.empty(len(xy), dtype=np.int32), np.empty(len(xy), dtype=np.int64)
    n_open = kernel.geomine_raster_lookup(
        xy.ctypes.data, len(xy), *window, len(answer), answer.ctypes.data, unsure,
        found.ctypes.data, open_.ctypes.data,
    )  # fmt: skip
    return found, open_[:n_open].copy()
