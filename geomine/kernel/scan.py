"""The best window of many maps around one centre, by the compiled kernel."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from geomine.kernel.loader import Scan, library
from geomine.kernel.statuses import raise_for

if TYPE_CHECKING:
    from numpy.typing import NDArray


def raise_best(
    windows: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]],
    cases: NDArray[np.float64],
    best: NDArray[np.float64],
    *,
    total: float,
    everything: float,
    min_cases: float,
    penalty: float,
) -> bool:
    """Raise ``best`` of each map to its best window, and say whether there is a kernel to do it.

    The score is Kulldorff's log likelihood ratio for more cases than expected, Poisson, times
    ``penalty``.

    Parameters
    ----------
    windows : tuple of numpy.ndarray
        Areas by distance; how many of them each window holds, rising; and the size of each window,
        which cases are proportional to under chance.
    cases : numpy.ndarray
        Cases of each area in each map, shape (areas, maps), contiguous.
    best : numpy.ndarray
        Shape (maps,), contiguous; changed in place.
    total, everything : float
        Cases and size of a whole map.
    min_cases : float
        A window worth a score holds so many.
    penalty : float
        Above 0.
    """
    kernel = library()
    if kernel is None:
        return False
    order, reach = (np.ascontiguousarray(part, dtype=np.int64) for part in windows[:2])
    size = np.ascontiguousarray(windows[2], dtype=float)
    scan = Scan(
        order.ctypes.data, len(order), reach.ctypes.data, size.ctypes.data, len(reach),
        total, everything, min_cases, penalty,
    )  # fmt: skip
    raise_for(
        kernel.geomine_scan_centre(
            ctypes.byref(scan), cases.ctypes.data, cases.shape[1], best.ctypes.data
        )
    )
    return True
