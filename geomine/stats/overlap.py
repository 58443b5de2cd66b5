"""How much of a cluster is found again in another clustering of the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.stats.density import NOISE

if TYPE_CHECKING:
    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions

MIN_OVERLAP = 0.5
"""Jaccard overlap below which a cluster counts as dissolved (Hennig 2007, section 2)."""


def best_overlaps(labels: Positions, others: Positions) -> Floats:
    """Return the best Jaccard overlap of each cluster with a cluster of each other labelling.

    Parameters
    ----------
    labels : numpy.ndarray of int, shape (n,)
        Clusters 0, 1, ..., and -1 for noise.
    others : numpy.ndarray of int, shape (m, n)
        Other labellings of the same points; numbers may repeat from row to row.

    Returns
    -------
    numpy.ndarray
        Shape (m, number of clusters): members of both over members of either; 0 where a
        labelling holds none of them.

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics
    and Data Analysis 52.

    Examples
    --------
    >>> best_overlaps(np.array([0, 0, 0, 1]), np.array([[5, 5, -1, 5]])).round(3).tolist()
    [[0.5, 0.333]]
    """
    n_clusters, m = int(labels.max(initial=NOISE)) + 1, len(others)
    best = np.zeros((m, n_clusters))
    top = int(others.max(initial=NOISE)) + 1
    if not n_clusters or not top:
        return best
    size = np.bincount(labels[labels != NOISE], minlength=n_clusters)
    run, point = np.nonzero(others != NOISE)
    other = run * top + others[run, point]
    other_size = np.bincount(other, minlength=m * top)
    inside = labels[point] != NOISE
    cell, shared = np.unique(other[inside] * n_clusters + labels[point[inside]], return_counts=True)
    where, cluster = np.divmod(cell, n_clusters)
    np.maximum.at(
        best, (where // top, cluster), shared / (size[cluster] + other_size[where] - shared)
    )
    return best
