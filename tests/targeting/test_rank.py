"""The score: what counts and what does not."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tests.targeting.villages import (
    DAY,
    PLANE,
    accidents,
    by_id,
    only,
    ranked_of,
    villages,
)


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
