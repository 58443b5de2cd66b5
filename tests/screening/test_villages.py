"""Names of villages and bearings give a village's point, and never a silent choice."""

from __future__ import annotations

import datetime as dt
import math

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geomine import datasets
from geomine.errors import GeomineError
from geomine.screening import screen_incidents
from geomine.screening.bearings import WINDS, read_bearing

DAY = dt.date(2024, 6, 1)


@pytest.fixture
def villages() -> gpd.GeoDataFrame:
    """Give invented villages in the four square districts, one name in two of them."""
    table = pd.DataFrame(
        {
            "place_id": ["p1", "p2", "p3", "p4"],
            "name": ["Alpha", "Bravo", "Bravo", "Charlie"],
            "aliases": ["Альфа|Alfa Köhnə", None, None, None],
            "district_id": ["sw", "sw", "ne", "ne"],
        }
    )
    spots = gpd.points_from_xy([46.7, 46.8, 47.2, 47.3], [39.7, 39.8, 40.2, 40.3])
    return gpd.GeoDataFrame(table, geometry=spots, crs="EPSG:4326")


def _screened(districts, places, **cells):
    rows = {"event_date": ["2023-03-14"], **{name: [cell] for name, cell in cells.items()}}
    return screen_incidents(pd.DataFrame(rows), districts, as_of=DAY, places=places)


@pytest.mark.parametrize("typed", ["Alpha", "Альфа", "ALFA KOHNE village", "Alphaa"])
def test_a_village_of_the_reported_district_gives_its_point(
    four_districts, villages, typed
) -> None:
    kept = _screened(
        four_districts, villages, district_as_reported="South-west", place_as_reported=typed
    ).kept.iloc[0]
    assert (kept["place_id"], kept["place_name"]) == ("p1", "Alpha")
    assert (kept.geometry.x, kept.geometry.y) == (46.7, 39.7)
    assert kept[["longitude", "latitude"]].isna().all()  # the list gives none
    assert (kept["location_precision"], kept["location_uncertainty_m"]) == ("village", 2_000.0)


def test_coordinates_of_the_list_stay_where_a_village_is_matched(four_districts, villages) -> None:
    kept = _screened(
        four_districts, villages, district_as_reported="sw", place_as_reported="Alpha",
        latitude="39.7051", longitude="46.7052",
    ).kept.iloc[0]  # fmt: skip
    assert (kept["latitude"], kept["longitude"]) == (39.7051, 46.7052)
    assert (kept["location_precision"], kept["place_id"]) == ("site", "p1")


def test_an_unknown_name_is_flagged_with_candidates_of_its_district(
    four_districts, villages
) -> None:
    found = _screened(
        four_districts, villages, district_as_reported="ne", place_as_reported="Charlotte"
    )
    flag = found.flags[found.flags["check"] == "DQ16"].iloc[0]
    assert flag["seen"] == "Charlotte"
    assert "Charlie in ne (p4)" in flag["done"]
    assert "p1" not in flag["done"]
    assert found.kept.geometry.is_empty.all()


def test_a_name_that_stands_only_in_another_district_is_not_taken(four_districts, villages) -> None:
    found = _screened(
        four_districts, villages, district_as_reported="ne", place_as_reported="Alpha"
    )
    assert "Alpha in sw (p1)" in found.flags.loc[found.flags["check"] == "DQ16", "done"].iloc[0]
    assert found.kept["place_id"].isna().all()


def test_a_name_of_several_districts_needs_its_district(four_districts, villages) -> None:
    found = _screened(four_districts, villages, place_as_reported="Bravo")
    done = found.flags.loc[found.flags["check"] == "DQ17", "done"].iloc[0]
    assert "sw (p2)" in done
    assert "ne (p3)" in done
    assert found.kept["place_id"].isna().all()
    given_it = _screened(
        four_districts, villages, place_as_reported="Bravo", district_as_reported="ne"
    )
    assert given_it.kept["place_id"].tolist() == ["p3"]


@pytest.mark.parametrize(
    ("typed", "azimuth", "metres"),
    [
        ("4 km north-east of Alpha", 45.0, 4_000.0),
        ("Alphadan 4 km şimal-şərq", 45.0, 4_000.0),
        ("в 4 км к северо-востоку от Альфы", 45.0, 4_000.0),
        ("1,5 км южнее Альфы", 180.0, 1_500.0),
        ("Alpha kəndindən 500 m qərbdə", 270.0, 500.0),
        ("3km SSW of Alpha", 202.5, 3_000.0),
    ],
)
def test_a_bearing_is_a_point_by_the_geodesic(
    four_districts, villages, typed, azimuth, metres
) -> None:
    kept = _screened(four_districts, villages, district_as_reported="sw", coord_raw=typed)
    row = kept.kept.iloc[0]
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(46.7, 39.7, azimuth, metres)
    spot = row.geometry
    assert (spot.x, spot.y) == pytest.approx((longitude, latitude), abs=1e-9)
    assert (row["coord_format"], row["location_precision"]) == ("bearing", "village")
    assert kept.flags["check"].tolist().count("DQ07") == 1


def test_the_uncertainty_of_a_bearing_adds_place_distance_and_direction() -> None:
    # 2 km of the village, 500 m of whole kilometres, the chord of 22.5 degrees at 4 km
    chord = 2 * 4_000 * math.sin(math.radians(22.5) / 2)
    wanted = math.sqrt(2_000**2 + 500**2 + chord**2)
    assert read_bearing("4 km NE of X").uncertainty_m(2_000) == pytest.approx(wanted)


def test_a_bearing_from_nowhere_known_is_unread(four_districts, villages) -> None:
    found = _screened(
        four_districts, villages, district_as_reported="sw", coord_raw="4 km N of Zulu"
    )
    assert found.flags.loc[found.flags["check"] == "DQ07", "severity"].tolist() == ["error"]
    assert found.kept.geometry.is_empty.all()


@given(st.sampled_from(WINDS), st.integers(1, 99), st.sampled_from(["km", "км", "m"]))
def test_every_direction_round_trips(wind, number, unit) -> None:
    found = read_bearing(f"{number} {unit} {wind.upper()} of Alpha")
    assert found.azimuth == WINDS.index(wind) * 22.5
    assert found.distance_m == number * (1 if unit == "m" else 1_000)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_is_a_bearing_or_none(text) -> None:
    found = read_bearing(text)
    assert found is None or 0 < found.distance_m <= 100_000


def test_a_swapped_pair_must_land_in_the_reported_district() -> None:
    from shapely import box  # noqa: PLC0415 - two districts where both ways round are inside

    layer = gpd.GeoDataFrame(
        {"district_id": ["a", "b"], "name_en": ["A", "B"]},
        geometry=[box(38, 40, 39, 41), box(40, 38, 41, 39)], crs="EPSG:4326",
    )  # fmt: skip
    found = _screened(
        layer, None, latitude="38.5001", longitude="40.5001", district_as_reported="A"
    )
    assert (found.kept["latitude"].iloc[0], found.kept["longitude"].iloc[0]) == (40.5001, 38.5001)
    stays = _screened(
        layer, None, latitude="38.5001", longitude="40.5001", district_as_reported="B"
    )
    assert "DQ02" not in set(stays.flags["check"])


def test_a_point_outside_its_district_says_how_far(four_districts) -> None:
    # half a degree of longitude at 39.7 N less 0 is 42.9 km (Geod)
    found = _screened(
        four_districts, None, district_as_reported="sw", latitude="39.7001", longitude="47.3001"
    )
    km = Geod(ellps="WGS84").inv(47.0, 39.7001, 47.3001, 39.7001)[2] / 1e3
    done = found.flags.loc[found.flags["check"] == "DQ03", "done"].iloc[0]
    assert float(done.split()[0]) == pytest.approx(km, rel=0.01)
    assert found.kept["location_precision"].tolist() == ["district"]


def test_a_report_before_the_event_makes_the_day_unknown(four_districts) -> None:
    found = _screened(four_districts, None, district_as_reported="sw", report_date="2023-03-01")
    assert "DQ10" in set(found.flags["check"])
    assert found.kept["event_date"].isna().all()


def test_the_earliest_day_is_that_of_the_country(four_districts) -> None:
    table = pd.DataFrame({"event_date": ["12.05.1975"], "district_as_reported": ["sw"]})
    old = screen_incidents(table, four_districts, as_of=DAY)
    assert old.kept["event_date"].notna().all()
    refused = screen_incidents(table, four_districts, as_of=DAY, earliest=dt.date(1980, 1, 1))
    assert refused.kept["event_date"].isna().all()


def test_settlements_that_moved_are_those_of_azerbaijan_only(four_districts) -> None:
    layer = four_districts.replace({"district_id": {"sw": "shusha"}})
    found = _screened(layer, None, district_as_reported="shusha", place_as_reported="Malybeyli")
    assert "DQ18" not in set(found.flags["check"])


@pytest.mark.parametrize(
    ("reported", "place", "point", "flagged"),
    [
        ("Tərtər", "Ağdərə şəhəri", (None, None), True),
        ("Физулинский район", "Агбашлы", (None, None), True),
        ("Тертер", "Nümunəkənd", ("40.3301", "46.7402"), True),  # 400 m from Suqovuşan
        ("Мардакерт", "Nümunəkənd", ("40.2205", "46.8101"), False),  # the district of today
        ("Tərtər", "Nümunəkənd", ("40.3402", "46.9281"), False),
    ],
)
def test_what_moved_in_december_2023_counts_where_it_is_today(reported, place, point, flagged):
    found = _screened(
        datasets.districts(), datasets.places(), district_as_reported=reported,
        place_as_reported=place, latitude=point[0], longitude=point[1],
    )  # fmt: skip
    wanted = {"Агбашлы": "khojavend"}.get(place, "tartar" if point[1] == "46.9281" else "aghdara")
    assert found.kept["district_id"].tolist() == [wanted]
    assert ("DQ18" in set(found.flags["check"])) is flagged


def test_the_last_90_days_are_said_to_be_incomplete(four_districts) -> None:
    table = pd.DataFrame(
        {"event_date": ["2024-05-20", "2023-01-05"], "district_as_reported": ["sw"] * 2}
    )
    notes = screen_incidents(table, four_districts, as_of=DAY).report.notes
    assert [note for note in notes if note.startswith("DQ22: 1 incidents")]


def test_unlike_records_of_two_sources_are_flagged_with_their_score_only(four_districts) -> None:
    table = pd.DataFrame(
        {
            "event_date": ["2023-03-14", "2023-03-17"], "source": ["A", "B"],
            "latitude": ["39.70010", "39.74010"], "longitude": ["46.70010"] * 2,
            "injured": ["1", "2"],
        }
    )  # fmt: skip
    found = screen_incidents(table, four_districts, as_of=DAY)
    # three shares: 4.45 of 5 km, 3 of 3 days, 1 of 1 casualty, halved
    score = 1 - (0.04 * 111.195 / 5 + 1 + 1) / 6
    done = found.flags.loc[found.flags["check"] == "DQ15", "done"].iloc[0]
    assert f"duplicate_score {score:.2f}" in done
    assert found.kept["duplicate_of"].isna().all()


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["sw", "ne", "", None]))
def test_any_name_in_any_district_is_accounted_for(name, district) -> None:
    layer = gpd.GeoDataFrame(
        {"district_id": ["sw"], "name_en": ["South-west"]},
        geometry=gpd.points_from_xy([46.7], [39.7]).buffer(0.5), crs="EPSG:4326",
    )  # fmt: skip
    places = gpd.GeoDataFrame(
        {"place_id": ["p1"], "name": ["Alpha"], "district_id": ["sw"]},
        geometry=gpd.points_from_xy([46.7], [39.7]), crs="EPSG:4326",
    )  # fmt: skip
    try:
        found = _screened(layer, places, place_as_reported=name, district_as_reported=district)
    except GeomineError:
        return
    assert found.report.rows_kept == 1
