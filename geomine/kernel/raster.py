"""Which polygon covers each point, by the compiled kernel: arrays in, arrays out."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from geomine.kernel.loader import Polygons, library
from geomine.kernel.statuses import Status, raise_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Window = tuple[float, float, float, float]

UNSURE = -2


def first_covering(
    rings: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]],
    shape_of: NDArray[np.int32],
    xy: NDArray[np.float64],
    *,
    window: Window,
    size: int,
    threads: int = 1,
) -> tuple[NDArray[np.int32], NDArray[np.intp]] | None:
    """Return the first shape that covers each point, and the positions of the unsure.

    None says that there is no compiled kernel, or that there are too many corners for it.

    Parameters
    ----------
    rings : tuple of numpy.ndarray
        The corners of all rings, closed, shape (m, 2) and contiguous; where each ring begins,
        shape (r + 1,); and the number of its polygon, shape (r,), which never falls.
    shape_of : numpy.ndarray of int32
        The shape of each polygon, which never falls.
    xy : numpy.ndarray
        Shape (n, 2), contiguous; NaN is nowhere.
    window : tuple of float
        West and south of the raster, and cells for each unit of x and y.
    size : int
        Cells along each side of the raster; every shape lies within.
    threads : int
        The answer does not depend on them.

    Returns
    -------
    found : numpy.ndarray of int32
        Number of the first shape, -1 for none, -2 where rounding could decide.
    unsure : numpy.ndarray of int
        Positions of the -2.
    """
    kernel = library()
    if kernel is None:
        return None
    corners, first, part = rings
    polygons = Polygons(
        corners.ctypes.data, first.ctypes.data, part.ctypes.data, shape_of.ctypes.data,
        len(part), *window, size,
    )  # fmt: skip
    found, n_unsure = np.empty(len(xy), dtype=np.int32), ctypes.c_int64(0)
    status = kernel.geomine_first_covering(
        ctypes.byref(polygons), xy.ctypes.data, len(xy), threads, found.ctypes.data,
        ctypes.addressof(n_unsure),
    )  # fmt: skip
    if status == Status.OUT_OF_RANGE:
        return None
    raise_for(status)
    unsure = np.flatnonzero(found == UNSURE) if n_unsure.value else np.empty(0, dtype=np.intp)
    return found, unsure
