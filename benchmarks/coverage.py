"""How often limits said to hold 95 % do: summed over all counts where possible, else simulated.

Run: python benchmarks/coverage.py [--maps 200] [--seed 1]
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from geomine.stats.bootstrap import casualty_bootstrap
from geomine.stats.gamma_poisson import gamma_poisson
from geomine.stats.intervals import gamma_interval, poisson_interval
from geomine.stats.ratios import rate_difference_interval, rate_ratio_interval
from geomine.stats.trend import sen_slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES, CHANCES = np.array([1, 2, 8]), np.array([0.80, 0.15, 0.05])
"""Casualties of an incident and how likely each number is."""


def say(name: str, where: str, held: float) -> None:
    """Print one row."""
    print(f"| {name} | {where} | {100 * held:.1f} % |")


def counts() -> None:
    """Sum the Poisson over all counts, for means from 0.01 to 60."""
    means, seen = np.arange(0.01, 60, 0.037), np.arange(200)
    chance = stats.poisson.pmf(seen, means[:, None])
    for method in ("garwood", "garwood_byar", "byar", "midp"):
        lower, upper = poisson_interval(seen, method=method)
        held = (chance * ((lower <= means[:, None]) & (means[:, None] <= upper))).sum(axis=1)
        say(f"count, {method}", "least of means 0.01 to 60", held.min())
        say(f"count, {method}", "mean of them", held.mean())


def comparisons() -> None:
    """Sum over all pairs of counts; the second has twice the exposure."""
    seen = np.arange(60)
    first, second = np.meshgrid(seen, seen, indexing="ij")
    ratios = {m: rate_ratio_interval(first, 1, second, 2, method=m) for m in ("exact", "midp")}
    differences = rate_difference_interval(first, 1, second, 2)
    for name, (lower, upper) in {**ratios, "difference": differences}.items():
        held = []
        for mean in (0.2, 1, 3, 8, 20):
            for base in (0.2, 1, 3, 8, 20):
                true = mean - base / 2 if name == "difference" else mean / (base / 2)
                chance = stats.poisson.pmf(first, mean) * stats.poisson.pmf(second, base)
                held.append(chance[(lower <= true) & (true <= upper)].sum())
        what = name if name == "difference" else f"ratio, {name}"
        say(what, "least of 25 pairs of means 0.2 to 20", min(held))


def casualties(rng: np.random.Generator, maps: int) -> None:
    """Simulate casualties of incidents of three sizes."""
    for incidents in (5, 10, 20, 40):
        true = incidents * SIZES @ CHANCES
        held = np.zeros((maps, 3))
        for k in range(maps):
            hurt = rng.choice(SIZES, size=rng.poisson(incidents), p=CHANCES)
            limits = [
                gamma_interval(hurt.sum(), variance=(hurt**2).sum(), largest=8),
                casualty_bootstrap(hurt, seed=k, largest=8, replications=999),
                casualty_bootstrap(hurt, seed=k, replications=999),
            ]
            held[k] = [low <= true <= high for low, high in limits]
        say("casualties, gamma", f"{incidents} incidents expected", held[:, 0].mean())
        say("casualties, bootstrap", f"{incidents} incidents expected", held[:, 1].mean())
        say("casualties, percentiles", f"{incidents} incidents expected", held[:, 2].mean())


def smoothed(rng: np.random.Generator, maps: int) -> None:
    """Simulate maps of gamma rates."""
    for areas, events, shape in ((20, 2, 2), (78, 1, 1), (78, 0.3, 1), (78, 5, 20), (200, 1, 2)):
        held: dict[str, list[float]] = {"profile": [], "plug_in": []}
        for _ in range(maps):
            years = rng.gamma(1, 1, areas) * events + 0.01
            true = rng.gamma(shape, 1 / shape, areas)
            found = rng.poisson(years * true)
            for limits, shares in held.items():
                got = gamma_poisson(found, years, limits=limits)
                shares.append(_share(got.lower, true, got.upper))
        where = f"{areas} areas, {events:g} events each, shape {shape}"
        for limits, shares in held.items():
            say(f"gamma-Poisson, {limits}", where, float(np.mean(shares)))


def _share(low: NDArray[np.float64], true: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    return float(((low <= true) & (true <= high)).mean())


def slopes(rng: np.random.Generator, maps: int) -> None:
    """Simulate years without a trend."""
    for years in (5, 8, 12, 20):
        held = [sen_slope(rng.normal(size=years)) for _ in range(10 * maps)]
        say("Sen's slope", f"{years} years", np.mean([s.lower <= 0 <= s.upper for s in held]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    print("| limits | where | hold |\n|---|---|---|")
    counts()
    comparisons()
    casualties(rng, 5 * options.maps)
    smoothed(rng, options.maps)
    slopes(rng, options.maps)


if __name__ == "__main__":
    main()
