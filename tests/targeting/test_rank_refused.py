"""What a ranking refuses, its presets, and the embedded list."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geomine import datasets
from geomine.errors import ConfigError, CRSError, InputError, MissingColumnError
from geomine.targeting import Rules, criteria, rank_villages, read_weights, record_sessions
from tests.targeting.villages import (
    DAY,
    TODAY,
    accidents,
    by_id,
    ranked_of,
    villages,
)


def test_what_cannot_be_used_is_refused_with_the_way_out() -> None:
    places, none = villages((0, 0), (1, 0)), accidents()
    with pytest.raises(MissingColumnError, match="place_id"):
        ranked_of(places.drop(columns="place_id"), none)
    with pytest.raises(MissingColumnError, match="event_date"):
        ranked_of(places, none.drop(columns="event_date"))
    with pytest.raises(CRSError, match="reference system"):
        ranked_of(places.set_crs(None, allow_override=True), none)
    with pytest.raises(InputError, match="place_id of its own"):
        ranked_of(places.assign(place_id="same"), none)
    with pytest.raises(InputError, match="risky_livelihood_share must be from 0 to 1"):
        ranked_of(places.assign(risky_livelihood_share=[0.2, 1.2]), none)
    with pytest.raises(InputError, match="population must be a number from 0 up"):
        ranked_of(places.assign(population=[-5, 2]), none)
    with pytest.raises(InputError, match="runs"):
        ranked_of(places, none, runs=-1)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"peple": 1}, "unknown criteria"),
        ({"people": -1}, "from 0 up"),
        ({"people": float("nan")}, "from 0 up"),
        ({"people": 0}, "above 0"),
        ({}, "above 0"),
        ("best", "presets"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(weights, message) -> None:
    with pytest.raises(ConfigError, match=message):
        ranked_of(villages((0, 0)), accidents(), weights=weights)


@pytest.mark.parametrize("preset", ["default", "equal", "lis"])
def test_each_preset_ranks_and_names_its_criteria(preset) -> None:
    ranked = ranked_of(villages((0, 0)), accidents(((0, 0), DAY, 1)), weights=preset)
    weights = ranked.attrs["ranking"]["weights"]
    assert sum(weights.values()) == pytest.approx(1)
    assert {f"part_{name}" for name in weights} | {"part_unknown"} == {
        name for name in ranked if name.startswith("part_")
    }


def test_the_default_weights_are_those_of_the_reference_table(shared_domain) -> None:
    table = pd.read_csv(shared_domain / "eore_criteria.csv")
    numbers = pd.to_numeric(table["default_weight"], errors="coerce").dropna()
    ours = [row.weights["default"] for row in criteria().values()]
    assert [weight for weight in ours if weight > 0] == numbers.tolist()


def test_rules_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match="above 0"):
        Rules(near_m=0)
    with pytest.raises(ConfigError, match="far_m"):
        Rules(near_m=9_000, far_m=5_000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[weights]\npeople = 0.4\nchildren = 0.5\n", "sum to 1 or to 100; found 0.9"),
        ("people = 1\n", "no table"),
        ("[weights]\nfolk = 1\n", "unknown criteria"),
        ("[weights\n", "not a TOML file"),
    ],
)
def test_a_file_of_weights_with_a_slip_is_refused(tmp_path, text, message) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text)
    with pytest.raises((ConfigError, InputError), match=message):
        read_weights(path)


def test_the_embedded_list_puts_villages_with_recent_accidents_first() -> None:
    ranked = rank_villages(
        datasets.places(), datasets.incidents(), as_of=dt.date(2026, 2, 18), runs=0
    )
    assert len(ranked) == len(datasets.places())
    assert (ranked["n_accidents_near"].head(10) > 0).all()


def test_recorded_places_rank_as_with_the_sessions_themselves() -> None:
    places = villages((0, 0), (9, 9), population=[100, 100])
    held = pd.DataFrame({"place_id": ["v001"], "session_date": pd.to_datetime(["2025-01-01"]),
                         "reached": [100]})  # fmt: skip
    one = accidents(((0, 0), DAY, 1), ((9, 9), DAY, 1))
    direct = ranked_of(places, one, sessions=held)
    recorded = ranked_of(record_sessions(places, held, as_of=TODAY), one)
    assert_frame_equal(pd.DataFrame(direct), pd.DataFrame(recorded))
    # all were reached one half-life ago: half of the gap of 10 points is left
    assert by_id(direct)["part_session_gap"].to_dict() == pytest.approx({"v000": 10, "v001": 5})


def test_an_exposure_table_without_its_columns_is_refused() -> None:
    with pytest.raises(MissingColumnError, match="population_type"):
        ranked_of(villages((0, 0), district_id=["a"]), accidents(), exposure=pd.DataFrame())
