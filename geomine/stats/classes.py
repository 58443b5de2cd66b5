"""Classes of a choropleth: the cuts that leave the least variance inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geomine.stats.checks import Floats


def natural_breaks(values: Floats, k: int) -> Floats:
    """Return the upper bounds of ``k`` classes with the least sum of squares inside, ascending.

    Exact, by dynamic programming over the sorted values: time and memory grow with their square,
    so it is for hundreds of districts.

    Parameters
    ----------
    values : numpy.ndarray
        Finite values, at least ``k`` of them distinct.
    k : int
        Number of classes.

    References
    ----------
    Fisher (1958), On grouping for maximum homogeneity, JASA 53; Jenks (1977), Optimal data
    classification for choropleth maps.

    Examples
    --------
    >>> natural_breaks(np.array([1.0, 2.0, 2.5, 9.0, 9.5, 30.0]), 3).tolist()
    [2.5, 9.5, 30.0]
    """
    ordered = np.sort(values)
    n = len(ordered)
    centred = ordered - ordered.mean()
    total = np.concatenate([[0.0], np.cumsum(centred)])
    squares = np.concatenate([[0.0], np.cumsum(centred**2)])
    first, last = np.arange(n), np.arange(1, n + 1)[:, None]
    size = np.maximum(last - first, 1)
    inside = squares[1:, None] - squares[:-1] - (total[1:, None] - total[:-1]) ** 2 / size
    inside[last <= first] = np.inf  # [first, last) as one class
    best = inside[:, 0]  # of the first 1, 2, ... values
    cuts = []
    for _ in range(k - 1):
        reach = inside + np.concatenate([[np.inf], best[:-1]])  # the class begins at ``first``
        cuts.append(reach.argmin(axis=1))
        best = reach[np.arange(n), cuts[-1]]
    ends = [n]
    for cut in reversed(cuts):
        ends.append(int(cut[ends[-1] - 1]))
    return np.asarray(ordered[np.array(ends[::-1]) - 1])


def rate_classes(rates: Floats, k: int) -> Floats:
    """Return the upper bounds of at most ``k`` natural classes of the rates above 0, ascending.

    Missing rates and zeros make no class; each value is one where there are no more than ``k``.

    Examples
    --------
    >>> rate_classes(np.array([0.0, np.nan, 1.0, 1.1, 5.0, 9.0]), 5).tolist()
    [1.0, 1.1, 5.0, 9.0]
    """
    positive = rates[np.isfinite(rates) & (rates > 0)]
    distinct = np.unique(positive)
    return distinct if len(distinct) <= k else natural_breaks(positive, k)
