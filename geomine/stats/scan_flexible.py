"""Scan statistic of flexible shapes: any connected group of areas near a centre.

A valley, a front line or a ring of villages around a town is no circle. Every connected
set among the areas nearest to a centre is a window. They are grown from the centre area
by area, each out of one smaller by one, so that the cases of a set are those of
its parent and one addition, for all simulated maps at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse, special

from geomine.errors import InputError
from geomine.stats.scan_checks import column, plane, study_of
from geomine.stats.scan_choice import Overlap, Window
from geomine.stats.scan_circles import DISTANCE_TIE, by_distance, spread
from geomine.stats.scan_clusters import Cluster, clusters_among
from geomine.stats.scan_model import Direction, Frame, Model
from geomine.stats.scan_search import limits_of, raise_highest
from geomine.stats.weights import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.scan_circles import Task
    from geomine.stats.scan_model import Maps, Positions, Study

MOST_AREAS = 20
"""Beyond this many areas the connected sets are too many to go through."""

BLOCK = 256
"""Simulated maps that are added up together."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The connected sets of one number of areas around a centre.

    Set k is set ``parent[k]`` of those one smaller with the area ``added[k]``, both of
    shape (sets,); ``near`` are the areas nearest to the centre, it first, and ``mask`` says in
    bits which of them each set holds.
    """

    near: Positions
    mask: NDArray[np.int64]
    parent: Positions
    added: Positions


def flexible_scan(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    max_areas: int = 12,
    restrict_to: float | None = None,
    population: ArrayLike | None = None,
    model: Model = "poisson",
    direction: Direction = "high",
    max_share: float = 0.5,
    min_cases: int = 2,
    replications: int = 999,
    seed: int,
    stop_after: int | None = None,
    overlap: Overlap = "none",
) -> tuple[Cluster, ...]:
    """Return the clusters of any connected shape, the most likely first.

    Parameters
    ----------
    coordinates, cases, expected, population, model, direction, max_share, min_cases
        As for :func:`geomine.stats.circular_scan`.
    neighbours : sequence of n array-likes of int
        The positions of each area's neighbours, which make a set connected.
    max_areas : int, default 12
        A cluster lies within so many areas nearest to its centre, it included; at most 20. The
        sets, and the time, grow by about 1.6 to 2 times with each.
    restrict_to : float, optional
        The restricted scan: each area of a cluster must by itself have a mid-p-value below this
        (0.2 in the source), so that no area without cases bridges two with. For the
        Poisson model and ``direction="high"``.
    replications, seed, stop_after, overlap
        As for :func:`geomine.stats.circular_scan`.

    Returns
    -------
    tuple of Cluster
        As for :func:`geomine.stats.circular_scan`; ``radius`` is NaN.

    Raises
    ------
    InputError
        As for :func:`geomine.stats.circular_scan`, or if neighbours, ``max_areas`` or
        ``restrict_to`` cannot be used.

    References
    ----------
    Tango T, Takahashi K (2005), International Journal of Health Geographics 4:11.
    Tango T, Takahashi K (2012), Statistics in Medicine 31:4207-4218 (restricted).

    Examples
    --------
    Sixteen villages on a grid, and the cases in an L:

    >>> grid = [(x, y) for y in range(4) for x in range(4)]
    >>> near = [[k for k, (u, v) in enumerate(grid) if abs(u - x) + abs(v - y) == 1]
    ...         for x, y in grid]
    >>> cases = [9, 1, 0, 1, 9, 0, 1, 0, 9, 9, 9, 1, 0, 1, 0, 1]
    >>> best = flexible_scan(grid, cases, [1_000] * 16, near, seed=1)[0]
    >>> sorted(best.members.tolist()), best.observed, best.p_value
    ([0, 4, 8, 9, 10], 45, 0.001)
    """
    points = plane(coordinates)
    study = study_of(
        (Frame(points),),
        column(cases, "cases"),
        column(expected, "expected"),
        population,
        model=model,
        direction=direction,
        max_share=max_share,
        min_cases=min_cases,
    )
    flexible = Flexible.of(study, neighbours, max_areas=max_areas, restrict_to=restrict_to)
    return clusters_among(
        study,
        lambda _: flexible.observe(),
        flexible.simulate,
        replications=replications,
        seed=seed,
        stop_after=stop_after,
        overlap=overlap,
    )


@dataclass(frozen=True, slots=True)
class Flexible:
    """A study with its neighbours, of which windows are connected sets."""

    study: Study
    adjacent: sparse.csr_array
    max_areas: int
    restrict_to: float | None

    @staticmethod
    def of(
        study: Study,
        neighbours: Sequence[ArrayLike],
        *,
        max_areas: int,
        restrict_to: float | None,
    ) -> Flexible:
        """Return the search, its settings checked."""
        if not 1 <= max_areas <= MOST_AREAS:
            raise InputError(f"max_areas must be from 1 to {MOST_AREAS}; found {max_areas!r}.")
        if restrict_to is not None:
            if not 0 < restrict_to <= 1:
                raise InputError(f"restrict_to must be a p-value above 0; found {restrict_to!r}.")
            if study.model != "poisson" or study.direction != "high":
                raise InputError('restrict_to goes with model="poisson" and direction="high" only.')
        weights = matrix(neighbours, len(study.cases))
        return Flexible(study, sparse.csr_array(weights + weights.T), max_areas, restrict_to)

    def shapes(self, centre: int) -> Iterator[Shapes]:
        """Yield the connected sets around a centre, the centre alone first, by their size."""
        near = by_distance(self.study, self.study.frames[0], centre)[0][: self.max_areas]
        near = np.concatenate([[centre], near[near != centre]])[: self.max_areas]
        adjacent = self.adjacent[near][:, near].toarray() > 0
        links = (adjacent << np.arange(len(near))).sum(axis=1)
        mask, beside = np.ones(1, dtype=np.int64), links[:1]
        yield Shapes(near, mask, np.zeros(1, dtype=np.intp), near[:1])
        while len(mask):
            parent, bit = np.nonzero(((beside & ~mask)[:, None] >> np.arange(len(near))) & 1)
            mask, first = np.unique(mask[parent] | (1 << bit), return_index=True)
            parent, bit = parent[first], bit[first]
            beside = beside[parent] | links[bit]
            if len(mask):
                yield Shapes(near, mask, parent, near[bit])

    def observe(self) -> list[Window]:
        """Return the best window of each centre, the best first."""
        windows = [self._best(centre) for centre in range(len(self.study.cases))]
        found = [window for window in windows if window.statistic > 0]
        return sorted(found, key=lambda w: (-round(w.statistic, 9), len(w.members)))

    def simulate(self, maps: Maps) -> Floats:
        """Return the highest statistic of each map of cases, shape (maps,)."""
        highest = spread(lambda tasks: self._highest(maps[..., 0], tasks), self.study)
        return np.asarray(np.max(highest, axis=0), dtype=float)

    def _best(self, centre: int) -> Window:
        cases, sizes = self.study.cases[:, 0], self.study.sizes[:, 0]
        usable = self._usable(cases)
        best, members = 0.0, np.array([centre])
        held, people, share, good = np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1, dtype=bool)
        for sets in self.shapes(centre):
            held = held[sets.parent] + cases[sets.added]
            people = people[sets.parent] + sizes[sets.added]
            share = share[sets.parent] + self.study.shares[sets.added]
            good = good[sets.parent] & usable[sets.added]
            small = share <= self.study.max_share * (1 + DISTANCE_TIE)
            llr = np.where(good & small, self.study.score(held, people), 0.0)
            top = int(llr.argmax())
            if llr[top] > best * (1 + DISTANCE_TIE):
                best = float(llr[top])
                members = sets.near[(sets.mask[top] >> np.arange(len(sets.near))) & 1 == 1]
        return Window(best, members, np.nan, self.study.frames[0])

    def _usable(self, cases: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which areas a restricted scan lets in, for cases of shape (..., n)."""
        if self.restrict_to is None:
            return np.ones(cases.shape, dtype=bool)
        expected = self.study.sizes[:, 0]
        chance = np.exp(special.xlogy(cases, expected) - special.gammaln(cases + 1) - expected)
        mid_p = special.pdtrc(cases, expected) + chance / 2
        return np.asarray(mid_p < self.restrict_to)

    def _highest(self, maps: NDArray[Any], tasks: list[Task]) -> Floats:
        count = np.min_scalar_type(-(self.study.total + 2))
        blocks = [maps[k : k + BLOCK].T.astype(count) for k in range(0, len(maps), BLOCK)]
        usable = [self._usable(block.T).T for block in blocks]
        highest = [np.zeros(block.shape[1]) for block in blocks]
        for step, (_, centre) in enumerate(tasks):
            if step & (step - 1) == 0:  # at 0, 1, 2, 4, 8 and so on
                bounds = self.study.bounds(min(float(high.min()) for high in highest))
            for block, good, high in zip(blocks, usable, highest, strict=True):
                self._raise(centre, block, None if self.restrict_to is None else good, bounds, high)
        return np.concatenate(highest)

    def _raise(
        self,
        centre: int,
        block: NDArray[Any],
        usable: NDArray[np.bool_] | None,
        bounds: tuple[Floats, Floats],
        high: Floats,
    ) -> None:
        """Raise ``high`` by the sets around one centre, of which ``block`` has the cases."""
        study, count = self.study, block.dtype
        held = np.zeros((1, block.shape[1]), dtype=count)
        barred = np.zeros((1, block.shape[1]), dtype=bool)
        people, share = np.zeros(1), np.zeros(1)
        for sets in self.shapes(centre):
            held = held[sets.parent] + block[sets.added]
            people = people[sets.parent] + study.sizes[sets.added, 0]
            share = share[sets.parent] + study.shares[sets.added]
            found = held
            if usable is not None:
                barred = barred[sets.parent] | ~usable[sets.added]
                found = np.where(barred, 0, held)
            small = share <= study.max_share * (1 + DISTANCE_TIE)
            size = people[small, None]
            raise_highest(
                study,
                found[small, None],
                size,
                limits_of(bounds, size[..., None], count),
                penalty=1.0,
                high=high,
            )
