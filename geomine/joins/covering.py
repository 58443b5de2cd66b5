"""Which of some polygons covers each point: exact, by GEOS, or by a raster of answers first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geomine.joins.raster import build_raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

NOWHERE = -1
RASTER_FROM = 300_000
"""Below so many points a raster costs more than it saves."""

_POINTS_AT_ONCE = 500_000
_MIN_SIZE, _MAX_SIZE = 128, 2_048
_POLYGON, _MULTIPOLYGON = 3, 6


def first_covering(
    shapes: Shapes, xy: NDArray[np.float64], *, threads: int = 1, size: int | None = None
) -> NDArray[np.int32]:
    """Return the position of the first shape that covers each point, -1 for none.

    A point on a border is covered. Up to 300,000 points are sorted and shown to GEOS shape
    by shape; of more only those are whose cell of a raster a border may touch, and the
    raster answers the rest.

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
    if size is None:
        size = int(np.clip(0.7 * np.sqrt(len(xy)), _MIN_SIZE, _MAX_SIZE))
        size = 0 if len(xy) < RASTER_FROM else size
    if not len(shapes):
        return np.full(len(xy), NOWHERE, dtype=np.int32)
    areal = np.isin(shapely.get_type_id(shapes), [-1, _POLYGON, _MULTIPOLYGON]).all()
    bounds = shapely.total_bounds(shapes)
    if size == 0 or not areal or not (bounds[:2] < bounds[2:]).all():
        return _ask_each(_own(shapes), xy)
    raster = build_raster(shapes, size, lambda points: _ask_each(_own(shapes), points))
    found = np.empty(len(xy), dtype=np.int32)
    begins = range(0, len(xy), _POINTS_AT_ONCE)
    threads = max(1, min(threads, len(begins)))

    def look_up(mine: range) -> None:
        own = _own(shapes)
        for begin in mine:
            part = slice(begin, begin + _POINTS_AT_ONCE)
            found[part], unsure = raster.look_up(xy[part])
            found[part][unsure] = _ask_each(own, xy[part][unsure])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(look_up, [begins[k::threads] for k in range(threads)]))
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
