"""Coverage: optima against brute force, and each limit kept."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geomine.errors import InputError, MissingColumnError
from geomine.targeting import cover_villages, fewest_visits, trip_days
from tests.targeting.villages import villages

spots = st.tuples(st.integers(0, 8).map(float), st.integers(0, 8).map(float))
cases = st.lists(st.tuples(spots, st.integers(0, 9)), min_size=1, max_size=8)


def table(case, **columns) -> pd.DataFrame:
    at, worth = zip(*case, strict=True)
    return villages(*at, worth=list(worth), **columns)


def reached_worth(case, sites, radius_km) -> float:
    """Count by hand what a choice reaches."""
    return sum(
        worth
        for (east, north), worth in case
        if any(
            np.hypot(east - case[s][0][0], north - case[s][0][1]) <= radius_km + 1e-9 for s in sites
        )
    )


def brute_force(case, k, radius_km) -> float:
    n = len(case)
    choices = itertools.combinations(range(n), min(k, n))
    return max(reached_worth(case, sites, radius_km) for sites in choices)


# distances on the grid are 2.0 or 2.236 km: a radius of 2.1 is clear of both on any projection
@settings(max_examples=60, deadline=None)
@given(cases, st.integers(0, 4))
def test_the_optimum_is_that_of_brute_force_and_greedy_never_beats_it(case, k) -> None:
    chosen = cover_villages(table(case), k=k, service_radius_m=2_100, demand="worth")
    account = chosen.attrs["cover"]
    assert account["demand_reached"] == pytest.approx(brute_force(case, k, 2.1) if k else 0)
    assert account["demand_reached_greedy"] <= account["demand_reached"] + 1e-9
    assert chosen["visit"].sum() <= k
    assert chosen.loc[chosen["reached"], "worth"].sum() == pytest.approx(account["demand_reached"])
    sites = np.flatnonzero(chosen["visit"])
    assert reached_worth(case, sites, 2.1) == pytest.approx(account["demand_reached"])


@settings(max_examples=40, deadline=None)
@given(cases, st.sampled_from([0.3, 0.7, 1.0]))
def test_the_fewest_visits_are_those_of_brute_force(case, share) -> None:
    chosen = fewest_visits(table(case), share=share, service_radius_m=2_100, demand="worth")
    total = sum(worth for _, worth in case)
    wanted = next(
        k for k in range(len(case) + 1)
        if (k == 0 and total == 0) or (k and brute_force(case, k, 2.1) >= share * total - 1e-9)
    )  # fmt: skip
    assert chosen.attrs["cover"]["n_visits"] == wanted
    assert chosen.attrs["cover"]["n_visits_greedy"] >= wanted
    assert chosen.attrs["cover"]["demand_reached"] >= share * total - 1e-6


def test_greedy_is_beaten_where_it_takes_the_middle_first() -> None:
    # the middle reaches 4 + 4, then an end 3; one step to each side reaches 3 + 4 twice
    case = [((float(k), 0.0), worth) for k, worth in enumerate([3, 0, 4, 4, 0, 3])]
    chosen = cover_villages(table(case), k=2, service_radius_m=1_050, demand="worth")
    account = chosen.attrs["cover"]
    assert account["demand_reached"] == brute_force(case, 2, 1.05) == 14
    assert account["demand_reached_greedy"] == 11


def test_permuting_rows_chooses_the_same_villages() -> None:
    case = [((k % 4, k // 4), 1) for k in range(16)]
    one = table(case)
    other = one.iloc[::-1]
    first = cover_villages(one, k=3, service_radius_m=1_050, demand="worth")
    second = cover_villages(other, k=3, service_radius_m=1_050, demand="worth")
    assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second.loc[first.index]))


def test_the_demand_is_people_times_score_and_unknown_people_are_not_nobody() -> None:
    places = villages((0, 0), (9, 9), score=[50.0, 50.0], population=pd.array([100, None], "Int64"))
    chosen = cover_villages(places, k=1, service_radius_m=500)
    assert chosen["demand"].tolist() == [50, 158]  # half of 100, half of 316
    assert chosen["visit"].tolist() == [False, True]


def test_a_village_without_a_rank_is_reached_and_not_visited() -> None:
    case = [((0, 0), 9), ((1, 0), 1)]
    places = table(case, rank=pd.array([None, 1], dtype="Int64"))
    chosen = cover_villages(places, k=2, service_radius_m=1_500, demand="worth")
    assert chosen["visit"].tolist() == [False, True]
    assert chosen["reached"].tolist() == [True, True]


def test_what_a_served_village_reaches_is_not_counted_again() -> None:
    case = [((0, 0), 5), ((1, 0), 5), ((9, 9), 1)]
    chosen = cover_villages(
        table(case), k=1, service_radius_m=1_500, demand="worth", served=["v000"]
    )
    assert chosen["visit"].tolist() == [False, False, True]
    assert chosen.attrs["cover"]["demand_total"] == 1


def test_each_district_gets_its_visit() -> None:
    case = [((0, 0), 9), ((5, 0), 9), ((9, 9), 1)]
    places = table(case, district_id=["a", "a", "b"])
    free = cover_villages(places, k=2, service_radius_m=500, demand="worth")
    fair = cover_villages(places, k=2, service_radius_m=500, demand="worth", per_district=1)
    assert free["visit"].tolist() == [True, True, False]
    assert fair["visit"].sum() == 2
    assert fair["visit"].iloc[2]
    assert fair["visit_greedy"].iloc[2]


def test_the_days_of_the_budget_are_kept() -> None:
    case = [((0, 0), 10), ((5, 0), 6), ((9, 9), 6)]
    places = table(case, visit_days=[2.0, 1.0, 1.0])
    chosen = cover_villages(places, k=3, service_radius_m=500, demand="worth", budget_days=2)
    assert chosen["visit"].tolist() == [False, True, True]  # 12 beats 10
    nowhere = places.assign(visit_days=[None, None, 1.0])
    chosen = cover_villages(nowhere, k=3, service_radius_m=500, demand="worth", budget_days=9)
    assert chosen["visit"].tolist() == [False, False, True]


def test_days_of_a_trip_are_there_back_and_the_session() -> None:
    hours = pd.DataFrame(
        {"a": [0.0, 3.0, None], "b": [1.0, 0.0, 1.0], "c": [1.0, 1.0, 0.0]}, index=list("abc")
    )
    days = trip_days(hours, base="a", hours_a_day=8, session_hours=2)
    assert days.drop("c").tolist() == [0.25, 0.75]  # (0 + 0 + 2) / 8 and (1 + 3 + 2) / 8
    assert pd.isna(days["c"])  # there is no way back
    with pytest.raises(InputError, match="base"):
        trip_days(hours, base="z")


def test_what_cannot_be_done_is_said() -> None:
    places = table([((0, 0), 1), ((9, 9), 1)], district_id=["a", "b"])
    with pytest.raises(InputError, match="no choice of visits"):
        cover_villages(places, k=1, service_radius_m=500, demand="worth", per_district=1)
    with pytest.raises(InputError, match="k must be"):
        cover_villages(places, k=-1, service_radius_m=500, demand="worth")
    with pytest.raises(InputError, match="service_radius_m"):
        cover_villages(places, k=1, service_radius_m=0, demand="worth")
    with pytest.raises(InputError, match="share"):
        fewest_visits(places, share=0, service_radius_m=500, demand="worth")
    with pytest.raises(InputError, match="from 0 up"):
        cover_villages(places.assign(worth=-1), k=1, service_radius_m=500, demand="worth")
    with pytest.raises(MissingColumnError, match="score"):
        cover_villages(places, k=1, service_radius_m=500)


def test_no_villages_need_no_visits() -> None:
    chosen = cover_villages(villages(score=[]), k=5, service_radius_m=500)
    assert len(chosen) == 0
    assert chosen.attrs["cover"]["n_visits"] == 0


def test_a_city_counts_as_many_people_as_a_visit_can_reach() -> None:
    places = villages((0, 0), (9, 9), score=[50.0, 50.0], population=[300_000, 10_000])
    chosen = cover_villages(places, k=1, service_radius_m=500)
    assert chosen["demand"].tolist() == [5_000, 5_000]


def test_a_place_without_demand_is_not_visited_for_its_neighbours() -> None:
    places = villages((0, 0), (1, 0), score=[0.0, 50.0], population=[10, 10])
    assert cover_villages(places, k=2, service_radius_m=1_500)["visit"].tolist() == [False, True]


def test_a_sign_known_only_to_the_district_draws_no_visit() -> None:
    places = villages(
        (0, 0), (9, 0), score=[50.0, 50.0], population=[10, 10], hazard_reach=[0.5, 0.5],
        evidence=["district", "accident"],
    )  # fmt: skip
    chosen = cover_villages(places, k=2, service_radius_m=500)
    assert chosen["visit"].tolist() == [False, True]
    assert chosen["demand"].tolist() == [0.0, 2.5]  # 0.5 x 10 people x 0.5
