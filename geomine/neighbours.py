"""Which areas share a border."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def neighbours(areas: gpd.GeoDataFrame) -> list[NDArray[np.intp]]:
    """Return for each area the positions of the areas that it touches or overlaps.

    A shared corner is enough ("queen" contiguity), and an overlap counts as well, since
    borders of different sources seldom meet exactly. An area without a geometry
    has no neighbours.

    Examples
    --------
    >>> import geopandas as gpd
    >>> boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)]
    >>> [near.tolist() for near in neighbours(gpd.GeoDataFrame(geometry=boxes))]
    [[1], [0], []]
    """
    shapes = areas.geometry.to_numpy()
    area, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = area != other
    area, other = area[apart], other[apart]
    order = np.lexsort((other, area))
    starts = np.searchsorted(area[order], np.arange(len(shapes) + 1))
    return [other[order[start:stop]] for start, stop in pairwise(starts)]
