"""DBSCAN on scikit-learn's own trees, in memory linear in the number of points.

This is the engine where there is no compiled kernel, and the judge where the kernel
cannot tell because two points are exactly ``eps`` apart but for rounding: what a tree answers
then depends on where its nodes were cut, so scikit-learn's own tree must be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import BallTree, KDTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.intp]

Metric = Literal["euclidean", "haversine"]

_LEAF_SIZE = 30
"""scikit-learn's own; it decides where nodes are cut."""
_QUERIES_AT_ONCE = 4_096
_NEIGHBOURS_AT_ONCE = 2_000_000
_NEIGHBOURS_IN_MEMORY = 30_000_000
"""Up to so many, scikit-learn's DBSCAN itself is asked: it keeps them all, 8 bytes each."""
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


def tree_dbscan(
    points: NDArray[np.float64],
    *,
    eps: float,
    min_samples: float,
    weight: NDArray[np.float64] | None = None,
    metric: Metric = "euclidean",
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return scikit-learn's label of each point and whether it is a core point.

    Points on one spot are asked for once. Where rounding could decide, the tree holds
    every single point, as scikit-learn's does; else one of each place is enough.

    Parameters
    ----------
    points : numpy.ndarray
        Shape (n, 2): metres, or latitude and longitude in radians for "haversine".
    eps : float
        Radius, in metres or radians.
    min_samples : float
        Weight within ``eps``, the point itself included, that makes a core point.
    weight : numpy.ndarray, optional
        Shape (n,), any finite numbers; 1 each where missing.
    metric : {"euclidean", "haversine"}
        As scikit-learn names it.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0], [9.0, 9.0]])
    >>> labels, core = tree_dbscan(points, eps=1, min_samples=3)
    >>> labels.tolist(), core.tolist()
    ([0, 0, 0, -1], [False, True, False, False])
    """
    if not len(points):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=bool)
    places = Places.among(points)
    queries = points[places.first]
    if len(queries) < len(points) and (weight is None or (weight == np.floor(weight)).all()):
        search = _Search(queries, queries, eps, metric)
        if not search.rounding_decides():
            height = np.bincount(places.of, weights=weight).astype(float)
            labels, core = _labels(search, np.arange(len(queries)), height, min_samples)
            return labels[places.of], core[places.of]
    each = np.ones(len(points)) if weight is None else weight
    return _labels(_Search(queries, points, eps, metric), places.of, each, min_samples)


class _Search:
    """Neighbours of some places among the points of a tree."""

    def __init__(
        self, queries: NDArray[np.float64], points: NDArray[np.float64], eps: float, metric: Metric
    ) -> None:
        self.queries = queries
        self.points = points
        self.eps = eps
        self.metric: Metric = metric
        kind = BallTree if metric == "haversine" else KDTree
        self.tree = kind(points, leaf_size=_LEAF_SIZE, metric=metric)

    def chunks(self) -> Iterator[Ints]:
        """Yield the numbers of all places, some at a time."""
        for begin in range(0, len(self.queries), _QUERIES_AT_ONCE):
            yield np.arange(begin, min(begin + _QUERIES_AT_ONCE, len(self.queries)))

    def count(self, places: Ints, eps: float) -> Ints:
        """Return how many neighbours each of ``places`` has."""
        counts: Ints = self.tree.query_radius(self.queries[places], eps, count_only=True)
        return counts

    def neighbours(self, places: Ints) -> Iterator[list[Ints]]:
        """Yield the neighbours of each of ``places`` in the tree's order, some places at a time."""
        for begin in range(0, len(places), _QUERIES_AT_ONCE):
            some = places[begin : begin + _QUERIES_AT_ONCE]
            share = np.cumsum(self.count(some, self.eps)) // _NEIGHBOURS_AT_ONCE
            for part in np.split(some, np.flatnonzero(np.diff(share)) + 1):
                yield list(self.tree.query_radius(self.queries[part], self.eps))

    def rounding_decides(self) -> bool:
        """Return whether two places are ``eps`` apart but for rounding."""
        margin = _ROUNDING[self.metric] * (1 if self.metric == "haversine" else self.eps)
        return any(
            (self.count(some, self.eps - margin) != self.count(some, self.eps + margin)).any()
            for some in self.chunks()
        )


def _labels(
    search: _Search, place_of: Ints, weight: NDArray[np.float64], min_samples: float
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the label of each point of the tree and whether it is core, the quickest way."""
    counts = np.concatenate([search.count(some, search.eps) for some in search.chunks()])
    few = counts[place_of].sum() <= _NEIGHBOURS_IN_MEMORY
    if not few or not weight.any() or not float(min_samples).is_integer():
        return _grow(search, place_of, weight, min_samples)
    kind = "ball_tree" if search.metric == "haversine" else "kd_tree"
    model = DBSCAN(
        eps=search.eps, min_samples=int(min_samples), metric=search.metric, algorithm=kind
    ).fit(search.points, sample_weight=weight)
    core = np.zeros(len(place_of), dtype=bool)
    core[model.core_sample_indices_] = True
    return model.labels_, core


def _grow(
    search: _Search, place_of: Ints, weight: NDArray[np.float64], min_samples: float
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the same in memory linear in the number of points.

    A cluster grows from its first core point to all that is within reach and not taken,
    as scikit-learn's does; in which order it is reached makes no difference.
    """
    core = np.zeros(len(search.queries), dtype=bool)
    for some in search.chunks():
        lists = (each for found in search.neighbours(some) for each in found)
        core[some] = [weight[each].sum() >= min_samples for each in lists]
    labels = np.full(len(place_of), -1, dtype=np.intp)
    reached = np.zeros(len(core), dtype=bool)
    clusters = 0
    for seed in np.flatnonzero(core[place_of]):
        if labels[seed] >= 0:
            continue
        front = place_of[[seed]]
        while len(front):
            reached[front] = True
            found = [_take(labels, clusters, lists) for lists in search.neighbours(front)]
            ahead = np.unique(place_of[np.concatenate(found)])
            front = ahead[core[ahead] & ~reached[ahead]]
        clusters += 1
    return labels, core[place_of]


def _take(labels: Ints, cluster: int, lists: list[Ints]) -> Ints:
    """Give ``cluster`` the points in ``lists`` that have no label yet, and return them."""
    found = np.concatenate(lists)
    fresh = found[labels[found] < 0]
    labels[fresh] = cluster
    return fresh
