"""``geomine targets`` with days, hours by road and places served already."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import geomine as gm
from geomine import datasets
from geomine.cli import main
from geomine.cli.parser import DONE, UNUSABLE, build_parser
from geomine.cli.visits import chosen_visits
from geomine.errors import InputError, MissingColumnError
from geomine.io import read_place_ids, read_travel_hours

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def villages() -> gpd.GeoDataFrame:
    """Give the ranked villages of the embedded data."""
    places = datasets.places()
    return gm.rank_villages(
        places, datasets.incidents(), as_of=dt.date(2026, 2, 18), districts=datasets.districts()
    )


def visited(villages: gpd.GeoDataFrame, *arguments: str) -> pd.DataFrame:
    found = chosen_visits(villages, build_parser().parse_args(["targets", *arguments]))
    return found[found["visit"]]


def test_hours_by_road_are_read_with_no_road_as_missing(tmp_path) -> None:
    hours = read_travel_hours(write(tmp_path / "h.csv", "place_id;a;b\na;0;1,5\nb;;0\n"))
    assert hours.loc["a"].tolist() == [0.0, 1.5]
    assert pd.isna(hours.loc["b", "a"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("place_id,a\na,-1\n", "no number from 0 on"),
        ("place_id,a\na,soon\n", "'soon'"),
        ("place_id,a\na,0\na,1\n", "two rows"),
    ],
)
def test_hours_that_are_none_are_refused(tmp_path, text, fault) -> None:
    with pytest.raises(InputError, match=fault):
        read_travel_hours(write(tmp_path / "h.csv", text))


def test_a_table_without_place_id_is_refused(tmp_path) -> None:
    path = write(tmp_path / "h.csv", "village,a\na,0\n")
    for read in (read_travel_hours, read_place_ids):
        with pytest.raises(MissingColumnError, match="place_id"):
            read(path)


def test_places_served_are_each_read_once(tmp_path) -> None:
    path = write(tmp_path / "s.csv", "place_id,session_date\np2,2026-01-01\np1,\np2,\n,\n")
    assert read_place_ids(path) == ["p2", "p1"]


def test_a_visit_takes_a_day_where_no_hours_are_given(villages) -> None:
    chosen = visited(villages, "--budget-days", "3")
    assert len(chosen) == 3
    assert chosen["visit_days"].tolist() == [1, 1, 1]


def test_a_place_served_is_not_visited_again_nor_what_it_reaches(villages, tmp_path) -> None:
    first = visited(villages, "--visits", "1")["place_id"].iloc[0]
    served = write(tmp_path / "served.csv", f"place_id\n{first}\n")
    again = visited(villages, "--visits", "2", "--served", str(served))
    assert first not in again["place_id"].tolist()
    assert len(again) == 2


def test_hours_by_road_decide_who_can_be_visited_within_the_days(villages, tmp_path) -> None:
    places = datasets.places()
    ids = places["place_id"].astype("str").tolist()
    near = visited(villages, "--visits", "2")["place_id"].tolist()
    # (3 + 3 + 2) / 8 hours are a day there and back with two hours of session; no other road.
    row = ",".join("3" if one in near else "" for one in ids)
    lines = [f"place_id,{','.join(ids)}", f"{ids[0]},{row}"]
    lines += [f"{one},3{',' * (len(ids) - 1)}" for one in near if one != ids[0]]
    hours = write(tmp_path / "hours.csv", "\n".join(lines) + "\n")
    plan = ("--budget-days", "1.5", "--travel-hours", str(hours), "--base", ids[0])
    chosen = visited(villages, *plan)
    assert len(chosen) == 1
    assert chosen["place_id"].iloc[0] in near
    assert chosen["visit_days"].tolist() == [1.0]


def test_the_command_says_how_many_days_the_visits_take(capsys) -> None:
    assert main(["targets", "--budget-days", "2", "--radius-m", "3000"]) == DONE
    assert "2 visits in 2 days reach" in capsys.readouterr().out


def test_too_little_time_for_any_visit_is_said_in_words(capsys) -> None:
    assert main(["targets", "--budget-days", "0.01"]) == DONE
    said = capsys.readouterr().out
    assert said.startswith("No village can be visited within these limits.")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--base", "x"], "--travel-hours and --base"),
        (["--travel-hours", "h.csv", "--base", "x"], "--budget-days"),
        (["--served", "s.csv"], "--visits K or --budget-days D"),
    ],
)
def test_options_that_say_nothing_by_themselves_are_refused(arguments, fault, capsys) -> None:
    assert main(["targets", *arguments]) == UNUSABLE
    assert fault in capsys.readouterr().err


def test_a_served_place_that_nobody_knows_is_refused_by_name(villages, tmp_path) -> None:
    served = write(tmp_path / "served.csv", "place_id\nnowhere\n")
    with pytest.raises(InputError, match="'nowhere' is not among the places"):
        visited(villages, "--visits", "1", "--served", str(served))


@pytest.mark.parametrize("days", ["0", "-2", "many", "nan", "inf"])
def test_a_budget_that_is_no_number_of_days_is_refused(days, capsys) -> None:
    with pytest.raises(SystemExit) as left:
        main(["targets", "--budget-days", days])
    assert left.value.code == UNUSABLE
    assert "no number of days" in capsys.readouterr().err


@pytest.mark.parametrize("radius", ["0", "-1", "far"])
def test_a_radius_that_is_no_length_is_refused(radius, capsys) -> None:
    with pytest.raises(SystemExit):
        main(["targets", "--visits", "1", "--radius-m", radius])
    assert "no number of metres above 0" in capsys.readouterr().err
