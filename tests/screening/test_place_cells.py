"""A residence or coordinates in the cell of the place are no name of one; rows are invented."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geomine import datasets
from geomine.screening import screen_incidents

DAY = dt.date(2026, 3, 1)


def screened(place: str | None, **columns: str):
    table = pd.DataFrame({"event_date": ["2023-03-14"], "place_as_reported": [place], **columns})
    return screen_incidents(table, datasets.districts(), as_of=DAY, places=datasets.places())


@pytest.mark.parametrize(
    "cell", ["Bakı sakini", "resident of Baku", "Sumqayıt (yaşayış yeri)", "проживает в Гяндже"]
)
def test_a_residence_is_no_place_of_an_accident(cell) -> None:
    found = screened(cell)
    assert found.kept["location_precision"].tolist() == ["unknown"]
    assert found.kept["district_id"].isna().all()
    assert {"DQ01", "DQ19"} <= set(found.flags["check"])
    assert found.flags.set_index("check").loc["DQ19", "seen"] == cell


@pytest.mark.parametrize(
    ("cell", "latitude", "longitude"),
    [
        ("39.6011, 47.1472", 39.6011, 47.1472),
        ("Bağ (39,6011; 47,1472)", 39.6011, 47.1472),
        ("39°36'04.0\"N 47°08'49.9\"E", 39.60111, 47.14719),  # 36' + 4" and 8' + 49.9" of a degree
    ],
)
def test_coordinates_in_the_cell_of_the_place_are_read(cell, latitude, longitude) -> None:
    found = screened(cell, district_as_reported=["Füzuli"])
    row = found.kept.iloc[0]
    assert (row.geometry.y, row.geometry.x) == pytest.approx((latitude, longitude), abs=1e-5)
    assert (row["location_precision"], row["place_as_reported"]) == ("site", cell)
    assert "DQ16" not in set(found.flags["check"])


def test_a_district_alone_is_no_place() -> None:
    found = screened(None, district_as_reported=["Füzuli"])
    assert found.kept["dq_flags"].iloc[0].split(";")[0] == "DQ01"
    assert found.kept["location_precision"].tolist() == ["district"]
    assert found.kept["district_id"].tolist() == ["fuzuli"]
