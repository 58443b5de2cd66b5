"""Whether a list is of another country than the layer of districts it is screened with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.screening.cells import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 5
MOST_OUTSIDE = 0.9
"""Share of rows outside every district from which on the districts are another country's."""
SAMPLE = 20_000


def are_elsewhere(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], bounds: NDArray[np.float64]
) -> bool:
    """Return whether nearly all points are outside a box, swapped ones too.

    Examples
    --------
    >>> box = np.array([44.0, 38.0, 51.0, 42.0])
    >>> are_elsewhere(np.full(9, 34.5), np.full(9, 69.2), box)
    True
    >>> are_elsewhere(np.full(9, 47.0), np.full(9, 40.0), box)
    False
    """
    west, south, east, north = bounds
    known = np.isfinite(latitude) & np.isfinite(longitude) & (latitude != longitude)
    fits = (west <= longitude) & (longitude <= east) & (south <= latitude) & (latitude <= north)
    fits |= (west <= latitude) & (latitude <= east) & (south <= longitude) & (longitude <= north)
    outside = np.count_nonzero(known & ~fits)
    return bool(outside >= max(FEWEST, MOST_OUTSIDE * np.count_nonzero(known)))


def is_elsewhere(rows: pd.DataFrame, bounds: NDArray[np.float64]) -> bool:
    """Return the same of the first rows of a list, by what is typed in degrees."""
    first = rows.head(SAMPLE)
    axes = [text_of(first[name]).str.replace(",", ".") for name in ("latitude", "longitude")]
    latitude, longitude = (
        pd.to_numeric(axis, errors="coerce").to_numpy(float, na_value=np.nan) for axis in axes
    )
    return are_elsewhere(latitude, longitude, bounds)
