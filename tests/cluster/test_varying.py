"""HDBSCAN and OPTICS behind geomine's face give scikit-learn's answers on the same metres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sklearn.base import clone
from sklearn.cluster import HDBSCAN, OPTICS

from geomine.cluster.dbscan import SpatialDBSCAN
from geomine.cluster.varying import SpatialHDBSCAN, SpatialOPTICS
from geomine.crs import coordinates_m
from geomine.errors import InputError

UTM = "EPSG:32638"


def three_densities() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(8)
    spread = np.repeat([100.0, 600.0, 3_000.0], 40)[:, None]
    centre = np.repeat([[0, 0], [9_000, 0], [0, 30_000]], 40, axis=0)
    metres = centre + rng.normal(0, spread, (120, 2)) + [500_000, 4_400_000]
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*metres.T), crs=UTM)


def test_hdbscan_has_scikit_learns_labels_and_probabilities() -> None:
    gdf = three_densities()
    expected = HDBSCAN(min_cluster_size=8, copy=True).fit(coordinates_m(gdf, gdf.crs))
    found = SpatialHDBSCAN(8, crs=gdf.crs).fit(gdf)
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_allclose(found.probabilities_, expected.probabilities_)
    assert found.labels_.max() == 2


def test_optics_has_scikit_learns_reachability() -> None:
    gdf = three_densities()
    expected = OPTICS(min_samples=6).fit(coordinates_m(gdf, gdf.crs))
    found = SpatialOPTICS(6, crs=gdf.crs).fit(gdf)
    np.testing.assert_allclose(
        found.reachability_m_, expected.reachability_[expected.ordering_], rtol=1e-9
    )
    assert found.reachability_m_.index.tolist() == expected.ordering_.tolist()


def test_optics_cut_at_a_radius_has_the_core_points_of_dbscan() -> None:
    # Ankerst and others 1999, section 3.2.2: the same clusters but for some border points
    gdf = three_densities()
    optics = SpatialOPTICS(6, eps_m=900.0, crs=gdf.crs).fit(gdf)
    dbscan = SpatialDBSCAN(900.0, min_samples=6, crs=gdf.crs).fit(gdf)
    core = dbscan.core_sample_indices_
    pairs = set(zip(optics.labels_[core].tolist(), dbscan.labels_[core].tolist(), strict=True))
    assert len(pairs) == dbscan.labels_.max() + 1 == optics.labels_.max() + 1


@pytest.mark.parametrize("model", [SpatialHDBSCAN(3), SpatialOPTICS(3), SpatialOPTICS(3, eps_m=9)])
def test_stacks_and_rows_without_a_place_do_no_harm(model) -> None:
    here, there = shapely.Point(500_000, 4_400_000), shapely.Point(520_000, 4_400_000)
    gdf = gpd.GeoDataFrame(geometry=[here] * 10 + [there] * 10 + [None], crs=UTM)
    found = clone(model).fit(gdf)
    assert found.labels_[-1] == -1
    assert found.n_without_place_ == 1
    assert len(set(found.labels_[:10].tolist())) == len(set(found.labels_[10:20].tolist())) == 1


@pytest.mark.parametrize("model", [SpatialHDBSCAN(5), SpatialOPTICS(5)])
def test_fewer_records_than_a_cluster_needs_are_noise(model) -> None:
    gdf = gpd.GeoDataFrame(geometry=[shapely.Point(500_000, 4_400_000)] * 4, crs=UTM)
    assert clone(model).fit_predict(gdf).tolist() == [-1] * 4


@pytest.mark.parametrize(
    "model",
    [
        SpatialHDBSCAN(1),
        SpatialHDBSCAN(merge_below_m=-1.0),
        SpatialOPTICS(1),
        SpatialOPTICS(eps_m=0.0),
        SpatialOPTICS("5"),
        SpatialHDBSCAN(5.5),
        SpatialHDBSCAN(min_samples=True),
        SpatialOPTICS(eps_m=500.0, max_eps_m=100.0),
    ],
)
def test_parameters_out_of_range_are_refused(model) -> None:
    with pytest.raises(InputError, match=r"or more|above 0"):
        model.fit(three_densities())
