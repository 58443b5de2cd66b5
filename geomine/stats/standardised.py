"""Rates made comparable between populations of different make-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.intervals import PoissonMethod, gamma_interval, poisson_interval
from geomine.stats.roots import root

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

DirectMethod = Literal["fay_feuer", "tiwari", "midp", "dobson"]


@dataclass(frozen=True, slots=True)
class Standardised:
    """A standardised rate or ratio and its limits.

    Attributes
    ----------
    value, lower, upper : float
        Events per unit of exposure, or observed / expected.
    events, expected : float
        Events seen, and expected at the standard's rates (NaN for a direct rate).
    """

    value: float
    lower: float
    upper: float
    events: float
    expected: float


def direct_rate(
    events: ArrayLike,
    person_years: ArrayLike,
    standard: ArrayLike,
    *,
    confidence: float = 0.95,
    method: DirectMethod = "fay_feuer",
    poisson: PoissonMethod = "garwood",
) -> Standardised:
    """Return the rate that the standard population would have at these rates by stratum.

    Parameters
    ----------
    events, person_years : array-like of shape (k,)
        Counts and exposure by stratum (ages, sexes, activities), exposure above 0.
    standard : array-like of shape (k,)
        The standard population by stratum, in any unit.
    confidence : float, default 0.95
        Two-sided confidence level.
    method : {"fay_feuer", "tiwari", "midp", "dobson"}, default "fay_feuer"
        ``fay_feuer``: gamma limits, which held the level in all simulations; ``tiwari``: their
        shorter modification; ``midp``: shorter still, right on average; ``dobson``: the limits
        of the crude count, stretched to the variance of the weighted rate, as Public Health
        England does.
    poisson : {"garwood", "byar", "midp", "garwood_byar"}, default "garwood"
        Limits of the crude count that ``dobson`` starts from.

    Raises
    ------
    InputError
        If shapes differ, an exposure is not above 0, or a setting is unknown.

    References
    ----------
    Fay MP, Feuer EJ (1997), Statistics in Medicine 16:791-801. Tiwari RC, Clegg LX, Zou Z (2006),
    Statistical Methods in Medical Research 15:547-569. Fay MP, Kim S (2017), Biometrical Journal
    59:803-812 (mid-p). Dobson AJ and others (1991), Statistics in Medicine 10:457-462.

    Examples
    --------
    >>> found = direct_rate([2, 9], [1000, 1000], [3, 1])
    >>> round(found.value * 1000, 2)
    3.75
    """
    counts, years, shares = _strata(events, person_years, standard)
    if method not in get_args(DirectMethod):
        raise InputError(f"method must be one of {get_args(DirectMethod)}; found {method!r}.")
    weights = shares / shares.sum() / years
    rate, variance = float(weights @ counts), float(weights**2 @ counts)
    if method == "dobson":
        lower, upper = _dobson(
            counts.sum(),
            rate,
            variance=variance,
            weights=weights,
            confidence=confidence,
            poisson=poisson,
        )
    else:
        limits = {"fay_feuer": _fay_feuer, "tiwari": _tiwari, "midp": _midp}
        lower, upper = limits[method](rate, variance, weights, confidence)
    return Standardised(rate, lower, upper, float(counts.sum()), np.nan)


def indirect_ratio(
    events: ArrayLike,
    person_years: ArrayLike,
    standard_events: ArrayLike,
    standard_person_years: ArrayLike,
    *,
    confidence: float = 0.95,
    method: PoissonMethod = "garwood",
) -> Standardised:
    """Return events seen over events expected at the standard's rates (SMR, SIR).

    Parameters
    ----------
    events : array-like of shape (k,) or float
        Counts by stratum, or their sum.
    person_years : array-like of shape (k,)
        Exposure by stratum.
    standard_events, standard_person_years : array-like of shape (k,)
        Counts and exposure of the standard by stratum, exposure above 0.
    confidence : float, default 0.95
        Two-sided confidence level.
    method : {"garwood", "byar", "midp", "garwood_byar"}, default "garwood"
        Limits of the count seen; the expected count is taken as known.

    Raises
    ------
    InputError
        If shapes differ or nothing is expected.

    References
    ----------
    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, IARC, pp. 65-72.

    Examples
    --------
    >>> found = indirect_ratio([8, 1], [1000, 500], [40, 20], [10_000, 10_000])
    >>> found.value, round(found.lower, 2), round(found.upper, 2)
    (1.8, 0.82, 3.42)
    """
    standard_counts, standard_years, years = _strata(
        standard_events, standard_person_years, person_years
    )
    observed = float(checks.counts("events", events).sum())
    expected = float((standard_counts / standard_years) @ years)
    if not expected > 0:
        raise InputError("standard_events: nothing is expected, so there is no ratio.")
    lower, upper = poisson_interval(observed, confidence=confidence, method=method)
    limits = float(lower) / expected, float(upper) / expected
    return Standardised(observed / expected, *limits, observed, expected)


def _strata(events: ArrayLike, years: ArrayLike, third: ArrayLike) -> tuple[Floats, Floats, Floats]:
    counts = checks.counts("events", events)
    base, other = checks.amounts("person_years", years), checks.amounts("standard", third)
    if not counts.shape == base.shape == other.shape or counts.ndim != 1:
        raise InputError("events, person_years and the standard must have one value a stratum.")
    if not (base > 0).all() or np.isnan(counts + other).any() or not other.sum() > 0:
        raise InputError(
            "each stratum needs a count, person-years above 0 and a standard. "
            "Put strata without people together with others."
        )
    return counts, base, other


def _fay_feuer(
    rate: float, variance: float, weights: Floats, confidence: float
) -> tuple[float, float]:
    return gamma_interval(
        rate, variance=variance, largest=float(weights.max()), confidence=confidence
    )


def _tiwari(
    rate: float, variance: float, weights: Floats, confidence: float
) -> tuple[float, float]:
    """Spread the one event more over the strata, instead of putting it where it weighs most."""
    lower, _ = _fay_feuer(rate, variance, weights, confidence)
    more, spread = rate + weights.mean(), variance + (weights**2).mean()
    upper = special.gammainccinv(more**2 / spread, checks.tail(confidence)) * spread / more
    return lower, float(upper)


def _midp(rate: float, variance: float, weights: Floats, confidence: float) -> tuple[float, float]:
    """Take each limit from an even mixture of the two gamma distributions."""
    tail, largest = checks.tail(confidence), float(weights.max())
    more, spread = rate + largest, variance + largest**2

    def below(mean: float) -> float:
        least = special.gammainc(rate**2 / variance, mean * rate / variance) if rate else 1.0
        return float(least + special.gammainc(more**2 / spread, mean * more / spread)) / 2

    top = more + 40 * np.sqrt(spread) + 40 * largest

    def solve(share: float) -> float:
        return root(lambda mean: below(mean) - share, 0.0, float(top), xtol=1e-18)

    return (solve(tail) if rate else 0.0), solve(1 - tail)


def _dobson(
    total: float,
    rate: float,
    *,
    variance: float,
    weights: Floats,
    confidence: float,
    poisson: PoissonMethod,
) -> tuple[float, float]:
    lower, upper = poisson_interval(float(total), confidence=confidence, method=poisson)
    if total == 0:  # nothing to stretch: take the largest weight
        return 0.0, float(upper * weights.max())
    stretch = np.sqrt(variance / total)
    return float(rate + stretch * (lower - total)), float(rate + stretch * (upper - total))
