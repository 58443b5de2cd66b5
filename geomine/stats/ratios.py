"""Two rates compared: their ratio and their difference, with exact limits."""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.roots import root

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

RatioMethod = Literal["exact", "midp"]
HALVINGS = 100
NODES = 60
"""Quadrature nodes in each of the stretches that the chances of a rate are cut into."""
TINY = 1e-12


def rate_ratio_interval(
    events: ArrayLike,
    person_years: ArrayLike,
    base_events: ArrayLike,
    base_person_years: ArrayLike,
    *,
    confidence: float = 0.95,
    method: RatioMethod = "exact",
) -> tuple[Any, Any]:
    """Return the limits of the ratio of two Poisson rates.

    Given the events of both together, those of the first are binomial; the limits
    are Clopper and Pearson's for that share, turned into a ratio.

    Parameters
    ----------
    events, base_events : float or array-like
        Counts, whole numbers from 0 up; NaN stays NaN.
    person_years, base_person_years : float or array-like
        Their exposures, above 0, in the same unit.
    confidence : float, default 0.95
        Two-sided confidence level, above 0 and below 1.
    method : {"exact", "midp"}, default "exact"
        ``exact`` holds the level always; ``midp`` counts half of the chance of what was
        seen: shorter, right on average.

    Returns
    -------
    lower, upper : float or numpy.ndarray
        Limits of (events / person_years) / (base_events / base_person_years).
        Infinite above where the base has no events; 0 to infinity where neither has.

    Raises
    ------
    InputError
        If a count is negative or not whole, an exposure is not above 0, or ``method``
        is unknown.

    References
    ----------
    Clopper CJ, Pearson ES (1934), Biometrika 26:404-413. Breslow NE, Day NE (1987),
    Statistical Methods in Cancer Research II, IARC, pp. 93-95.

    Examples
    --------
    The breast cancer example that R prints for ``poisson.test``:

    >>> lower, upper = rate_ratio_interval(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    >>> f"{lower:.6f} to {upper:.6f}"
    '0.858426 to 4.277266'
    """
    tail = checks.tail(confidence)
    if method not in get_args(RatioMethod):
        raise InputError(f"method must be one of {get_args(RatioMethod)}; found {method!r}.")
    first, second, years, base_years = _pairs(events, person_years, base_events, base_person_years)
    relative = base_years / years
    low, high = (_exact_share if method == "exact" else _midp_share)(first, second, tail)
    with np.errstate(divide="ignore"):
        lower, upper = low / (1 - low) * relative, high / (1 - high) * relative
    known = ~np.isnan(first + second + relative)
    return np.where(known, lower, np.nan)[()], np.where(known, upper, np.nan)[()]


def rate_ratio_p_value(
    events: ArrayLike,
    person_years: ArrayLike,
    base_events: ArrayLike,
    base_person_years: ArrayLike,
) -> Any:  # noqa: ANN401
    """Return the exact two-sided p-value of two equal rates.

    Twice the smaller tail of the binomial share, at most 1, so that it agrees with the exact
    limits of :func:`rate_ratio_interval`: p below 0.05 where they leave out 1. (R's
    ``poisson.test`` adds up the outcomes that are no likelier instead, and can give another p.)

    Parameters
    ----------
    events, person_years, base_events, base_person_years : float or array-like
        As for :func:`rate_ratio_interval`.

    Returns
    -------
    float or numpy.ndarray
        1 where neither has events; NaN where anything is unknown.

    Examples
    --------
    >>> round(float(rate_ratio_p_value(2, 1.0, 12, 1.0)), 4)
    0.0129
    """
    first, second, years, base_years = _pairs(events, person_years, base_events, base_person_years)
    share = years / (years + base_years)
    below = np.where(second == 0, 1.0, special.betainc(np.maximum(second, 1), first + 1, 1 - share))
    above = np.where(first == 0, 1.0, special.betainc(np.maximum(first, 1), second + 1, share))
    known = ~np.isnan(first + second + share)
    return np.where(known, np.minimum(1, 2 * np.minimum(below, above)), np.nan)[()]


def rate_difference_interval(
    events: ArrayLike,
    person_years: ArrayLike,
    base_events: ArrayLike,
    base_person_years: ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[Any, Any]:
    """Return the limits of the difference of two Poisson rates, melded from their exact limits.

    The limits of each rate alone are quantiles of two gamma distributions, one for
    below and one for above. The lower limit of the difference is that quantile of the first's lower
    less the base's upper, and the other way round. For a ratio the same construction
    gives the exact limits of :func:`rate_ratio_interval`, so the two never disagree about
    whether rates differ.

    Parameters
    ----------
    events, person_years, base_events, base_person_years : float or array-like
        As for :func:`rate_ratio_interval`.
    confidence : float, default 0.95
        Two-sided confidence level.

    Returns
    -------
    lower, upper : float or numpy.ndarray
        Limits of events / person_years - base_events / base_person_years.

    Raises
    ------
    InputError
        As for :func:`rate_ratio_interval`.

    References
    ----------
    Fay MP, Proschan MA, Brittain E (2015), Biometrics 71:146-156. That the level always holds is
    not proven; it did wherever it was computed (tests/stats/test_ratios.py does for small means).

    Examples
    --------
    >>> lower, upper = rate_difference_interval(11, 0.800, 21, 3.011)
    >>> f"{lower:.2f} to {upper:.2f}"
    '-1.24 to 18.01'
    """
    tail = checks.tail(confidence)
    parts = _pairs(events, person_years, base_events, base_person_years)
    first, second, years, base_years = (np.atleast_1d(part).ravel() for part in parts)
    upper = _melded(first + 1, years, second, base_years, 1 - tail)
    lower = -_melded(second + 1, base_years, first, years, 1 - tail)
    shape = parts[0].shape
    return lower.reshape(shape)[()], upper.reshape(shape)[()]


def _melded(more: Floats, years: Floats, less: Floats, base_years: Floats, share: float) -> Floats:
    """Return the ``share`` quantile of gamma(more) / years - gamma(less) / base_years."""
    known = ~np.isnan(more + years + less + base_years)
    found = np.full(len(more), np.nan)
    for k in np.flatnonzero(known).tolist():
        found[k] = _difference_quantile(more[k], years[k], less[k], base_years[k], share=share)
    return found


def _difference_quantile(
    more: float, years: float, less: float, base_years: float, *, share: float
) -> float:
    """Solve P(difference <= value) = share, integrating over the tighter of the two rates."""
    nodes, weights = _nodes()
    if less == 0:
        return float(special.gammaincinv(more, share) / years)
    if np.sqrt(less) / base_years < np.sqrt(more) / years:
        base = special.gammaincinv(less, nodes) / base_years

        def gap(value: float) -> float:
            return float(weights @ special.gammainc(more, np.maximum(value + base, 0) * years))

    else:
        rate = special.gammaincinv(more, nodes) / years

        def gap(value: float) -> float:
            return float(
                weights @ special.gammaincc(less, np.maximum(rate - value, 0) * base_years)
            )

    low = -special.gammainccinv(less, TINY) / base_years
    high = special.gammainccinv(more, TINY) / years
    step = 1e-13 * float(high - low)
    return root(lambda value: gap(value) - share, float(low), float(high), xtol=step)


@functools.cache
def _nodes() -> tuple[Floats, Floats]:
    """Return quadrature nodes and weights over chances, dense at both thin ends."""
    at, weight = np.polynomial.legendre.leggauss(NODES)
    cuts = (0, 1e-6, 1e-3, 0.5, 1 - 1e-3, 1 - 1e-6, 1)
    nodes = np.concatenate([a + (b - a) * (at + 1) / 2 for a, b in pairwise(cuts)])
    weights = np.concatenate([(b - a) / 2 * weight for a, b in pairwise(cuts)])
    return nodes, weights


def _pairs(
    events: ArrayLike, years: ArrayLike, base_events: ArrayLike, base_years: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    first, second, base, other = np.broadcast_arrays(
        checks.counts("events", events),
        checks.counts("base_events", base_events),
        checks.amounts("person_years", years),
        checks.amounts("base_person_years", base_years),
    )
    if ((base <= 0) | (other <= 0)).any():
        raise InputError("person_years must be above 0 to compare rates.")
    return first, second, base, other


def _exact_share(first: Floats, second: Floats, tail: float) -> tuple[Floats, Floats]:
    low = np.where(first == 0, 0.0, special.betaincinv(first, second + 1, tail))
    return low, np.where(second == 0, 1.0, special.betainccinv(first + 1, second, tail))


def _midp_share(first: Floats, second: Floats, tail: float) -> tuple[Floats, Floats]:
    """Solve both tail equations for the share of the first by bisection."""

    def above(share: Floats) -> Floats:
        """Return P(X > first) + P(X = first) / 2."""
        from_here = np.where(
            first == 0, 1.0, special.betainc(np.maximum(first, 1), second + 1, share)
        )
        beyond = np.where(
            second == 0, 0.0, special.betainc(first + 1, np.maximum(second, 1), share)
        )
        return np.asarray((from_here + beyond) / 2)

    def solve(level: float) -> Floats:
        low, high = np.zeros(first.shape), np.ones(first.shape)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            rises = above(middle) < level
            low, high = np.where(rises, middle, low), np.where(rises, high, middle)
        return (low + high) / 2

    lower, upper = solve(tail), solve(1 - tail)
    return np.where(first == 0, 0.0, lower), np.where(second == 0, 1.0, upper)
