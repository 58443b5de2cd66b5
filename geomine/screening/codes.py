"""Words for activity, device, status, sex and age to the codes of the schema.

The words stand in ``codes.csv``: labels in three languages and synonyms, from the IMSMA wiki,
the minimum data draft of the GICHD (2018), Landmine Monitor and the studies that its column
``origin`` names.
"""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.names import fold
from geomine.schema import (
    ACCIDENT_TYPES,
    ACTIVITIES,
    AGE_GROUPS,
    DEVICE_CATEGORIES,
    SEXES,
    VICTIM_STATUSES,
)
from geomine.screening.cells import words_of
from geomine.screening.people import is_unknown

if TYPE_CHECKING:
    import pandas as pd

    from geomine.screening.cells import Words

WORDS = Path(__file__).with_name("codes.csv")
LISTS = {
    "activity": ("activity", ACTIVITIES),
    "device_category": ("device_category", DEVICE_CATEGORIES),
    "accident_type": ("accident_type", ACCIDENT_TYPES),
    "victim_status": ("status_at_accident", VICTIM_STATUSES),
    "victim_sex": ("sex", SEXES),
    "victim_age_group": ("age_group", AGE_GROUPS),
}
EVENTS = ("other_event", "no_accident")
"""Kinds of event that are no accident."""
FIRST_YEAR = {"0_4": 0, "5_12": 5, "13_17": 13, "18_plus": 18}
"""The first year of each group of ages."""
OLDEST = 110
_AGES = re.compile(
    r"(\d{1,3}(?:[.,]\d+)?)\s*(?:(?:[-–—]|to|до)\s*(\d{1,3})|(\+))?\s*(?:years?|yrs?|y|yaş\w*|лет|год\w*)?",
    re.IGNORECASE,
)
MIN_LETTERS_WITHIN = 4
"""A synonym this long is also found inside a longer phrase."""
TYPE_OF_DEVICE = {
    "ap_mine": "mine", "at_mine": "mine", "mine_unspecified": "mine", "improvised_mine": "mine",
    "submunition": "cluster_munition", "other_erw": "uxo_axo", "ied": "ied",
}  # fmt: skip


def to_codes(cells: pd.Series, column: str) -> Words:
    """Return the code of each cell; blank and words nobody knows are "unknown"."""
    words, allowed = LISTS[column]

    def read(text: str) -> str | None:
        aged = age_group(text) if words == "age_group" else None
        return aged or code_of(text, words, allowed)

    return words_of(cells).read(read, otherwise="unknown")


def age_group(text: str) -> str | None:
    """Return the group of an age in years or of a range of them, None where a text is neither.

    A range over several groups of children is that of all children.

    Examples
    --------
    >>> [age_group(text) for text in ("7", "13-17", "6 - 14", "18+", "34.0", "16-20", "herder")]
    ['5_12', '13_17', '0_17', '18_plus', '18_plus', None, None]
    """
    found = _AGES.fullmatch(text)
    if found is None:
        return None
    first = float(found[1].replace(",", "."))
    last = float(found[2]) if found[2] else OLDEST if found[3] else first
    if not first <= last <= OLDEST:
        return None
    groups = {
        max((code for code, year in FIRST_YEAR.items() if year <= age), key=FIRST_YEAR.__getitem__)
        for age in (first, last)
    }
    if len(groups) == 1:
        return groups.pop()
    return None if "18_plus" in groups else "0_17"


def code_of(text: str, words: str, allowed: tuple[str, ...]) -> str | None:
    """Return the code that ``text`` stands for in the list ``words``, or None.

    Examples
    --------
    >>> code_of("выпас скота", "activity", ("herding",)), code_of("AP mine", "device_category", ())
    ('herding', 'ap_mine')
    """
    if text in allowed:
        return text
    folded = fold(text)
    exact, within = _table(words)
    if folded in exact:
        return exact[folded]
    padded = f" {folded} "
    hits = [(len(word), code) for word, code in within if f" {word} " in padded]
    hits += [(len(word), code) for word, code in within
             if len(word) >= MIN_LETTERS_WITHIN and f" {word}" in padded]  # fmt: skip
    hits += [(0, code) for word, code in within
             if len(folded) > MIN_LETTERS_WITHIN and word.startswith(f"{folded} ")]  # fmt: skip
    return max(hits)[1] if hits else None


def exact_code(text: str, words: str) -> str | None:
    """Return the code that a whole text is called in the list ``words``, or None.

    Examples
    --------
    >>> exact_code("Mine found", "no_accident"), exact_code("Mine found a leg", "no_accident")
    ('find', None)
    """
    return _table(words)[0].get(fold(text))


def is_code(text: str, column: str) -> bool:
    """Return whether a word of a column of codes is known, "unknown" itself too."""
    words, allowed = LISTS[column]
    if is_unknown(text) or code_of(text, words, allowed) is not None:
        return True
    return column == "accident_type" and any(exact_code(text, events) for events in EVENTS)


@functools.cache
def _table(words: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    exact: dict[str, str] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["list"] == words:
                labels = [
                    row["code"].replace("_", " "),
                    row["label_en"],
                    row["label_az"],
                    row["label_ru"],
                ]
                for word in (*labels, *row["synonyms"].split("|")):
                    # as keyboards without ə write it too: "herbci"
                    for spelled in (word, word.casefold().replace("ə", "e")):
                        if fold(spelled):
                            exact.setdefault(fold(spelled), row["code"])
    return exact, sorted(exact.items())
