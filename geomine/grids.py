"""Grid references as people type them, in degrees: MGRS, UTM, Pulkovo 1942 and Web Mercator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geomine.crs import grid_degrees

if TYPE_CHECKING:
    from collections.abc import Iterable

BANDS = "CDEFGHJKLMNPQRSTUVWX"
ROWS = "ABCDEFGHJKLMNPQRSTUV"
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
BAND_DEGREES = 8
METRES_OF_ROWS = 2_000_000
_MGRS = re.compile(
    r"(?:MGRS|USNG)?[\s:-]*(\d{1,2})[\s.-]*([C-HJ-NP-X])[\s.-]*([A-HJ-NP-Z])[\s.-]*([A-HJ-NP-V])"
    r"[\s.-]*((?:\d[\s.,/-]*)*)(?:\(?(?:MGRS|USNG)\)?)?"
)
_LABELLED = re.compile(
    r"(?:(?<![A-Z\d])(?<!\b\d\s)(?<!\b\d\d\s)(E|N|X|Y|EAST(?:ING)?|NORTH(?:ING)?)\s*[:=]?\s*)?"
    r"(?<![\d.,])(\d{5,8}(?:[.,]\d+)?)\s*(?:M?\s*([EN])(?![A-Z]))?"
)
_ZONE = re.compile(r"(\d{1,2})([C-HJ-NP-X])?")
_WORDS = re.compile(r"WGS\s*-?\s*(?:19)?84|UTM|ZONE|ZONA|ZONASI|ЗОНА|[\s,;:/.()=-]+")
_LOOK_ALIKES = str.maketrans("АВЕКМНРСТХУЅЈOОIІ", "ABEKMHPCTXYSJ0011")
_LABELS_RU = re.compile(r"(?<![^\W\d_])[ХУ](?=[\s=:]*\d)")
_NUMBER = re.compile(r"(?:(?<!\d)[-−])?\d{5,8}(?:[.,]\d+)?")
_EPSG = tuple(
    (re.compile(rf"EPSG\W{{0,3}}{number}(?!\d)"), meant)
    for number, meant in (
        (r"326(\d\d)", r"UTM \1N "), (r"327(\d\d)", r"UTM \1M "),
        (r"284(\d\d)", r"SK-42 ZONE \1 "), ("(?:3857|900913)", " "),
    )
)  # fmt: skip
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[\s\u00a0,]\d{3}){1,2}(?![\d,]|\s\d{3}(?!\d))")
"""674,770 and 4 363 087, as spreadsheets show them."""
_MILLIONS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([\s,])\d{3}\1\d{3}(?![\d,])")
"""Without one, 41,385 is a number with three decimals."""
_BARE_MGRS = re.compile(r"[A-HJ-NP-Z][\s-]*[A-HJ-NP-V](?:[\s-]*\d){2,10}[\s-]*")
PULKOVO_WORDS = (
    r"[SC][KS]\s*-?\s*42|СК\s*-?\s*42|PULKOVO|ПУЛКОВО|[GQ]AUSS|ГАУСС|1942|EPSG\W*284\d\d(?!\d)"
)
_PULKOVO = re.compile(PULKOVO_WORDS, re.IGNORECASE)
_ZONE_SAID = re.compile(r"(?:ZON[EA]|ЗОНА)\W{0,3}(\d{1,2})(?!\d)")
_PACKED_N = r"(?:\d\d[0-5]\d[0-5]\d(?:[.,]\d+)?\s*[NS]|[NS]\s*\d\d[0-5]\d[0-5]\d(?:[.,]\d+)?)"
_PACKED_E = _PACKED_N.replace(r"\d\d[0-5]", r"[01]\d\d[0-5]").replace("NS", "EW")
_PACKED = re.compile(rf"\s*(?:{_PACKED_N}[\s,;/]*{_PACKED_E}|{_PACKED_E}[\s,;/]*{_PACKED_N})\s*")
"""Degrees, minutes and seconds without marks, the longitude with its zero: no metres."""
_NORTHING = (1_000_000, 9_500_000)
EASTINGS = 1_000_000
"""All eastings of UTM are below."""
MOST_MERCATOR = 20_037_509.0


class GridReading(NamedTuple):
    """A grid reference in degrees: latitude, longitude, notation and decimals it is worth."""

    latitude: float
    longitude: float
    notation: str
    decimals: int


def read_grid(text: str, *, south: bool = False) -> GridReading | None:
    """Return the place of a grid reference, or None where the text is none.

    Parameters
    ----------
    text : str
        ``38SPK647285``, ``38S 674770E 4363087N``, ``X=4469179 Y=8663938 (SK-42)`` (X is the
        northing, and Y has the number of its zone in front) or ``5099623.8, 4948917.0``
        (Web Mercator, easting first).
    south : bool, default False
        Take a UTM zone without a letter, or with the letter S, as of the southern half of the
        globe. Where missing, S is the band from 32 to 40 degrees north if the point lies in it,
        and the southern half if it does not.

    Examples
    --------
    >>> found = read_grid("38S 674770E 4363087N")
    >>> found.notation, round(found.latitude, 3), round(found.longitude, 3)
    ('utm', 39.4, 47.03)
    >>> read_grid("near the school") is None
    True
    """
    plain = _upper(text)
    if found := _utm_of(plain, south=south):
        return found
    if match := _MGRS.fullmatch(plain.translate(_LOOK_ALIKES)):
        return _mgrs(*match.groups())
    if _PACKED.fullmatch(plain):
        return None
    if pair := metres_of(plain):
        return _mercator(*pair)
    return next(iter(pulkovo_ways(plain)), None)


def _upper(text: str) -> str:
    """Return a text in capitals, a system said by its number in words, groups of three joined."""
    plain = _LABELS_RU.sub(lambda found: found[0].translate(_LOOK_ALIKES), text.strip().upper())
    for pattern, meant in _EPSG:
        plain = pattern.sub(meant, plain)
    if _MILLIONS.search(plain):
        plain = _GROUPED.sub(lambda found: re.sub(r"[\s,]", "", found[0]), plain)
    return plain


def _utm_of(plain: str, *, south: bool) -> GridReading | None:
    """Return a UTM reference with its zone before, between or behind the two numbers."""
    found = list(_LABELLED.finditer(plain))
    zone = _ZONE.fullmatch(_WORDS.sub("", _LABELLED.sub(" ", plain)))
    if zone is None or len(found) != 2:  # noqa: PLR2004 - a pair
        return None
    first, second = (_metres(match[2]) for match in found)
    labels = [(match[1] or match[3] or "")[:1] for match in found]
    turned = labels[0] in {"N", "Y"} or labels[1] in {"E", "X"}
    if not any(labels):
        turned = first >= EASTINGS > second
    east, north = (second, first) if turned else (first, second)
    letter = zone[2] or "N"
    if south and letter in "NS":
        return _utm(int(zone[1]), "M", east, north, notation="utm", decimals=5)
    reading = _utm(int(zone[1]), letter, east, north, notation="utm", decimals=5)
    if letter == "S" and (reading is None or not _in_band(reading.latitude, letter)):
        return _utm(int(zone[1]), "M", east, north, notation="utm", decimals=5)
    return reading


def _in_band(latitude: float, band: str) -> bool:
    """Return whether a latitude lies in a band; a square at its edge may be a degree outside."""
    south = (BANDS.index(band) - 10) * BAND_DEGREES
    return south - 1 <= latitude <= south + BAND_DEGREES + (5 if band == "X" else 1)


def bare_mgrs(text: str) -> str | None:
    """Return the letters and digits of an MGRS square without its zone, or None.

    Examples
    --------
    >>> bare_mgrs("PK 647 285"), bare_mgrs("PK")
    ('PK647285', None)
    """
    plain = text.strip().upper().translate(_LOOK_ALIKES)
    return re.sub(r"[\s-]", "", plain) if _BARE_MGRS.fullmatch(plain) else None


def metres_of(text: str) -> tuple[float, float] | None:
    """Return the two numbers of a text that holds metres and says nothing of their system.

    Examples
    --------
    >>> metres_of("674770; 4363087"), metres_of("38S 674770 4363087")
    ((674770.0, 4363087.0), None)
    """
    plain = _upper(text)
    numbers = [_metres(found) for found in _NUMBER.findall(plain)]
    left = re.sub(r"[\s,;/XY=:EN()MМ.]", "", _NUMBER.sub("", plain))
    return (numbers[0], numbers[1]) if len(numbers) == 2 and not left else None  # noqa: PLR2004


def _mgrs(zone: str, band: str, column: str, row: str, digits: str) -> GridReading | None:
    """Return the middle of an MGRS square (NGA.SIG.0012, 2014: letters of the 100 km squares)."""
    number, parts = int(zone), re.findall(r"\d+", digits)
    if len(parts) == 2 and len(parts[0]) != len(parts[1]):  # noqa: PLR2004 - a pair
        return None
    digits = "".join(parts)
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
    for lap in range(5):
        found = _utm(
            number, band, easting, northing + lap * METRES_OF_ROWS, notation="mgrs", decimals=half
        )
        if found and _in_band(found.latitude, band):
            return found
    return None


def _utm(
    zone: int, band: str, easting: float, northing: float, *, notation: str, decimals: int
) -> GridReading | None:
    if not 1 <= zone <= 60:  # noqa: PLR2004 - zones of the globe
        return None
    epsg = (32_600 if band >= "N" else 32_700) + zone
    longitude, latitude = grid_degrees(easting, northing, epsg)[0].tolist()
    return _reading(latitude, longitude, notation, decimals)


def pulkovo_ways(text: str, zones: Iterable[int] = ()) -> list[GridReading]:
    """Return the places of a Gauss-Krüger pair of Pulkovo 1942, the northing first before last.

    The easting has its zone in front, or the text tells it; where neither is so, it is each of
    ``zones``. Both numbers of a place in the north of zone 4 or the south
    of zone 8 can be eastings, and then the zone that the text tells decides, if it tells one.

    Examples
    --------
    >>> [round(way.longitude) for way in pulkovo_ways("SK-42 8673356 4426317")]
    [18, 47]
    >>> [round(way.longitude) for way in pulkovo_ways("SK-42, zone 8: 8673356 4426317")]
    [47]
    >>> [round(way.longitude) for way in pulkovo_ways("SK-42, zone 8: X 4426317, Y 673356")]
    [47]
    """
    plain = _upper(text)
    numbers = [_metres(found) for found in _NUMBER.findall(plain)]
    if len(numbers) != 2 or not _PULKOVO.search(plain):  # noqa: PLR2004 - a pair
        return []
    said = _ZONE_SAID.search(plain)
    ways = []
    for north, east in (numbers, numbers[::-1]):
        prefix, within = divmod(east, 1_000_000)
        of = [int(said[1])] if said else [int(prefix)] if prefix else [*zones]
        if not (100_000 <= within <= 900_000 and _between(north, _NORTHING)):  # noqa: PLR2004
            continue
        for zone in of:
            if prefix in {0, zone} and 2 <= zone <= 32:  # noqa: PLR2004 - zones of land
                full = within + zone * 1_000_000
                longitude, latitude = grid_degrees(full, north, 28_400 + zone)[0].tolist()
                ways.append(_reading(latitude, longitude, "pulkovo42_gk", 5))
    return [way for way in ways if way]


def _mercator(easting: float, northing: float) -> GridReading | None:
    if max(abs(easting), abs(northing)) > MOST_MERCATOR:
        return None
    longitude, latitude = grid_degrees(easting, northing, 3857)[0].tolist()
    return _reading(latitude, longitude, "web_mercator", 5)


def _reading(latitude: float, longitude: float, notation: str, decimals: int) -> GridReading | None:
    known = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - inf and NaN are not
    return GridReading(latitude, longitude, notation, decimals) if known else None


def _between(value: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _metres(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))
