"""Rows of one person each are one incident where day, source and place say so; rows invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geomine import datasets
from geomine.screening import screen_incidents

if TYPE_CHECKING:
    from geomine.results import Screened

SPOT = {"latitude": "39.95013", "longitude": "47.05017"}


def _screened(**columns: object) -> Screened:
    table = pd.DataFrame({"district_as_reported": ["Ağdam"] * 3, **columns})
    return screen_incidents(table, datasets.districts(), as_of=dt.date(2026, 1, 1))


def test_three_persons_of_one_day_at_one_point_are_one_incident() -> None:
    found = _screened(
        event_date=["14.03.2023"] * 3, killed=["1", "0", "0"], injured=["0", "1", "1"], **SPOT
    )
    assert found.kept[["killed", "injured", "casualties"]].to_numpy().tolist() == [[1, 2, 3]]
    assert found.kept["source_rows"].tolist() == ["1;2;3"]
    assert found.kept["location_precision"].tolist() == ["site"]  # one incident is no stack
    asked = found.flags[found.flags["check"] == "DQ12"]
    assert asked["severity"].tolist() == ["review"] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"event_date": ["14.03.2023", "15.03.2023", "16.03.2023"]},
        {"source": ["A", "B", "C"]},
        {"injured": ["2", "3", "4"]},
        {"event_date": ["03.2023"] * 3},
        {"latitude": "39.95", "longitude": "47.05"},  # rounded: many places
        {"latitude": None, "longitude": None, "place_as_reported": "X"},
    ],
)
def test_what_tells_rows_apart_keeps_them_apart(change) -> None:
    same = {"event_date": ["14.03.2023"] * 3, "injured": ["1"] * 3, **SPOT}
    found = _screened(**(same | change))
    assert len(found.kept) == 3
    assert "DQ12" not in set(found.flags["check"])


def test_victims_in_one_village_on_one_day_are_one_incident_where_each_has_an_outcome() -> None:
    found = _screened(
        event_date=["14.03.2023"] * 3, place_as_reported=["X", "X", "Y"],
        victim_outcome=["ölüb", "yaralanıb", "yaralanıb"],
    )  # fmt: skip
    assert found.kept["source_rows"].tolist() == ["1;2", "3"]
    assert found.kept["casualties"].tolist() == [2, 1]


def test_events_known_to_their_town_only_are_not_put_together() -> None:
    """Lists of events state that their points are those of towns, where two can be on one day."""
    found = _screened(
        event_date=["14.03.2023"] * 3, injured=["1"] * 3, location_precision=["village"] * 3, **SPOT
    )
    assert len(found.kept) == 3
