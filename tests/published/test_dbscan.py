"""Clusters of the cases that R dbscan, scikit-learn and PostGIS give."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from geomine.cluster.engine import dbscan
from tests.cluster.engines import engines

R_CASES = [  # points, labels, their column, eps, minPts
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
