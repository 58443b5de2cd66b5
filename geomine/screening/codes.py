"""Words for activity, device and status to the codes of the schema.

The words stand in ``codes.csv``: labels in three languages and synonyms, from the IMSMA wiki,
the minimum data draft of the GICHD (2018), Landmine Monitor and the studies that its column
``origin`` names.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.names import fold
from geomine.schema import ACCIDENT_TYPES, ACTIVITIES, DEVICE_CATEGORIES, VICTIM_STATUSES
from geomine.screening.cells import words_of

if TYPE_CHECKING:
    import pandas as pd

    from geomine.screening.cells import Words

WORDS = Path(__file__).with_name("codes.csv")
LISTS = {
    "activity": ("activity", ACTIVITIES),
    "device_category": ("device_category", DEVICE_CATEGORIES),
    "accident_type": ("accident_type", ACCIDENT_TYPES),
    "victim_status": ("status_at_accident", VICTIM_STATUSES),
}
MIN_LETTERS_WITHIN = 4
"""A synonym this long is also found inside a longer phrase."""
TYPE_OF_DEVICE = {
    "ap_mine": "mine", "at_mine": "mine", "mine_unspecified": "mine", "improvised_mine": "mine",
    "submunition": "cluster_munition", "other_erw": "uxo_axo", "ied": "ied",
}  # fmt: skip


def to_codes(cells: pd.Series, column: str) -> Words:
    """Return the code of each cell; blank and words nobody knows are "unknown"."""
    words, allowed = LISTS[column]
    return words_of(cells).read(lambda text: code_of(text, words, allowed), otherwise="unknown")


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
                    if fold(word):
                        exact.setdefault(fold(word), row["code"])
    return exact, sorted(exact.items())
