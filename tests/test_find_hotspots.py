"""Hotspots say how far they can be trusted: chance, settings, and the records' own uncertainty."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import geomine as gm
from geomine.cluster.suggest import EPS_TIMES
from geomine.crs import metric_crs
from geomine.errors import InputError, MissingColumnError
from geomine.hotspot import find_hotspots, persistence
from geomine.hotspot.evidence import affordable
from geomine.hotspot.significance import people_nulls

UTM = "EPSG:32638"
EAST, NORTH = 500_000.0, 4_400_000.0


def layer(metres, **columns) -> gpd.GeoDataFrame:
    metres = np.asarray(metres, dtype=float)
    points = gpd.points_from_xy(EAST + metres[:, 0], NORTH + metres[:, 1])
    ids = [f"i{k:03d}" for k in range(len(metres))]
    return gpd.GeoDataFrame(
        {"incident_id": ids, "killed": 0, "injured": 1} | columns, geometry=points, crs=UTM
    )


def villages(n=200, **columns) -> gpd.GeoDataFrame:
    """Villages of equal size on a grid of 10 km, and no town."""
    k = np.arange(n)
    points = gpd.points_from_xy(EAST + 10_000 * (k % 20), NORTH + 10_000 * (k // 20))
    table = {"place_id": k.astype(str), "name": [f"V{i}" for i in k], "population": 500}
    return gpd.GeoDataFrame(table | columns, geometry=points, crs=UTM)


def one_dense_place(seed=3) -> gpd.GeoDataFrame:
    """Eight village records round one village, thirty spread over the others."""
    rng = np.random.default_rng(seed)
    near = rng.uniform(0, 1_500, (8, 2))
    spread = 10_000 * rng.integers(3, [20, 10], (30, 2))
    return layer(np.concatenate([near, spread]), location_precision="village")


def test_thirty_records_on_a_town_centroid_are_a_place_and_not_a_hotspot() -> None:
    # acceptance story 5
    table = layer(np.zeros((30, 2)), location_precision="village", location_uncertainty_m=2_000.0)
    found = find_hotspots(table, places=villages(), replications=99, runs=200, seed=1)
    assert found["kind"].tolist() == ["place"]
    assert found["n_places"].tolist() == [1]
    assert not (found["kind"] == "hotspot").any()
    # eps x 0.5 to 2 and min_samples +-2 keep a stack together, 200 moves within 2 km do too
    assert found["stability"].tolist() == [1.0]
    assert "eps x0.5" in found["sensitivity"][0]
    assert "min_samples 7" in found["sensitivity"][0]
    assert found.attrs["runs"] == 200


def test_records_known_only_to_a_district_never_enter() -> None:
    table = layer(np.zeros((9, 2)), location_precision=["village"] * 4 + ["district"] * 5)
    assert find_hotspots(table, runs=0, seed=1).empty
    assert len(find_hotspots(table, min_samples=4, runs=0, seed=1)) == 1


def test_a_radius_below_the_records_uncertainty_is_refused_with_the_way_out() -> None:
    table = layer(np.zeros((9, 2)), location_precision="village")
    with pytest.raises(InputError, match=r"finer than the records.* Give eps_m of 5,000 m"):
        find_hotspots(table, eps_m=1_500.0, seed=1)
    precise = table.assign(location_precision="gps")
    assert len(find_hotspots(precise, eps_m=1_500.0, runs=0, seed=1)) == 1


def test_the_radius_follows_the_records_own_precision() -> None:
    # 2 u + 1 km with the usual uncertainty of each precision: 20, 250, 2,000 m
    for precision, eps_m in {"gps": 1_040.0, "site": 1_500.0, "village": 5_000.0}.items():
        table = layer(np.zeros((9, 2)), location_precision=precision)
        assert find_hotspots(table, runs=0, seed=1).attrs["eps_m"] == eps_m


def test_more_accidents_than_people_explain_have_a_small_p_and_persist() -> None:
    found = find_hotspots(one_dense_place(), places=villages(), replications=199, runs=50, seed=1)
    first = found.iloc[0]
    assert first["n_incidents"] >= 8
    assert first["p_value"] == pytest.approx(1 / 200)
    assert first["n_expected"] == pytest.approx(38 / 200, abs=0.01)  # one of 200 equal villages
    assert first["persistence"] > 0.9


def test_people_explain_a_cluster_in_a_town() -> None:
    # the same records, but half of all people live there
    crowded = villages(population=[200 * 500] + [500] * 199)
    found = find_hotspots(
        one_dense_place(), places=crowded, weighting="population", runs=0, replications=99, seed=1
    )
    assert found["p_value"].iloc[0] > 0.9
    equal = find_hotspots(
        one_dense_place(), places=crowded, weighting="village", runs=0, replications=99, seed=1
    )
    assert equal["p_value"].iloc[0] == 0.01
    either = find_hotspots(one_dense_place(), places=crowded, runs=0, replications=99, seed=1)
    assert either["p_value"].tolist() == found["p_value"].tolist()  # the larger of both


def test_persistence_is_that_of_the_general_way() -> None:
    table = one_dense_place()
    ruler = metric_crs(table)

    def step(incidents) -> gpd.GeoDataFrame:
        labels = gm.SpatialDBSCAN(5_000.0, crs=ruler).fit_predict(incidents)
        found = gm.hotspots(incidents, labels, crs=ruler)
        members = [tuple(incidents["incident_id"][labels == k]) for k in found["label"]]
        return found.assign(members=pd.Series(members, index=found.index, dtype=object))

    slow = persistence(table, step, runs=40, seed=1, crs=ruler)
    fast = find_hotspots(table, runs=400, seed=1, crs=ruler)
    # 40 and 400 runs of the same chance: 4 standard errors at most
    np.testing.assert_allclose(fast["persistence"], slow["persistence"], atol=4 * 0.5 / 40**0.5)


def test_the_order_of_rows_and_the_second_run_change_nothing() -> None:
    table = one_dense_place()
    shuffled = table.iloc[np.random.default_rng(1).permutation(len(table))]
    settings = {"places": villages(), "replications": 49, "runs": 20, "seed": 4}
    before = table.copy()
    once, again = find_hotspots(table, **settings), find_hotspots(shuffled, **settings)
    assert_frame_equal(
        pd.DataFrame(once.drop(columns=["geometry", "label"])),
        pd.DataFrame(again.drop(columns=["geometry", "label"])),
    )
    assert_frame_equal(pd.DataFrame(table), pd.DataFrame(before))


def test_what_is_not_asked_for_is_missing_and_no_cluster_is_an_empty_table() -> None:
    found = find_hotspots(one_dense_place(), runs=0, seed=1)
    assert (
        found[["n_expected", "observed_to_expected", "p_value", "persistence"]]
        .isna()
        .all(axis=None)
    )
    nothing = find_hotspots(layer([[0, 0], [90_000, 0]]), places=villages(), seed=1)
    assert nothing.empty
    assert nothing.columns.tolist() == found.columns.tolist()


def test_the_table_with_evidence_explores() -> None:
    page = find_hotspots(one_dense_place(), places=villages(), replications=9, runs=2, seed=1)
    assert "p_value" in page.explore("p_value").get_root().render()


def test_stability_looks_at_every_setting_but_its_own() -> None:
    found = find_hotspots(one_dense_place(), runs=0, seed=1)
    assert (found["stability"] * (len(EPS_TIMES) * 5 - 1)).round(9).mod(1).eq(0).all()


def test_within_districts_the_number_of_each_is_kept() -> None:
    table = layer([[0, 0]] * 6, district_id=["a"] * 4 + ["b", "x"], location_precision="village")
    places = villages(4, district_id=["a", "a", "b", None])
    (null,) = people_nulls(
        table, places, crs=metric_crs(table), weighting="population", within_districts=True
    )
    assert null.stratum.tolist() == [0, 0, 0, 0, 1, 2]
    assert null.share.tolist() == [[0.5, 0.5, 0, 0], [0, 0, 1, 0], [0.25] * 4]
    with pytest.raises(MissingColumnError, match="district_id"):
        people_nulls(table, villages(), crs=metric_crs(table), within_districts=True)


def test_unknown_people_get_the_median_and_measured_records_their_daily_reach() -> None:
    table = layer([[0, 0]] * 3, location_precision=["gps", "village", None])
    places = villages(4, population=pd.array([100, 300, None, 0], dtype="Int64"))
    (null,) = people_nulls(table, places, crs=metric_crs(table), weighting="population")
    assert null.share.tolist() == [0.2, 0.6, 0.2, 0.0]  # the median of 100, 300 and 0 is 100
    assert null.scatter_m.tolist() == [3_000.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "bad", [{"runs": -1}, {"replications": -1}, {"weighting": "people"}, {"min_samples": 0}]
)
def test_settings_out_of_range_are_refused(bad) -> None:
    with pytest.raises(InputError):
        find_hotspots(one_dense_place(), places=villages(), **({"seed": 1} | bad))


def test_places_without_a_point_are_no_null() -> None:
    nowhere = villages(2).set_geometry(gpd.GeoSeries([None, None], crs=UTM))
    with pytest.raises(InputError, match="none has a point"):
        people_nulls(one_dense_place(), nowhere, crs=metric_crs(villages()))


def test_long_lists_get_fewer_maps() -> None:
    assert [affordable(999, n) for n in (0, 108, 3_400, 10**7)] == [999, 999, 99, 99]
