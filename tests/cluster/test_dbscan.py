"""Clusters equal scikit-learn's on the same metres, and measure metres everywhere."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from sklearn.base import clone
from sklearn.cluster import DBSCAN

from geomine.cluster import SpatialDBSCAN, has_place, k_distance_m
from geomine.crs import coordinates_m, metric_crs
from geomine.errors import CRSError, DataQualityWarning, InputError, LayerTooWideError

UTM = "EPSG:32638"


def metres_layer(metres: np.ndarray) -> gpd.GeoDataFrame:
    """Points given in metres around the middle of zone 38."""
    return gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(500_000 + metres[:, 0], 4_400_000 + metres[:, 1]), crs=UTM
    )


grid_points = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60
).map(lambda cells: np.array(cells, dtype=float) * 100)


@given(
    metres=grid_points,
    eps_m=st.sampled_from([50.0, 100.0, 141.5, 250.0]),
    min_samples=st.integers(1, 6),
)
@settings(max_examples=300, deadline=None)
def test_labels_equal_scikit_learns_on_the_same_metres(metres, eps_m, min_samples) -> None:
    gdf = metres_layer(metres)
    same = coordinates_m(gdf, gdf.crs)
    expected = DBSCAN(eps=eps_m, min_samples=min_samples, algorithm="kd_tree").fit(same)
    found = SpatialDBSCAN(eps_m, min_samples=min_samples, crs=gdf.crs).fit(gdf)
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_array_equal(found.core_sample_indices_, expected.core_sample_indices_)


@given(metres=grid_points, weights=st.lists(st.integers(0, 5), min_size=60, max_size=60))
@settings(max_examples=150, deadline=None)
def test_labels_with_weights_equal_scikit_learns(metres, weights) -> None:
    gdf = metres_layer(metres)
    weight = np.array(weights[: len(gdf)], dtype=float)
    assume(weight.any())  # scikit-learn and geomine both refuse weights that are all 0
    same = coordinates_m(gdf, gdf.crs)
    expected = DBSCAN(eps=150.0, min_samples=4, algorithm="kd_tree").fit(same, sample_weight=weight)
    found = SpatialDBSCAN(150.0, min_samples=4, crs=gdf.crs).fit(gdf, sample_weight=weight)
    np.testing.assert_array_equal(found.labels_, expected.labels_)


@pytest.mark.parametrize("azimuth", [0, 45, 90, 135])
@pytest.mark.parametrize("latitude", [0.0, 25.0, 40.0, 60.0])
def test_eps_holds_in_metres_at_every_azimuth_and_latitude(azimuth, latitude) -> None:
    # two points 1,000 m apart by the geodesic (Karney 2013): together at 1,001 m, apart at 999 m
    lon, lat, _ = Geod(ellps="WGS84").fwd(47.0, latitude, azimuth, 1_000.0)
    districts = gpd.GeoSeries([shapely.box(46, latitude - 1, 48, latitude + 1)], crs="EPSG:4326")
    pair = gpd.GeoDataFrame(geometry=gpd.points_from_xy([47.0, lon], [latitude, lat]), crs=4326)
    crs = metric_crs(districts)
    near = SpatialDBSCAN(1_001.0, min_samples=2, crs=crs).fit(pair)
    far = SpatialDBSCAN(999.0, min_samples=2, crs=crs).fit(pair)
    assert near.labels_.tolist() == [0, 0]
    assert far.labels_.tolist() == [-1, -1]


def test_labels_do_not_depend_on_the_reference_system_of_the_input() -> None:
    rng = np.random.default_rng(1)
    gdf = metres_layer(rng.uniform(0, 20_000, (200, 2)))
    crs = metric_crs(gdf)
    once = SpatialDBSCAN(1_500, min_samples=4, crs=crs).fit_predict(gdf)
    degrees = SpatialDBSCAN(1_500, min_samples=4, crs=crs).fit_predict(gdf.to_crs(4326))
    np.testing.assert_array_equal(once, degrees)
    assert once.max() > 0


def test_rows_without_a_place_are_noise_and_counted() -> None:
    same, no_number = shapely.Point(47, 40), float("nan")
    gdf = gpd.GeoDataFrame(
        {"location_precision": ["village", "site", "district", "gps", "village", "gps"]},
        # points_from_xy makes the last kind of a missing cell, and does not call it empty
        geometry=[same, same, same, None, shapely.Point(), shapely.Point(47, no_number)],
        crs="EPSG:4326",
    )
    model = SpatialDBSCAN(2_000, min_samples=2).fit(gdf)
    assert model.labels_.tolist() == [0, 0, -1, -1, -1, -1]
    assert model.n_without_place_ == 4
    assert has_place(gdf).tolist() == [True, True, False, False, False, False]


@pytest.mark.parametrize("metric", ["euclidean", "haversine"])
@pytest.mark.parametrize("latitude", [95.0, float("inf")])
def test_a_point_beyond_the_earth_is_named(metric, latitude) -> None:
    points = gpd.points_from_xy([47.0, 47.0], [40.0, latitude])
    gdf = gpd.GeoDataFrame(geometry=points, index=["a", "b"], crs="EPSG:4326")
    with pytest.raises(InputError, match=r"row 'b'.* no place on the Earth"):
        SpatialDBSCAN(metric=metric).fit(gdf)


def test_a_radius_finer_than_the_records_is_warned_of() -> None:
    # labels by name are given; find_hotspots refuses the same radius
    gdf = metres_layer(np.zeros((3, 2))).assign(location_precision="village")  # off by 2,000 m
    with pytest.warns(DataQualityWarning, match="500 m is finer than the records"):
        assert SpatialDBSCAN(500.0, min_samples=3).fit_predict(gdf).tolist() == [0, 0, 0]


def test_a_table_without_any_place_is_all_noise() -> None:
    gdf = gpd.GeoDataFrame(geometry=[None, shapely.Point()], crs="EPSG:4326")
    model = SpatialDBSCAN().fit(gdf)
    assert model.labels_.tolist() == [-1, -1]
    assert model.core_sample_indices_.size == 0


def test_fifty_thousand_records_on_one_point_are_one_cluster() -> None:
    gdf = metres_layer(np.zeros((50_000, 2)))
    labels = SpatialDBSCAN(100.0, min_samples=5).fit_predict(gdf)
    assert set(labels.tolist()) == {0}


def test_the_estimator_clones_and_shows_its_parameters() -> None:
    model = SpatialDBSCAN(750.0, min_samples=3)
    assert clone(model).get_params() == {
        "eps_m": 750.0,
        "min_samples": 3,
        "metric": "euclidean",
        "crs": None,
        "n_jobs": None,
    }
    assert repr(model) == "SpatialDBSCAN(eps_m=750.0, min_samples=3)"


@pytest.mark.parametrize(
    "bad",
    [
        {"eps_m": 0.0}, {"eps_m": float("nan")}, {"eps_m": float("inf")}, {"eps_m": "500"},
        {"eps_m": True}, {"eps_m": None}, {"min_samples": 0}, {"min_samples": True},
        {"n_jobs": "2"}, {"n_jobs": 1.5}, {"metric": ["euclidean"]}, {"crs": "no such thing"},
    ],
)  # fmt: skip
def test_parameters_out_of_range_are_refused(bad) -> None:
    with pytest.raises(InputError, match=f"{next(iter(bad))}( must be|: no reference system)"):
        SpatialDBSCAN(**bad).fit(metres_layer(np.zeros((2, 2))))


@pytest.mark.parametrize(
    "weight", [[1.0], [1.0, float("nan")], [[1.0, 2.0]], [0.0, 0.0], ["a", "b"]]
)
def test_weights_that_do_not_fit_are_refused(weight) -> None:
    with pytest.raises(InputError, match="sample_weight"):
        SpatialDBSCAN().fit(metres_layer(np.zeros((2, 2))), sample_weight=weight)


def test_points_without_a_reference_system_are_refused() -> None:
    with pytest.raises(CRSError, match="no coordinate reference system"):
        SpatialDBSCAN().fit(gpd.GeoDataFrame(geometry=[shapely.Point(47, 40)]))


def test_points_too_far_apart_for_one_projection_are_refused() -> None:
    wide = gpd.GeoSeries([shapely.Point(0, 0), shapely.Point(90, 0)], crs="EPSG:4326")
    with pytest.raises(LayerTooWideError, match="spans"):
        SpatialDBSCAN().fit(wide)


def test_k_distance_is_the_distance_to_the_kth_other_point() -> None:
    # by hand: on a line at 0, 100, 300 and 700 m
    gdf = metres_layer(np.array([[0, 0], [100, 0], [300, 0], [700, 0]], dtype=float))
    assert k_distance_m(gdf, k=2, crs=gdf.crs).round(6).tolist() == [300, 200, 300, 600]


def test_k_distance_is_missing_without_enough_neighbours() -> None:
    gdf = metres_layer(np.zeros((2, 2)))
    assert k_distance_m(gdf, k=2).isna().all()
    for bad in (0, 1.5, "3"):
        with pytest.raises(InputError, match="k must be"):
            k_distance_m(gdf, k=bad)


def test_a_projection_may_be_given_by_its_code() -> None:
    gdf = gpd.GeoSeries(gpd.points_from_xy([45.0] * 4, [40.0, 40.001, 40.002, 41]), crs="EPSG:4326")
    model = SpatialDBSCAN(eps_m=500, min_samples=3, crs="EPSG:32638").fit(gdf)
    assert model.labels_.tolist() == [0, 0, 0, -1]
    with pytest.raises(CRSError, match="not in metres"):
        SpatialDBSCAN(eps_m=500, crs="EPSG:4326").fit(gdf)
