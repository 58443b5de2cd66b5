"""DBSCAN on scikit-learn's own trees, in memory linear in the number of points.

This is the engine where there is no compiled kernel, and the judge where the kernel
cannot tell because two points are exactly ``eps`` apart but for rounding: what a tree answers
then depends on where its nodes were cut, so scikit-learn's own tree must be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.cluster.place_graph import PlaceGraph, lengths
from geomine.cluster.tree_search import Places, Search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.cluster.tree_search import Ints, Metric

_MANY_NEIGHBOURS = 30_000_000
"""Above so many, points of one place are worth taking together."""
_SUM_ROUNDING = 2.0**-52


def tree_dbscan(
    points: NDArray[np.float64],
    *,
    eps: float,
    min_samples: float,
    weight: NDArray[np.float64] | None = None,
    metric: Metric = "euclidean",
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return scikit-learn's label of each point and whether it is a core point.

    The tree holds every single point, as scikit-learn's does, and points on one spot ask it once.
    Where the neighbours are very many and most points stand in stacks, one point of
    each spot goes into the tree instead, unless rounding could then decide otherwise.

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
    each = np.ones(len(points)) if weight is None else weight
    search = Search(points, places, eps, metric)
    if search.total() > _MANY_NEIGHBOURS and (each == np.floor(each)).all():
        alone = search.collapsed()
        if alone is not None:
            height = np.bincount(places.of, weights=each).astype(float)
            labels, core = _labels(alone, height, min_samples)
            return labels[places.of], core[places.of]
    return _labels(search, each, min_samples)


def _labels(
    search: Search, weight: NDArray[np.float64], min_samples: float
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the label of each point of the tree and whether it is core."""
    graph = PlaceGraph(search)
    for some, lists in search.neighbours(search.order()):
        graph.add(some, lists, _is_core(lists, weight, min_samples))
    of = search.places.of
    labels = graph.labels()[of] if graph.is_mutual() else _grown(search, graph.core)
    return labels, graph.core[of]


def _is_core(
    lists: list[Ints], weight: NDArray[np.float64], min_samples: float
) -> NDArray[np.bool_]:
    """Return whether the weight of each list is enough, summed as scikit-learn sums it."""
    length = lengths(lists)
    if (weight == 1).all():
        return length >= min_samples
    heavy = weight[np.concatenate(lists)]
    begin = np.cumsum(length) - length  # no list is empty: a place is near itself
    mass = np.add.reduceat(heavy, begin)
    off = length * np.add.reduceat(np.abs(heavy), begin) * _SUM_ROUNDING
    for k in np.flatnonzero(np.abs(mass - min_samples) <= off):
        mass[k] = weight[lists[k]].sum()
    return np.asarray(mass >= min_samples)


def _grown(search: Search, core: NDArray[np.bool_]) -> Ints:
    """Return the same in memory linear in the number of points.

    A cluster grows from its first core point to all that is within reach and not taken,
    as scikit-learn's does; in which order it is reached makes no difference.
    """
    place_of = search.places.of
    labels = np.full(len(place_of), -1, dtype=np.intp)
    reached = np.zeros(len(core), dtype=bool)
    clusters = 0
    for seed in np.flatnonzero(core[place_of]):
        if labels[seed] >= 0:
            continue
        front = place_of[[seed]]
        while len(front):
            reached[front] = True
            found = [_take(labels, clusters, lists) for _, lists in search.neighbours(front)]
            ahead = np.unique(place_of[np.concatenate(found)])
            front = ahead[core[ahead] & ~reached[ahead]]
        clusters += 1
    return labels


def _take(labels: Ints, cluster: int, lists: list[Ints]) -> Ints:
    """Give ``cluster`` the points in ``lists`` that have no label yet, and return them."""
    found = np.concatenate(lists)
    fresh = found[labels[found] < 0]
    labels[fresh] = cluster
    return fresh
