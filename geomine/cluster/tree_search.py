"""Neighbours of points by scikit-learn's trees, each place asked for once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from sklearn.neighbors import BallTree, KDTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[np.intp]

Metric = Literal["euclidean", "haversine"]

_LEAF_SIZE = 30
"""scikit-learn's own; it decides where nodes are cut."""
_QUERIES_AT_ONCE = 2_048
_NEIGHBOURS_AT_ONCE = 2_000_000
_SAMPLE = 2_000
_COUNTED_OF = 32
_ROUNDING = {"euclidean": 16 * 2.0**-53, "haversine": 1e-14}
"""How far from eps rounding may decide: relative in the plane, radians on the sphere."""


@dataclass(frozen=True, slots=True)
class Places:
    """The distinct places of some points, numbered by first appearance.

    ``first`` (k,) is the first point of each place and ``of`` (n,) the place of each point.
    """

    first: Ints
    of: Ints

    @classmethod
    def among(cls, points: NDArray[np.float64]) -> Places:
        """Return the places of ``points``, shape (n, 2)."""
        order = np.lexsort((points[:, 1], points[:, 0]))
        there = points[order]
        new = np.ones(len(points), dtype=bool)
        new[1:] = (there[1:] != there[:-1]).any(axis=1)
        group = np.cumsum(new) - 1
        first = np.minimum.reduceat(order, np.flatnonzero(new))
        by_appearance = np.argsort(first)
        rank = np.empty_like(by_appearance)
        rank[by_appearance] = np.arange(len(first))
        of = np.empty_like(order)
        of[order] = rank[group]
        return cls(first[by_appearance], of)


class Search:
    """Neighbours of each place of some points, by scikit-learn's tree over all of them."""

    def __init__(
        self, points: NDArray[np.float64], places: Places, eps: float, metric: Metric
    ) -> None:
        self.points = points
        self.places = places
        self.queries = points[places.first]
        self.eps = eps
        self.metric: Metric = metric
        kind = BallTree if metric == "haversine" else KDTree
        self.tree = kind(points, leaf_size=_LEAF_SIZE, metric=metric)

    def collapsed(self) -> Search | None:
        """Return the same with one point a place, None where that could change an answer."""
        if len(self.queries) > len(self.points) / 2:
            return None
        each = np.arange(len(self.queries))
        alone = Search(self.queries, Places(each, each), self.eps, self.metric)
        return None if alone.rounding_decides() else alone

    def order(self) -> Ints:
        """Return all places as they lie in the tree, so that those after another are near it."""
        is_first = np.zeros(len(self.points), dtype=bool)
        is_first[self.places.first] = True
        along = np.asarray(self.tree.get_arrays()[1])
        return np.asarray(self.places.of[along[is_first[along]]])

    def count(self, places: Ints, eps: float) -> Ints:
        """Return how many neighbours each of ``places`` has."""
        counts: Ints = self.tree.query_radius(self.queries[places], eps, count_only=True)
        return counts

    def total(self) -> float:
        """Return about how many neighbours all places have together, from a sample."""
        step = max(1, len(self.queries) // _SAMPLE)
        return float(step * self.count(np.arange(0, len(self.queries), step), self.eps).sum())

    def neighbours(self, places: Ints) -> Iterator[tuple[Ints, list[Ints]]]:
        """Yield some places at a time and the neighbours of each, in the tree's order.

        Counting costs as much as listing, so only a part is counted where all have few.
        """
        for begin in range(0, len(places), _QUERIES_AT_ONCE):
            some = places[begin : begin + _QUERIES_AT_ONCE]
            most = self.count(some[::_COUNTED_OF], self.eps).max(initial=0)
            parts = [some]
            if most * len(some) > _NEIGHBOURS_AT_ONCE:
                share = np.cumsum(self.count(some, self.eps)) // _NEIGHBOURS_AT_ONCE
                parts = np.split(some, np.flatnonzero(np.diff(share)) + 1)
            for part in parts:
                yield part, list(self.tree.query_radius(self.queries[part], self.eps))

    def rounding_decides(self) -> bool:
        """Return whether two places are ``eps`` apart but for rounding."""
        margin = _ROUNDING[self.metric] * (1 if self.metric == "haversine" else self.eps)
        along = self.order()
        return any(
            (self.count(some, self.eps - margin) != self.count(some, self.eps + margin)).any()
            for some in np.split(along, range(_QUERIES_AT_ONCE, len(along), _QUERIES_AT_ONCE))
        )
