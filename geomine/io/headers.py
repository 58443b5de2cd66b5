"""Headers of lists in a dozen languages to the names of the schema.

The words stand in ``headers.csv``: one line a field and language, the surest word first.
"""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.names import fold
from geomine.schema import INCIDENTS, SCREENED, names
from geomine.screening.identifiers import CUT
from geomine.screening.levels import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = Path(__file__).with_name("headers.csv")
EXTRA = (
    "source_row", "source_sheet", "victim_outcome", "residence_district", "residence_place",
    "reader_reason", "coord_zone", *REGIONS, "event_year", "event_month", "event_day",
)  # fmt: skip
"""What the reader knows beside the schema of incidents."""
FIELDS = (*names(INCIDENTS), *names(SCREENED), *EXTRA)
SHORTEST = 3
"""Letters of a header that is believed without others beside it: "no" is an answer too."""
LONGEST = 300
"""A longer text is no header."""
LONG = 7
"""Letters of a header of several words that is known without the spaces between them."""
LOST = "?"
"""What a Turkish encoding, which has no ə, leaves of it."""
_GENITIVE = re.compile(r"(?<=[a-z]{3})(?:n?[iu]n)$")
"""The ending of Azerbaijani in "yaralıların sayı" and "qurğunun növü"."""
_POSSESSIVE = re.compile(r"(?<=[a-z]{4})s?[iu]$")
"""The ending of Azerbaijani and Turkish in "fəaliyyəti" and "vəziyyəti", after the genitive."""
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_CAMEL = re.compile(r"([a-zа-яə])([A-ZА-ЯƏ])")
_NUMBERED = re.compile(r"^\s*\d+[.)]\s*")
_SMALL = frozenset(
    fold(word)
    for word in (
        "nəfər", "adam", "чел", "человек", "людей", "осіб", "kişi", "people", "persons",
        "personnes", "personas", "pessoas", "number", "sayı", "кол", "во", "количество", "число",
        "кількість", "nombre", "número", "count", "no", "of", "the", "a", "in", "at",
        "and", "и", "і", "və", "ve", "et", "y", "e", "de", "la", "le", "les", "des",
        "du", "del", "los", "do", "da", "dos", "l", "d", "dd", "mm", "yyyy", "time",
        "время", "saat", "saatı", "hadisə", "hadisənin", "baş", "verən", "verdiyi",
        "növü", "zərərçəkənin", "пострадавшего", "wgs84", "decimal", "degrees", "full",
        "wgs", "84", "град", "градусы",
        "how", "many", "what", "is", "when", "did", "was", "were", "neçə", "nə", "verib", "сколько",
        "было", "num", "nr", "total",
    )
)  # fmt: skip

Known = tuple[str, int, str]
"""A field, the rank of the word (0 the surest) and its language."""


def name_plain(headers: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return field and rank of each header that a plain list is known to use.

    A word of two meanings, such as "il" (year in Azerbaijani, province in Turkish), is read in
    the language that most of the other headers are in.

    Examples
    --------
    >>> name_plain(["Tarix", "İl", "Kənd", "Hava"])
    {'Tarix': ('event_date', 5), 'İl': ('event_year', 0), 'Kənd': ('place_as_reported', 0)}
    """
    short = (header for header in headers if len(header) <= LONGEST)
    found = {header: options for header in short if (options := _options(header))}
    tongues: Counter[str] = Counter()
    for options in found.values():
        if len({field for field, _, _ in options}) == 1:
            tongues.update({tongue for _, _, tongue in options})
    chosen = {}
    for header, options in found.items():
        field, rank, _ = max(options, key=lambda known: (tongues[known[2]], -known[1]))
        chosen[header] = (field, rank)
    return chosen


def is_known(header: str) -> bool:
    """Return whether a cell is a word that lists use as a header."""
    return len(header) <= LONGEST and len(fold(header)) >= SHORTEST and bool(_options(header))


@functools.lru_cache(maxsize=10_000)
def _options(header: str) -> tuple[Known, ...]:
    plain = _CAMEL.sub(r"\1 \2", header.strip())
    if plain in FIELDS:
        return ((plain, -1, "en"),)
    known = _known()
    for variant in (plain, _ASIDE.sub(" ", plain), _NUMBERED.sub("", _ASIDE.sub(" ", plain))):
        folded = fold(variant)
        if folded in known:
            return known[folded]
    if is_cut(plain) and (whole := _uncut(plain)):
        return whole
    if LOST in plain and (folded := fold(plain.replace(LOST, "ə"))) in known:
        return known[folded]
    telling = _telling(plain)
    bare = frozenset(_GENITIVE.sub("", word) for word in telling)
    return (
        _by_words().get(telling)
        or _by_words().get(bare)
        or _squashed().get(_squash(plain))
        or _by_roots().get(_roots(telling))
        or _without_schwa().get(_squash(plain), ())
    )


def is_cut(header: str) -> bool:
    """Return whether a header is as long as a Shapefile lets one be: 10 letters, or 10 bytes."""
    return len(header) == CUT or (not header.isascii() and len(header.encode()) in {CUT - 1, CUT})


@functools.lru_cache(maxsize=10_000)
def _uncut(header: str) -> tuple[Known, ...]:
    """Return the field of the words that a cut header begins, where they are of one field only."""
    start = fold(header)
    *whole, last = start.split() or [""]
    found = [k for words, known in _known().items() if words.startswith(start) for k in known]
    if not found and len(last) >= SHORTEST:
        first = {word for word in whole if word not in _SMALL}
        found = [
            k
            for words, known in _by_words().items()
            if first < words and all(word.startswith(last) for word in words - first)
            for k in known
        ]
    return tuple(found) if len({field for field, _, _ in found}) == 1 else ()


def _squash(header: str) -> str:
    return fold(_ASIDE.sub(" ", header)).replace(" ", "")


@functools.cache
def _squashed() -> dict[str, tuple[Known, ...]]:
    """Return the fields of headers of several words by their letters alone: dateofaccident."""
    found: dict[str, tuple[Known, ...]] = {}
    for folded, known in _known().items():
        if " " in folded and len({field for field, _, _ in known}) == 1:
            found.setdefault(folded.replace(" ", ""), known)
    return {letters: known for letters, known in found.items() if len(letters) >= LONG}


@functools.cache
def _known() -> dict[str, tuple[Known, ...]]:
    known: dict[str, tuple[Known, ...]] = {}
    for field, tongue, words in table():
        for rank, word in enumerate(words):
            folded = fold(word)
            known[folded] = (*known.get(folded, ()), (field, rank, tongue))
    for field in FIELDS:
        known.setdefault(fold(field), ((field, 0, "en"),))
    return known


@functools.cache
def _by_words() -> dict[frozenset[str], tuple[Known, ...]]:
    """Return the fields by the telling words of a header, where they lead to one field only."""
    found: dict[frozenset[str], tuple[Known, ...]] = {}
    for field, tongue, words in table():
        for rank, word in enumerate(words):
            telling = _telling(word)
            found[telling] = (*found.get(telling, ()), (field, rank, tongue))
    one = {words: known for words, known in found.items() if len({k[0] for k in known}) == 1}
    return {words: k for words, k in one.items() if len("".join(words)) >= SHORTEST}


@functools.cache
def _by_roots() -> dict[frozenset[str], tuple[Known, ...]]:
    """Return the fields by the telling words without their endings, where they lead to one."""
    found: dict[frozenset[str], tuple[Known, ...]] = {}
    for words, known in _by_words().items():
        found[_roots(words)] = (*found.get(_roots(words), ()), *known)
    return {words: k for words, k in found.items() if len({one[0] for one in k}) == 1}


@functools.cache
def _without_schwa() -> dict[str, tuple[Known, ...]]:
    """Return the fields by words of Azerbaijani as keyboards without ə write them: "kend"."""
    found: dict[str, tuple[Known, ...]] = {}
    for field, tongue, words in table():
        for rank, word in enumerate(words if tongue == "az" else ()):
            letters = _squash(word.casefold().replace("ə", "e"))
            found[letters] = (*found.get(letters, ()), (field, rank, tongue))
    return {letters: k for letters, k in found.items() if len({one[0] for one in k}) == 1}


def _roots(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_POSSESSIVE.sub("", _GENITIVE.sub("", word)) for word in words)


def _telling(header: str) -> frozenset[str]:
    """Return the words of a header without the small ones, in any order."""
    words = fold(_NUMBERED.sub("", _ASIDE.sub(" ", header))).split()
    return frozenset(word for word in words if word not in _SMALL)


@functools.cache
def table() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return the rows of ``headers.csv``: field, language, words from the surest on."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["field"], row["lang"], tuple(row["words"].split("|")))
            for row in csv.DictReader(file)
        )
