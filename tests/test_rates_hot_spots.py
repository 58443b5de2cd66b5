"""Hot spots over a table of areas: what is marked, what is unknown, and what is refused."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from scipy import stats

import geomine as gm
from geomine.errors import InputError, MissingColumnError
from geomine.neighbours import neighbours
from geomine.schema import HOT_SPOT_EXPOSURES, HOT_SPOT_QUALITIES, HOT_SPOTS, names
from geomine.stats import false_discovery, getis_ord, local_moran, moran

METHODS = ("scan", "exact", "gi_star", "local_moran", "eb_moran")


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    """Give a grid of five by five areas of 10,000 person-years, three with many events."""
    events = np.ones(25, dtype=int)
    events[[6, 7, 11]] = 12
    return gpd.GeoDataFrame(
        {"n_events": events, "person_years": 10_000.0},
        geometry=[shapely.box(x, y, x + 1, y + 1) for y in range(5) for x in range(5)],
        crs="EPSG:32638",
    ).set_index(pd.Index([f"d{k}" for k in range(25)]))


@pytest.mark.parametrize("method", ["scan", "exact", "local_moran", "eb_moran"])
def test_three_areas_of_twelve_times_the_risk_are_found(areas, method) -> None:
    found = gm.hot_spot_areas(areas, method=method, exposure="person_years", seed=1)
    round_them = {"d1", "d5"} if method == "scan" else set()  # the smallest circle around an L
    assert set(found.index[found["hot_spot"]]) == {"d6", "d7", "d11"} | round_them
    assert found["hot_spot_quality"].eq("ok").all()


def test_gi_star_is_highest_around_them_and_too_weak_to_say_so(areas) -> None:
    # Three extremes of 25 make the standard deviation that Gi* divides by: z is at most 2.4.
    found = gm.hot_spot_areas(areas, method="gi_star", exposure="person_years", seed=1)
    assert found["hot_spot_p"].nsmallest(4).index.isin(["d6", "d7", "d11", "d12"]).all()
    assert not found["hot_spot"].any()


def test_the_scan_marks_the_members_of_its_clusters_with_their_p(areas) -> None:
    found = gm.hot_spot_areas(areas, exposure="person_years", replications=999, seed=1)
    clusters = gm.scan_statistic(
        areas, cases="n_events", population="person_years", replications=999, seed=1
    )
    assert set(clusters.loc[0, "members"]) == set(found.index[found["hot_spot"]])
    assert (found.loc[clusters.loc[0, "members"], "hot_spot_p"] == clusters.loc[0, "p_value"]).all()


def test_a_scan_of_many_areas_draws_fewer_maps_and_other_methods_do_not(areas, monkeypatch) -> None:
    def maps(**options) -> int:
        found = gm.hot_spot_areas(areas, exposure="person_years", seed=1, **options)
        return found.attrs["hot_spot_replications"]

    assert maps() == 9_999
    monkeypatch.setattr("geomine.rates.hot_spots.MANY_AREAS", 24)
    assert maps() == 999
    assert maps(method="eb_moran") == 9_999
    assert maps(replications=99) == 99


def test_areas_of_unknown_people_are_unknown_and_change_nothing_for_others(areas) -> None:
    people = areas["person_years"].mask(areas.index.isin(["d0", "d6"]), [np.nan, *[0.0] * 24])
    holes = areas.assign(person_years=people)
    found = gm.hot_spot_areas(holes, exposure="person_years", seed=1)
    assert found.loc[["d0", "d6"], "hot_spot"].isna().all()
    assert found.loc[["d0", "d6"], "hot_spot_p"].isna().all()
    assert found.loc[["d0", "d6"], "hot_spot_quality"].eq("no_exposure").all()
    known = gm.hot_spot_areas(holes.drop(["d0", "d6"]), exposure="person_years", seed=1)
    assert_geodataframe_equal(found.drop(["d0", "d6"]), known)


def test_the_input_stays_as_it_is_and_rows_stay_in_order(areas) -> None:
    before = areas.copy()
    found = gm.hot_spot_areas(areas, replications=99, seed=1)
    assert_geodataframe_equal(areas, before)
    assert found.index.equals(areas.index)
    assert set(found.columns) - set(areas.columns) == set(names(HOT_SPOTS))
    assert set(found["hot_spot_quality"]) <= set(HOT_SPOT_QUALITIES)
    assert set(found["hot_spot_exposure"]) <= set(HOT_SPOT_EXPOSURES)
    assert found.attrs["hot_spot_method"] == "scan"


def test_area_is_what_events_are_compared_with_where_most_lack_people(areas) -> None:
    few = areas.assign(person_years=areas["person_years"].mask(areas["n_events"] > 5))
    found = gm.hot_spot_areas(few, replications=99, seed=1)
    assert found["hot_spot_exposure"].eq("area_km2").all()
    assert found["hot_spot"].notna().all()
    whole = gm.hot_spot_areas(areas, replications=99, seed=1)
    assert whole["hot_spot_exposure"].eq("person_years").all()


def test_islands_are_unknown_to_moran_and_known_to_the_scan(areas) -> None:
    far = gpd.GeoDataFrame(
        {"n_events": [3], "person_years": [10_000.0]}, geometry=[shapely.box(90, 90, 91, 91)],
        crs=areas.crs, index=["far"],
    )  # fmt: skip
    both = pd.concat([areas, far])
    moran = gm.hot_spot_areas(both, method="eb_moran", replications=99, seed=1).loc["far"]
    assert (moran["hot_spot_quality"], moran["hot_spot"]) == ("no_neighbours", pd.NA)
    assert gm.hot_spot_areas(both, replications=99, seed=1).loc["far", "hot_spot_quality"] == "ok"


@pytest.mark.parametrize("method", ["gi_star", "local_moran", "eb_moran"])
def test_shuffled_p_values_are_those_of_the_arrays_adjusted_for_their_number(areas, method) -> None:
    found = gm.hot_spot_areas(
        areas, method=method, chance="shuffled", exposure="person_years", replications=999, seed=1
    )
    near = neighbours(areas)
    rates = areas["n_events"].to_numpy() / 10_000
    if method == "gi_star":
        p = getis_ord(rates, near, replications=999, seed=1).p_value
    else:  # with equal populations both kinds of rates have the same shape
        local = local_moran(rates, near, side="high", replications=999, seed=1)
        p = np.where(local.above & local.near_above, local.p_value, 1.0)
    assert found["hot_spot_p"].tolist() == pytest.approx(false_discovery(p).tolist())


@pytest.mark.parametrize("method", ["eb_moran", "moran", "general_g"])
def test_one_number_says_whether_like_rates_lie_near_each_other(areas, method) -> None:
    unknown = areas.assign(person_years=areas["person_years"].mask(areas.index == "d24"))
    found = gm.spatial_autocorrelation(unknown, method=method, seed=1)
    assert found.n_areas == 24
    if method != "general_g":  # with equal populations both rates have the same Moran's I
        kept = areas.drop("d24")
        assert found.statistic == pytest.approx(
            moran(kept["n_events"], neighbours(kept), seed=1).statistic
        )
    assert found.p_value <= 0.1
    with pytest.raises(InputError, match="method"):
        gm.spatial_autocorrelation(areas, method="geary", seed=1)


@pytest.mark.parametrize("method", METHODS)
def test_maps_with_nothing_to_compare_are_unknown_and_raise_nothing(areas, method) -> None:
    for table in (areas.assign(n_events=0), areas.iloc[:1]):
        found = gm.hot_spot_areas(table, method=method, exposure="person_years", seed=1)
        assert found["hot_spot"].isna().all()
        assert found["hot_spot_quality"].eq("no_comparison").all()
    same = areas.assign(n_events=2)
    assert not gm.hot_spot_areas(same, method=method, exposure="person_years", seed=1)[
        "hot_spot"
    ].any()


def test_the_default_marks_at_most_one_null_map_in_twenty(areas) -> None:
    draw = np.random.default_rng(4)
    people = draw.lognormal(9, 1.2, 25)
    alarms, maps = 0, 120
    for seed in range(maps):
        drawn = areas.assign(
            n_events=draw.multinomial(40, people / people.sum()), person_years=people
        )
        found = gm.hot_spot_areas(drawn, exposure="person_years", replications=199, seed=seed)
        alarms += int(found["hot_spot"].any())
    assert alarms <= stats.binom.isf(1e-4, maps, 0.05)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"method": "heat"}, InputError, "method"),
        ({"level": 0}, InputError, "level"),
        ({"chance": "luck"}, InputError, "chance"),
        ({"events": "deaths"}, MissingColumnError, "deaths"),
        ({"exposure": "people"}, MissingColumnError, "people"),
    ],
)
def test_what_cannot_be_is_refused(areas, change, error, says) -> None:
    with pytest.raises(error, match=says):
        gm.hot_spot_areas(areas, seed=1, **change)
