"""Gamma-Poisson smoothing: rates vary by a gamma distribution, events by chance about them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks, spreads
from geomine.stats.intervals import poisson_interval
from geomine.stats.roots import root
from geomine.stats.smoothing import usable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

Fit = Literal["likelihood", "moments"]
Limits = Literal["profile", "plug_in"]
LEAST_VARIATION = 1e-6
"""Squared coefficient of variation under which true rates are taken as all the same."""
MOST_VARIATION = 1e9
LEAST_AREAS = 2
MOMENT_STEPS = 10_000
MOMENT_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of each area's rate after seeing all of them.

    Attributes
    ----------
    rate, lower, upper : numpy.ndarray
        Posterior mean and limits, events per unit of exposure; NaN where events or
        exposure are missing or exposure is 0.
    exceeds : numpy.ndarray
        Probability that the rate is more than ``times`` the overall rate.
    mean, shape : float
        Mean and shape of the gamma distribution of rates. The shape is infinite where
        areas do not differ by more than chance: all then have the overall rate, with
        the exact limits of all events together.
    """

    rate: Floats
    lower: Floats
    upper: Floats
    exceeds: Floats
    mean: float
    shape: float


def gamma_poisson(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    confidence: float = 0.95,
    times: float = 2.0,
    fit: Fit = "likelihood",
    limits: Limits = "profile",
) -> Posterior:
    """Return the posterior of each area's rate under a gamma distribution of rates.

    Parameters
    ----------
    events : array-like of shape (n,)
        Counts; NaN is unknown.
    exposure : array-like of shape (n,)
        Person-years, or expected events; NaN is unknown. An area without has no rate.
    confidence : float, default 0.95
        Posterior probability between the limits.
    times : float, default 2
        ``exceeds`` is the probability of more than ``times`` the overall rate.
    fit : {"likelihood", "moments"}, default "likelihood"
        How the gamma distribution is found: by maximum likelihood of the negative
        binomial counts, or by Clayton and Kaldor's moment equations.
    limits : {"profile", "plug_in"}, default "profile"
        ``profile``: the widest limits over all gamma distributions that the counts do not rule
        out (their 90 % likelihood region), and ``exceeds`` averaged over these.
        ``plug_in``: the distribution that was found is taken as known, as is usual; in
        simulations of 20 to 200 areas such limits held 78 to 93 % of true rates instead of 95 %.

    Returns
    -------
    Posterior
        One value per area.

    Raises
    ------
    InputError
        If counts, exposures or a setting cannot be used.

    References
    ----------
    Clayton D, Kaldor J (1987), Biometrics 43:671-681, sections 3.1 and 5. The profile
    limits are our own, see :mod:`geomine.stats.spreads`.

    Examples
    --------
    >>> found = gamma_poisson([0, 9, 1, 30, 2], [1_000, 1_000, 1_000, 10_000, 2_000])
    >>> (found.rate * 1000).round(1).tolist()
    [0.8, 7.2, 1.5, 3.0, 1.3]
    >>> found.exceeds.round(2).tolist()
    [0.0, 0.68, 0.0, 0.0, 0.0]
    """
    tail = checks.tail(confidence)
    if fit not in get_args(Fit):
        raise InputError(f"fit must be one of {get_args(Fit)}; found {fit!r}.")
    if not (np.isfinite(times) and times > 0):
        raise InputError(f"times must be a factor above 0; found {times!r}.")
    if limits not in get_args(Limits):
        raise InputError(f"limits must be one of {get_args(Limits)}; found {limits!r}.")
    counts, years = usable(events, exposure)
    known = ~np.isnan(counts)
    total, base = float(counts[known].sum()), float(years[known].sum())
    mean, shape = (_by_moments if fit == "moments" else _by_likelihood)(counts[known], years[known])
    if math.isinf(shape):
        found = _pooled(total, base, known, confidence=confidence, times=times)
    else:
        found = _plugged_in(counts, years, mean, shape, tail=tail, high=times * total / base)
    if limits == "plug_in" or total == 0 or known.sum() < LEAST_AREAS:
        return found
    return _widened(found, counts, years, tail=tail, high=times * total / base)


def _widened(
    found: Posterior, counts: Floats, years: Floats, *, tail: float, high: float
) -> Posterior:
    """Return the posterior with limits that hold for every spread that is not ruled out."""
    known = ~np.isnan(counts)
    seen, long = counts[known], years[known]
    possible = spreads.not_ruled_out(seen, long, _mean)
    lower, upper = spreads.widest_limits(possible, seen, long, tail)
    wide = [np.full(len(counts), np.nan) for _ in range(3)]
    wide[0][known] = np.fmin(lower, found.rate[known])
    wide[1][known] = np.fmax(upper, found.rate[known])
    wide[2][known] = spreads.chance_above(possible, seen, long, high)
    return replace(found, lower=wide[0], upper=wide[1], exceeds=wide[2])


def _plugged_in(
    counts: Floats, years: Floats, mean: float, shape: float, *, tail: float, high: float
) -> Posterior:
    """Return the posterior with the gamma distribution taken as known."""
    after, scale = shape + counts, shape / mean + years
    return Posterior(
        rate=after / scale,
        lower=special.gammaincinv(after, tail) / scale,
        upper=special.gammainccinv(after, tail) / scale,
        exceeds=special.gammaincc(after, high * scale),
        mean=mean,
        shape=shape,
    )


def _pooled(
    total: float, base: float, known: NDArray[np.bool_], *, confidence: float, times: float
) -> Posterior:
    """Return the overall rate for every area, with the exact limits of all events together."""
    lower, upper = poisson_interval(total, confidence=confidence)

    def everywhere(value: float) -> Floats:
        return np.where(known, value, np.nan)

    return Posterior(
        rate=everywhere(total / (base or math.nan)),
        lower=everywhere(lower / (base or math.nan)),
        upper=everywhere(upper / (base or math.nan)),
        exceeds=everywhere(float(times < 1) if total else math.nan),
        mean=total / (base or math.nan),
        shape=math.inf,
    )


def _by_likelihood(counts: Floats, years: Floats) -> tuple[float, float]:
    """Return mean and shape that make the counts most likely; shape infinite at the boundary."""
    pooled = counts.sum() / years.sum() if len(counts) else math.nan
    expected = pooled * years
    if not ((counts - expected) ** 2 - counts).sum() > 0:  # no more spread than chance
        return pooled, math.inf

    def slope(log_variation: float) -> float:
        variation = math.exp(log_variation)
        return _slope(variation, counts, _mean(variation, counts, years) * years)

    low, high = math.log(LEAST_VARIATION), math.log(MOST_VARIATION)
    if slope(low) <= 0 or slope(high) >= 0:
        return pooled, math.inf
    variation = math.exp(root(slope, low, high, xtol=1e-13, rtol=1e-14))
    return _mean(variation, counts, years), 1 / variation


def _mean(variation: float, counts: Floats, years: Floats) -> float:
    """Return the mean rate that is most likely for a given squared coefficient of variation."""
    rates = counts / years

    def score(mean: float) -> float:
        return float(((counts - mean * years) / (1 + variation * mean * years)).sum())

    low, high = float(rates.min()), float(rates.max())
    return root(score, low, high, xtol=1e-300, rtol=1e-14) if low < high else low


def _slope(variation: float, counts: Floats, expected: Floats) -> float:
    """Return the derivative of the log-likelihood by the squared coefficient of variation."""
    steps = np.arange(counts.max())
    sums = np.concatenate([[0.0], np.cumsum(steps / (1 + variation * steps))])
    grown = 1 + variation * expected
    spread = np.log1p(variation * expected) / variation**2
    return float(
        (sums[counts.astype(int)] + spread - (counts + 1 / variation) * expected / grown).sum()
    )


def _by_moments(counts: Floats, years: Floats) -> tuple[float, float]:
    """Return mean and shape that solve Clayton and Kaldor's moment equations."""
    pooled = counts.sum() / years.sum() if len(counts) else math.nan
    if len(counts) < 2:  # noqa: PLR2004
        return pooled, math.inf
    rates = counts / years
    mean, spread = float(rates.mean()), float(rates.var(ddof=1))
    for _ in range(MOMENT_STEPS):
        if not spread > LEAST_VARIATION * mean**2:
            return pooled, math.inf
        scale = mean / spread
        smoothed = (scale * mean + counts) / (scale + years)
        before, mean = mean, float(smoothed.mean())
        weighted = (1 + scale / years) * (smoothed - mean) ** 2
        spread = float(weighted.sum()) / (len(counts) - 1)
        if (
            abs(mean / before - 1) < MOMENT_TOLERANCE
            and abs(mean / spread / scale - 1) < MOMENT_TOLERANCE
        ):
            return mean, mean**2 / spread
    raise InputError('events: the moment equations have no solution here. Use fit="likelihood".')
