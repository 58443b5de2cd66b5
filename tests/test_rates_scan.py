"""The scan over a table of areas: members, figures and what it refuses."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geomine.errors import CRSError, InputError
from geomine.rates import scan_statistic, space_time_scan


@pytest.fixture
def road() -> gpd.GeoDataFrame:
    """Give ten places of 1,000 people along a road, two of them with many cases."""
    return gpd.GeoDataFrame(
        {"cases": [1, 0, 1, 10, 10, 0, 1, 0, 1, 1], "people": 1_000},
        geometry=[shapely.Point(47 + k * k / 100, 40) for k in range(10)],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize("distance", ["great_circle", "projected"])
def test_the_cluster_has_the_likelihood_ratio_of_kulldorff(road, distance) -> None:
    layer = road if distance == "great_circle" else road.to_crs("EPSG:32638")
    found = scan_statistic(layer, cases="cases", population="people", seed=1, distance=distance)
    best = found.iloc[0]
    assert sorted(best["members"]) == [3, 4]
    assert (best["observed"], best["expected"]) == (20, 5.0)
    # Kulldorff (1997): c ln(c/E) + (C - c) ln((C - c)/(C - E)), C = 25
    assert best["llr"] == pytest.approx(20 * math.log(4) + 5 * math.log(5 / 20), abs=1e-9)
    # inside c over E is 4; outside, 5 cases over 20 expected
    assert best["relative_risk"] == pytest.approx(4.0 / (5 / 20), abs=1e-9)
    assert best["p_value"] == pytest.approx(0.001)
    assert found.crs == layer.crs


def test_expected_counts_do_the_work_of_a_population(road) -> None:
    by_people = scan_statistic(road, cases="cases", population="people", seed=1)
    by_expected = scan_statistic(road, cases="cases", expected=np.full(10, 2.5), seed=1)
    assert by_people["llr"].tolist() == pytest.approx(by_expected["llr"].tolist())


def test_the_same_seed_gives_the_same_clusters(road) -> None:
    once, again = (scan_statistic(road, cases="cases", population="people", seed=5) for _ in "ab")
    assert once["p_value"].tolist() == again["p_value"].tolist()


def test_what_cannot_be_scanned_is_refused(road) -> None:
    with pytest.raises(InputError, match="population= or expected="):
        scan_statistic(road, cases="cases", seed=1)
    with pytest.raises(InputError, match="shape"):
        scan_statistic(road, cases="cases", population="people", shape="star", seed=1)
    with pytest.raises(InputError, match="nowhere"):
        scan_statistic(road, cases="nowhere", population="people", seed=1)


def test_expected_bounds_the_circle_and_population_is_only_added_up(road) -> None:
    # By people places 3 and 4 are 20 %; by expected cases they are 60 %, too many for a circle.
    expected = np.where([k in {3, 4} for k in range(10)], 7.5, 1.25)
    found = scan_statistic(road, cases="cases", population="people", expected=expected, seed=1)
    assert all(not {3, 4} <= set(members) for members in found["members"])
    assert (found["population"] == 1_000 * found["n_areas"]).all()


def test_a_scan_without_a_population_has_a_missing_one(road) -> None:
    found = scan_statistic(road, cases="cases", expected=np.full(10, 2.5), seed=1)
    assert found["population"].isna().all()


@pytest.mark.parametrize("distance", ["great_circle", "projected"])
def test_no_cluster_reaches_farther_than_max_radius_km(road, distance) -> None:
    layer = road if distance == "great_circle" else road.to_crs("EPSG:32638")
    found = scan_statistic(
        layer, cases="cases", population="people", seed=1, distance=distance, max_radius_km=5.0
    )
    assert (found["radius_km"] <= 5.0).all()
    assert found["n_areas"].max() <= 2  # places 3 and 4 are 6 km apart, 0 and 1 less than 1 km


def test_an_ellipse_along_a_road_is_found_in_degrees_as_well(road) -> None:
    found = scan_statistic(road, cases="cases", population="people", shape="ellipse", seed=1)
    assert sorted(found.loc[0, "members"]) == [3, 4]
    assert found.crs == road.crs
    assert found.attrs["scan_shape"] == "ellipse"


def test_clusters_are_named_by_the_index_and_the_input_is_not_changed(road) -> None:
    named = road.set_index(np.array(list("abcdefghij")))
    before = named.copy()
    found = scan_statistic(named, cases="cases", population="people", seed=1)
    assert sorted(found.loc[0, "members"]) == ["d", "e"]
    assert_geodataframe_equal(named, before)


def test_missing_cases_are_refused_and_never_taken_as_zero(road) -> None:
    holes = road.assign(cases=road["cases"].astype("Int64").where(road.index != 2))
    with pytest.raises(InputError, match="position 2"):
        scan_statistic(holes, cases="cases", population="people", seed=1)


def test_layers_that_cannot_be_measured_are_refused(road) -> None:
    bare = road.set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match="areas"):
        scan_statistic(bare, cases="cases", population="people", seed=1)
    with pytest.raises(InputError, match="none"):
        scan_statistic(road.iloc[:0], cases="cases", population="people", seed=1)
    with pytest.raises(InputError, match="distance"):
        scan_statistic(road, cases="cases", population="people", distance="walk", seed=1)


@pytest.fixture
def years(road) -> pd.DataFrame:
    """Give two cases a place and year, and twelve at place 4 in each of the last two."""
    cases = pd.DataFrame(2, index=road.index, columns=[2020, 2021, 2022, 2023, 2024])
    cases.loc[4, [2023, 2024]] = 12
    return cases


@pytest.mark.parametrize("model", ["poisson", "permutation"])
def test_a_cluster_in_time_names_its_periods(road, years, model) -> None:
    people = None if model == "permutation" else years * 0 + 1_000
    best = space_time_scan(road, cases=years, expected=people, model=model, seed=1).iloc[0]
    assert best["members"] == [4]
    assert (best["first_period"], best["last_period"], best["n_periods"]) == (2023, 2024, 2)
    assert best["observed"] == 24
    # 120 cases; Poisson: 2 of 50 cells; permutation: 30 of the place times 60 of the years / 120
    assert best["expected"] == pytest.approx(120 * 2 / 50 if people is not None else 30 * 60 / 120)
    assert math.isnan(best["relative_risk"]) == (model == "permutation")
    assert math.isnan(best["recurrence_periods"])


def test_a_prospective_scan_says_how_often_chance_gives_such_a_cluster(road, years) -> None:
    found = space_time_scan(road, cases=years, model="permutation", prospective=True, seed=1)
    assert (found["last_period"] == 2024).all()
    assert found["recurrence_periods"].tolist() == pytest.approx((1 / found["p_value"]).tolist())


def test_rows_of_cases_may_stand_in_any_order(road, years) -> None:
    mixed = years.sample(frac=1.0, random_state=1)
    once, again = (
        space_time_scan(road, cases=table, model="permutation", replications=99, seed=1)
        for table in (years, mixed)
    )
    assert_geodataframe_equal(once, again)


def test_tables_of_periods_that_do_not_fit_are_refused(road, years) -> None:
    with pytest.raises(InputError, match="rows must be the index of areas"):
        space_time_scan(road, cases=years.iloc[1:], model="permutation", seed=1)
    with pytest.raises(InputError, match="columns must be the periods"):
        space_time_scan(road, cases=years, expected=years[[2020]], seed=1)
    with pytest.raises(InputError, match="must be a DataFrame"):
        space_time_scan(road, cases=[1, 2], model="permutation", seed=1)
