"""Districts of points beside geopandas.sjoin: time, and equal answers.

Run: python benchmarks/assignment.py [--points 1e6 1e7]
The districts are the embedded ones; the points are invented. sjoin is given one million points
at a time, since a point of its own for each takes 100 bytes and more.
"""

from __future__ import annotations

import argparse
import os
import time

import geopandas as gpd
import numpy as np
from measure import machine, table

import geomine as gm
from geomine.joins.covering import first_covering

AT_ONCE = 1_000_000


def by_sjoin(districts: gpd.GeoSeries, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest position that ``intersects`` gives, and wall and CPU s of sjoin alone."""
    layer, seconds, found = gpd.GeoDataFrame(geometry=districts.to_numpy()), np.zeros(2), []
    for begin in range(0, len(xy), AT_ONCE):
        part = xy[begin : begin + AT_ONCE]
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(part[:, 0], part[:, 1]))
        start = clocks()
        joined = gpd.sjoin(points, layer, predicate="intersects", how="left")
        seconds += clocks() - start
        found.append(joined["index_right"].groupby(level=0).min().fillna(-1).to_numpy(dtype=int))
    return np.concatenate(found), seconds


def clocks() -> np.ndarray:
    """Return wall time and processor time now."""
    return np.array([time.perf_counter(), time.process_time()])


def timed(
    districts: gpd.GeoSeries, xy: np.ndarray, *, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return our answer and the least wall and CPU s of five times."""
    times = []
    for _ in range(5):
        start = clocks()
        found = first_covering(districts.to_numpy(), xy, threads=threads)
        times.append(clocks() - start)
    return found, np.min(times, axis=0)


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=float, nargs="+", default=[1e5, 1e6, 1e7])
    districts = gm.datasets.districts().sort_values("district_id").geometry
    west, south, east, north = districts.total_bounds
    rows = []
    for n in map(int, parser.parse_args().points):
        xy = np.random.default_rng(1).uniform([west, south], [east, north], (n, 2))
        wanted, peer_s = by_sjoin(districts, xy)
        rows.append([f"{n:,}", "geopandas.sjoin", *(f"{s:.4f}" for s in peer_s), "1.0", ""])
        for name, setting, threads in (
            ("geomine, 1 thread", "", 1), ("geomine, 2 threads", "", 2),
            ("geomine without kernel", "off", 1),
        ):  # fmt: skip
            os.environ["GEOMINE_KERNEL"] = setting
            found, s = timed(districts, xy, threads=threads)
            same = "yes" if np.array_equal(found, wanted) else f"{np.sum(found != wanted)} differ"
            ratio = f"{peer_s[1] / s[1]:.1f}"
            rows.append([f"{n:,}", name, *(f"{t:.4f}" for t in s), ratio, same])
    head = ["points", "engine", "s", "CPU s", "times sjoin's speed (CPU)", "answers as sjoin's"]
    print(machine(), "\n", table(head, rows), sep="\n")


if __name__ == "__main__":
    main()
