"""A sweep has the clusters of clustering anew at each setting."""

from __future__ import annotations

import subprocess
import sys

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geomine.cluster import SpatialDBSCAN
from geomine.cluster.labeller import place_clusters
from geomine.cluster.precision import default_eps_m, median_uncertainty_m
from geomine.cluster.sweep import parameter_sweep
from geomine.errors import CRSError, InputError

UTM = "EPSG:32638"


def cloud(n=150) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(6)
    metres = rng.integers(0, 60, (n, 2)) * 100 + np.array([500_000, 4_400_000])
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*metres.T), crs=UTM)


def test_each_setting_has_the_labels_of_the_estimator() -> None:
    gdf = cloud()
    gdf.loc[3, "geometry"] = None
    sweep = parameter_sweep(gdf, eps_m=[700, 300, 500], min_samples=[4, 6], crs=gdf.crs)
    assert sweep.settings["eps_m"].tolist() == [300, 500, 700] * 2
    for row, setting in sweep.settings.iterrows():
        model = SpatialDBSCAN(
            setting["eps_m"], min_samples=int(setting["min_samples"]), crs=gdf.crs
        ).fit(gdf)
        np.testing.assert_array_equal(sweep.labels[row], model.labels_)
        assert setting["n_clusters"] == model.labels_.max() + 1
        assert setting["n_clustered"] == (model.labels_ >= 0).sum()
        assert setting["n_clustered"] + setting["n_noise"] == 149


def test_clusters_on_a_single_spot_are_counted_apart() -> None:
    points = [shapely.Point(500_000, 4_400_000)] * 5 + [shapely.Point(510_000, 4_400_000)] * 2
    gdf = gpd.GeoDataFrame(geometry=points, crs=UTM)
    sweep = parameter_sweep(gdf, eps_m=[100, 20_000], min_samples=[3], crs=gdf.crs)
    assert sweep.settings["n_one_place"].tolist() == [1, 0]
    assert sweep.settings["largest"].tolist() == [5, 7]


def test_overlaps_are_one_at_the_same_setting() -> None:
    gdf = cloud()
    sweep = parameter_sweep(gdf, eps_m=[300, 500], min_samples=[4], crs=gdf.crs)
    overlaps = sweep.overlaps(sweep.labels[0])
    assert overlaps.iloc[0, 2:].tolist() == [1.0] * int(sweep.settings["n_clusters"][0])
    assert overlaps.columns[:2].tolist() == ["eps_m", "min_samples"]


def test_a_table_without_places_has_no_clusters_at_any_setting() -> None:
    gdf = gpd.GeoDataFrame(geometry=[None, shapely.Point()], crs=UTM)
    sweep = parameter_sweep(gdf, eps_m=[300], min_samples=[4])
    assert sweep.settings["n_clusters"].tolist() == [0]
    assert sweep.labels.tolist() == [[-1, -1]]


@pytest.mark.parametrize("bad", [{"eps_m": []}, {"eps_m": [0]}, {"min_samples": [-1]}])
def test_lists_without_numbers_above_0_are_refused(bad) -> None:
    with pytest.raises(InputError, match="above 0"):
        parameter_sweep(cloud(), **({"eps_m": [100], "min_samples": [3]} | bad))


def test_points_without_a_reference_system_are_refused() -> None:
    with pytest.raises(CRSError, match="reference system"):
        parameter_sweep(cloud().set_crs(None, allow_override=True), eps_m=[100], min_samples=[3])


def test_without_any_stated_precision_the_radius_is_that_of_a_village_list() -> None:
    assert np.isnan(median_uncertainty_m(cloud()))
    assert default_eps_m(cloud()) == 5_000.0  # 2 x 2 km + 1 km


def test_the_short_way_has_the_labels_of_the_estimator_on_rows_by_place() -> None:
    gdf = cloud()
    gdf.loc[3, "geometry"] = None
    labels, core = place_clusters(gdf, eps_m=500.0, min_samples=4, crs=gdf.crs)
    by_place = np.lexsort([gdf.geometry.x, gdf.geometry.y])
    model = SpatialDBSCAN(500.0, min_samples=4, crs=gdf.crs).fit(gdf.iloc[by_place])
    np.testing.assert_array_equal(labels[by_place], model.labels_)
    np.testing.assert_array_equal(core, np.sort(by_place[model.core_sample_indices_]))


def test_the_short_way_does_not_heed_the_order_of_rows() -> None:
    # the middle one is near a core point on either side and no core point itself: scikit-learn,
    # and so the estimator, gives it to the cluster whose core comes first in the list
    east = np.array([-400.0] * 4 + [0, 500, 1_000] + [1_400] * 4)
    gdf = gpd.GeoDataFrame(geometry=gpd.points_from_xy(5e5 + east, np.full(11, 4.4e6)), crs=UTM)
    model = SpatialDBSCAN(500.0, min_samples=5, crs=UTM)
    there, back = model.fit_predict(gdf), model.fit_predict(gdf[::-1])[::-1]
    assert (there[5] == there[0], back[5] == back[0]) == (True, False)
    there, core = place_clusters(gdf, eps_m=500.0, min_samples=5, crs=UTM)
    back, _ = place_clusters(gdf[::-1], eps_m=500.0, min_samples=5, crs=UTM)
    assert 5 not in core
    np.testing.assert_array_equal(there, back[::-1])


def test_analysing_does_not_load_scikit_learn() -> None:
    code = "import sys, geomine.pipeline, geomine.mapping; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_sweep_shows_its_settings_and_not_each_label() -> None:
    sweep = parameter_sweep(cloud(), eps_m=[300], min_samples=[4], crs=UTM)
    assert "n_clusters" in repr(sweep)
    assert "array(" not in repr(sweep)
