"""Grid references as people type them, in degrees: MGRS, UTM, Pulkovo 1942 and Web Mercator."""

from __future__ import annotations

import re
from typing import NamedTuple

from geomine.crs import grid_degrees

BANDS = "CDEFGHJKLMNPQRSTUVWX"
ROWS = "ABCDEFGHJKLMNPQRSTUV"
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
BAND_DEGREES = 8
METRES_OF_ROWS = 2_000_000
_MGRS = re.compile(r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-V])\s*((?:\d\s*)*)")
_UTM = re.compile(
    r"(?:UTM\s*)?(?:ZONE\s*)?(\d{1,2})\s*([C-HJ-NP-X])[\s,;]+(\d{6}(?:[.,]\d+)?)\s*(?:M?\s*E)?"
    r"[\s,;]+(\d{5,8}(?:[.,]\d+)?)\s*(?:M?\s*N)?"
)
_NUMBER = re.compile(r"[-−]?\d{5,8}(?:[.,]\d+)?")
_PULKOVO = re.compile(r"SK\s*-?\s*42|СК\s*-?\s*42|PULKOVO|ПУЛКОВО|GAUSS|ГАУСС|1942", re.IGNORECASE)
_NORTHING = (1_000_000, 9_500_000)
MOST_MERCATOR = 20_037_509.0


class GridReading(NamedTuple):
    """A grid reference in degrees: latitude, longitude, notation and decimals it is worth."""

    latitude: float
    longitude: float
    notation: str
    decimals: int


def read_grid(text: str) -> GridReading | None:
    """Return the place of a grid reference, or None where the text is none.

    Parameters
    ----------
    text : str
        ``38SPK647285``, ``38S 674770E 4363087N``, ``X=4469179 Y=8663938 (SK-42)`` (X is the
        northing, and Y has the number of its zone in front) or ``5099623.8, 4948917.0``
        (Web Mercator, easting first).

    Examples
    --------
    >>> found = read_grid("38S 674770E 4363087N")
    >>> found.notation, round(found.latitude, 3), round(found.longitude, 3)
    ('utm', 39.4, 47.03)
    >>> read_grid("near the school") is None
    True
    """
    plain = text.strip().upper()
    if match := _UTM.fullmatch(plain):
        zone, band, east, north = match.groups()
        return _utm(int(zone), band, _metres(east), _metres(north), notation="utm", decimals=5)
    if match := _MGRS.fullmatch(plain):
        return _mgrs(*match.groups())
    numbers = [_metres(found) for found in _NUMBER.findall(plain)]
    if len(numbers) != 2:  # noqa: PLR2004 - a pair
        return None
    if _PULKOVO.search(plain):
        return _pulkovo(*numbers)
    left = re.sub(r"[\s,;/XY=:EN()M.]", "", _NUMBER.sub("", plain))
    return None if left else _mercator(*numbers)


def _mgrs(zone: str, band: str, column: str, row: str, digits: str) -> GridReading | None:
    """Return the middle of an MGRS square (NGA.SIG.0012, 2014: letters of the 100 km squares)."""
    number, digits = int(zone), "".join(digits.split())
    letters = COLUMNS[(number - 1) % 3]
    if column not in letters or len(digits) % 2 or len(digits) > 10:  # noqa: PLR2004
        return None
    half = len(digits) // 2
    size = 10 ** (5 - half)
    east_in, north_in = (
        int(part or 0) * size + size / 2 for part in (digits[:half], digits[half:])
    )
    easting = (letters.index(column) + 1) * 100_000 + east_in
    offset = 0 if number % 2 else 5
    northing = (ROWS.index(row) - offset) % 20 * 100_000 + north_in
    south = (BANDS.index(band) - 10) * BAND_DEGREES
    for lap in range(5):
        found = _utm(
            number, band, easting, northing + lap * METRES_OF_ROWS, notation="mgrs", decimals=half
        )
        # a square at the edge of a band may lie half a degree and more outside it
        if found and south - 1 <= found.latitude <= south + BAND_DEGREES + (
            5 if band == "X" else 1
        ):
            return found
    return None


def _utm(
    zone: int, band: str, easting: float, northing: float, *, notation: str, decimals: int
) -> GridReading | None:
    if not 1 <= zone <= 60:  # noqa: PLR2004 - zones of the globe
        return None
    longitude, latitude = grid_degrees(
        easting, northing, (32_600 if band >= "N" else 32_700) + zone
    )
    return _reading(latitude, longitude, notation, decimals)


def _pulkovo(first: float, second: float) -> GridReading | None:
    """Return a Gauss-Krüger pair of Pulkovo 1942: the easting has its zone in front."""
    for north, east in ((first, second), (second, first)):
        zone, within = divmod(east, 1_000_000)
        if 2 <= zone <= 32 and 100_000 <= within <= 900_000 and _between(north, _NORTHING):  # noqa: PLR2004
            longitude, latitude = grid_degrees(east, north, 28_400 + int(zone))
            return _reading(latitude, longitude, "pulkovo42_gk", 5)
    return None


def _mercator(easting: float, northing: float) -> GridReading | None:
    if max(abs(easting), abs(northing)) > MOST_MERCATOR:
        return None
    longitude, latitude = grid_degrees(easting, northing, 3857)
    return _reading(latitude, longitude, "web_mercator", 5)


def _reading(latitude: float, longitude: float, notation: str, decimals: int) -> GridReading | None:
    known = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - inf and NaN are not
    return GridReading(latitude, longitude, notation, decimals) if known else None


def _between(value: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _metres(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))
