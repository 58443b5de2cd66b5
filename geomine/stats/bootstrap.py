"""Bootstrap by incident: limits of casualties, where one mine can hurt several people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.stats import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

BLOCK = 4_000_000


def casualty_bootstrap(
    sizes: ArrayLike, *, seed: int, confidence: float = 0.95, replications: int = 9_999
) -> tuple[float, float]:
    """Return percentile limits of the expected casualties, drawing incidents anew.

    Each incident is drawn a Poisson number of times about 1, so that the number of incidents varies
    as a Poisson count does, and casualties with it.

    Parameters
    ----------
    sizes : array-like of shape (n,)
        Casualties of each incident, from 0 up, all known.
    seed : int
        Seed of the draws.
    confidence : float, default 0.95
        Two-sided confidence level.
    replications : int, default 9999
        Draws.

    Returns
    -------
    lower, upper : float
        Casualties; both NaN without incidents, as nothing can be drawn from nothing: use
        :func:`geomine.stats.gamma_interval` there.

    Raises
    ------
    InputError
        If a size is negative or missing, or a setting cannot be used.

    Notes
    -----
    It needs no assumption about sizes, but knows only those seen, and mines that hurt many are
    rare. In a simulation (sizes 1, 2 and 8 with chances 0.80, 0.15 and 0.05) 95 % limits held 83 %
    at 5 incidents expected, 89 % at 10, 87 % at 20 and 91 % at 40, where ``gamma_interval``
    held 99 %. Use that one unless incidents are many.

    References
    ----------
    Efron B, Tibshirani RJ (1993), An Introduction to the Bootstrap, chapter 13. Hanley JA,
    MacGibbon B (2006), Computer Methods and Programs in Biomedicine 83:57-62 (Poisson draws).

    Examples
    --------
    >>> lower, upper = casualty_bootstrap([1] * 20 + [5] * 4, seed=1)
    >>> round(lower), round(upper)
    (21, 64)
    """
    tail = checks.tail(confidence)
    hurt = checks.amounts("sizes", sizes)
    if hurt.ndim != 1 or np.isnan(hurt).any():
        raise InputError("sizes must be one row, all known: leave out incidents of unknown size.")
    if replications < 1:
        raise InputError(f"replications must be 1 or more; found {replications}.")
    if not len(hurt):
        return np.nan, np.nan
    lower, upper = np.quantile(_totals(hurt, replications, seed), [tail, 1 - tail])
    return float(lower), float(upper)


def _totals(hurt: Floats, replications: int, seed: int) -> Floats:
    """Return casualties of each draw; incidents of one size are drawn together."""
    rng = np.random.default_rng(seed)
    values, often = np.unique(hurt, return_counts=True)
    block = max(1, BLOCK // len(values))
    sizes = [min(block, replications - start) for start in range(0, replications, block)]
    return np.concatenate([rng.poisson(often, (n, len(values))) @ values for n in sizes])
