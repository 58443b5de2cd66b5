"""From a list of 3,400 invented incidents and 78 districts to one map, each in a cold process.

Compared is one page from the same two files, for the public. The peer is what an analyst
writes by hand with geopandas, scikit-learn and folium, in two lengths (see ``peer.py``): the plain
script, and one that draws the layers geomine's page has. geomine does more than both: it screens
the list, and its page works offline in three languages. "Map only" is a quick run: these layers and
the density, and nothing tested. "Everything" tests each cluster against chance (99 maps, two
nulls), moves it within its uncertainty (200 runs), scans the districts (9,999 maps) and ranks
villages (1,000 runs). What the imports alone take is the floor of either: no cold process that
uses the same libraries is quicker. Byte code is written before anything is measured, as an
installed package has it.

Run: python benchmarks/whole_job/compare.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import geomine as gm

HERE = Path(__file__).parent
N_INCIDENTS, RUNS = 3_400, 3
WAYS = {
    "by hand, plain": [str(HERE / "peer.py"), "plain"],
    "by hand, the same layers": [str(HERE / "peer.py"), "layers"],
    "geomine, map only": [str(HERE / "ours.py"), "map"],
    "geomine, everything": [str(HERE / "ours.py"), "whole"],
    "importing geopandas": ["-c", "import geopandas"],
    "importing geopandas, folium, scipy.special and scipy.spatial": [
        "-c", "import geopandas, pyogrio, folium, scipy.special, scipy.spatial"],
}  # fmt: skip
QUIET = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def cold(way: list[str], folder: Path) -> tuple[float, float, float]:
    """Return seconds by the clock and of the processor, and megabytes written."""
    out = folder / "map.html"
    out.unlink(missing_ok=True)
    script, how = way
    files = [how] if script == "-c" else [str(folder), str(out), how]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-W", "ignore", script, *files], check=True, env=QUIET)
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, out.stat().st_size / 1e6 if out.exists() else 0.0


def write_inputs(folder: Path) -> None:
    """Write the list, the districts and their people."""
    made_up = gm.datasets.simulate_incidents(N_INCIDENTS, seed=1)
    pd.DataFrame(made_up.drop(columns="geometry")).to_csv(folder / "list.csv", index=False)
    gm.datasets.districts().to_file(folder / "districts.geojson")
    gm.datasets.exposure().to_csv(folder / "population.csv", index=False)


def main() -> None:
    """Print the median of some runs of each, one after the other, and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder)
        for way in WAYS.values():
            cold(way, folder)
        runs = [[cold(way, folder) for way in WAYS.values()] for _ in range(RUNS)]
    found = [pd.DataFrame([run[k] for run in runs]).median() for k in range(len(WAYS))]
    ours = found[list(WAYS).index("geomine, map only")]
    print("| | clock s | processor s | MB | map only: times the speed | times smaller |")
    print("|---|---|---|---|---|---|")
    for label, (clock, cpu, size) in zip(WAYS, found, strict=True):
        smaller = f"{size / ours[2]:.1f}" if size else ""
        print(
            f"| {label} | {clock:.2f} | {cpu:.2f} | {size:.2f} | {cpu / ours[1]:.2f} | {smaller} |"
        )


if __name__ == "__main__":
    main()
