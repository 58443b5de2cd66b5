"""Angles as people type them: decimal, degrees and minutes, with letters or words for the side."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from geomine.screening.typed import as_meant
from geomine.screening.written import written_pair

MINUTES = math.log10(60)
"""Decimals of a degree that whole minutes are worth: a minute is 1.85 km."""
SECONDS = 2 * MINUTES

_WORDS = {
    "N": (
        r"с\w*[.\s]*ш(?:ироты|ир)?", r"пн[.\s]*ш", r"(?:ş|sh)i?\w*[.\s]*e(?:nliyi|n)?",
        "şm", r"ჩ[.\s]*გ", "ჩრდ", r"(?:Ш|E(?=.*\bU\s*[:=]))(?=\s*[:=])", r"пн[^\W\d_]*",
        r"north(?:ern)?", "latitude", "lat", "широта", "enlik", "enlem", "latitud", "şimal",
        "север", "شمالا?", "ش", "С", "kuzey", "nord", "norte",
    ),
    "S": (
        r"ю\w*[.\s]*ш(?:ироты|ир)?", r"пд[.\s]*ш", r"c(?:ənub)?[.\s]*e(?:nliyi|n)?",
        r"south(?:ern)?",
        "cənub", "юг", "جنوبا?", "ج", "Ю", r"ს[.\s]*გ", "სამხ", r"пд[^\W\d_]*", "g[uü]ney",
        "sud", "sur",
        "sul",
    ),
    "E": (
        r"в\w*[.\s]*д(?:олготы|олг)?", r"сх[.\s]*д", r"(?:ş|sh)[əe]?\w*[.\s]*u(?:zunluğu|z)?",
        r"east(?:ern)?", "longitude", "long", "lon", "lng", "долгота", "довгота", "uzunluq",
        "boylam", "longitud", "şərq", "восток", "شرق", "В", "Е", r"(?<!\d)D(?=\s*\d)",
        r"(?<=[\d'\"″]\s)D", r"(?<=['\"″”’°º])D", r"ა[.\s]*გ", "აღმ", r"(?:Д|U)(?=\s*[:=])",
        r"сх[^\W\d_]*", "شرقا?", "ق", "şr?q", "do[gğ]u", "l?este?",
    ),
    "W": (
        r"з\w*[.\s]*д(?:олготы|олг)?", r"зх[.\s]*д", r"q(?:ərb)?[.\s]*u(?:zunluğu|z)?",
        r"west(?:ern)?",
        "qərb", "запад", "غربا?", "غ", "З", r"დ[.\s]*გ", "დას", r"зх[^\W\d_]*", "bat[ıi]", "ouest",
        "oeste", "q",
    ),
}  # fmt: skip
"""How the four sides are written in the languages of the lists."""
_LONE = re.compile(r"(?<![^\W\d_])[A-ZŞa-km-zş](?![^\W\d_])")
_BESIDE = (
    ("K", "DBE", {"K": "N", "D": "E", "B": "W"}), ("G", "DBE", {"G": "S", "D": "E", "B": "W"}),
    ("NS", "LO", {"L": "E", "O": "W"}), ("NSC", "Ş", {"C": "S", "Ş": "E"}), ("Ş", "W", {"Ş": "N"}),
)  # fmt: skip
"""Letters that mean a side beside another only: Turkish, Portuguese and French, Azerbaijani.

Not l, which a scanner makes of 1.
"""
_ALONE = {"K": "N", "L": "E", "O": "W", "Ş": " "}
"""And in a cell of their own, or twice: Ş is north and east in Azerbaijani."""
_SIDES = {
    side: re.compile(rf"(?<![^\W\d_])(?:{'|'.join(words)})(?![^\W\d_])\.?", re.IGNORECASE)
    for side, words in _WORDS.items()
}
_TAGS = re.compile(
    r"\b(?:WGS[\s_-]*(?:19)?84|GPS|EPSG[:\s]*4326)\b|^\s*GEO:|[()\[\]≈~]", re.IGNORECASE
)
_UNITS = tuple(
    (re.compile(rf"(?<=\d)\s*(?:{words})(?![^\W\d_])\.?\s*", re.IGNORECASE), mark)
    for words, mark in (
        ("dərəcə|градус(?:ов|а)?|град|гр|derece|degrees?", "°"),
        ("dəqiqə|dəq|минут[аы]?|мин|dakika|minutes?", "'"),
        ("saniyə|san|секунд[аы]?|сек|saniye|seconds?", '"'),
    )
)
"""Degrees, minutes and seconds in words, as the marks for them."""
_LETTERED = re.compile(
    r"(?<!\d)(\d{1,3})\s*d\s*(\d{1,2})\s*m\s*(\d{1,2}(?:[.,]\d+)?)\s*s(?=[NSEW\W]|$)", re.IGNORECASE
)
"""39d36m01s, whose s is of seconds and not of the south."""
_LATIN_IN_RUSSIAN = (
    (re.compile(r"\b[Cc](?=[.\s]*[Шш])"), "С"),
    (re.compile(r"\b[Bb](?=[.\s]*[Дд])"), "В"),
)
"""Letters of the other alphabet that look the same on a keyboard."""
_NUMBER = r"[-+−]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[°º˚]?\s*(?:[,;/|]\s+|\s+|[;/|])\s*({_NUMBER})\s*[°º˚]?\s*")
_PAIR_POINTS = re.compile(
    r"\s*([-+−]?\d{1,3}\.\d+)\s*[°º˚]?\s*,\s*([-+−]?\d{1,3}\.\d+)\s*[°º˚]?\s*"
)
_GEOPOINT = re.compile(
    r"\s*([-+]?\d{1,3}\.\d+)[\s,]\s*([-+]?\d{1,3}\.\d+)(?:[\s,]\s*-?\d+(?:\.\d+)?(?:\s?[mм]\b)?){1,2}\s*"
)
"""What a form writes: latitude, longitude, altitude and how exact, the last two in metres."""
_ISO_6709 = re.compile(r"\s*([-+]\d{2}\.\d+)([-+]\d{3}\.\d+)(?:[-+]\d+(?:\.\d+)?)?(?:CRS\w+)?/?\s*")
_PAIR_COMMAS = re.compile(r"\s*([-+−]?\d{1,3},\d+)\s*,\s*([-+−]?\d{1,3},\d+)\s*")
_NAMED_XY = re.compile(
    rf"\s*(?:X\s*[:=]\s*(?P<x>{_NUMBER})[\s,;/]+Y\s*[:=]\s*(?P<y>{_NUMBER})|"
    rf"Y\s*[:=]\s*(?P<y2>{_NUMBER})[\s,;/]+X\s*[:=]\s*(?P<x2>{_NUMBER}))\s*",
    re.IGNORECASE,
)
"""Degrees called X and Y, as maps do: X is the longitude; who means it otherwise is swapped."""
_PREFIX = re.compile(r"^[^\d:]{1,40}:\s*(?=\S)")
_PART = r"\d{1,2}(?:[.,]\d+)?"
_BETWEEN = r"(?<=\d)[\s-](?=\s*\d)"
_ANGLE = re.compile(
    rf"""(?<![\d.,])(?P<before>[NSEW])?[\s:=]*
    (?P<degrees>{_NUMBER})(?!\d)
    (?:\s*(?:[°º˚:*]|D(?:EG)?\.?(?![A-Z])|{_BETWEEN})\s*(?P<minutes>{_PART})(?!\d)
    (?:\s*(?:['′’‘ʹ´`:]|M(?:IN)?\.?(?![A-Z])|{_BETWEEN})\s*(?P<seconds>{_PART})(?!\d))?)?
    (?:(?<=\d)\s*(?:DEG|(?(minutes)(?:MIN|SEC|M|S(?=\s*[NSEW]))|(?!)))(?![A-Z])\.?)?
    [\s°º˚'′’‘ʹ´`"″”“ʺ]*(?(before)|(?P<after>[NSEW](?![A-Z]))?)""",
    re.VERBOSE,
)
_PACKED = re.compile(r"\s*([NSEW])?\s*(\d{2,3})(\d{2})(\d{2}(?:[.,]\d+)?)\s*([NSEW])?\s*")
_PACKED_ONE = r"(\d{6,7}(?:[.,]\d+)?\s*[NSEW]|[NSEW]\s*\d{6,7}(?:[.,]\d+)?)"
_PACKED_PAIR = re.compile(rf"\s*{_PACKED_ONE}[\s,;/]*{_PACKED_ONE}\s*")
_DECIMAL = re.compile(r"[-+−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_MARKED = re.compile(
    r"""()([0-9]{1,3})°\s?([0-9]{1,2})['′]\s?([0-9]{1,2}(?:[.,][0-9]+)?)["″]\s?([NSEW])?"""
)
"""What most write of degrees, minutes and seconds; it needs none of the rest."""
_SIGNS = {"N": 1, "S": -1, "E": 1, "W": -1}


@dataclass(frozen=True, slots=True)
class Reading:
    """One pair of coordinates as read: degrees, notation and the decimals it was written with.

    Decimals of a degree: whole minutes are worth 1.78 of them, whole seconds 3.56.
    """

    latitude: float
    longitude: float
    notation: str
    decimals: float


class Angle(NamedTuple):
    """One angle in degrees, its decimals and notation, and whether it is a latitude, if said."""

    degrees: float
    decimals: float
    notation: str
    is_latitude: bool | None = None


def read_pair(text: str) -> Reading | None:
    r"""Return the coordinates in one cell, or None where it holds no pair that can be read.

    Examples
    --------
    >>> read_pair("39,99 46,93").latitude, read_pair("39.5, 47.25").longitude
    (39.99, 47.25)
    >>> round(read_pair("39°23'58.6\"N 47°01'46.9\"E").latitude, 5)
    39.39961
    >>> read_pair("39,6003° с. ш. 47,1430° в. д.").longitude
    47.143
    """
    plain = _plain(text)
    found = _numbers(text) or _numbers(plain)
    if found is None:
        packed = _PACKED_PAIR.fullmatch(plain)
        found = _of_two([_packed(one) for one in packed.groups()] if packed else _angles(plain))
    if found is None and (bare := _PREFIX.sub("", text)) != text:
        return read_pair(bare)
    return found


def _numbers(text: str) -> Reading | None:
    """Return a pair of decimal numbers alone, or in what a program wrote."""
    for pattern in (_PAIR_POINTS, _PAIR, _PAIR_COMMAS, _GEOPOINT, _ISO_6709):
        if match := pattern.fullmatch(text):
            return _decimal(*match.groups())
    if match := _NAMED_XY.fullmatch(text):
        return _decimal(match["y"] or match["y2"], match["x"] or match["x2"])
    pair = written_pair(text)
    return _decimal(*pair) if pair else None


def read_one(text: str) -> Angle | None:
    """Return one angle in degrees, or None.

    Examples
    --------
    >>> read_one("39°30'")[:3] == (39.5, MINUTES, "ddm"), read_one("47,25 E").degrees
    (True, 47.25)
    """
    plain = text.strip().removesuffix("°")
    if _DECIMAL.fullmatch(plain):
        return Angle(_number(plain), _decimals(plain), "dd")
    if marked := _MARKED.fullmatch(text.strip()):
        return _angle(marked)
    plain = _plain(text).strip()
    if re.search("[NSEW]", plain) and _PACKED.fullmatch(plain):
        return _packed(plain)
    found = _angles(plain)
    return found[0] if len(found) == 1 else None


def _plain(text: str) -> str:
    """Return a text with the words for the four sides as letters."""
    text = _TAGS.sub(" ", as_meant(text[:300]))
    text = _LETTERED.sub(r"\1°\2'\3 ", text)
    for pattern, letter in _LATIN_IN_RUSSIAN:
        text = pattern.sub(letter, text)
    for pattern, mark in _UNITS:
        text = pattern.sub(f"{mark} ", text)
    for letter, pattern in _SIDES.items():
        text = pattern.sub(f" {letter} ", text)
    return _with_lone_letters(text).upper()


def _with_lone_letters(text: str) -> str:
    """Return a text with the letters for sides that only tell one beside another."""
    lone = {letter.upper() for letter in _LONE.findall(text)}
    meant = _ALONE if len(lone) == 1 else {}
    for one, other, beside in _BESIDE:
        if len(lone) == 2 and lone & set(one) and lone & set(other):  # noqa: PLR2004 - a pair
            meant = beside
            break
    return _LONE.sub(lambda found: meant.get(found[0].upper(), found[0]), text)


def _angles(plain: str) -> list[Angle | None]:
    """Return the angles of a text that holds nothing else."""
    found, end = [], 0
    for match in _ANGLE.finditer(plain):
        if plain[end : match.start()].strip(" ,;/|:.-–\t\n\r"):
            return []
        found.append(_angle(match))
        end = match.end()
    return [] if plain[end:].strip(" ,;/|.\t\n\r") else found


def _of_two(found: list[Angle | None]) -> Reading | None:
    """Return the pair of two angles, the latitude first unless a letter says otherwise."""
    angles = [angle for angle in found if angle is not None]
    if len(angles) != 2 or len(found) != 2:  # noqa: PLR2004 - a pair
        return None
    first, second = angles
    if first.is_latitude is not None and first.is_latitude == second.is_latitude:
        return None
    if first.is_latitude is False or second.is_latitude is True:
        first, second = second, first
    digits = min(first.decimals, second.decimals)
    return Reading(first.degrees, second.degrees, first.notation, digits)


def _decimal(first: str, second: str) -> Reading:
    digits = min(_decimals(first), _decimals(second))
    return Reading(_number(first), _number(second), "dd", digits)


def _angle(match: re.Match[str]) -> Angle | None:
    before, degrees, minutes, seconds, after = match.groups()
    if (minutes and not degrees.lstrip("-+−").isdigit()) or (seconds and not minutes.isdigit()):
        return None  # a part of a degree, and minutes beside it
    minute, second = (_number(part) if part else 0.0 for part in (minutes, seconds))
    if minute >= 60 or second >= 60:  # noqa: PLR2004 - of an hour's sixty
        return None
    value = abs(_number(degrees)) + minute / 60 + second / 3600
    smallest, worth, notation = (
        (seconds, SECONDS, "dms") if seconds else (minutes, MINUTES, "ddm") if minutes
        else (degrees, 0.0, "dd")
    )  # fmt: skip
    return _sided(
        value, before or after, worth + _decimals(smallest), notation, negative=degrees[0] in "-−"
    )


def _packed(text: str) -> Angle | None:
    """Return the angle of degrees, minutes and seconds without marks: 393601N."""
    match = _PACKED.fullmatch(text)
    if match is None:
        return None
    before, degrees, minutes, seconds, after = match.groups()
    minute, second = int(minutes), _number(seconds)
    if minute >= 60 or second >= 60:  # noqa: PLR2004 - of an hour's sixty
        return None
    value = int(degrees) + minute / 60 + second / 3600
    return _sided(value, before or after, SECONDS + _decimals(seconds), "dms", negative=False)


def _sided(
    value: float, letter: str | None, decimals: float, notation: str, *, negative: bool
) -> Angle:
    sign = -1 if negative else _SIGNS.get(letter or "", 1)
    return Angle(sign * value, decimals, notation, letter in {"N", "S"} if letter else None)


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))


def _decimals(text: str) -> int:
    _, _, fraction = text.replace(",", ".").partition(".")
    return len(fraction)
