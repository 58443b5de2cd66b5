"""Whether two lists put things in the same order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geomine.stats.checks import Floats


def kendall_tau_b(one: Floats, other: Floats) -> float:
    """Return Kendall's tau-b: 1 for the same order, -1 for the reverse, ties set apart.

    Of all pairs, those that both lists put in the same order less those that they do not, over
    the root of the pairs that each tells apart. Every pair is looked at, which is quick for
    areas and not meant for records.

    Parameters
    ----------
    one, other : numpy.ndarray, shape (n,)
        Values of the same things, none missing.

    Returns
    -------
    float
        NaN where a list tells no pair apart.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems, Biometrika 33.

    Examples
    --------
    >>> round(kendall_tau_b(np.array([1.0, 2.0, 2.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0])), 4)
    0.9129
    """
    agree = told_one = told_other = 0
    for k in range(1, len(one)):
        first, second = np.sign(one[k] - one[:k]), np.sign(other[k] - other[:k])
        agree += int((first * second).sum())
        told_one += int(np.count_nonzero(first))
        told_other += int(np.count_nonzero(second))
    if not told_one or not told_other:
        return math.nan
    return agree / math.sqrt(told_one) / math.sqrt(told_other)
