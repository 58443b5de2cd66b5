"""Clusters of the cases that R dbscan, scikit-learn and PostGIS give."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.cluster import cluster_optics_xi

import geomine as gm
from geomine.cluster.engine import dbscan
from geomine.cluster.varying import SpatialHDBSCAN, SpatialOPTICS
from geomine.stats.density import density_labels
from tests.cluster.engines import engines

UTM = "EPSG:32638"

R_CASES = [  # points, labels, their column, eps, minPts
    ("doc_random100.csv", "doc_random100_labels.csv", "cluster", 0.3, 3),
    ("moons.csv", "moons_labels.csv", "db03", 0.3, 5),
    ("DS3.csv.gz", "DS3_labels.csv.gz", "db", 6.0, 10),
]


def renumbered(labels: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Return clusters numbered by their first core point, as scikit-learn does."""
    order = {cluster: k for k, cluster in enumerate(dict.fromkeys(labels[core].tolist()))}
    return np.array([order.get(cluster, -1) for cluster in labels.tolist()])


@engines
@pytest.mark.parametrize("case", R_CASES)
def test_cores_and_noise_are_those_of_r_dbscan(engine, case, shared_cases, monkeypatch) -> None:
    # R dbscan 1.1-11; a border point may go to another cluster there
    points, labels, column, eps, enough = case
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    folder = shared_cases / "dbscan_r"
    found = dbscan(pd.read_csv(folder / points).to_numpy(), eps=eps, min_samples=enough)
    wanted = renumbered(pd.read_csv(folder / labels)[column].to_numpy(), found.core)
    np.testing.assert_array_equal(found.labels[found.core], wanted[found.core])
    noise = pd.read_csv(folder / labels)[column].to_numpy() == 0
    np.testing.assert_array_equal(found.labels < 0, noise)


@engines
@pytest.mark.parametrize(
    "case",
    [
        ("dbscan_r/moons.csv", "pg_moons.csv", 0.3, 5),
        ("dbscan_r/DS3.csv.gz", "pg_DS3.csv.gz", 6, 10),
    ],
)
def test_cores_and_noise_are_those_of_postgis(engine, case, shared_cases, monkeypatch) -> None:
    # ST_ClusterDBSCAN of PostGIS 3.3.2; its rule for border points is another
    points, labels, eps, enough = case
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    found = dbscan(pd.read_csv(shared_cases / points).to_numpy(), eps=eps, min_samples=enough)
    table = pd.read_csv(shared_cases / "dbscan_postgis" / labels).sort_values("id")
    clusters = table["cid"].fillna(-1).to_numpy(dtype=int)
    np.testing.assert_array_equal(
        found.labels[found.core], renumbered(clusters, found.core)[found.core]
    )
    np.testing.assert_array_equal(found.labels < 0, clusters < 0)


@engines
def test_labels_are_those_of_scikit_learns_own_example(engine, shared_cases, monkeypatch) -> None:
    # plot_dbscan of scikit-learn's gallery: 3 clusters, 18 points of noise
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    folder = shared_cases / "dbscan_sklearn"
    table = pd.read_csv(folder / "blobs750.csv")
    found = dbscan(table[["x", "y"]].to_numpy(), eps=0.3, min_samples=10)
    np.testing.assert_array_equal(found.labels, table["label"])
    np.testing.assert_array_equal(found.core, table["core"])
    expected = json.loads((folder / "expected.json").read_text())
    assert found.labels.max() + 1 == expected["n_clusters"]
    assert (found.labels < 0).sum() == expected["noise"]


@engines
def test_the_toy_of_scikit_learns_documentation(engine, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    toy = np.array([[1.0, 2], [2, 2], [2, 3], [8, 7], [8, 8], [25, 80]])
    assert dbscan(toy, eps=3, min_samples=2).labels.tolist() == [0, 0, 0, 1, 1, -1]


@pytest.mark.parametrize(
    ("column", "eps", "sizes"),
    [
        ("iris_eps07_min5", 0.7, {0: 3, 1: 50, 2: 97}),
        ("iris_eps05_min5", 0.5, {0: 17, 1: 49, 2: 84}),
        ("iris_eps05_noborder", 0.5, {0: 33, 1: 45, 2: 72}),
    ],
)
def test_irises_in_four_dimensions_fall_as_in_r(column, eps, sizes, shared_cases) -> None:
    # R dbscan 1.1-11, minPts 5. The engines know two dimensions; the rule itself knows any
    folder = shared_cases / "dbscan_r"
    flowers = pd.read_csv(folder / "iris.csv").to_numpy()
    gap = np.linalg.norm(flowers[:, None] - flowers[None], axis=2)
    i, j = np.nonzero(gap <= eps)
    labels, core = density_labels(lambda: [(i, j, gap[i, j])], np.ones(150), min_samples=5)
    if "noborder" in column:
        labels = np.where(core, labels, -1)
    wanted = pd.read_csv(folder / "iris_labels.csv")[column].to_numpy()
    np.testing.assert_array_equal(labels + 1, wanted)
    assert dict(zip(*np.unique(labels + 1, return_counts=True), strict=True)) == sizes


def in_kilometres(path) -> gpd.GeoSeries:
    """Return published points as a layer, one unit a kilometre."""
    xy = 500_000 + 1_000 * pd.read_csv(path).to_numpy()
    return gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=UTM)


def test_moons_by_varying_density_are_those_of_r(shared_cases) -> None:
    # R dbscan 1.1-11, hdbscan(minPts = 5): clusters of 25, 25 and 50
    folder = shared_cases / "dbscan_r"
    moons = in_kilometres(folder / "moons.csv")
    found = SpatialHDBSCAN(5, min_samples=5, crs=moons.crs).fit(moons).labels_
    wanted = pd.read_csv(folder / "moons_labels.csv")["hdb5"]
    pairs = pd.crosstab(found, wanted).to_numpy()
    assert sorted(pairs.max(axis=1).tolist()) == [25, 25, 50]
    assert (pairs > 0).sum() == 3


def test_eight_thousand_points_by_varying_density_are_those_of_r(shared_cases) -> None:
    # R dbscan 1.1-11, hdbscan(DS3, minPts = 25): 6 clusters, 815 points of noise. Two of these
    # stand at the edge of a cluster, where ties decide, and scikit-learn takes them in.
    # (R's hdbscan of the irises is in four dimensions, and its GLOSH scores are not offered here.)
    folder = shared_cases / "dbscan_r"
    points = in_kilometres(folder / "DS3.csv.gz")
    found = SpatialHDBSCAN(25, min_samples=25, crs=points.crs).fit(points).labels_
    wanted = pd.read_csv(folder / "DS3_labels.csv.gz")["hdb25"].to_numpy()
    pairs = pd.crosstab(found, wanted).to_numpy()
    assert pairs.shape == (7, 7)
    assert (wanted == 0).sum() == 815
    assert len(wanted) - pairs.max(axis=0).sum() <= 2


def test_core_distances_of_the_moons_are_those_of_r(shared_cases) -> None:
    # R dbscan 1.1-11, hdbscan(moons, minPts = 5)$coredist: the point itself is the first of five
    folder = shared_cases / "dbscan_r"
    moons = in_kilometres(folder / "moons.csv")
    wanted = pd.read_csv(folder / "moons_labels.csv")["core"]
    found = gm.k_distance_m(moons, k=4, crs=moons.crs) / 1_000
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_the_moons_plot_of_reachability_cut_as_in_r_gives_rs_clusters(shared_cases) -> None:
    # R dbscan 1.1-11, optics(moons, minPts = 5): equal reachabilities are taken in another order
    # there, and with them the steep areas of extractXi (5 clusters); a cut does not depend on it
    folder = shared_cases / "dbscan_r"
    moons, table = in_kilometres(folder / "moons.csv"), pd.read_csv(folder / "moons_labels.csv")
    order = table["order"].to_numpy() - 1
    starts = table["reach"].to_numpy()[order] > 0.3
    core = table["core"].to_numpy() <= 0.3
    wanted = np.empty(len(order), dtype=int)
    wanted[order] = np.cumsum(starts)
    found = SpatialOPTICS(5, eps_m=300, crs=moons.crs).fit(moons).labels_
    np.testing.assert_array_equal(found[core], renumbered_parts(wanted[core], found[core]))
    assert len(np.unique(found[core])) == 7


def test_rs_clusters_by_steepness_leave_out_one_that_the_definition_asks_for(shared_cases) -> None:
    # R dbscan 1.1-11, extractXi(optics(moons, minPts = 5), xi = 0.05). Ankerst and others 1999,
    # definition 11: from a fall by xi to a rise by xi, at least minPts points, and all between
    # lower by xi than both ends
    folder = shared_cases / "dbscan_r"
    points = pd.read_csv(folder / "moons.csv").to_numpy()
    table = pd.read_csv(folder / "moons_labels.csv")
    order, reach = table["order"].to_numpy() - 1, table["reach"].to_numpy()
    plot, start, end, kept = reach[order], 25, 39, 0.95
    assert plot[start + 1] <= kept * plot[start]
    assert plot[end] <= kept * plot[end + 1]
    assert end - start + 1 >= 5
    assert plot[start + 1 : end + 1].max() <= kept * min(plot[start], plot[end + 1])
    assert (table["xi05"].to_numpy()[order][start : end + 1] == 0).all()  # R: noise
    gap = np.linalg.norm(points[:, None] - points[None], axis=2)
    back = np.maximum(gap, np.sort(gap, axis=1)[:, 4])  # reachability of each from each
    earlier = np.argsort(order)[None, :] < np.argsort(order)[:, None]
    came_from = np.where(earlier, np.abs(back.T - reach[:, None]), np.inf).argmin(axis=1)
    _, found = cluster_optics_xi(
        reachability=reach, predecessor=came_from, ordering=order, min_samples=5, xi=0.05
    )
    assert [start, end] in found.tolist()


def renumbered_parts(parts: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return parts numbered as in ``like`` by their first members."""
    first = dict(zip(parts[::-1].tolist(), like[::-1].tolist(), strict=True))
    return np.array([first[part] for part in parts.tolist()])


def test_distances_to_the_kth_neighbour_are_those_of_r(shared_cases) -> None:
    # R dbscan 1.1-11: kNNdist(x, 3), and the quantiles of kNNdist(moons, 4)
    folder = shared_cases / "dbscan_r"
    cloud, moons = (in_kilometres(folder / f"{name}.csv") for name in ("doc_random100", "moons"))
    wanted = pd.read_csv(folder / "doc_random100_labels.csv")["k3"]
    found = gm.k_distance_m(cloud, k=3, crs=cloud.crs) / 1_000
    np.testing.assert_allclose(found, wanted, atol=1e-9)
    quantiles = json.loads((folder / "expected.json").read_text())["moons_kNNdist4_quantiles"]
    found = gm.k_distance_m(moons, k=4, crs=moons.crs) / 1_000
    np.testing.assert_allclose(
        np.quantile(found, [float(q[:-1]) / 100 for q in quantiles]), list(quantiles.values()),
        atol=1e-9,
    )  # fmt: skip


def test_the_scores_of_scikit_learns_example_hold(shared_cases) -> None:
    # plot_dbscan prints them; here of our labels against the blobs that the points came from
    folder = shared_cases / "dbscan_sklearn"
    table = pd.read_csv(folder / "blobs750.csv")
    xy, true = table[["x", "y"]].to_numpy(), table["true"]
    labels = dbscan(xy, eps=0.3, min_samples=10).labels
    scores = {
        "homogeneity": metrics.homogeneity_score(true, labels),
        "completeness": metrics.completeness_score(true, labels),
        "v": metrics.v_measure_score(true, labels),
        "ARI": metrics.adjusted_rand_score(true, labels),
        "AMI": metrics.adjusted_mutual_info_score(true, labels),
        "silhouette": metrics.silhouette_score(xy, labels),
    }
    expected = json.loads((folder / "expected.json").read_text())
    assert scores == pytest.approx({name: expected[name] for name in scores}, abs=1e-9)
