"""Time of reading a list of incidents, as a ratio to pandas parsing the same file, in one run.

Usage: python benchmarks/reading.py [--rows 1000000]

The list is made up: ten columns as an association types them, from a seed. pandas parses it
with its C engine, once with the dtypes of an analysis and once with every cell as text, which is
what the reader gives: cells as they were typed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.io import read_incidents

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 3
TYPED = {"Enlik": "float64", "Uzunluq": "float64", "Ölən": "Int64", "Yaralanan": "Int64"}


def main() -> None:
    """Print one row of a table in Markdown for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        made_up(rows).to_csv(path, index=False)
        ways: dict[str, Callable[[], pd.DataFrame]] = {
            "pandas, typed": lambda: pd.read_csv(path, dtype=TYPED),
            "pandas, as text": lambda: pd.read_csv(path, dtype="str", keep_default_na=False),
            "geomine.read_incidents": lambda: read_incidents(path),
        }
        best = {name: measured(read) for name, read in ways.items()}
    base, (_, base_mb) = best["pandas, typed"][0], best["pandas, typed"]
    print(f"| {rows:,} rows | s | against pandas typed | MB | against pandas typed |")
    print("|---|---|---|---|---|")
    for name, (seconds, mb) in best.items():
        print(f"| {name} | {seconds:.2f} | {seconds / base:.1f} | {mb:.0f} | {mb / base_mb:.1f} |")


def measured(read: Callable[[], pd.DataFrame]) -> tuple[float, float]:
    """Return the best time of a few, and the size of the table in megabytes."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        table = read()
        times.append(time.perf_counter() - begun)
    return min(times), float(table.memory_usage(deep=True).sum()) / 1e6


def made_up(rows: int) -> pd.DataFrame:
    """Return invented incidents, as typed."""
    rng = np.random.default_rng(1)
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 2_000, rows), unit="D")
    return pd.DataFrame(
        {
            "Tarix": days.strftime("%d.%m.%Y"),
            "Rayon": rng.choice(["Ağdam", "Füzuli", "Tərtər"], rows),
            "Kənd": rng.choice(["Xındırıstan", "Horadiz", "Qaradağlı"], rows),
            "Enlik": rng.uniform(39, 41, rows).round(5),
            "Uzunluq": rng.uniform(45, 48, rows).round(5),
            "Ölən": rng.integers(0, 2, rows),
            "Yaralanan": rng.integers(0, 3, rows),
            "Qurğu": rng.choice(["piyada əleyhinə mina", "tank əleyhinə mina"], rows),
            "Fəaliyyət": rng.choice(["otarma", "əkin"], rows),
            "Status": "mülki",
        }
    )


if __name__ == "__main__":
    main()
