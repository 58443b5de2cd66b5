"""A number of people is read as people write it, and unknown is never 0."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine import datasets
from geomine.screening import screen_incidents
from geomine.screening.people import is_unknown, number_of


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("2 nəfər", 2), ("iki nəfər", 2), ("2 чел.", 2), ("2 (два) человека", 2), ("двое", 2),
        ("1 (bir)", 1), ("один", 1), ("two", 2), ("2,0", 2), ("٢", 2), ("2 killed", 2),
        ("3 nəfər (2 kişi, 1 qadın)", 3), ("İKİ", 2), ("1 ölü", 1), ("01", 1),
        ("yoxdur", 0), ("heç kim", 0), ("нет", 0), ("погибших нет", 0), ("no deaths", 0),
    ],
)  # fmt: skip
def test_a_number_in_words(text, n) -> None:
    assert number_of(text, "killed") == n


@pytest.mark.parametrize(
    "text",
    ["2-3", "3+", ">3", "several", "bir neçə", "несколько", "2 (üç)", "1 2", "II", "+", "да",
     "2 injured", "2 yaralı", "1 il əvvəl", "1.5", "none", "5 km"],
)  # fmt: skip
def test_what_says_no_number_of_killed(text) -> None:
    # "none" is how a program writes a cell that it knows nothing of
    assert number_of(text, "killed") is None


def _counted(cells: list[str]) -> tuple[list[int | None], list[str]]:
    table = pd.DataFrame({
        "event_date": [f"2023-03-{day:02d}" for day in range(13, 13 + len(cells))],
        "district_as_reported": "Ağdam", "killed": cells,
    })  # fmt: skip
    found = screen_incidents(table, datasets.districts(), as_of=dt.date(2026, 1, 1))
    killed = [None if pd.isna(n) else int(n) for n in found.kept["killed"]]
    return killed, found.kept["dq_flags"].fillna("").str.findall("DQ1[34]").str.join(";").tolist()


def test_a_cell_that_says_unknown_is_blank_and_no_mistake() -> None:
    cells = ["bilinmir", "—", "?", "нет данных", "n/a"]
    assert _counted(cells) == ([None] * 5, ["DQ14"] * 5)


def test_what_a_form_writes_for_unknown_is_no_number_of_people() -> None:
    assert _counted(["999", "9999", "998"]) == ([None, None, 998], ["DQ13;DQ14", "DQ13;DQ14", ""])


@given(st.integers(0, 9_998), st.sampled_from(["{}", "{} nəfər", "{} чел.", "{}.0", " {} "]))
def test_every_number_survives_the_words_around_it(n, form) -> None:
    assert number_of(form.format(n), "injured") == n


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text) -> None:
    number = number_of(text, "killed")
    assert number is None or (number >= 0 and not is_unknown(text))
