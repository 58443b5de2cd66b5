"""The score: what counts, what does not, and what may never happen."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geomine import datasets
from geomine.errors import ConfigError, CRSError, InputError, MissingColumnError
from geomine.targeting import Rules, criteria, rank_villages, read_weights, record_sessions
from tests.targeting.villages import PLANE, accidents, villages

TODAY = dt.date(2026, 1, 1)
DAY = "2026-01-01"

km = st.integers(-12, 12).map(float)
spots = st.tuples(km, km)
dates = st.integers(0, 900).map(lambda n: str(dt.date(2026, 6, 1) - dt.timedelta(days=n)))
incident = st.tuples(spots, dates, st.sampled_from([None, 0, 1, 3]))
some_incidents = st.lists(incident, max_size=8)
some_villages = st.lists(spots, min_size=1, max_size=6)


def ranked_of(places, incidents, **settings_) -> gpd.GeoDataFrame:
    return rank_villages(places, incidents, **{"as_of": TODAY, "runs": 0, **settings_})


def by_id(ranked) -> pd.DataFrame:
    return pd.DataFrame(ranked).set_index("place_id")


def only(name: str) -> dict[str, float]:
    return {name: 1.0}


# ---------------------------------------------------------------- what the parts are


@pytest.mark.parametrize(
    ("east_km", "day", "people", "points"),
    [
        (0.0, "2026-01-01", 2, 50.0),  # two people today at the village: 1 - 2^-(2/2)
        (0.0, "2026-01-01", 4, 75.0),  # 1 - 2^-(4/2)
        (0.0, "2025-01-01", 4, 50.0),  # a half-life of 365 days ago counts half
        (2.5, "2026-01-01", 2, 100 * (1 - 2**-0.75)),  # 1 - (2.5 / 5)^2 = 0.75
        (5.0, "2026-01-01", 9, 0.0),  # the edge
        (0.0, "2023-12-31", 9, 0.0),  # 732 days ago: outside the window
        (0.0, "2026-01-02", 9, 0.0),  # tomorrow
        (0.0, "2026-01-01", None, 100 * (1 - 2**-0.5)),  # unknown is at least one
        (0.0, "2026-01-01", 0, 100 * (1 - 2**-0.5)),  # nobody hurt is an accident all the same
    ],
)
def test_recent_accidents_fade_with_distance_and_time(east_km, day, people, points) -> None:
    ranked = ranked_of(
        villages((0, 0)), accidents(((east_km, 0), day, people)), weights=only("recent_accidents")
    )
    assert ranked["part_recent_accidents"].iloc[0] == pytest.approx(points)


@pytest.mark.parametrize(
    ("east_km", "points"),
    [(4.0, 50.0), (7.5, 100 * (1 - 2**-0.75)), (10.0, 0.0)],  # 1 - ((7.5 - 5) / 5)^2 = 0.75
)
def test_a_neighbours_accident_counts_up_to_ten_km(east_km, points) -> None:
    ranked = ranked_of(
        villages((0, 0)), accidents(((east_km, 0), DAY, 1)), weights=only("neighbour_hit")
    )
    assert ranked["score"].iloc[0] == pytest.approx(points)


def test_hazards_halve_with_two_km_and_an_empty_layer_is_known_safe_ground() -> None:
    places = villages((0, 0), (2, 0), (4, 0), None)
    hazard = gpd.GeoDataFrame(geometry=[shapely.box(-1e3, -1e3, 0, 1e3)], crs=PLANE)
    weights = only("contamination")
    found = by_id(ranked_of(places, accidents(), hazards=hazard, weights=weights))
    assert found["part_contamination"].dropna().tolist() == pytest.approx([100, 50, 25])
    assert found.loc["v003", "unknown_criteria"] == "contamination"
    none = ranked_of(places, accidents(), hazards=hazard.iloc[:0], weights=weights)
    assert by_id(none).loc["v000", "score"] == 0


def test_columns_of_places_give_their_parts() -> None:
    places = villages(
        (0, 0),
        population=[100],
        returnees_12m=[10],
        planned_returns_6m=[10],
        risky_livelihood_share=[0.3],
        children_5_17=[2_500],
        n_blocked_accesses=[4],
    )
    weights = dict.fromkeys(
        ["new_arrivals", "risky_livelihoods", "children", "blocked_access", "people"], 1
    )
    row = ranked_of(places, accidents(), weights=weights).iloc[0]
    # 20 arrivals to 100 are the half share 0.2; 100 people: log(11) / log(1001)
    assert row["part_new_arrivals"] == pytest.approx(20 * 0.5)
    assert row["part_risky_livelihoods"] == pytest.approx(20 * 0.3)
    assert row["part_children"] == pytest.approx(20)
    assert row["part_blocked_access"] == pytest.approx(20 * 0.4)
    assert row["part_people"] == pytest.approx(20 * np.log(11) / np.log(1001))
    assert row["unknown_criteria"] == ""


def test_only_accidents_of_civilians_outside_demining_count_and_unknown_status_is_said() -> None:
    n = 8
    incidents = accidents(
        *[((0, 0), DAY, 1)] * n,
        victim_status=["civilian", "deminer", "military", "security_forces", None, "unknown",
                       "civilian", "civilian"],
        is_demining_accident=pd.array([False] * 6 + [True, None], dtype="boolean"),
        duplicate_of=[None] * n,
    )  # fmt: skip
    ranked = ranked_of(villages((0, 0)), incidents)
    account = ranked.attrs["ranking"]
    assert ranked["n_accidents_near"].iloc[0] == account["n_accidents"] == 4
    assert account["n_status_unknown"] == 2
    assert account["left_out"] == {"demining": 1, "not_civilian": 3}


def test_a_duplicate_and_a_rejected_record_are_no_accidents() -> None:
    incidents = accidents(
        *[((0, 0), DAY, 1)] * 3,
        duplicate_of=[None, "i000", None],
        verification=["reported", "reported", "rejected"],
    )
    assert ranked_of(villages((0, 0)), incidents)["n_accidents_near"].iloc[0] == 1


def test_the_figures_beside_the_score() -> None:
    incidents = accidents(
        ((1, 0), "2025-06-01", 2), ((2, 0), "2025-07-01", None), ((0, 3), "2020-01-01", 5)
    )
    row = ranked_of(villages((0, 0)), incidents).iloc[0]
    assert (row["n_accidents_near"], row["n_casualties_near"]) == (2, 2)
    assert row["last_accident_near"] == pd.Timestamp("2025-07-01")
    assert row["distance_to_accident_m"] == 1_000


def test_accidents_of_which_nobody_knows_the_victims_leave_the_count_missing() -> None:
    row = ranked_of(villages((0, 0)), accidents(((0, 0), DAY, None))).iloc[0]
    assert row["n_accidents_near"] == 1
    assert pd.isna(row["n_casualties_near"])


def test_a_record_known_only_to_a_district_raises_the_upper_bound_there_alone() -> None:
    places = villages((0, 0), (1, 0), district_id=["a", "b"])
    incidents = accidents((None, DAY, 2), district_id=["a"])
    found = by_id(ranked_of(places, incidents, weights=only("recent_accidents")))
    assert found["n_district_only"].to_dict() == {"v000": 1, "v001": 0}
    assert found["score"].tolist() == [0, 0]
    assert found["score_high"].to_dict() == {"v000": 50.0, "v001": 0.0}  # as if it were here


def test_an_undated_accident_raises_the_upper_bound_only() -> None:
    incidents = accidents(((0, 0), None, 2))
    row = ranked_of(villages((0, 0)), incidents, weights=only("recent_accidents")).iloc[0]
    assert (row["score"], row["score_low"], row["score_high"]) == (0, 0, 50)


def test_a_month_counts_from_its_middle() -> None:
    incidents = accidents(((0, 0), "2024-12-22", 4), event_date_end=pd.to_datetime(["2025-01-11"]))
    row = ranked_of(villages((0, 0)), incidents, weights=only("recent_accidents")).iloc[0]
    assert row["score"] == pytest.approx(50)  # its middle, 1 January 2025, is one half-life ago


def test_reasons_are_three_at_most_and_the_weightiest_comes_first() -> None:
    places = villages((0, 0), population=[10_000], children_5_17=[2_500], session_gap=[1.0])
    incidents = accidents(((0, 0), DAY, 20), ((7, 0), DAY, 1))
    assert ranked_of(places, incidents)["reasons"].iloc[0] == (
        # 25 points, then 10 of people and of the session gap, in the order of the table
        "recent_accidents;people;session_gap"
    )


def test_populations_of_a_district_without_usable_figures_are_unknown() -> None:
    places = villages((0, 0), (1, 0), district_id=["a", "b"], population=[500, 500])
    exposure = pd.DataFrame(
        {"district_id": ["a", "b"], "year": 2024, "population": 1.0,
         "population_type": "registered", "usable": [False, True]}
    )  # fmt: skip
    found = by_id(ranked_of(places, accidents(), exposure=exposure))
    assert found["part_people"].isna().to_dict() == {"v000": True, "v001": False}


# ---------------------------------------------------------------- gates


def test_a_closed_gate_leaves_the_village_on_the_list_without_a_rank() -> None:
    places = villages(
        (0, 0), (1, 0), (2, 0), (3, 0),
        access=pd.array([True, False, True, None], dtype="boolean"),
        do_no_harm=pd.array([True, True, False, True], dtype="boolean"),
    )  # fmt: skip
    found = by_id(ranked_of(places, accidents(), runs=20))
    gates = {"v000": "open", "v001": "closed_access", "v002": "closed_harm", "v003": "not_checked"}
    assert found["gate"].to_dict() == gates
    assert found["rank"].isna().to_dict() == {k: g.startswith("closed") for k, g in gates.items()}
    assert found["rank_high"].isna().equals(found["rank"].isna())


# ---------------------------------------------------------------- what may never happen


@settings(max_examples=60, deadline=None)
@given(some_villages, some_incidents, incident)
def test_one_more_incident_never_lowers_a_score(at, some, one) -> None:
    before = by_id(ranked_of(villages(*at), accidents(*some)))
    after = by_id(ranked_of(villages(*at), accidents(*some, one)))
    for column in ("score", "score_low", "score_high"):
        assert (after[column] >= before[column].reindex(after.index) - 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(some_villages, some_incidents, spots)
def test_another_village_never_changes_a_score(at, some, one) -> None:
    districts = gpd.GeoDataFrame(
        {"district_id": ["d"]}, geometry=[shapely.box(-5e4, -5e4, 5e4, 5e4)], crs=PLANE
    )
    alone = by_id(ranked_of(villages(*at), accidents(*some), districts=districts))
    more = by_id(ranked_of(villages(*at, one), accidents(*some), districts=districts))
    assert more["score"].reindex(alone.index).equals(alone["score"])


@settings(max_examples=40, deadline=None)
@given(some_villages, some_incidents, dates, st.none() | st.integers(0, 500))
def test_a_recorded_session_never_raises_a_score(at, some, day, reached) -> None:
    places = villages(*at, population=[300] * len(at))
    held = pd.DataFrame({"place_id": ["v000"], "session_date": pd.to_datetime([day]),
                         "reached": pd.array([reached], dtype="Int64")})  # fmt: skip
    without = by_id(ranked_of(places, accidents(*some)))
    once = by_id(ranked_of(places, accidents(*some), sessions=held))
    twice = held.assign(session_date=held["session_date"] - pd.Timedelta(days=9))
    again = by_id(ranked_of(places, accidents(*some), sessions=pd.concat([held, twice])))
    assert once.loc["v000", "score"] <= without.loc["v000", "score"] + 1e-9
    assert again.loc["v000", "score"] <= once.loc["v000", "score"] + 1e-9


@settings(max_examples=30, deadline=None)
@given(some_villages, some_incidents, st.randoms(use_true_random=False))
def test_permuting_rows_changes_nothing(at, some, random) -> None:
    places, incidents = villages(*at), accidents(*some)
    rows, others = list(range(len(places))), list(range(len(incidents)))
    random.shuffle(rows)
    random.shuffle(others)
    one = ranked_of(places, incidents, runs=15)
    other = ranked_of(places.iloc[rows], incidents.iloc[others], runs=15)
    assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


@settings(max_examples=30, deadline=None)
@given(some_villages, some_incidents, st.floats(1e-6, 1e6))
def test_scaling_all_weights_changes_nothing(at, some, factor) -> None:
    weights = {name: row.weights["default"] for name, row in criteria().items()}
    scaled = {name: factor * weight for name, weight in weights.items()}
    one = ranked_of(villages(*at), accidents(*some), weights=weights, runs=10)
    other = ranked_of(villages(*at), accidents(*some), weights=scaled, runs=10)
    assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


@settings(max_examples=30, deadline=None)
@given(some_villages, some_incidents)
def test_the_parts_add_up_and_the_bounds_hold_the_score(at, some) -> None:
    people = [None, 20, 900, 0, 40_000, 7][: len(at)]
    ranked = ranked_of(
        villages(*at, population=pd.array(people, dtype="Int64")), accidents(*some), runs=15
    )
    parts = ranked[[name for name in ranked if name.startswith("part_")]].sum(axis=1)
    assert parts.tolist() == pytest.approx(ranked["score"].tolist())
    assert ranked["score"].between(ranked["score_low"], ranked["score_high"]).all()
    assert ranked["rank"].between(ranked["rank_low"], ranked["rank_high"]).all()
    assert ranked["score_low"].ge(0).all()
    assert ranked["score_high"].le(100 + 1e-9).all()


def test_incidents_after_the_day_change_nothing() -> None:
    known = accidents(((0, 0), "2025-05-01", 1))
    more = accidents(((0, 0), "2025-05-01", 1), ((0, 0), "2026-01-02", 9))
    one, other = ranked_of(villages((0, 0)), known), ranked_of(villages((0, 0)), more)
    assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_villages_of_which_nothing_is_known_are_listed_and_ranked() -> None:
    places = villages(None, (0, 0), (0, 40))
    found = by_id(ranked_of(places, accidents(((0, 0), DAY, 3)), runs=50))
    assert len(found) == 3
    assert found["rank"].notna().all()
    assert found.loc["v000", "score"] == pytest.approx(55)  # half of all, and all of the gap of 10
    assert set(found.loc["v000", "unknown_criteria"].split(";")) == {
        name for name, row in criteria().items() if row.weights["default"] > 0
    }
    assert (found.loc["v000", "score_low"], found.loc["v000", "score_high"]) == pytest.approx(
        (0, 100)
    )


def test_an_unknown_population_widens_the_bounds_and_the_rank() -> None:
    grid = [(30.0 * k, 0.0) for k in range(30)]
    known = [50 * 3**k for k in range(7)] * 5
    weights = {"people": 0.5, "recent_accidents": 0.5}
    sure = ranked_of(villages(*grid, population=known[:30]), accidents(), weights=weights, runs=200)
    blank = pd.array([None, *known[1:30]], dtype="Int64")
    lost = ranked_of(villages(*grid, population=blank), accidents(), weights=weights, runs=200)
    one, other = by_id(sure).loc["v000"], by_id(lost).loc["v000"]
    assert other["score_high"] - other["score_low"] > one["score_high"] - one["score_low"]
    assert other["rank_high"] - other["rank_low"] > one["rank_high"] - one["rank_low"]
    assert other["unknown_criteria"] == "people"


def test_the_input_is_not_changed_and_ties_follow_the_key() -> None:
    places, incidents = villages((0, 0), (0, 0), (0, 0)).iloc[::-1], accidents(((0, 0), DAY, 1))
    before = places.copy(), incidents.copy()
    ranked = ranked_of(places, incidents, runs=5)
    assert_frame_equal(pd.DataFrame(places), pd.DataFrame(before[0]))
    assert_frame_equal(pd.DataFrame(incidents), pd.DataFrame(before[1]))
    assert ranked["place_id"].tolist() == ["v000", "v001", "v002"]
    assert ranked["rank"].tolist() == [1, 2, 3]
    assert ranked.crs == places.crs


def test_the_same_seed_gives_the_same_intervals_and_another_one_others() -> None:
    places = villages(*[(3.0 * k, 0.0) for k in range(12)])
    incidents = accidents(*[((3.0 * k, 1.0), DAY, k % 3) for k in range(6)])
    one, same, other = (ranked_of(places, incidents, runs=60, seed=s) for s in (3, 3, 4))
    assert_frame_equal(pd.DataFrame(one), pd.DataFrame(same))
    assert not one["p_top"].equals(other["p_top"]) or not one["rank_low"].equals(other["rank_low"])


def test_a_clear_first_is_sure_and_twins_are_not_told_apart() -> None:
    places = villages((0, 0), *[(40.0 * k, 0.0) for k in range(1, 6)])
    incidents = accidents(*[((0, 0), DAY, 3)] * 8)
    ranked = ranked_of(places, incidents, weights={"recent_accidents": 1}, top=1, runs=300)
    assert ranked["place_id"].tolist() == ["v000"]
    assert ranked["p_top"].iloc[0] == 1
    assert (ranked["rank_low"].iloc[0], ranked["rank_high"].iloc[0]) == (1, 1)
    assert ranked.attrs["ranking"]["n_sure_of_top"] == 1


def test_a_district_only_record_makes_villages_there_less_sure() -> None:
    districts = gpd.GeoDataFrame(
        {"district_id": ["d"]}, geometry=[shapely.box(-1e4, -1e4, 1e4, 1e4)], crs=PLANE
    )
    places = villages((0, 0), (80, 0), district_id=["d", "e"])
    incidents = accidents(*[(None, DAY, 5)] * 10, district_id=["d"] * 10)
    # ten km around the centre are 78 % of the square: that ten miss it has odds of 1 to 10^6
    weights = only("neighbour_hit")
    found = by_id(
        ranked_of(places.iloc[::-1], incidents, districts=districts, weights=weights, runs=200)
    )
    # without a place they are in no score; in the runs they fall near v000 and never near v001
    assert found["score"].tolist() == [0, 0]
    assert found.loc["v001", "rank_low"] == 2
    unplaced = ranked_of(places, incidents, weights=weights, runs=20)
    assert unplaced.attrs["ranking"]["n_accidents_not_drawn"] == 10


def test_nothing_given_gives_nothing_and_no_error() -> None:
    empty = ranked_of(villages(), accidents(), runs=10)
    assert len(empty) == 0
    assert {"rank", "score", "reasons", "p_top"} <= set(empty.columns)
    assert len(ranked_of(villages((0, 0)), accidents(), runs=10)) == 1
    assert len(ranked_of(villages(None), accidents((None, None, None)), runs=10)) == 1
    none_held = pd.DataFrame(columns=["place_id", "session_date"])
    never = ranked_of(villages((0, 0)), accidents(), sessions=none_held)
    assert never["part_session_gap"].tolist() == pytest.approx([10])  # known: nobody came


def test_villages_that_are_equal_share_their_chances() -> None:
    places = villages(*[(40.0 * k, 0.0) for k in range(10)])
    found = ranked_of(places, accidents(), weights=only("recent_accidents"), top=5, runs=400)
    # each of ten is among the first five in half of the runs; 4 standard errors are 0.1
    assert found["p_top"].tolist() == pytest.approx([0.5] * 5, abs=0.1)


# ---------------------------------------------------------------- what is refused


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
    direct = ranked_of(places, accidents(), sessions=held)
    recorded = ranked_of(record_sessions(places, held, as_of=TODAY), accidents())
    assert_frame_equal(pd.DataFrame(direct), pd.DataFrame(recorded))
    # all were reached one half-life ago: half of the gap of 10 points is left
    assert by_id(direct)["part_session_gap"].to_dict() == pytest.approx({"v000": 10, "v001": 5})


def test_an_exposure_table_without_its_columns_is_refused() -> None:
    with pytest.raises(MissingColumnError, match="population_type"):
        ranked_of(villages((0, 0), district_id=["a"]), accidents(), exposure=pd.DataFrame())
