"""From a list of 3,400 invented incidents and 78 districts to one map, each in a cold process.

The peer is what an analyst writes first: geopandas, scikit-learn and folium, districts painted
by count, a marker with a pop-up for each incident, clusters outlined. geomine reads and screens the
same list, clusters it, tests the clusters, computes rates with intervals, ranks villages, and
writes its map with all layers in three languages.

Run: python benchmarks/whole_job/compare.py
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import geomine as gm

HERE = Path(__file__).parent
SCRIPTS = (HERE / "peer.py", HERE / "ours.py")
N_INCIDENTS, RUNS = 3_400, 3


def cold(script: Path, folder: Path, out: Path) -> tuple[float, float, float]:
    """Return seconds by the clock and of the processor, and megabytes written."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    command = [sys.executable, "-W", "ignore", str(script), str(folder), str(out)]
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, out.stat().st_size / 1e6


def main() -> None:
    """Print the median of some runs of each, one after the other, and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made_up = gm.datasets.simulate_incidents(N_INCIDENTS, seed=1)
        pd.DataFrame(made_up.drop(columns="geometry")).to_csv(folder / "list.csv", index=False)
        gm.datasets.districts().to_file(folder / "districts.geojson")
        runs = [
            [cold(script, folder, folder / f"{k}.html") for k, script in enumerate(SCRIPTS)]
            for _ in range(RUNS)
        ]
    peer, ours = (pd.DataFrame([run[k] for run in runs]).median() for k in (0, 1))
    print("| | clock s | processor s | MB |\n|---|---|---|---|")
    for label, row in (("geopandas + scikit-learn + folium", peer), ("geomine", ours)):
        print(f"| {label} | {row[0]:.2f} | {row[1]:.2f} | {row[2]:.2f} |")
    ratio = peer / ours
    print(f"| ratio | {ratio[0]:.1f} | {ratio[1]:.1f} | {ratio[2]:.0f} |")


if __name__ == "__main__":
    main()
