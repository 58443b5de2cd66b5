"""DBSCAN's labels from pairs of neighbours: whatever "near" means, the rule is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions

NOISE = -1


def density_labels(
    pairs: Callable[[], Iterable[tuple[Positions, Positions, Floats]]],
    weight: Floats,
    *,
    min_samples: float,
) -> tuple[Positions, NDArray[np.bool_]]:
    """Return cluster and core mark of each point, in linear memory.

    A point is core if the weight of its neighbours, itself included, reaches
    ``min_samples``. Clusters are the connected core points, numbered by their first core point;
    another point takes the smallest number among its core neighbours. That is
    scikit-learn's rule without its loop.

    Parameters
    ----------
    pairs : callable
        Gives all pairs of neighbours in blocks each time it is called, each pair both ways and
        every point with itself, such as :func:`geomine.stats.near_pairs.near_pairs` does.
    weight : numpy.ndarray, shape (n,)
        Weight of each point.
    min_samples : float
        The weight that makes a core point.

    References
    ----------
    Ester, Kriegel, Sander, Xu (1996), A density-based algorithm for discovering clusters in
    large spatial databases with noise, KDD.

    Examples
    --------
    >>> from geomine.stats.near_pairs import near_pairs
    >>> line = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0], [0.0, 9.0]])
    >>> density_labels(lambda: near_pairs(line, line, radius_m=1.0), np.ones(4), min_samples=3)
    (array([ 0,  0,  0, -1]), array([False,  True, False, False]))
    """
    n = len(weight)
    mass = np.zeros(n)
    for i, j, _ in pairs():
        mass += np.bincount(i, weights=weight[j], minlength=n)
    core = mass >= min_samples
    component = np.arange(n)
    edges: list[tuple[Positions, Positions]] = []
    for i, j, _ in pairs():
        component = joined(component, i[core[i] & core[j]], j[core[i] & core[j]])
        rim = ~core[i] & core[j]  # fewer than min_samples for each point, so they can be kept
        edges.append((i[rim], j[rim]))
    labels = np.full(n, NOISE, dtype=np.intp)
    labels[core] = by_first(component[core])
    border = np.full(n, n, dtype=np.intp)
    for i, j in edges:
        np.minimum.at(border, i, labels[j])
    labels[border < n] = border[border < n]
    return labels, core


def joined(component: Positions, i: Positions, j: Positions) -> Positions:
    """Return the components after points ``i`` and ``j`` are joined pairwise."""
    one, other = component[i], component[j]
    apart = one != other
    if not apart.any():
        return component
    n = len(component)
    graph = coo_array((np.ones(apart.sum(), dtype=bool), (one[apart], other[apart])), shape=(n, n))
    found: Positions = scipy.sparse.csgraph.connected_components(graph, directed=False)[1].astype(
        np.intp
    )
    return found[component]


def by_first(groups: Positions) -> Positions:
    """Return groups renumbered from 0 in the order in which they first appear.

    Examples
    --------
    >>> by_first(np.array([7, 2, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    _, first, where = np.unique(groups, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[where.ravel()]
