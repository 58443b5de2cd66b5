"""The search of a scan statistic: every circle of a map, and of the same map under chance.

Scoring every circle of every simulated map is what takes long. Where cases are fewer than
areas it is avoided: of all circles that hold c cases the smallest scores highest,
so it is enough to keep, per simulated map, the smallest circle seen for each c. Sorting
the sizes at which the cases enter the circle gives it for all c at once, and
there is one score per c at the very end. With many cases only those circles are scored
that can still beat the best one of their map.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

Positions: TypeAlias = "NDArray[np.intp]"
Model = Literal["poisson", "bernoulli"]

MODELS = ("poisson", "bernoulli")
DISTANCE_TIE = 1e-9
"""Two squared distances closer than this, relatively, are the same: both areas enter at once."""

BLOCK = 128
"""Simulated maps that are added up together, few enough to stay in the processor's cache."""

HALVINGS = 30
MOST_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Study:
    """A map to be scanned.

    ``sizes`` are what cases are proportional to under chance: expected cases that add up to the
    total (poisson) or people (bernoulli). ``shares`` add up to 1 and bound the circle.
    """

    coordinates: Floats
    cases: Floats
    sizes: Floats
    shares: Floats
    model: Model
    max_share: float
    min_cases: int

    @property
    def total(self) -> int:
        """All cases."""
        return int(self.cases.sum())

    def score(self, cases: Floats, size: Floats) -> Floats:
        """Return the LLR of circles of high risk, 0 for all others."""
        total, everything = float(self.cases.sum()), float(self.sizes.sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            llr = _gain(cases, size, total, everything)
            if self.model == "bernoulli":
                llr = llr + _gain(size - cases, size, everything - total, everything)
            high = (cases * everything > size * total) & (cases >= self.min_cases)
        return np.where(high, llr, 0.0)

    def chance(self, replications: int, seed: int) -> NDArray[np.int64]:
        """Return maps of cases under constant risk with the same total, shape (replications, n)."""
        draw = np.random.default_rng(seed)
        if self.model == "poisson":
            return draw.multinomial(self.total, self.sizes / self.sizes.sum(), size=replications)
        people = self.sizes.astype(np.int64)
        return draw.multivariate_hypergeometric(
            people, self.total, size=replications, method="marginals"
        )


@dataclass(frozen=True, slots=True)
class Circles:
    """All circles around one centre.

    ``order`` are the areas by distance. The smallest circle with ``order[k]`` in it holds
    ``order[:reach[k]]``, measures ``size[k]`` (infinite if it is too large to be a candidate)
    and has ``radius[k]``.
    """

    order: Positions
    reach: Positions
    size: Floats
    radius: Floats


@dataclass(frozen=True, slots=True)
class Best:
    """The best circle of each centre: its LLR, how many areas it holds, its radius."""

    llr: Floats
    reach: Positions
    radius: Floats


def circles(study: Study, centre: int) -> Circles:
    """Return all circles around the area at position ``centre``."""
    square = ((study.coordinates - study.coordinates[centre]) ** 2).sum(axis=1)
    order = np.argsort(square, kind="stable")
    square = square[order]
    same = square[1:] <= square[:-1] * (1 + DISTANCE_TIE)
    ring = np.concatenate([[0], np.cumsum(~same)])
    reach = np.searchsorted(ring, ring, side="right")
    small = np.cumsum(study.shares[order])[reach - 1] <= study.max_share * (1 + DISTANCE_TIE)
    size = np.where(small, np.cumsum(study.sizes[order])[reach - 1], np.inf)
    return Circles(order, reach, size, np.sqrt(square))


def search(study: Study, *, replications: int, seed: int) -> tuple[Best, Floats]:
    """Return the best circle of each centre, and the best LLR of each map under chance.

    Returns
    -------
    best : Best
        One value per area of the study, taken as a centre.
    chance : numpy.ndarray
        Shape (replications,).
    """
    n = len(study.cases)
    best = Best(np.zeros(n), np.zeros(n, dtype=np.intp), np.zeros(n))
    maps = study.chance(replications, seed)
    scan = _by_case if study.total <= n else _by_area
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    with ThreadPoolExecutor(workers) as pool:
        parts = [range(first, n, workers) for first in range(workers)]
        highest = list(pool.map(lambda part: scan(study, maps, part, best), parts))
    return best, np.max(highest, axis=0)


def _by_case(study: Study, maps: NDArray[np.int64], centres: range, best: Best) -> Floats:
    """Return the highest LLR of each map: good where cases are fewer than areas."""
    replications, n = maps.shape
    where = np.repeat(np.tile(np.arange(n), replications), maps.ravel())
    where = where.reshape((replications, study.total))
    rank: NDArray[np.integer] = np.empty(n, dtype=np.min_scalar_type(n))  # short, so fast to sort
    ranks, sizes = rank[where], np.empty(where.shape)
    smallest = np.full(where.shape, np.inf)
    for centre in centres:
        around = circles(study, centre)
        _note(study, around, centre, best)
        rank[around.order] = np.arange(n)
        np.take(rank, where, out=ranks, mode="clip")
        ranks.sort(axis=1)
        np.take(around.size, ranks, out=sizes, mode="clip")  # column c - 1: smallest with c cases
        np.minimum(smallest, sizes, out=smallest)
    highest: Floats = study.score(np.arange(1.0, study.total + 1), smallest).max(axis=1)
    return highest


def _by_area(study: Study, maps: NDArray[np.int64], centres: range, best: Best) -> Floats:
    """Return the highest LLR of each map: good where cases are more than areas."""
    count = np.min_scalar_type(study.total + 1)
    cuts = range(0, len(maps), BLOCK)
    blocks = [np.ascontiguousarray(maps[cut : cut + BLOCK].T, dtype=count) for cut in cuts]
    highest = [np.zeros(block.shape[1]) for block in blocks]
    for step, centre in enumerate(centres):
        around = circles(study, centre)
        _note(study, around, centre, best)
        if step & (step - 1) == 0:  # at 0, 1, 2, 4, 8 and so on
            largest = _largest(study, min(float(high.min()) for high in highest))
        size = around.size[np.isfinite(around.size)]
        needed = np.searchsorted(largest, size).astype(count)[:, None]
        for block, high in zip(blocks, highest, strict=True):
            held = np.add.accumulate(block[around.order[: len(size)]], axis=0, dtype=count)
            ring, column = np.nonzero(held >= needed)
            llr = study.score(held[ring, column].astype(float), size[ring])
            np.maximum.at(high, column, llr)
    return np.concatenate(highest)


def _note(study: Study, around: Circles, centre: int, best: Best) -> None:
    """Write the best circle around ``centre`` of the observed map into ``best``."""
    held = np.cumsum(study.cases[around.order])[around.reach - 1]
    llr = study.score(held, around.size)
    k = around.reach[int(llr.argmax())] - 1
    best.llr[centre], best.reach[centre], best.radius[centre] = llr[k], k + 1, around.radius[k]


def _largest(study: Study, llr: float) -> Floats:
    """Return for each number of cases the largest circle that scores at least ``llr``."""
    cases = np.arange(study.total + 1.0)
    low = cases if study.model == "bernoulli" else np.zeros_like(cases)
    high = cases * (float(study.sizes.sum()) / study.total)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        scores = study.score(cases, middle) >= llr
        low, high = np.where(scores, middle, low), np.where(scores, high, middle)
    return high


def _gain(cases: Floats, size: Floats, total: float, everything: float) -> Floats:
    """Return how much likelier cases are if inside and outside have rates of their own."""
    inside = special.xlogy(cases, cases / size)
    outside = special.xlogy(total - cases, (total - cases) / (everything - size))
    return np.asarray(inside + outside - special.xlogy(total, total / everything))
