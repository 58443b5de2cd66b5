"""Clusters in space and time beside their peers on invented records: time, memory, equal labels.

Run: python benchmarks/space_time.py [--points 1e4 1e5 1e6] [--neighbours 30 300]
Records are the points of clustering.py, each on a day of ten years; neighbours are counted in
space alone, and a fifth of them is within the 365 days. The peer that many use by hand is
scikit-learn: pairs near in space from its tree, those too far apart in time dropped, the rest
given to its DBSCAN. PyPI st-dbscan (`pip install st-dbscan`) is left out where it is not.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from clustering import agreement, eps_for, invented
from measure import in_own_process, machine, measured, table

MIN_SAMPLES, EPS_DAYS, DAYS = 5, 365, 3_650
PEER = "scikit-learn, pairs by hand"
ENGINES = {
    "geomine, 1 thread": None,
    "geomine without kernel": None,
    PEER: None,
    "PyPI st-dbscan": "st_dbscan",
}


def labels_by(engine: str, points: np.ndarray, eps: float) -> np.ndarray:
    """Return the labels that ``engine`` gives to ``points``: easting, northing, day."""
    if engine == "geomine, 1 thread":
        from geomine.kernel import dbscan  # noqa: PLC0415 - each process loads its own

        found = dbscan(points, eps=eps, min_weight=MIN_SAMPLES, space="space_time", reach=EPS_DAYS)
        return found.labels
    if engine == "geomine without kernel":
        return labels_by_pairs(points, eps)
    if engine == PEER:
        return labels_by_hand(points, eps)
    from st_dbscan import ST_DBSCAN  # noqa: PLC0415

    model = ST_DBSCAN(eps1=eps, eps2=EPS_DAYS, min_samples=MIN_SAMPLES, n_jobs=1)
    return model.fit(points[:, [2, 0, 1]]).labels


def labels_by_pairs(points: np.ndarray, eps: float) -> np.ndarray:
    """Return what SpatioTemporalDBSCAN finds where there is no kernel."""
    from geomine.stats.density import density_labels  # noqa: PLC0415
    from geomine.stats.near_pairs import near_pairs  # noqa: PLC0415
    from geomine.stats.stacks import stacked  # noqa: PLC0415

    spots, stack = stacked(points)
    weight = np.bincount(stack).astype(float)
    labels, _ = density_labels(
        lambda: near_pairs(spots, spots, radius_m=eps, radius_days=EPS_DAYS),
        weight,
        min_samples=MIN_SAMPLES,
    )
    return labels[stack]


def labels_by_hand(points: np.ndarray, eps: float) -> np.ndarray:
    """Return what scikit-learn finds in a sparse matrix of the pairs that are near."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415

    places, day = points[:, :2], points[:, 2]
    tree = NearestNeighbors(radius=eps, algorithm="kd_tree").fit(places)
    near = tree.radius_neighbors_graph(places)  # 1 for each pair, so that none at 0 m is lost
    row = np.repeat(np.arange(len(points)), np.diff(near.indptr))
    near.data[np.abs(day[row] - day[near.indices]) > EPS_DAYS] = 2
    return DBSCAN(eps=1, min_samples=MIN_SAMPLES, metric="precomputed").fit(near).labels_


def one(engine: str, folder: str, eps: str) -> None:
    """Measure ``engine`` in this process, keep its labels and print the figures."""
    points, kept = np.load(Path(folder, "points.npy")), [np.empty(0)]
    labels_by(engine, points[:1_000], float(eps))  # load everything first

    def work() -> None:
        kept[0] = np.empty(0)
        kept[0] = labels_by(engine, points, float(eps))

    figures = measured(work)
    np.save(Path(folder, f"{engine}.npy"), kept[0])
    print(json.dumps(figures))


def compare(n: int, neighbours: float, folder: Path) -> list[list[str]]:
    """Measure every engine at one density and return a row for each."""
    places = invented(n)
    day = np.random.default_rng(2).integers(0, DAYS, n).astype(float)
    np.save(folder / "points.npy", np.column_stack([places, day]))
    eps, found = eps_for(places, neighbours), {}
    for engine, needs in ENGINES.items():
        if needs and not importlib.util.find_spec(needs):
            continue
        found[engine] = in_own_process(
            __file__, engine, str(folder), str(eps), timeout_s=900, limit_gb=12
        )
        print(f"{n:,}, {neighbours:g}, {engine}: {found[engine]}", file=sys.stderr)
    rows = []
    for engine, figures in found.items():
        row = [f"{n:,}", f"{neighbours:g}", engine]
        if "failed" in figures:
            rows.append([*row, figures["failed"], "", "", ""])
            continue
        peer, ratio, same = found[PEER], "", ""
        if "failed" not in peer:
            ratio = f"{peer['cpu_s'] / figures['cpu_s']:.1f}"
            labels = [np.load(folder / f"{name}.npy") for name in (engine, PEER)]
            same = agreement(*labels)
        rows.append([*row, f"{figures['cpu_s']:.3f}", ratio, f"{figures['mb']:.0f}", same])
    return rows


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=float, nargs="+", default=[1e4, 1e5, 1e6])
    parser.add_argument("--neighbours", type=float, nargs="+", default=[30, 300])
    options, rows = parser.parse_args(), []
    with tempfile.TemporaryDirectory() as folder:
        for n in options.points:
            for neighbours in options.neighbours:
                rows += compare(int(n), neighbours, Path(folder))
    head = ["points", "neighbours in space", "engine", "CPU s", "times the speed by hand", "MB"]
    print(machine(), "\n", table([*head, "labels as by hand"], rows), sep="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main()
