"""The table of incidents is made when it is asked for, once, and is the same however it is."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import pickle

import pandas as pd
import pytest

from geomine import datasets
from geomine.results import Screened
from geomine.schema import INCIDENTS, SCREENED, names
from geomine.screening import screen_incidents

DAY = dt.date(2025, 1, 1)


@pytest.fixture
def found() -> Screened:
    raw = datasets.simulate_incidents(300, seed=3)
    return screen_incidents(raw, datasets.districts(), as_of=DAY)


def test_the_account_needs_no_table(found) -> None:
    assert found.report.incidents == 300
    account = "300 rows read = 300 kept + 0 rejected; 300 incidents"
    assert repr(found) == f"<Screened: {account}, {len(found.flags)} flags>"
    assert "_table" not in vars(found.incidents)  # nobody asked for it


def test_the_table_is_made_once_and_shared_by_copies(found) -> None:
    again = dataclasses.replace(found, flags=found.flags.iloc[:0])
    assert found.kept is found.kept
    assert again.kept is found.kept


def test_a_copy_of_a_result_has_the_same_table(found) -> None:
    for other in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):  # noqa: S301 - its own
        pd.testing.assert_frame_equal(other.kept, found.kept)
        assert other.report == found.report


def test_a_table_can_stand_in_for_what_makes_it(found) -> None:
    given = Screened(found.kept, found.rejected, found.flags, found.report)
    assert given.kept is found.kept


def test_the_table_has_the_columns_of_the_schema_and_their_kinds(found) -> None:
    assert {*names(INCIDENTS), *names(SCREENED), "geometry"} == set(found.kept)
    kinds = {
        "text": "str",
        "list": "str",
        "integer": "Int64",
        "number": "float64",
        "yes_no": "boolean",
        "date": "datetime64[us]",
    }
    for column in INCIDENTS:
        assert found.kept[column.name].dtype == kinds[column.kind], column.name
