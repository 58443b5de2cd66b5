"""Places told by distance and direction, such as "4 km north-east of Khankendi"."""

from __future__ import annotations

import functools
import math
import re
from typing import NamedTuple

from geomine.names import fold

WINDS = (
    "n", "nne", "ne", "ene", "e", "ese", "se", "sse",
    "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw",
)  # fmt: skip
"""The sixteen directions clockwise from north, 22.5 degrees apart."""
_STEMS = {
    **dict.fromkeys(("north", "simal", "sever", "kuzey", "nord", "norte", "nor"), "n"),
    **dict.fromkeys(("south", "canub", "cenub", "yuzh", "yug", "guney", "sud", "sur"), "s"),
    **dict.fromkeys(("east", "sarq", "serq", "vostok", "vostoch", "dogu", "est", "este"), "e"),
    **dict.fromkeys(("west", "qarb", "qerb", "zapad", "bati", "ouest", "oeste"), "w"),
}
_SHORT = {wind: wind for wind in WINDS} | {
    "sv": "ne", "sz": "nw", "yuv": "se", "yuz": "sw", "s v": "ne", "s z": "nw", "yu v": "se",
    "yu z": "sw", "n e": "ne", "n w": "nw", "s e": "se", "s w": "sw", "sm s": "ne", "sm q": "nw",
    "c s": "se", "c q": "sw",
}  # fmt: skip
"""Abbreviations by the letters of the words, "Şm.Ş." in Azerbaijani among them."""
_STEM = "|".join(sorted(_STEMS, key=len, reverse=True))
_ENDING = (
    r"(?:ern|erly|nee|n[a-z]{1,3}|u|e|a|da|daki|inda|unda|dadir|ina|ine|inde|de|de dir|a dogru|"
    r"da dogru)?"
)
_WORD = rf"(?:(?:{_STEM})o?)+{_ENDING}"
_SMALL = (
    r"(?:(?:to|the|due|k|ka|na|v|vo|in|at|a|al|au|s|about|approx|approximately|primerno|okolo|"
    r"taxminan|distance|distance of|rasstoyanii)\s+)*"
)
_ABBREVIATED = "|".join(sorted(_SHORT, key=len, reverse=True))
_WAY = rf"(?P<way>{_WORD}(?:\s(?:u\s)?{_WORD}){{0,2}}|{_ABBREVIATED})"
_AFTER = (
    r"(?:\s(?:da|a|direction|istiqamatinda|istiqamatda|istiqamatina|tarafda|tarafa|tarafinda|"
    r"tarafina|istiqametinde|istiqametde|terefde|terefinde|napravlenii|napravlenie|side))?"
)
_OFF = r"(?:\s(?:masafada|masafasinda|mesafede|mesafesinde|aralida|uzaqliqda|uzaqda|away))?"
_FROM = r"(?:of|from|ot|de|du|del|vid)"
_KIND_BEFORE = frozenset(
    ("g", "s", "n", "p", "der", "the", "selo", "sela", "sele", "selu", "gorod", "goroda", "poselok",
     "poselka", "village", "town", "city", "center", "centre")
)  # fmt: skip
_KIND_BEHIND = re.compile(
    r"\s(?:kand|sahar|qasaba|rayon|markaz|village|town|city)[a-z]*(?:\smarkaz[a-z]*)?$"
)
_NUMBER_WORDS = {
    word: n
    for words in (
        "one two three four five six seven eight nine ten",
        "bir iki üç dörd beş altı yeddi səkkiz doqquz on",
        "одном двух трех четырех пяти шести семи восьми девяти десяти",
        "одного двух трёх четырёх пяти шести семи восьми девяти десяти",
    )
    for n, word in enumerate(words.split(), 1)
}
_DISTANCE = re.compile(
    rf"(\d{{1,4}}(?:[.,]\d{{1,3}})?|(?<![^\W\d_])(?:{'|'.join(_NUMBER_WORDS)}))\s*(?:-?х)?\s*[-–]?\s*"
    r"(km|км|kilomet[a-z]*|километр[а-я]*|m|м|met[a-z]*|метр[а-я]*|miles?|mi)(?![^\W\d_])",
    re.IGNORECASE,
)
_SUFFIXES = ("nin", "nun", "in", "un", "ndan", "dan", "nden", "den")
MILE_M = 1_609.344
MOST_M = 100_000.0
"""Nobody measures a place of an accident from a town farther away than this."""


class Bearing(NamedTuple):
    """Distance in metres, direction in degrees from north, and from where, as possible names.

    ``step_m`` is the unit of the last digit of the distance that was written.
    """

    distance_m: float
    azimuth: float
    names: tuple[str, ...]
    sector: float
    step_m: float

    def uncertainty_m(self, anchor_m: float) -> float:
        """Return the radius that holds the accident, metres.

        Three errors that do not depend on each other: that of the place it is counted from,
        half a step of the distance, and the chord of half a sector of the direction
        (22.5 degrees for eight directions, 11.25 for sixteen).
        """
        chord = 2 * self.distance_m * math.sin(math.radians(self.sector / 2) / 2)
        return math.hypot(anchor_m, self.step_m / 2, chord)


@functools.cache  # made when a cell needs it: most lists give degrees
def _forms() -> tuple[re.Pattern[str], ...]:
    """Return the orders in which distance, direction and place are said, the commonest first."""
    return tuple(
        re.compile(form)
        for form in (
            rf"{_SMALL}dist1\s{_SMALL}{_WAY}{_AFTER}\s(?:{_FROM}\s)?(?P<name>.+)",
            rf"{_SMALL}{_WAY}\s{_FROM}\s(?P<name>.+?)\s{_SMALL}dist1{_OFF}",
            rf"(?:{_FROM}\s)?(?P<name>.+?)\s{_SMALL}dist1{_OFF}\s{_SMALL}{_WAY}{_AFTER}",
            rf"(?:{_FROM}\s)?(?P<name>.+?)\s{_SMALL}{_WAY}{_AFTER}\s{_SMALL}dist1{_OFF}",
            rf"{_SMALL}{_WAY}{_AFTER}\s(?P<name>.+?)\s{_SMALL}dist1{_OFF}",
            rf"{_SMALL}dist1{_OFF}\s(?:{_FROM}\s)?(?P<name>.+?)\s{_SMALL}{_WAY}{_AFTER}",
        )
    )


def read_bearing(text: str) -> Bearing | None:
    """Return the bearing in a text in English, Azerbaijani or Russian, or None.

    Examples
    --------
    >>> found = read_bearing("Xankəndidən 4 km şimal-şərq")
    >>> found.distance_m, found.azimuth, found.names[0]
    (4000.0, 45.0, 'xankandi')
    >>> read_bearing("1,5 км южнее Агдама").azimuth
    180.0
    """
    distance = _DISTANCE.search(text[:300])
    if distance is None:
        return None
    plain = fold(text[: distance.start()] + " dist1 " + text[distance.end() : 300])
    for form in _forms():
        if match := form.fullmatch(plain):
            wind = _wind(match["way"])
            metres, step_m = _metres(*distance.groups())
            if wind is None or not 0 < metres <= MOST_M:
                return None
            sector = 22.5 if len(wind) == 3 else 45.0  # noqa: PLR2004 - letters of the sixteen
            azimuth = WINDS.index(wind) * 22.5
            return Bearing(metres, azimuth, _names(match["name"]), sector, step_m)
    return None


def _wind(words: str) -> str | None:
    if words in _SHORT:
        return _SHORT[words]
    letters = "".join(_STEMS[stem] for stem in re.findall(_STEM, words))
    if len(letters) == 2 and letters not in WINDS:  # noqa: PLR2004 - "east-north" too is understood
        letters = letters[::-1]
    return letters if letters in WINDS else None


def _metres(number: str, unit: str) -> tuple[float, float]:
    """Return the distance and the unit of its last digit that is not 0, metres."""
    scale = MILE_M if unit[:2].casefold() == "mi" else 1_000.0 if unit[0] in "kKкК" else 1.0
    number = str(_NUMBER_WORDS.get(number.casefold(), number))
    whole, _, part = number.replace(",", ".").partition(".")
    zeros = len(whole) - len(whole.rstrip("0"))
    step = 10.0 ** -len(part) if part else 10.0**zeros
    return float(f"{whole}.{part or 0}") * scale, step * scale


def _names(folded: str) -> tuple[str, ...]:
    """Return the name as it may be in the nominative, the likeliest first."""
    words = folded.split()
    while len(words) > 1 and words[0] in _KIND_BEFORE:
        words = words[1:]
    name = " ".join(words)
    bare = _KIND_BEHIND.sub("", name)
    own = [*_nominatives(bare)] if bare != name else []
    return tuple(dict.fromkeys([*own, *_nominatives(name)]))


def _nominatives(name: str) -> list[str]:
    cut = [name.removesuffix(end).strip() for end in _SUFFIXES if name.endswith(end)]
    cut = sorted({one for one in cut if len(one) > 2}, key=len)  # noqa: PLR2004 - no name is shorter
    ru = [name[:-1], name[:-1] + "a"] if name[-1] in "aieyu" and len(name) > 3 else []  # noqa: PLR2004
    return [*cut[::-1], name, *ru] if name.endswith(("dan", "den")) else [name, *cut, *ru]
