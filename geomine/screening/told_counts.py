"""Killed and injured told in one cell: "2 killed, 1 injured", "1 öldü, 2 yaralandı"."""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from geomine.names import fold
from geomine.screening.cells import first_known, text_of, words_of
from geomine.screening.people import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geomine.screening.cells import Words
    from geomine.screening.flags import Flags

KILLED, INJURED = "killed", "injured"
_STEMS = {
    KILLED: (
        "kill", "dead", "death", "died", "fatal", "halak", "vafat", "sahid", "helak",
        "vefat", "sehid", "oldur", "olub", "oldu", "olanlar",
        "pogib", "umer", "ubit", "zagin", "vbit", "pomer", "muert", "fallecid", "deced", "poginu",
    ),
    INJURED: (
        "injur", "wound", "hurt", "maim", "yaralan", "yarali", "xasarat", "xesaret",
        "ranen", "travmir", "poranen",
        "travmov", "herid", "lesionad", "blesse", "ferid", "ranjen", "povrijed",
    ),
}  # fmt: skip
"""How the words for killed and injured begin in a dozen languages, folded to plain letters."""
_WHOLE: dict[str, int | str] = {
    **dict.fromkeys(("kia", "olu", "tue", "tues", "mort", "morts", "morto", "mortos"), KILLED),
    **dict.fromkeys(("wia", "blesses"), INJURED),
    **dict.fromkeys(("yoxdur", "yox", "olmayib", "olmadi", "net", "none", "no", "nemae"), 0),
}
_OLEN = ("ölən", "ölen", "olen")
"""Killed in Azerbaijani; folded, "olan", it is another word, and in Russian "olen" is a deer."""
_PEOPLE = (
    "person", "people", "civilian", "civil", "soldier", "militar", "deminer", "child", "victim",
    "casualt", "women", "woman", "adult", "nafar", "nefer", "adam", "saxs", "sexs",
    "kisi", "insan", "mulki", "harbci", "usaq", "qadin", "chelov", "lyudey", "grazhdan",
    "voenn", "reben", "detey", "zhensh",
    "muzhch", "poluchil", "personne", "enfant", "polic", "others", "number",
    "sayi", "chislo", "kolichest",
)  # fmt: skip
"""How the words begin that may stand between a number and what became of the people."""
_SMALL = frozenset(
    ("alib", "alan", "almis", "aldi", "aliblar", "edib", "etdi", "na", "meste",
     "pers", "civ", "man", "men", "boy", "boys", "girl", "girls", "ansf", "ana", "anp", "cf", "was",
     "were", "of", "say", "chel", "lits", "litsa", "osib", "osobi", "nino", "ninos", "ona", "byl",
     "byli", "bylo", "other")
)  # fmt: skip
_BOUNDS = frozenset(
    ("least", "most", "up", "about", "around", "more", "over", "than", "between", "some", "several",
     "bolee", "menee", "okolo", "do", "ot", "neskolko", "az", "azi", "cox", "taxminan", "bir neca",
     "qadar", "plus", "moins", "mas", "menos", "hasta", "environ", "approximately", "approx")
)  # fmt: skip
"""What makes a number a guess, and so no number."""
_BREAKS = frozenset(("and", "va", "ve", "i", "ta", "y", "e", "et", "takzhe", "also", "u"))
_MARKS = frozenset(",;.+\n")
_ASIDE = re.compile(r"\(([^()]*)\)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|\n")
_LEADING = ("?", "people", "|")
SHOWN = 10
"""So many rows are named at most."""
MOST_LETTERS = 200
"""A cell of more letters is a story, and nobody's count."""


def with_told_counts(
    rows: pd.DataFrame, spelled: Mapping[str, Words], flags: Flags
) -> pd.DataFrame:
    """Return the rows with what one cell says of killed and injured in the columns of both.

    ``spelled`` has the words of the columns of text. A number that stands in its own column
    already is kept.
    """
    given = rows
    for name in (KILLED, INJURED, "casualties", "victim_outcome"):
        if name not in spelled:
            continue
        words = spelled[name] if rows is given else words_of(rows[name])
        told = {text: said for text in words.texts if (said := people_in(text))}
        told = {text: said for text, said in told.items() if set(said) != {name}}
        if not told:
            continue
        cells = words.where(told.__contains__)
        own = text_of(rows[name])
        rows = rows.assign(**{name: own.mask(cells)})
        for outcome in (KILLED, INJURED):
            numbers = {text: str(said[outcome]) for text, said in told.items() if outcome in said}
            rows = rows.assign(
                **{outcome: first_known(text_of(rows[outcome]), words.each(numbers.get))}
            )
        both = words.where({text for text, said in told.items() if len(said) > 1}.__contains__)
        if both.any():
            flags.notes.append(_note(name, flags.source_row[np.asarray(both)].tolist()))
    return rows


def _note(name: str, numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN])) + (", ..." if len(numbers) > SHOWN else "")
    return f"{name}: killed and injured told in one cell were read apart, in rows {shown}"


def people_in(text: str) -> dict[str, int] | None:
    """Return how many were killed and injured by the words of one cell, None where it is no count.

    Numbers stand before their words, or behind them, but in one cell not both. What leads up to
    the first number may be anything; behind it only words for people may stand.

    Examples
    --------
    >>> people_in("2 killed, 1 injured"), people_in("убит 1, ранено 2")
    ({'killed': 2, 'injured': 1}, {'killed': 1, 'injured': 2})
    >>> people_in("1 nəfər ölüb, iki nəfər yaralanıb"), people_in("3 sheep killed by a mine")
    ({'killed': 1, 'injured': 2}, None)
    """
    if len(text) > MOST_LETTERS:
        return None
    marks = [_mark(token) for token in _TOKEN.findall(_ASIDE.sub(_aside, text))]
    first = next((k for k, mark in enumerate(marks) if mark not in _LEADING), len(marks))
    marks = [mark for mark in marks[first:] if mark != "people"]
    # two words for one outcome are one: "həlak olub"
    marks = [m for k, m in enumerate(marks) if not (m in _STEMS and marks[k - 1 : k] == [m])]
    whole = [mark for mark in marks if mark != "|"]
    pairs = [whole[k : k + 2] for k in range(0, len(whole), 2)]
    if len({tuple(map(type, pair)) for pair in pairs}) > 1:  # told in two orders: by clause
        pairs = [
            list(clause)
            for is_break, clause in itertools.groupby(marks, lambda mark: mark == "|")
            if not is_break
        ]
    found: dict[str, int] = {}
    for pair in pairs:
        numbers = [mark for mark in pair if isinstance(mark, int)]
        words = [mark for mark in pair if mark in _STEMS]
        if len(pair) != 2 or len(numbers) != 1 or len(words) != 1:  # noqa: PLR2004 - a number and a word
            return None
        found[str(words[0])] = found.get(str(words[0]), 0) + numbers[0]
    return found or None


def _aside(match: re.Match[str]) -> str:
    """Return what stands in brackets where it says what became of somebody, else nothing."""
    marks = {_mark(token) for token in _TOKEN.findall(match[1])}
    return f", {match[1]}," if marks & set(_STEMS) else " "


def _mark(token: str) -> int | str:
    """Return a number, what became of people, "people", "|" for a break, "!" for a guess."""
    if token.isdecimal():
        return int(token)
    if token.casefold().startswith(_OLEN):
        return KILLED
    plain = fold(token)
    if plain in _BOUNDS:
        return "!"
    if plain in _BREAKS or token in _MARKS:
        return "|"
    return _word(plain) if plain else "people"


@functools.lru_cache(maxsize=10_000)
def _word(plain: str) -> int | str:
    said = _WHOLE.get(plain, NUMBERS.get(plain))
    if said is not None:
        return said
    for outcome, stems in _STEMS.items():
        if plain.startswith(stems):
            return outcome
    return "people" if plain in _SMALL or plain.startswith(_PEOPLE) else "?"
