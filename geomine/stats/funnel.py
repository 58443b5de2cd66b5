"""Funnel plots: which areas differ from the standard by more than chance and usual variation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.intervals import poisson_interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

LEAST_AREAS = 3


@dataclass(frozen=True, slots=True)
class OverDispersion:
    """How much more areas differ than by chance.

    Attributes
    ----------
    phi : float
        Mean of the squared z-scores after winsorising: where chance alone is at work 1
        without winsorising, and about 0.66 with a share of 0.1, so that a little
        over-dispersion is overlooked rather than made up.
    tau2 : float
        Variance of the true ratios about 1 on the square root scale (additive model); 0 where
        ``phi`` is not above what chance gives.
    n : int
        Areas used.
    """

    phi: float
    tau2: float
    n: int


def count_limits(expected: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return between which counts an area stays with the standard's rate: exact Poisson.

    Parameters
    ----------
    expected : array-like
        Events expected at the standard's rate, above 0; NaN stays NaN.
    confidence : float, default 0.95
        0.95 draws the inner, 0.998 the outer funnel.

    Returns
    -------
    lower, upper : numpy.ndarray
        The smallest and largest counts that are not out of control: a count outside has
        a tail probability of at most half of 1 - ``confidence``.

    Raises
    ------
    InputError
        If an expected count is not above 0.

    References
    ----------
    Spiegelhalter DJ (2005), Statistics in Medicine 24:1185-1202, appendix.

    Examples
    --------
    >>> lower, upper = count_limits([0.5, 10.0])
    >>> lower.tolist(), upper.tolist()
    ([0.0, 4.0], [2.0, 17.0])
    """
    base = _expected(expected)
    tail = checks.tail(confidence)
    known = np.nan_to_num(base, nan=1.0)
    lower = np.maximum(special.pdtrik(tail, known), 0)
    low = np.floor(np.nan_to_num(lower))
    low = np.where(special.pdtr(low, known) <= tail, low + 1, low)
    low = np.where((low > 0) & (special.pdtr(low - 1, known) > tail), low - 1, low)
    high = np.ceil(special.pdtrik(1 - tail, known))
    high = np.where(special.pdtrc(high, known) > tail, high + 1, high)
    high = np.where((high > 0) & (special.pdtrc(high - 1, known) <= tail), high - 1, high)
    unknown = 0 * base
    return low + unknown, high + unknown


def expected_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return for which expected counts an observed count lies on the funnel's two lines.

    The lines drawn by Public Health England: a count is low where more than the
    first is expected and high where less than the second is.

    Parameters
    ----------
    events : array-like
        Observed counts.
    confidence : float, default 0.95
        0.95 draws the inner, 0.998 the outer funnel.

    Returns
    -------
    low, high : numpy.ndarray
        Expected counts.

    References
    ----------
    Dover DC, Schopflocher DP (2011), Population Health Metrics 9:58. Eayres D (2008), Commonly
    used public health statistics and their confidence intervals, APHO.
    """
    lower, upper = poisson_interval(np.asarray(events), confidence=confidence)
    return upper, lower


def over_dispersion(
    events: ArrayLike, expected: ArrayLike, *, winsorised: float = 0.1
) -> OverDispersion:
    """Return how much more areas differ from their expected counts than by chance.

    Parameters
    ----------
    events, expected : array-like of shape (n,)
        Counts seen and expected, NaN where unknown.
    winsorised : float, default 0.1
        Share of z-scores at either end that is drawn in to the next, so that
        the areas that stand out do not hide themselves.

    Raises
    ------
    InputError
        If values cannot be used or ``winsorised`` is not from 0 to below 0.5.

    Notes
    -----
    z = 2 (sqrt(events) - sqrt(expected)) has about variance 1 for Poisson counts of five
    and more; with fewer expected its variance is less, and over-dispersion is missed rather than
    made up.

    References
    ----------
    Spiegelhalter DJ (2005), Quality and Safety in Health Care 14:347-351; Spiegelhalter DJ and
    others (2012), JRSS A 175:1-47, section 3 (additive model).

    Examples
    --------
    >>> over_dispersion([10, 12, 9, 11, 8], [10.0] * 5).tau2
    0.0
    """
    counts, base = checks.counts("events", events), _expected(expected)
    if not 0 <= winsorised < 0.5:  # noqa: PLR2004
        raise InputError(f"winsorised must be from 0 to below 0.5; found {winsorised!r}.")
    z = 2 * (np.sqrt(counts) - np.sqrt(base))
    known = ~np.isnan(z)
    n = int(known.sum())
    if n < LEAST_AREAS:
        return OverDispersion(np.nan, 0.0, n)
    ends = np.quantile(z[known], [winsorised, 1 - winsorised])
    phi = float((np.clip(z[known], *ends) ** 2).mean())
    precision = 4 * base[known]
    spare = precision.sum() - (precision**2).sum() / precision.sum()
    tau2 = max(0.0, (n * phi - (n - 1)) / spare)
    return OverDispersion(phi, float(tau2), n)


def z_scores(events: ArrayLike, expected: ArrayLike, *, tau2: float = 0.0) -> Floats:
    """Return how far counts lie from expected ones, in standard deviations.

    Parameters
    ----------
    events, expected : array-like of shape (n,)
        Counts seen and expected.
    tau2 : float, default 0
        Usual variation between areas, see :func:`over_dispersion`: with it, the
        funnel widens and only areas beyond the usual stand out.

    Returns
    -------
    numpy.ndarray of shape (n,)
        z on the square root scale; NaN where unknown.
    """
    counts, base = checks.counts("events", events), _expected(expected)
    gap = np.sqrt(counts / base) - 1
    return np.asarray(gap / np.sqrt(1 / (4 * base) + tau2))


def _expected(expected: ArrayLike) -> Floats:
    base = checks.amounts("expected", expected)
    if (base <= 0).any():
        raise InputError("expected must be above 0: where nothing can happen nothing stands out.")
    return base
