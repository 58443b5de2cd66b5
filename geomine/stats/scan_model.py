"""What a scan statistic is made of: the map, the score of a window, and maps under chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

Positions: TypeAlias = "NDArray[np.intp]"
Maps: TypeAlias = "NDArray[np.int64]"
Model = Literal["poisson", "bernoulli", "permutation"]
Direction = Literal["high", "low", "both"]

HALVINGS = 40
"""Halvings that find the size of window at which a count stops being remarkable."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to measure distance: coordinates in which every window is a circle.

    ``penalty`` multiplies the score of its windows, so that long ellipses, of which there are
    many, need more evidence.
    """

    coordinates: Floats
    penalty: float = 1.0
    axis_ratio: float = 1.0
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Study:
    """A map to be scanned, area by period; a purely spatial one has one period.

    ``cases`` and ``sizes`` have shape (n, periods). ``sizes`` are what cases are proportional to
    under chance: expected cases that add up to the total (poisson, permutation) or people
    (bernoulli). ``shares`` of shape (n,) add up to 1 and bound the window. ``entry`` says which of
    several areas equally far from a centre comes first; those of one place have one number.
    """

    frames: tuple[Frame, ...]
    cases: Floats
    sizes: Floats
    shares: Floats
    model: Model = "poisson"
    direction: Direction = "high"
    max_share: float = 0.5
    max_radius: float = np.inf
    min_cases: int = 2
    longest: int = 1
    alive_only: bool = False
    entry: Positions = field(init=False)

    def __post_init__(self) -> None:
        """Rank the areas by their first coordinate, then by the next, as SaTScan breaks ties."""
        places = self.frames[0].coordinates
        entry = np.unique(places, axis=0, return_inverse=True)[1]
        object.__setattr__(self, "entry", entry.ravel().astype(np.intp))

    @property
    def total(self) -> int:
        """All cases."""
        return int(self.cases.sum())

    def score(self, cases: Floats, size: Floats) -> Floats:
        """Return the LLR of windows of the direction looked for, 0 for all others."""
        total, everything = float(self.cases.sum()), float(self.sizes.sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            llr = _gain(cases, size, total, everything)
            if self.model == "bernoulli":
                llr = llr + _gain(size - cases, size, everything - total, everything)
            wanted = ~np.isnan(llr) & np.isfinite(size)
            high = (cases * everything > size * total) & (cases >= self.min_cases)
            low = cases * everything < size * total
        of_kind = {"high": high, "low": low, "both": high | low}[self.direction]
        return np.where(wanted & of_kind, llr, 0.0)

    def chance(self, replications: int, draw: np.random.Generator) -> Maps:
        """Return maps of cases under chance, shape (replications, n, periods)."""
        shape = (replications, *self.cases.shape)
        if self.model == "permutation":
            return self._permuted(replications, draw)
        if self.model == "bernoulli":
            people = self.sizes.ravel().astype(np.int64)
            drawn = draw.multivariate_hypergeometric(
                people, self.total, size=replications, method="marginals"
            )
            return drawn.reshape(shape)
        shares = self.sizes.ravel() / self.sizes.sum()
        return draw.multinomial(self.total, shares, size=replications).reshape(shape)

    def _permuted(self, replications: int, draw: np.random.Generator) -> Maps:
        """Return maps in which every case keeps its area and takes the period of another."""
        n, periods = self.cases.shape
        counts = self.cases.astype(np.intp)
        area = np.repeat(np.arange(n), counts.sum(axis=1))
        period = np.repeat(np.arange(periods), counts.sum(axis=0))
        maps = [
            np.bincount(area * periods + draw.permutation(period), minlength=n * periods)
            for _ in range(replications)
        ]
        return np.array(maps, dtype=np.int64).reshape((replications, n, periods))

    def bounds(self, llr: float) -> tuple[Floats, Floats]:
        """Return for each number of cases which windows score at least ``llr``.

        Those up to the first size if cases are many for them, those from the second size on if
        they are few; nothing (0, or infinity) where no size will do.
        """
        everything = float(self.sizes.sum())
        cases = np.arange(self.total + 1.0)
        even = cases * (everything / self.total)
        low = cases if self.model == "bernoulli" else np.zeros_like(cases)
        high = np.full_like(cases, everything)
        if self.model == "bernoulli":
            high = high - (self.total - cases)
        largest = self._edge(llr, cases, even, low) if self.direction != "low" else low * 0
        smallest = self._edge(llr, cases, even, high) if self.direction != "high" else low + np.inf
        return largest, smallest

    def _edge(self, llr: float, cases: Floats, even: Floats, extreme: Floats) -> Floats:
        """Return the size between the extreme and the even one where the score falls to ``llr``."""
        reached = self.score(cases, extreme + (even - extreme) * 1e-12) >= llr
        outer, inner = extreme, even
        for _ in range(HALVINGS):
            middle = (outer + inner) / 2
            scores = self.score(cases, middle) >= llr
            outer, inner = np.where(scores, middle, outer), np.where(scores, inner, middle)
        none = np.where(extreme < even, 0.0, np.inf)
        return np.where(reached, inner, none)


def _gain(cases: Floats, size: Floats, total: float, everything: float) -> Floats:
    """Return how much likelier cases are if inside and outside have rates of their own."""
    inside = special.xlogy(cases, cases / size)
    outside = special.xlogy(total - cases, (total - cases) / (everything - size))
    return np.asarray(inside + outside - special.xlogy(total, total / everything))
