"""Which of some polygons covers each point: exact, by GEOS, or by a raster of answers first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
_POLYGON = 3


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
    polygons = _Polygons.of(shapes)
    if not len(polygons.part):
        return np.full(len(xy), NOWHERE, dtype=np.int32)
    by_kernel = library() is not None
    size = _size_for(len(xy), "kernel" if by_kernel else "python") if size is None else size
    if size == 0 or not _can_be_laid(polygons.part, size):
        return polygons.ask_each(xy)
    if by_kernel:
        return _by_kernel(polygons, xy, size, threads)
    return _by_raster(polygons, xy, size, threads)


@dataclass(frozen=True, slots=True)
class _Polygons:
    """Shapes as polygons of one part, and which shape each is of, in the same order.

    Where two parts of a shape overlap it covers, too. Of the whole shape GEOS would count sides
    there, and find an even number of them.
    """

    part: Shapes
    shape: NDArray[np.int32]

    @classmethod
    def of(cls, shapes: Shapes) -> _Polygons:
        part, shape = shapely.get_parts(shapes, return_index=True)
        return cls(part, shape.astype(np.int32))

    def ask_each(self, xy: NDArray[np.float64]) -> NDArray[np.int32]:
        """Ask every polygon for the points within its bounds that no earlier one has.

        Copies that nobody else has are asked, and prepared for it.
        """
        own = shapely.from_wkb(shapely.to_wkb(self.part))
        shapely.prepare(own)
        found = np.full(len(xy), NOWHERE, dtype=np.int32)
        by_y = np.argsort(xy[:, 1])  # NaN goes last, beyond every bound
        y = xy[by_y, 1]
        for k, (west, south, east, north) in enumerate(shapely.bounds(own)):
            some = by_y[np.searchsorted(y, south, "left") : np.searchsorted(y, north, "right")]
            x = xy[some, 0]
            some = some[(x >= west) & (x <= east) & (found[some] == NOWHERE)]
            met = shapely.intersects_xy(own[k], xy[some, 0], xy[some, 1])
            found[some[met]] = self.shape[k]
        return found


def _size_for(n: int, engine: Literal["kernel", "python"]) -> int:
    """Return the cells along each side of a raster for ``n`` points, 0 for no raster."""
    if n < RASTER_FROM[engine]:
        return 0
    return int(np.clip(0.5 * np.sqrt(n), *_SIZES[engine]))


def _can_be_laid(shapes: Shapes, size: int) -> bool:
    """Return whether shapes have an area and cells are far wider than coordinates are rounded."""
    if (shapely.get_type_id(shapes) != _POLYGON).any():
        return False
    bounds = shapely.total_bounds(shapes)
    narrowest = np.min(bounds[2:] - bounds[:2]) / size
    return bool(narrowest > 1e9 * np.spacing(np.abs(bounds).max()))  # false for NaN


def _by_kernel(
    polygons: _Polygons, xy: NDArray[np.float64], size: int, threads: int
) -> NDArray[np.int32]:
    """Ask the compiled kernel, and GEOS for what it is unsure of."""
    window = window_over(polygons.part, size)
    answered = kernel_covering(
        rings(polygons.part), polygons.shape, xy, window=window, size=size, threads=threads
    )
    if answered is None:  # more corners than the kernel can number
        return polygons.ask_each(xy)
    found, unsure = answered
    if len(unsure):
        found[unsure] = polygons.ask_each(xy[unsure])
    return found


def _by_raster(
    polygons: _Polygons, xy: NDArray[np.float64], size: int, threads: int
) -> NDArray[np.int32]:
    """Look points up in a raster of our own, and ask GEOS for those near a border."""
    raster = build_raster(polygons.part, size, polygons.ask_each)
    found = np.empty(len(xy), dtype=np.int32)

    def look_up(mine: slice) -> None:
        here, unsure = raster.look_up(xy[mine])
        here[unsure] = polygons.ask_each(xy[mine][unsure])
        found[mine] = here

    ends = np.linspace(0, len(xy), threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(look_up, map(slice, ends[:-1], ends[1:])))
    return found
