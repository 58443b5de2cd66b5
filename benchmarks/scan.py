"""Time and memory of the scan statistic, beside a plain NumPy one; all data here are invented.

The plain one scores every window of every map, as the published R programs do; it keeps all
distances and orders, areas times areas. Both give the same LLR and p-value.

Run: python benchmarks/scan.py
"""

from __future__ import annotations

import resource
import time
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geomine.stats import circular_scan

REPLICATIONS = 999
AREAS = ((281, 150), (281, 2_000), (5_000, 150), (5_000, 2_000), (5_000, 8_000))
PLAIN_UP_TO = 281

Floats: TypeAlias = NDArray[np.float64]


def invented(n: int, total: int) -> tuple[Floats, Floats, Floats]:
    """Return places, cases under constant risk, and people."""
    draw = np.random.default_rng(1)
    people = draw.lognormal(6, 1, n)
    return draw.normal(size=(n, 2)), draw.multinomial(total, people / people.sum()), people


def plain(places: Floats, cases: Floats, people: Floats) -> tuple[float, float]:
    """Return the LLR of the best circle and its p-value, every window scored."""
    square = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    order = np.argsort(square, axis=1, kind="stable")
    total = cases.sum()
    expected = np.cumsum(people[order], axis=1) * total / people.sum()
    allowed = expected <= total / 2

    def best(counts: Floats) -> float:
        held = np.cumsum(counts[order], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            llr = held * np.log(held / expected)
            llr += (total - held) * np.log((total - held) / (total - expected))
        return float(np.where(allowed & (held > expected) & (held > 1), llr, 0.0).max())

    found = best(cases)
    draw = np.random.default_rng(1)
    chance = [best(draw.multinomial(total, people / people.sum())) for _ in range(REPLICATIONS)]
    return found, (1 + (np.array(chance) >= found * (1 - 1e-10)).sum()) / (1 + REPLICATIONS)


def main() -> None:
    """Print the times."""
    print("| areas | cases | geomine | its CPU | plain NumPy | ratio | peak so far |")
    print("|---|---|---|---|---|---|---|")
    for n, total in AREAS:
        places, cases, people = invented(n, total)
        begin, cpu = time.perf_counter(), time.process_time()
        found = circular_scan(places, cases, people, replications=REPLICATIONS, seed=1)
        ours, cpu = time.perf_counter() - begin, time.process_time() - cpu
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        theirs, ratio = "", ""
        if n <= PLAIN_UP_TO:
            begin = time.perf_counter()
            llr, p = plain(places, cases, people)
            seconds = time.perf_counter() - begin
            theirs, ratio = f"{seconds:.1f} s", f"{seconds / ours:.1f}"
            if found and not np.allclose([found[0].llr, found[0].p_value], [llr, p], rtol=1e-9):
                raise SystemExit(f"they differ: {found[0].llr}, {found[0].p_value}; {llr}, {p}")
        own = f"{ours:.2f} s | {cpu:.2f} s"
        print(f"| {n:,} | {total:,} | {own} | {theirs} | {ratio} | {peak_mb:.0f} MB |")


if __name__ == "__main__":
    main()
