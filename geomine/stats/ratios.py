"""Exact limits of the ratio of two rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def rate_ratio_interval(
    events: ArrayLike,
    person_years: ArrayLike,
    base_events: ArrayLike,
    base_person_years: ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[Any, Any]:
    """Return the exact limits of the ratio of two Poisson rates.

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

    Returns
    -------
    lower, upper : float or numpy.ndarray
        Limits of (events / person_years) / (base_events / base_person_years).
        Infinite above where the base has no events; 0 to infinity where neither has.

    Raises
    ------
    InputError
        If a count is negative or not whole, or an exposure is not above 0.

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
    first, second, years, base_years = np.broadcast_arrays(
        checks.counts("events", events),
        checks.counts("base_events", base_events),
        checks.amounts("person_years", person_years),
        checks.amounts("base_person_years", base_person_years),
    )
    if ((years <= 0) | (base_years <= 0)).any():
        raise InputError("person_years must be above 0 for a ratio of rates.")
    relative = base_years / years
    with np.errstate(divide="ignore"):
        low = np.where(first == 0, 0.0, special.betaincinv(first, second + 1, tail))
        high = np.where(second == 0, 1.0, special.betainccinv(first + 1, second, tail))
        lower, upper = low / (1 - low) * relative, high / (1 - high) * relative
    known = ~np.isnan(first + second + relative)
    return np.where(known, lower, np.nan)[()], np.where(known, upper, np.nan)[()]
