"""Who is near whom, place by place, in memory linear in the number of places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geomine.stats.density import by_first

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.cluster.tree_search import Ints, Search


class PlaceGraph:
    """The core places that hang together, and which others are near them.

    Each pair comes twice; it is heeded when the second place of the two is added, when both are
    known to be core or not. A tree may take one of two points for a neighbour of the other and not
    the other way round, when they are ``eps`` apart but for rounding. Then it matters who
    reaches whom, and :meth:`is_mutual` says so.
    """

    def __init__(self, search: Search) -> None:
        n = len(search.queries)
        self.core = np.zeros(n, dtype=bool)
        self.of = search.places.of
        self.is_first = np.zeros(len(self.of), dtype=bool)
        self.is_first[search.places.first] = True
        self.height = np.bincount(self.of)
        self.turn = np.full(n, n)
        self.added = 0
        self.nobody_split = True
        self.mark = np.random.default_rng(0).integers(0, 2**63, n, dtype=np.uint64)
        self.balance = 0
        self.joined: list[tuple[Ints, Ints]] = []
        self.rims: list[tuple[Ints, Ints]] = []
        self.marked, self.number = np.zeros(n, dtype=bool), np.empty(n, dtype=np.intp)

    def add(self, some: Ints, lists: list[Ints], core: NDArray[np.bool_]) -> None:
        """Add places and the points near each."""
        self.core[some] = core
        self.turn[some] = np.arange(self.added, self.added + len(some))
        self.added += len(some)
        found = np.concatenate(lists)
        length = lengths(lists)
        near = np.repeat(np.arange(len(some)), length)
        once = self.is_first[found]
        near, other = near[once], self.of[found[once]]
        stood = np.bincount(near, weights=self.height[other], minlength=len(some))
        self.nobody_split &= bool((stood == length).all())
        before = self.turn[other] < self.turn[some[near]]
        self._weigh_pairs(some, near, other, before)
        near, other = near[before], other[before]
        near_core, other_core = core[near], self.core[other]
        both = near_core & other_core
        self._join(some, near[both], other[both])
        out, into = near_core & ~other_core, other_core & ~near_core
        self.rims += [(other[out], some[near[out]]), (some[near[into]], other[into])]

    def _weigh_pairs(self, some: Ints, near: Ints, other: Ints, before: NDArray[np.bool_]) -> None:
        """Add the pairs whose other place came first, take off those whose comes later.

        Each pair weighs the product of two random numbers; in the end the balance is nought if each
        came both ways. A place and itself are no pair.
        """
        weight = self.mark[some[near]] * self.mark[other]
        alone = self.mark[some] * self.mark[some]
        self.balance += 2 * int(weight[before].sum()) - int(weight.sum()) + int(alone.sum())

    def _join(self, some: Ints, near: Ints, other: Ints) -> None:
        """Take note of pairs of core places as one pair for each of their places."""
        self.marked[other] = True
        self.marked[some] = False
        places = np.concatenate([some, np.flatnonzero(self.marked)])
        self.marked[places] = False
        self.number[places] = np.arange(len(places))
        group = _components(near, self.number[other], len(places))
        leader = np.empty(len(places), dtype=np.intp)
        leader[group] = places
        self.joined.append((places, leader[group]))

    def is_mutual(self) -> bool:
        """Return whether all neighbours are mutual and no stack is near in part only."""
        return self.nobody_split and self.balance % 2**64 == 0

    def labels(self) -> Ints:
        """Return the label of each place."""
        n = len(self.core)
        one, other = (np.concatenate(ends) for ends in zip(*self.joined, strict=True))
        along = np.argsort(one)
        labels = np.full(n, -1, dtype=np.intp)
        labels[self.core] = by_first(_components(one[along], other[along], n)[self.core])
        border = np.full(n, n, dtype=np.intp)
        for rim, inner in self.rims:
            np.minimum.at(border, rim, labels[inner])
        return np.where(border < n, border, labels)


def _components(one: Ints, other: Ints, n: int) -> Ints:
    """Return the component of each of ``n`` places joined pairwise; ``one`` never falls."""
    begin = np.concatenate([[0], np.cumsum(np.bincount(one, minlength=n))])
    graph = csr_array((np.ones(len(one), dtype=np.int8), other, begin), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.intp)


def lengths(lists: list[Ints]) -> Ints:
    """Return the length of each list."""
    return np.fromiter(map(len, lists), dtype=np.intp, count=len(lists))
