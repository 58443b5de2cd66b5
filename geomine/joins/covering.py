"""Which of some polygons covers each point: exact, by GEOS, or by a raster of answers first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from geomine.crs import rings
from geomine.joins.raster import build_raster, window_over
from geomine.kernel import first_covering as kernel_covering
from geomine.kernel import library

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

NOWHERE = -1
RASTER_FROM = {"kernel": 10_000, "python": 100_000}
"""Below so many points a raster costs more than it saves."""

_SIZES = {"kernel": (64, 512), "python": (256, 1_024)}
"""Cells along each side of the raster, at least and at most."""
_POLYGON, _MULTIPOLYGON = 3, 6


def first_covering(
    shapes: Shapes, xy: NDArray[np.float64], *, threads: int = 1, size: int | None = None
) -> NDArray[np.int32]:
    """Return the position of the first shape that covers each point, -1 for none.

    A point on a border is covered. A few points are sorted and shown to GEOS shape by shape; of
    many only those are that a raster cannot tell, because a border comes near their cell or, with
    the compiled kernel, because rounding could decide. The answer is GEOS's throughout.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely geometries
        Missing and empty ones cover nothing.
    xy : numpy.ndarray
        Shape (n, 2), in the same reference system; NaN is nowhere.
    threads : int
        Threads to look points up on, each with shapes of its own: GEOS keeps notes on a
        prepared shape while it answers, and two threads that share one may crash.
    size : int, optional
        Cells along each side of the raster; chosen by the number of points where missing,
        and 0 does without.

    Examples
    --------
    >>> squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> first_covering(squares, np.array([[0.5, 0.5], [1.0, 0.5], [1.5, 0.5], [9, 9]])).tolist()
    [0, 0, 1, -1]
    """
    xy = np.ascontiguousarray(xy, dtype=np.float64)
    if not len(shapes):
        return np.full(len(xy), NOWHERE, dtype=np.int32)
    by_kernel = library() is not None
    size = _size_for(len(xy), "kernel" if by_kernel else "python") if size is None else size
    if size == 0 or not _can_be_laid(shapes, size):
        return _ask_each(_own(shapes), xy)
    if by_kernel:
        return _by_kernel(shapes, xy, size, threads)
    return _by_raster(shapes, xy, size, threads)


def _size_for(n: int, engine: Literal["kernel", "python"]) -> int:
    """Return the cells along each side of a raster for ``n`` points, 0 for no raster."""
    if n < RASTER_FROM[engine]:
        return 0
    return int(np.clip(0.5 * np.sqrt(n), *_SIZES[engine]))


def _can_be_laid(shapes: Shapes, size: int) -> bool:
    """Return whether shapes have an area and cells are far wider than coordinates are rounded."""
    if not np.isin(shapely.get_type_id(shapes), [-1, _POLYGON, _MULTIPOLYGON]).all():
        return False
    bounds = shapely.total_bounds(shapes)
    narrowest = np.min(bounds[2:] - bounds[:2]) / size
    return bool(narrowest > 1e9 * np.spacing(np.abs(bounds).max()))  # false for NaN


def _by_kernel(
    shapes: Shapes, xy: NDArray[np.float64], size: int, threads: int
) -> NDArray[np.int32]:
    """Ask the compiled kernel, and GEOS for what it is unsure of."""
    answered = kernel_covering(
        rings(shapes), xy, window=window_over(shapes, size), size=size, threads=threads
    )
    if answered is None:  # more corners than the kernel can number
        return _ask_each(_own(shapes), xy)
    found, unsure = answered
    if len(unsure):
        found[unsure] = _ask_each(_own(shapes), xy[unsure])
    return found


def _by_raster(
    shapes: Shapes, xy: NDArray[np.float64], size: int, threads: int
) -> NDArray[np.int32]:
    """Look points up in a raster of our own, and ask GEOS for those near a border."""
    raster = build_raster(shapes, size, lambda points: _ask_each(_own(shapes), points))
    found = np.empty(len(xy), dtype=np.int32)

    def look_up(mine: slice) -> None:
        here, unsure = raster.look_up(xy[mine])
        here[unsure] = _ask_each(_own(shapes), xy[mine][unsure])
        found[mine] = here

    ends = np.linspace(0, len(xy), threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(look_up, map(slice, ends[:-1], ends[1:])))
    return found


def _own(shapes: Shapes) -> Shapes:
    """Return prepared copies of ``shapes`` that nobody else has."""
    copies: Shapes = shapely.from_wkb(shapely.to_wkb(shapes))
    shapely.prepare(copies)
    return copies


def _ask_each(shapes: Shapes, xy: NDArray[np.float64]) -> NDArray[np.int32]:
    """Ask every shape for the points within its bounds that no earlier shape has."""
    found = np.full(len(xy), NOWHERE, dtype=np.int32)
    by_y = np.argsort(xy[:, 1])  # NaN goes last, beyond every bound
    y = xy[by_y, 1]
    for k, (west, south, east, north) in enumerate(shapely.bounds(shapes)):
        some = by_y[np.searchsorted(y, south, "left") : np.searchsorted(y, north, "right")]
        x = xy[some, 0]
        some = some[(x >= west) & (x <= east) & (found[some] == NOWHERE)]
        found[some[shapely.intersects_xy(shapes[k], xy[some, 0], xy[some, 1])]] = k
    return found
