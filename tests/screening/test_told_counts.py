"""Killed and injured in one cell, as offices write them; the numbers are read by eye."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine import datasets
from geomine.screening import screen_incidents
from geomine.screening.told_counts import people_in

DAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("2 killed, 1 injured", 2, 1),
        ("killed: 2; injured: 1", 2, 1),
        ("5 deminers wounded (1 killed)", 1, 5),
        ("1 öldü, 2 yaralandı", 1, 2),
        ("1 nəfər ölüb, iki nəfər yaralanıb", 1, 2),
        ("Ölən-1, yaralanan-2", 1, 2),
        ("1 öldü; yaralanan olmayıb", 1, 0),
        ("ölən yoxdur, 2 yaralı", 0, 2),
        ("убит 1, ранено 2", 1, 2),
        ("погиб один, двое ранены", 1, 2),
        ("погибло - 1 чел., ранено - 2 чел.", 1, 2),
        ("загинув 1, поранено 2", 1, 2),
        ("1 muerto y 2 heridos", 1, 2),
        ("2 tués et 1 blessé", 2, 1),
        ("IED CF ANA Lwara 2 CF KIA 1 CF WIA 1 ANA WIA", 2, 2),
        ("IED ANP 3 ANP KIA 3ANP WIA", 3, 3),
        ("2 yaralı (1 uşaq)", None, 2),
        ("1 nəfər həlak olub, 2 nəfər xəsarət alıb", 1, 2),
        ("1 nefer helak olub, 2 nefer xesaret alib", 1, 2),
        ("двое погибли на месте, один получил ранения", 2, 1),
        ("hadisə yerində olan 2 nəfər yaralanıb", None, 2),
    ],
)
def test_both_numbers_of_one_cell_are_read(text, killed, injured) -> None:
    said = people_in(text)
    assert said is not None
    assert (said.get("killed"), said.get("injured")) == (killed, injured)


@pytest.mark.parametrize(
    "text",
    [
        "3 sheep killed", "killed 2 sheep, 1 injured", "2-3 killed", "1 killed 2", "1/2", "ранен",
        "at least 2 killed", "около 3 ранены", "2 killed on 5 May", "12.05.2021 1 killed",
        "Two brothers, 2 killed", "2 килограмма", "1 олень", "killed", "", "azı 2 nəfər yaralanıb",
    ],
)  # fmt: skip
def test_what_is_no_count_of_people_is_not_guessed(text) -> None:
    assert people_in(text) is None


@given(
    st.integers(0, 99), st.integers(0, 99),
    st.sampled_from(["{} killed, {} injured", "ölən {}, yaralı {}", "погибло {} чел.; ранено {}"]),
)  # fmt: skip
def test_any_two_numbers_come_back(killed, injured, form) -> None:
    assert people_in(form.format(killed, injured)) == {"killed": killed, "injured": injured}


def screened(**columns):
    table = pd.DataFrame({"event_date": ["14.03.2023"], "district_id": ["aghdam"], **columns})
    found = screen_incidents(table, datasets.districts(), as_of=DAY)
    return found.kept.iloc[0], found


@pytest.mark.parametrize("column", ["casualties", "killed", "victim_outcome"])
def test_the_cell_may_stand_in_any_column_of_counts(column) -> None:
    kept, found = screened(**{column: ["1 öldü, 2 yaralandı"]})
    assert (kept["killed"], kept["injured"], kept["casualties"]) == (1, 2, 3)
    assert not found.flags["check"].eq("DQ13").any()  # nothing disagrees
    said = f"{column}: killed and injured told in one cell were read apart, in rows 1"
    assert said in found.report.notes


def test_what_the_cell_does_not_say_stays_unknown() -> None:
    kept, _ = screened(casualties=["2 nəfər yaralanıb"])
    assert kept["injured"] == 2
    assert pd.isna(kept["killed"])


def test_a_number_in_its_own_column_wins() -> None:
    kept, _ = screened(casualties=["1 killed, 2 injured"], injured=["4"])
    assert (kept["killed"], kept["injured"]) == (1, 4)
