"""Classes of a choropleth: the cuts that leave the least variance inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions


def natural_breaks(values: Floats, k: int) -> Floats:
    """Return the upper bounds of ``k`` classes with the least sum of squares inside, ascending.

    Exact, by dynamic programming over the sorted values: n log n steps a class.

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

    def inside(first: Positions, last: Positions) -> Floats:
        """Return the sum of squares of the values ``[first, last)`` as one class."""
        within = squares[last] - squares[first]
        return np.asarray(within - (total[last] - total[first]) ** 2 / (last - first))

    everything = np.arange(1, n + 1)
    best = np.concatenate([[np.inf], inside(np.zeros(n, dtype=np.intp), everything)])
    cuts = []
    for _ in range(k - 1):  # best of the first 0, 1, 2, ... values, in one class more each time
        best, cut = _one_class_more(best, inside)
        cuts.append(cut)
    ends = [n]
    for cut in reversed(cuts):
        ends.append(int(cut[ends[-1]]))
    return np.asarray(ordered[np.array(ends[::-1]) - 1])


def _one_class_more(
    best: Floats, inside: Callable[[Positions, Positions], Floats]
) -> tuple[Floats, Positions]:
    """Return the least sums with one class more, and where that class begins.

    The more values, the later the last class begins: so each half of the values is searched only
    between what was found for its ends, one level of halves at a time.
    """
    n = len(best) - 1
    more, cut = np.full(n + 1, np.inf), np.zeros(n + 2, dtype=np.intp)
    cut[n + 1] = n
    step = 1 << n.bit_length()
    while step > 1:
        half = step // 2
        last = np.arange(half, n + 1, step)
        first = cut[last - half]
        stop = np.minimum(cut[np.minimum(last + half, n + 1)], last - 1) + 1
        size = stop - first
        begin = np.cumsum(size) - size
        tried = np.repeat(first - begin, size) + np.arange(size.sum())
        sums = best[tried] + inside(tried, np.repeat(last, size))
        more[last] = np.minimum.reduceat(sums, begin)
        hits = np.flatnonzero(sums == np.repeat(more[last], size))
        cut[last] = tried[hits[np.searchsorted(hits, begin)]]
        step = half
    return more, cut


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
