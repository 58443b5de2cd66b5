"""Gamma distributions of rates that the data do not rule out, and limits that hold for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomine.stats.checks import Floats

SPREADS = np.tan(np.pi / 2 * (np.arange(48) + 0.5) / 48)
"""Coefficients of variation of true rates that are tried, from 0.02 to 61, half of them below 1."""
SUPPORT = 2.706 / 2
"""Log-likelihood below the best at which a spread is ruled out: its 90 % region."""


@dataclass(frozen=True, slots=True)
class Spreads:
    """Gamma distributions of rates that are not ruled out.

    Attributes
    ----------
    mean, shape, weight : numpy.ndarray
        Mean and shape of each, and its share of their likelihood; shapes (k,).
    """

    mean: Floats
    shape: Floats
    weight: Floats


def not_ruled_out(
    counts: Floats, years: Floats, likeliest_mean: Callable[[float, Floats, Floats], float]
) -> Spreads:
    """Return the distributions within the 90 % likelihood region of their spread.

    Parameters
    ----------
    counts, years : numpy.ndarray of shape (n,)
        Known counts, not all 0, and exposures above 0.
    likeliest_mean : callable
        The mean of greatest likelihood for a squared coefficient of variation.
    """
    mean = np.array([likeliest_mean(float(spread**2), counts, years) for spread in SPREADS])
    log = np.array(
        [_log_likelihood(counts, m * years, s**2) for m, s in zip(mean, SPREADS, strict=True)]
    )
    kept = log >= log.max() - SUPPORT
    weight = np.exp(log[kept] - log.max())
    return Spreads(mean[kept], 1 / SPREADS[kept] ** 2, weight / weight.sum())


def widest_limits(
    spreads: Spreads, counts: Floats, years: Floats, tail: float
) -> tuple[Floats, Floats]:
    """Return the lowest lower and the highest upper posterior limit of each area, shapes (n,)."""
    after, scale = _posteriors(spreads, counts, years)
    lower = special.gammaincinv(after, tail) / scale
    upper = special.gammainccinv(after, tail) / scale
    return lower.min(axis=0), upper.max(axis=0)


def chance_above(spreads: Spreads, counts: Floats, years: Floats, limit: float) -> Floats:
    """Return the posterior probability of a rate above ``limit``, averaged by likelihood."""
    after, scale = _posteriors(spreads, counts, years)
    return np.asarray(spreads.weight @ special.gammaincc(after, limit * scale), dtype=float)


def _posteriors(spreads: Spreads, counts: Floats, years: Floats) -> tuple[Floats, Floats]:
    after = spreads.shape[:, None] + counts
    return after, (spreads.shape / spreads.mean)[:, None] + years


def _log_likelihood(counts: Floats, expected: Floats, variation: float) -> float:
    """Return the negative binomial log-likelihood, but for a constant."""
    shape = 1 / variation
    chances = (
        special.gammaln(counts + shape) - special.gammaln(shape)
        + special.xlogy(counts, variation * expected)
        - (counts + shape) * np.log1p(variation * expected)
    )  # fmt: skip
    return float(chances.sum())
