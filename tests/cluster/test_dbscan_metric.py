"""Layers that one projection cannot measure, and great circles for them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sklearn.cluster import DBSCAN

from geomine.cluster import SpatialDBSCAN
from geomine.crs import metric_crs
from geomine.errors import CRSError, InputError, LayerTooWideError
from tests.cluster.engines import needs_kernel

EARTH_RADIUS_M = 6_371_008.8  # mean radius of GRS 80 (Moritz 2000)


def layer(lon: np.ndarray, lat: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def test_a_layer_too_wide_is_refused_and_great_circles_are_offered() -> None:
    with pytest.raises(LayerTooWideError, match='metric="haversine"'):
        SpatialDBSCAN().fit(layer([0, 90], [0, 0]))


def test_a_projection_that_stretches_is_refused() -> None:
    # Web Mercator stretches by 1 / cos(40 degrees) = 1.305 (Snyder 1987, p. 44)
    points = layer([47.0, 47.1], [40.0, 40.0])
    with pytest.raises(LayerTooWideError, match="stretches lengths there by up to 30"):
        SpatialDBSCAN(crs=points.to_crs(3857).crs).fit(points)


def test_stray_points_far_from_the_projection_are_refused() -> None:
    districts = gpd.GeoSeries([shapely.box(46, 39, 48, 41)], crs="EPSG:4326")
    with pytest.raises(LayerTooWideError, match="stray"):
        SpatialDBSCAN(crs=metric_crs(districts)).fit(layer([47.0, -60.0], [40.0, 10.0]))


def test_great_circles_have_scikit_learns_labels() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-180, 180, 3_000), np.degrees(np.arcsin(rng.uniform(-1, 1, 3_000)))
    found = SpatialDBSCAN(200_000, min_samples=4, metric="haversine").fit(layer(lon, lat))
    eps = 200_000 / EARTH_RADIUS_M
    peer = DBSCAN(eps=eps, min_samples=4, metric="haversine", algorithm="ball_tree")
    np.testing.assert_array_equal(found.labels_, peer.fit_predict(np.radians(np.c_[lat, lon])))
    assert found.labels_.max() > 3


def test_a_cluster_crosses_the_antimeridian_and_the_pole() -> None:
    # 0.01 degrees of longitude at 60 N are 556 m; 89.999 N is 111 m from the pole
    points = layer([179.995, -179.995, 0, 90, -180], [60, 60, 89.999, 89.999, 89.999])
    model = SpatialDBSCAN(600, min_samples=2, metric="haversine").fit(points)
    assert model.labels_.tolist() == [0, 0, 1, 1, 1]


def test_missing_points_are_noise_and_counted_on_the_sphere_too() -> None:
    here = shapely.Point(47, 40)
    points = gpd.GeoDataFrame(geometry=[here, None, shapely.Point(), here], crs="EPSG:4326")
    model = SpatialDBSCAN(600, min_samples=2, metric="haversine").fit(points)
    assert model.labels_.tolist() == [0, -1, -1, 0]
    assert model.n_without_place_ == 2


@pytest.mark.parametrize("metric", ["manhattan", "", None])
def test_other_metrics_are_refused(metric) -> None:
    with pytest.raises(InputError, match="metric must be"):
        SpatialDBSCAN(metric=metric).fit(layer([47.0], [40.0]))


def test_great_circles_take_no_projection_but_need_a_reference_system() -> None:
    points = layer([47.0], [40.0])
    with pytest.raises(InputError, match="no projection"):
        SpatialDBSCAN(metric="haversine", crs=metric_crs(points)).fit(points)
    with pytest.raises(CRSError, match="no coordinate reference system"):
        SpatialDBSCAN(metric="haversine").fit(points.set_crs(None, allow_override=True))


@needs_kernel
@pytest.mark.parametrize("n_jobs", [1, 2, -1, -2, None])
def test_labels_do_not_depend_on_the_number_of_threads(n_jobs) -> None:
    rng = np.random.default_rng(2)
    points = layer(rng.normal(47, 0.2, 2_000), rng.normal(40, 0.2, 2_000))
    once = SpatialDBSCAN(800, min_samples=4).fit(points)
    again = SpatialDBSCAN(800, min_samples=4, n_jobs=n_jobs).fit(points)
    assert again.engine_ == "kernel"
    np.testing.assert_array_equal(once.labels_, again.labels_)
