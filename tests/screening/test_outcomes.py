"""What became of a victim, in the words of lists; nobody is injured because a word is not known."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geomine import datasets
from geomine.screening import screen_incidents


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("Killed", [1, 0, 0]),
        ("Həlak olub", [1, 0, 0]),
        ("ранен, умер в больнице", [1, 0, 0]),
        ("Muerto", [1, 0, 0]),
        ("Herido", [0, 1, 0]),
        ("yaralanıb", [0, 1, 0]),
        ("Ранен", [0, 1, 0]),
        ("جريح", [0, 1, 0]),
        ("3fa85f64-5717", [0, 0, 1]),
        ("3 nəfər heyvanla birlikdə yaralanıb", [None, None, None]),  # nobody's count, and not one
        ("Məlum deyil", [0, 0, 1]),
    ],
)
def test_an_outcome_counts_as_what_it_says(word, counts) -> None:
    raw = pd.DataFrame({"event_date": ["14.03.2023"], "victim_outcome": [word]})
    kept = screen_incidents(raw, datasets.districts(), as_of=dt.date(2024, 1, 1)).kept
    found = kept[["killed", "injured", "status_unknown", "casualties"]].iloc[0]
    total = None if None in counts else 1
    assert [None if pd.isna(one) else one for one in found] == [*counts, total]


@pytest.mark.parametrize(
    ("killed", "injured", "total", "flagged"),
    [(None, "1", None, True), ("1", None, None, True), ("0", "1", None, False),
     (None, "1", "1", False), (None, None, None, True)],
)  # fmt: skip
def test_a_blank_beside_a_number_is_unknown_and_told(killed, injured, total, flagged) -> None:
    raw = pd.DataFrame({
        "event_date": ["14.03.2023", "15.04.2023"], "killed": [killed, "1"],
        "injured": [injured, "2"], "casualties": [total, None],
    })  # fmt: skip
    found = screen_incidents(raw, datasets.districts(), as_of=dt.date(2024, 1, 1))
    assert pd.isna(found.kept["killed"].iloc[0]) == (killed is None)
    told = found.flags.loc[found.flags["check"].eq("DQ14"), "source_row"].unique().tolist()
    assert told == ([1] if flagged else [])
