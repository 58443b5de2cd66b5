"""Places in a text that are written in a grid: MGRS, and pairs of metres of UTM and others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from geomine.crs import grid_degrees
from geomine.grids import EASTINGS, read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Pairs = NDArray[np.float64]

REACH = 2
"""How many numbers an easting and its northing may stand apart in a text."""
ZONES = np.arange(60)
_UTM_31 = 32_631
"""Zone 31, with the meridian 3 degrees east: all others are its copies, 6 degrees apart."""
_FALSE_NORTHING = 10_000_000.0
_ZONES_OF_PULKOVO = range(2, 33)

_MGRS = re.compile(
    r"(?<![\w+/-])\d{1,2}[ -]?[C-HJ-NP-X][ -]?[A-HJ-NP-Z][A-HJ-NP-V][ -]?"
    r"(?:\d{4}|\d{6}|\d{8}|\d{10}|\d{2,5}[ -]\d{2,5})(?![\w+/])"
)
_METRES = re.compile(r"(?<![\w.,+/-])(\d{6,8}(?:[.,]\d{1,3})?) ?m?[EN]?(?![\w+/])")


def pairs_of_grids(text: str) -> Iterator[Pairs]:
    """Give what a text could say in a grid, each as longitude and latitude, shape (n, 2).

    A pair of metres does not say its zone, so that it is read in every one: what is looked for
    is whether it lies near a known record.

    Examples
    --------
    >>> [found.round(3).tolist() for found in pairs_of_grids("at 38SPK647285")]
    [[[46.93, 39.991]]]
    """
    for found in _MGRS.finditer(text):
        reading = read_grid(found[0])
        if reading is not None:
            yield np.array([[reading.longitude, reading.latitude]])
    metres = np.array([float(found.replace(",", ".")) for found in _METRES.findall(text)])
    for step in range(1, min(REACH, len(metres) - 1) + 1):
        one, other = metres[:-step], metres[step:]
        for east, north in ((one, other), (other, one)):
            yield from _of_metres(east, north)


def _of_metres(east: NDArray[np.float64], north: NDArray[np.float64]) -> Iterator[Pairs]:
    """Give the places of pairs of metres in every system that lists are written in."""
    utm = (east < EASTINGS) & (north < _FALSE_NORTHING)
    for shift in (0.0, _FALSE_NORTHING):
        here = grid_degrees(east[utm], north[utm] - shift, _UTM_31)
        turned = (here[:, :1] + 6.0 * ZONES + 180.0) % 360.0 - 180.0
        yield np.column_stack([turned.ravel(), np.repeat(here[:, 1], len(ZONES))])
    zones = east // EASTINGS
    for zone in np.unique(zones[np.isin(zones, _ZONES_OF_PULKOVO)]).tolist():
        of = zones == zone
        yield grid_degrees(east[of], north[of], 28_400 + int(zone))
    yield grid_degrees(east, north, 3857)
