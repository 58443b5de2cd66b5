"""DBSCAN at many settings from one neighbour graph, without starting over for each.

The graph of all neighbours within the largest radius is made once. At a given ``min_samples`` a
point is core from its *core distance* on, and two core points are joined from their *mutual
reachability* on, the largest of both core distances and the distance between them. So the
minimum spanning forest of the mutual reachabilities holds the core clusters of every radius
(Campello and others 2013, section 3): one forest a ``min_samples``, and each radius is a cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy.sparse import coo_array

from geomine.stats.density import NOISE, by_first, density_labels
from geomine.stats.near_pairs import gathered, near_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions

MAX_PAIRS = 20_000_000
"""Largest graph that is kept, about 1 GB; beyond, each setting is computed by itself."""


def labels_by_setting(
    spots: Floats,
    weight: Floats,
    *,
    eps_m: Sequence[float],
    min_samples: Sequence[int],
    max_pairs: int = MAX_PAIRS,
) -> dict[tuple[float, int], Positions]:
    """Return DBSCAN's labels of the spots for every radius and every ``min_samples``.

    Parameters
    ----------
    spots : numpy.ndarray, shape (n, 2)
        Distinct points, easting and northing, metres.
    weight : numpy.ndarray, shape (n,)
        Records on each spot.
    eps_m, min_samples : sequence of numbers
        The settings, every one with every other.
    max_pairs : int
        Largest graph that is kept.

    References
    ----------
    Campello, Moulavi, Sander (2013), Density-based clustering based on hierarchical
    density estimates, PAKDD.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 3.0]])
    >>> found = labels_by_setting(line, np.ones(3), eps_m=[1, 2], min_samples=[2])
    >>> {setting: labels.tolist() for setting, labels in found.items()}
    {(1, 2): [0, 0, -1], (2, 2): [0, 0, 0]}
    """
    graph = _Graph.within(spots, max(eps_m), max_pairs)
    found = {}
    for k in min_samples:
        level = None if graph is None else _Level(graph, weight, k)
        for eps in eps_m:
            found[eps, k] = (
                _alone(spots, weight, eps, k) if level is None else level.labels(eps * eps)
            )
    return found


def _alone(spots: Floats, weight: Floats, eps_m: float, min_samples: int) -> Positions:
    return density_labels(
        lambda: near_pairs(spots, spots, radius_m=eps_m), weight, min_samples=min_samples
    )[0]


class _Graph:
    """All pairs within a radius, sorted by their first point and then by distance."""

    def __init__(self, n: int, i: Positions, j: Positions, squared_m2: Floats) -> None:
        order = np.lexsort((squared_m2, i))
        self.i, self.j, self.squared_m2 = i[order], j[order], squared_m2[order]
        self.first = np.searchsorted(self.i, np.arange(n + 1))

    @classmethod
    def within(cls, spots: Floats, radius_m: float, max_pairs: int) -> _Graph | None:
        """Return the graph, or None if it has more than ``max_pairs`` pairs."""
        blocks, n_pairs = [], 0
        for block in near_pairs(spots, spots, radius_m=radius_m):
            blocks.append(block)
            n_pairs += len(block[0])
            if n_pairs > max_pairs:
                return None
        return cls(len(spots), *gathered(blocks))

    def core_m2(self, weight: Floats, min_samples: int) -> Floats:
        """Return the squared radius from which each point is core, infinite beyond the graph."""
        total = np.cumsum(weight[self.j])
        before = np.concatenate([[0.0], total])[self.first[:-1]]
        enough = total - before[self.i] >= min_samples
        core = np.full(len(self.first) - 1, np.inf)
        np.minimum.at(core, self.i[enough], self.squared_m2[enough])
        return core


class _Level:
    """The clusters of every radius at one ``min_samples``."""

    def __init__(self, graph: _Graph, weight: Floats, min_samples: int) -> None:
        self.graph, self.n = graph, len(weight)
        self.core_m2 = graph.core_m2(weight, min_samples)
        one, other = graph.i, graph.j
        reach_m2 = np.maximum(graph.squared_m2, np.maximum(self.core_m2[one], self.core_m2[other]))
        once = (one < other) & np.isfinite(reach_m2)
        mutual = coo_array((reach_m2[once], (one[once], other[once])), shape=(self.n, self.n))
        forest = scipy.sparse.csgraph.minimum_spanning_tree(mutual.tocsr()).tocoo()
        self.one, self.other, self.reach_m2 = forest.row, forest.col, forest.data

    def labels(self, eps_m2: float) -> Positions:
        """Return DBSCAN's labels at a squared radius."""
        core: NDArray[np.bool_] = self.core_m2 <= eps_m2
        kept = self.reach_m2 <= eps_m2
        cut = coo_array(
            (np.ones(kept.sum(), dtype=bool), (self.one[kept], self.other[kept])),
            shape=(self.n, self.n),
        )
        component = scipy.sparse.csgraph.connected_components(cut, directed=False)[1].astype(
            np.intp
        )
        labels = np.full(self.n, NOISE, dtype=np.intp)
        labels[core] = by_first(component[core])
        graph = self.graph
        rim = (graph.squared_m2 <= eps_m2) & ~core[graph.i] & core[graph.j]
        border = np.full(self.n, self.n, dtype=np.intp)
        np.minimum.at(border, graph.i[rim], labels[graph.j[rim]])
        labels[border < self.n] = border[border < self.n]
        return labels
