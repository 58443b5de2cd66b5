"""Persistence: what stands where nothing moves, and what falls apart."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

import geomine as gm
from geomine.cluster import SpatialDBSCAN
from geomine.errors import CRSError, DataQualityWarning, InputError
from geomine.hotspot import hotspots, persistence
from geomine.hotspot.persistence import uniform_in_polygon
from geomine.stats.moves import uniform_in_disc


def records(n=6, *, spread=0.001, uncertainty_m=0.0, **columns) -> gpd.GeoDataFrame:
    table = {
        "incident_id": [f"i{k}" for k in range(n)],
        "location_uncertainty_m": [uncertainty_m] * n,
        "killed": [0] * n,
        "injured": [1] * n,
    }
    points = gpd.points_from_xy([47 + spread * k for k in range(n)], [40.0] * n)
    return gpd.GeoDataFrame(table | columns, geometry=points, crs="EPSG:4326")


def clusters(incidents, eps_m=500.0) -> gpd.GeoDataFrame:
    labels = SpatialDBSCAN(eps_m, min_samples=4).fit(incidents).labels_
    return hotspots(incidents, labels)


def with_members(incidents) -> gpd.GeoDataFrame:
    labels = SpatialDBSCAN(500.0, min_samples=4).fit(incidents).labels_
    found = hotspots(incidents, labels)
    members = [tuple(incidents["incident_id"][labels == k]) for k in found["label"]]
    return found.assign(members=pd.Series(members, index=found.index, dtype=object))


def test_what_does_not_move_always_persists() -> None:
    found = persistence(records(), clusters, runs=5, seed=1)
    assert found["persistence"].tolist() == [1.0]
    assert found["mean_overlap"].tolist() == pytest.approx([1.0])
    assert found["n_runs"].tolist() == [5]
    assert found.attrs["persistence"]["n_moved"] == 6


def test_a_cluster_tighter_than_its_uncertainty_falls_apart() -> None:
    # six points over 400 m, each anywhere within 20 km: 4 within 500 m is next to impossible
    with pytest.warns(DataQualityWarning, match="finer than the records"):
        found = persistence(records(uncertainty_m=20_000.0), clusters, runs=20, seed=1)
    assert found["persistence"].tolist() == [0.0]


def test_members_are_matched_by_jaccard() -> None:
    still = persistence(records(), with_members, runs=3, seed=1)
    assert still["mean_overlap"].tolist() == [1.0]

    # a run without one of two members has 1 / 2, without two of three 1 / 3
    sizes = iter([3, 1, 2, 3])

    def shrinking(incidents) -> gpd.GeoDataFrame:
        members = pd.Series([tuple("abc")[: next(sizes)]], dtype=object)
        return gpd.GeoDataFrame({"members": members}, geometry=[shapely.Point()], crs=incidents.crs)

    found = persistence(records(), shrinking, runs=3, seed=1)
    assert found["mean_overlap"].tolist() == pytest.approx([(1 / 3 + 2 / 3 + 1) / 3])
    assert found["persistence"].tolist() == pytest.approx([2 / 3])


def test_rows_are_matched_by_id_where_one_is_named() -> None:
    runs = iter([["a", "b"], ["a"], ["a", "b"], ["a", "c"], []])

    def flagged(incidents) -> gpd.GeoDataFrame:
        ids = next(runs)
        return gpd.GeoDataFrame(
            {"key": ids}, geometry=[shapely.Point()] * len(ids), crs=incidents.crs
        )

    found = persistence(records(), flagged, runs=4, seed=2, id_column="key")
    assert found["persistence"].tolist() == [0.75, 0.25]  # of a, a b, a c and nothing
    assert found["mean_overlap"].isna().all()


def test_records_of_a_district_roam_in_it_only_if_districts_are_given(four_districts) -> None:
    table = records(
        district_id=["sw"] * 6, location_precision=["district"] * 2 + ["village"] * 4,
        longitude=47.0, latitude=40.0,
    )  # fmt: skip
    seen: list[gpd.GeoDataFrame] = []

    def look(incidents) -> gpd.GeoDataFrame:
        seen.append(incidents)
        return gpd.GeoDataFrame({"key": ["x"]}, geometry=[shapely.Point()], crs=incidents.crs)

    table.loc[:1, "geometry"] = shapely.Point()
    persistence(table, look, runs=3, seed=1, id_column="key")
    assert all(moved.geometry.iloc[:2].is_empty.all() for moved in seen)
    seen.clear()
    found = persistence(table, look, runs=3, seed=1, id_column="key", districts=four_districts)
    polygon = four_districts.set_index("district_id").geometry["sw"]
    for moved in seen[1:]:
        assert moved.geometry.iloc[:2].within(polygon).all()
        assert moved["longitude"].iloc[:2].tolist() == moved.geometry.iloc[:2].x.tolist()
    assert found.attrs["persistence"]["n_in_district"] == 2


def test_records_stay_within_their_uncertainty() -> None:
    table, gaps = records(uncertainty_m=300.0), []
    ruler = gm.metric_crs(table)
    start = table.geometry.to_crs(ruler)

    def look(incidents) -> gpd.GeoDataFrame:
        gaps.append(incidents.geometry.to_crs(ruler).distance(start).max())
        return gpd.GeoDataFrame({"key": ["x"]}, geometry=[shapely.Point()], crs=incidents.crs)

    persistence(table, look, runs=50, seed=1, id_column="key")
    assert max(gaps) <= 300.0 + 0.01
    assert max(gaps) > 250.0


def test_the_same_seed_gives_the_same_table_and_row_order_does_not_matter() -> None:
    table = records(uncertainty_m=400.0)
    one = persistence(table, clusters, runs=8, seed=3)
    same = persistence(table.iloc[::-1], clusters, runs=8, seed=3)
    assert one["persistence"].tolist() == same["persistence"].tolist()
    before = table.copy()
    persistence(table, clusters, runs=2, seed=3)
    assert_frame_equal(pd.DataFrame(table), pd.DataFrame(before))


def test_points_fill_the_disc_evenly() -> None:
    step = uniform_in_disc(np.full(20_000, 100.0), np.random.default_rng(1))
    distance = np.hypot(*step.T)
    assert distance.max() <= 100
    # a quarter of the area lies within half the radius; 4 standard errors are 0.012
    assert (distance <= 50).mean() == pytest.approx(0.25, abs=0.013)


def test_points_fill_the_polygon_evenly() -> None:
    shape = shapely.Polygon([(0, 0), (4, 0), (0, 4)])
    found = uniform_in_polygon(shape, 20_000, np.random.default_rng(1))
    assert len(found) == 20_000
    assert shapely.contains_xy(shape, found).all()
    # the corner square of side 2 is 4 of 8
    assert (found < 2).all(axis=1).mean() == pytest.approx(0.5, abs=0.015)
    with pytest.raises(InputError, match="no area"):
        uniform_in_polygon(shapely.LineString([(0, 0), (1, 1)]), 1, np.random.default_rng(1))


def test_what_cannot_be_matched_or_moved_is_refused() -> None:
    def points(incidents) -> gpd.GeoDataFrame:
        return incidents

    with pytest.raises(InputError, match="id_column"):
        persistence(records(), points, runs=1, seed=1)
    with pytest.raises(InputError, match="runs"):
        persistence(records(), clusters, runs=0, seed=1)
    with pytest.raises(CRSError, match="reference system"):
        persistence(records().set_crs(None, allow_override=True), clusters, runs=1, seed=1)


def test_a_result_without_rows_stays_without_rows() -> None:
    found = persistence(records(2), clusters, runs=2, seed=1)
    assert len(found) == 0
    assert "persistence" in found
