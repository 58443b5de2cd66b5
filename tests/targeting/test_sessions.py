"""Sessions: nobody is counted twice, and every session leaves less to do."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geomine.errors import InputError, MissingColumnError
from geomine.targeting import record_sessions, session_coverage
from tests.targeting.villages import villages

TODAY = dt.date(2026, 1, 1)


def held(*rows: dict) -> pd.DataFrame:
    usual = {"place_id": "v000", "session_date": "2026-01-01"}
    table = pd.DataFrame([{**usual, **row} for row in rows])
    return table.assign(session_date=pd.to_datetime(table["session_date"]))


def recorded(*rows: dict, population=100) -> pd.DataFrame:
    places = villages((0, 0), (5, 5), population=[population, 50])
    return record_sessions(places, held(*rows), as_of=TODAY)


def test_a_session_that_is_in_the_table_twice_counts_once() -> None:
    row = {"session_id": "s1", "male_18_plus": 10}
    assert recorded(row, row)["n_sessions"].tolist() == [1, 0]
    assert recorded(row, {**row, "method": "theatre"})["n_sessions"].tolist() == [1, 0]


def test_the_same_people_in_two_sessions_are_counted_once() -> None:
    found = recorded(
        {"session_date": "2025-05-01", "male_18_plus": 20, "female_5_12": 8},
        {"session_date": "2025-06-01", "male_18_plus": 30, "female_5_12": 5},
    ).iloc[0]
    assert (found["reached_male_18_plus"], found["reached_female_5_12"]) == (30, 8)
    assert found["people_reached"] == 35  # the larger of 28 and 35
    assert pd.isna(found["reached_male_0_4"])  # nobody said


def test_people_who_are_all_new_add_up() -> None:
    found = recorded(
        {"session_date": "2025-05-01", "male_18_plus": 20, "first_time": 20},
        {"session_date": "2025-06-01", "male_18_plus": 30, "first_time": 30},
    ).iloc[0]
    assert found["people_reached"] == 50
    assert found["share_reached"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("row", "gap"),
    [
        ({"reached": 100}, 0.0),  # all, today
        ({"reached": 40}, 0.6),
        ({"reached": 100, "session_date": "2025-01-01"}, 0.5),  # one half-life ago
        ({"reached": 500}, 0.0),  # people from elsewhere came too
        ({}, 0.5),  # how many is not known: half
    ],
)
def test_the_gap_that_a_session_leaves(row, gap) -> None:
    assert recorded(row)["session_gap"].tolist() == pytest.approx([gap, 1.0])


def test_sessions_after_the_day_are_ignored() -> None:
    assert recorded({"session_date": "2026-01-02", "reached": 9})["n_sessions"].sum() == 0


def test_coverage_by_sex_and_age_adds_up_over_places() -> None:
    found = recorded({"male_5_12": 10, "female_5_12": 12}, {"place_id": "v001", "male_5_12": 4})
    coverage = session_coverage(found).set_index(["sex", "age"])
    assert coverage.loc[("male", "5_12"), "people_reached"] == 14
    assert coverage.loc[("female", "5_12"), "people_reached"] == 12
    assert coverage.loc[("female", "5_12"), "n_places_unknown"] == 1
    assert pd.isna(coverage.loc[("male", "18_plus"), "people_reached"])  # asked nowhere: not 0
    with pytest.raises(MissingColumnError, match="n_sessions"):
        session_coverage(villages((0, 0)))


def test_without_sessions_nobody_was_reached() -> None:
    none = recorded({"session_date": "2026-01-02", "male_5_12": 9})
    assert session_coverage(none)["people_reached"].tolist() == [0] * 8


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"place_id": "nowhere"}, "not among the places"),
        ({"session_date": None}, "session_date is missing"),
        ({"reached": -3}, "from 0 up"),
        ({"male_5_12": "many"}, "from 0 up"),
    ],
)
def test_sessions_that_cannot_be_used_are_refused(row, message) -> None:
    with pytest.raises(InputError, match=message):
        recorded(row)


def test_rows_keep_their_order_and_index() -> None:
    places = villages((0, 0), (5, 5)).iloc[::-1]
    found = record_sessions(places, held({"reached": 3}), as_of=TODAY)
    assert found.index.tolist() == [1, 0]
    assert found["n_sessions"].tolist() == [0, 1]
    assert "n_sessions" not in places
