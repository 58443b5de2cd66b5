"""Many tests at once: p-values adjusted so that few of what is called a finding is false."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geomine.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

Discovery = Literal["bh", "by"]


def false_discovery(p_values: ArrayLike, *, method: Discovery = "bh") -> Floats:
    """Return p-values adjusted for their number: call those up to q a finding.

    Then at most a share q of the findings is expected to be false.

    Parameters
    ----------
    p_values : array-like of any shape
        p-values of all tests that were looked at, also of those that found nothing. NaN is a
        test that could not be made: it stays NaN and does not count.
    method : {"bh", "by"}, default "bh"
        ``bh`` (Benjamini and Hochberg) holds where tests are independent or
        positively dependent, as neighbouring areas mostly are. ``by`` (Benjamini
        and Yekutieli) holds under any dependence, and is stricter by the factor
        1 + 1/2 + ... + 1/n.

    Returns
    -------
    numpy.ndarray
        The same shape; never below the p-value, never above 1, in the same order.

    Raises
    ------
    InputError
        If a value is not between 0 and 1, or ``method`` is unknown.

    References
    ----------
    Benjamini Y, Hochberg Y (1995), JRSS B 57:289-300. Benjamini Y, Yekutieli D (2001), Annals of
    Statistics 29:1165-1188.

    Examples
    --------
    >>> false_discovery([0.01, 0.02, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.04, 0.04, 0.5]
    """
    if method not in get_args(Discovery):
        raise InputError(f"method must be one of {get_args(Discovery)}; found {method!r}.")
    p = np.asarray(p_values, dtype=float)
    wrong = (p < 0) | (p > 1)
    if wrong.any():
        raise InputError(f"p_values must lie between 0 and 1; found {p[wrong].flat[0]:g}.")
    adjusted = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    n = int(known.sum())
    rank = np.arange(1, n + 1)
    order = np.argsort(p[known], kind="stable")
    stricter = (1 / rank).sum() if method == "by" else 1.0
    scaled = np.minimum(p[known][order] * n * stricter / rank, 1.0)
    found = np.empty(n)
    found[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted[known] = found
    return adjusted
