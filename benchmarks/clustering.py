"""DBSCAN beside its peers on invented points: time, extra memory, and equal labels.

Run: python benchmarks/clustering.py [--points 1e6] [--neighbours 10 100 1000] [--only ENGINE ...]
Peers that are not here are left out: `pip install dbscan`; R's dbscan and PostGIS, see peers.py.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import peers
from measure import in_own_process, machine, measured, table
from scipy.spatial import cKDTree

MIN_SAMPLES = 10
EARTH_RADIUS_M = 6_371_008.8
ENGINES = {
    "geomine, 1 thread": None,
    "geomine, 2 threads": None,
    "geomine without kernel": None,
    "PyPI dbscan": "dbscan",
    "R dbscan": None,
    "PostGIS": None,
    "scikit-learn kd_tree": None,
    "geomine haversine": None,
    "scikit-learn haversine": None,
}
REFERENCE = {"haversine": "scikit-learn haversine", "": "scikit-learn kd_tree"}


def invented(n: int, seed: int = 1) -> np.ndarray:
    """Return n points, metres: half around 300 centres, a fifth anywhere, the rest on stacks."""
    rng, width = np.random.default_rng(seed), 500_000.0
    near, anywhere = n // 2, n // 5
    centre, spread = rng.uniform(0, width, (300, 2)), rng.lognormal(np.log(4_000), 0.8, 300)
    of = rng.choice(300, near, p=rng.dirichlet(np.full(300, 0.7)))
    around = centre[of] + rng.normal(size=(near, 2)) * spread[of, None]
    villages = rng.uniform(0, width, (max(20, n // 50), 2))
    on_stack = villages[rng.integers(0, len(villages), n - near - anywhere)]
    return np.vstack([around, rng.uniform(0, width, (anywhere, 2)), on_stack])[rng.permutation(n)]


def eps_for(points: np.ndarray, neighbours: float) -> float:
    """Return the radius in which a point has so many neighbours on average."""
    sample = points[:1_000_000]
    tree = cKDTree(sample, balanced_tree=False, compact_nodes=False)
    some = sample[np.random.default_rng(0).choice(len(sample), min(2_000, len(sample)))]
    low, high = 0.01, 200_000.0
    for _ in range(16):
        middle = (low * high) ** 0.5
        found = tree.query_ball_point(some, middle, return_length=True).mean()
        others = (found - 1) * len(points) / len(sample)  # the point itself is one in any sample
        low, high = (middle, high) if others + 1 < neighbours else (low, middle)
    return float(f"{middle:.4g}")


def labels_by(engine: str, points: np.ndarray, eps: float) -> np.ndarray:
    """Return the labels that ``engine`` finds."""
    if engine.startswith("geomine"):
        from geomine.cluster.engine import dbscan  # noqa: PLC0415 - each process loads its own

        metric = "haversine" if "haversine" in engine else "euclidean"
        threads = 2 if "2 threads" in engine else 1
        return dbscan(
            points, eps=eps, min_samples=MIN_SAMPLES, metric=metric, threads=threads
        ).labels
    if engine == "PyPI dbscan":
        from dbscan import DBSCAN  # noqa: PLC0415

        return DBSCAN(points, eps, MIN_SAMPLES)[0]
    from sklearn.cluster import DBSCAN  # noqa: PLC0415

    kind = (
        {"metric": "haversine", "algorithm": "ball_tree"}
        if "haversine" in engine
        else {"algorithm": "kd_tree"}
    )
    return DBSCAN(eps=eps, min_samples=MIN_SAMPLES, **kind).fit(points).labels_


def agreement(labels: np.ndarray, wanted: np.ndarray) -> str:
    """Return whether labels are equal, or how many points differ once clusters are matched."""
    if np.array_equal(labels, wanted):
        return "yes"
    pairs, counts = np.unique(np.column_stack([labels, wanted]), axis=0, return_counts=True)
    pairs = pairs[np.argsort(counts)]  # the most frequent partner is written last and stays
    partner = np.full(labels.max() + 2, -1)
    partner[pairs[:, 0]] = pairs[:, 1]
    partner[-1] = -1  # noise is noise
    return f"no: {np.sum(partner[labels] != wanted):,} points in another cluster, numbers differ"


def one(engine: str, folder: str, eps: str) -> None:
    """Measure ``engine`` in this process, keep its labels and print the figures."""
    if engine == "geomine without kernel":
        os.environ["GEOMINE_KERNEL"] = "off"
    points, radius = np.load(Path(folder, "points.npy")), float(eps)
    if "haversine" in engine:  # the same plane, rolled onto the sphere at 40 degrees north
        radius /= EARTH_RADIUS_M
        lat = np.radians(40) + (points[:, 1] - 250_000) / EARTH_RADIUS_M
        lon = points[:, 0] / EARTH_RADIUS_M / np.cos(np.radians(40))
        points = np.column_stack([lat, lon])
    if engine in peers.BY_NAME:
        _, run = peers.BY_NAME[engine]
        figures, labels = run(points, eps=radius, min_samples=MIN_SAMPLES, folder=Path(folder))
    else:
        figures, labels = in_python(engine, points, radius)
    np.save(Path(folder, f"{engine}.npy"), labels)
    print(json.dumps(figures))


def in_python(engine: str, points: np.ndarray, eps: float) -> tuple[dict, np.ndarray]:
    """Return figures and labels of an engine that runs in this process."""
    labels_by(engine, points[:1_000], eps)  # load everything first
    kept: list[np.ndarray] = []

    def work() -> None:
        kept[:] = []
        kept.append(labels_by(engine, points, eps))

    figures = measured(work)
    return figures, kept[0]


def is_here(engine: str) -> bool:
    """Return whether an engine can be measured on this machine."""
    if engine in peers.BY_NAME:
        return peers.BY_NAME[engine][0]()
    needs = ENGINES[engine]
    return not needs or importlib.util.find_spec(needs) is not None


def compare(
    points: int, neighbours: float, folder: Path, options: argparse.Namespace
) -> list[list[str]]:
    """Measure every engine at one density and return a row for each."""
    cloud = invented(points)
    np.save(folder / "points.npy", cloud)
    eps = eps_for(cloud, neighbours)
    del cloud
    found = {}
    for engine in options.only:
        found[engine] = in_own_process(
            __file__,
            engine,
            str(folder),
            str(eps),
            timeout_s=options.timeout,
            limit_gb=options.memory,
        )
        print(
            f"{points:,} points, {neighbours:g} neighbours, {engine}: {found[engine]}",
            file=sys.stderr,
        )
    rows = []
    for engine, figures in found.items():
        peer = REFERENCE["haversine" if "haversine" in engine else ""]
        row = [f"{points:,}", f"{neighbours:g}", engine]
        if "failed" in figures:
            rows.append([*row, figures["failed"], "", "", "", ""])
            continue
        other = found.get(peer, {"failed": ""})
        ratio, same = "", ""
        if "failed" not in other:
            ratio = f"{other['cpu_s'] / figures['cpu_s']:.1f}"
            labels = [np.load(folder / f"{name}.npy") for name in (engine, peer)]
            same = agreement(*labels)
        times = [f"{figures['s']:.3f}", f"{figures['cpu_s']:.3f}"]
        rows.append([*row, *times, ratio, f"{figures['mb'] * 1e6 / points:.0f}", same])
    return rows


def main() -> None:
    """Measure, and print one table."""
    there = [name for name in ENGINES if is_here(name)]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=float, nargs="+", default=[1e6])
    parser.add_argument("--neighbours", type=float, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--only", nargs="+", choices=there, default=there, metavar="ENGINE")
    parser.add_argument("--timeout", type=float, default=900, help="seconds for each; default 900")
    parser.add_argument("--memory", type=float, default=12, help="GB for each; default 12")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for points in options.points:
            for neighbours in options.neighbours:
                rows += compare(int(points), neighbours, Path(folder), options)
    head = [
        "points",
        "neighbours",
        "engine",
        "s",
        "CPU s",
        "times scikit-learn's speed (CPU)",
        "bytes a point",
        "labels as scikit-learn's",
    ]
    print(machine(), "\n", table(head, rows), sep="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main()
