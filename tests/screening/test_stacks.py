"""Several incidents at one point, and several victims of one incident."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine.screening import screen_incidents
from geomine.screening.repeats import _sharing

DAY = dt.date(2026, 11, 24)


def _screened(districts, places=None, **columns):
    return screen_incidents(pd.DataFrame(columns), districts, as_of=DAY, places=places)


def _places():
    table = {"place_id": ["p1"], "name": ["Alpha"], "district_id": ["sw"]}
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([46.712], [39.713]), crs=4326)


def _two(latitude: str, longitude: str) -> dict[str, list[str]]:
    return {
        "event_date": ["2023-03-14", "2023-09-02"], "latitude": [latitude] * 2,
        "longitude": [longitude] * 2, "district_as_reported": ["sw"] * 2,
    }  # fmt: skip


def test_two_at_the_point_of_a_known_place_stand_for_the_village(four_districts) -> None:
    found = _screened(four_districts, _places(), **_two("39.71301", "46.71202"))
    assert found.kept["location_precision"].tolist() == ["village"] * 2
    assert found.flags["check"].eq("DQ06").sum() == 2
    assert not found.kept["in_point_clustering"].any()


def test_two_at_the_middle_of_a_district_are_known_to_the_district(four_districts) -> None:
    # the square from 39.5 to 40 N and 46.5 to 47 E: its middle is 39.75, 46.75 to 100 m
    found = _screened(four_districts, **_two("39.75021", "46.75003"))
    assert found.kept["location_precision"].tolist() == ["district"] * 2
    assert found.kept.geometry.is_empty.all()
    assert found.kept["latitude"].tolist() == [39.75021] * 2
    assert found.flags["check"].eq("DQ06").sum() == 2


def test_two_at_a_point_of_nothing_known_are_two_spots(four_districts) -> None:
    found = _screened(four_districts, _places(), **_two("39.81301", "46.61202"))
    assert found.kept["location_precision"].tolist() == ["site"] * 2
    assert "DQ06" not in set(found.flags["check"])


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (["civilian", "military"], "mixed"), (["civilian", "civilian"], "civilian"),
        (["civilian", ""], "unknown"), (["", ""], "unknown"),
    ],
)  # fmt: skip
def test_victims_of_unlike_status_are_mixed_and_that_is_said(
    four_districts, status, wanted
) -> None:
    found = _screened(
        four_districts, incident_id=["a", "a"], event_date=["2023-03-14"] * 2,
        victim_status=status, activity=["herding", "farming"], district_as_reported=["sw"] * 2,
        sensitivity=["public", "restricted"],
    )  # fmt: skip
    kept = found.kept.iloc[0]
    assert (kept["victim_status"], kept["activity"]) == (wanted, "herding")
    assert kept["sensitivity"] == "restricted"  # the narrowest holds for all
    told = found.flags.query("check == 'DQ12' and severity == 'review'").set_index("column")
    assert told.loc["activity", "seen"].tolist() == ["herding, farming"] * 2
    assert ("victim_status" in told.index) == (len(set(status)) > 1)


degrees = st.sampled_from([0.0, -0.0, 39.5, 39.500001, 46.7, float("nan")])


@given(st.lists(st.tuples(degrees, degrees, st.booleans()), max_size=9))
def test_rows_share_a_point_where_groupby_of_pandas_says_so(rows) -> None:
    table = pd.DataFrame(rows, columns=["north", "east", "counted"]).astype(
        {"north": float, "east": float, "counted": bool}
    )
    there = table[table["counted"]].dropna()
    size = there.groupby(["north", "east"])["north"].transform("size")
    wanted = size.where(size > 1, 0).reindex(table.index, fill_value=0)
    found = _sharing(*(table[name].to_numpy() for name in ("north", "east", "counted")))
    np.testing.assert_array_equal(found, wanted)
