"""Confidence limits of counts and of weighted sums of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

Limits: TypeAlias = "tuple[Floats, Floats]"
Many: TypeAlias = "Sequence[float] | NDArray[Any]"
PoissonMethod = Literal["garwood", "byar", "midp", "garwood_byar"]
FEW_FOR_BYAR = 10
"""Events from which ``garwood_byar`` takes Byar's limits, as Public Health England does."""

HALVINGS = 60
"""Halvings of the bracket of a mid-p limit, which is a few events wide at most."""


@overload
def poisson_interval(
    events: float, *, confidence: float = ..., method: PoissonMethod = ...
) -> tuple[float, float]: ...
@overload
def poisson_interval(
    events: Many, *, confidence: float = ..., method: PoissonMethod = ...
) -> Limits: ...
def poisson_interval(
    events: float | Many, *, confidence: float = 0.95, method: PoissonMethod = "garwood"
) -> tuple[Any, Any]:
    """Return the lower and upper confidence limit of the mean of a Poisson count.

    Divide both by the person-years to get the limits of a rate.

    Parameters
    ----------
    events : float or array-like of any shape
        Counts, whole numbers from 0 up. NaN stands for unknown and stays NaN.
    confidence : float, default 0.95
        Two-sided confidence level, above 0 and below 1.
    method : {"garwood", "byar", "midp", "garwood_byar"}, default "garwood"
        ``garwood`` is exact: it holds the level for every mean, and is wider than
        it need be. ``byar`` is its close approximation by cube roots, as Breslow
        and Day print it. ``midp`` counts half of the probability of the count
        itself: shorter, right on average, below the level for some means.
        ``garwood_byar`` is exact below 10 events and Byar's from there.

    Returns
    -------
    lower, upper : float, or numpy.ndarray of the shape of ``events``
        Limits in events. The lower limit of no events is 0; the upper is not.

    Raises
    ------
    InputError
        If a count is negative, infinite or not whole, ``confidence`` is not between
        0 and 1, or ``method`` is unknown.

    References
    ----------
    Garwood F (1936), Biometrika 28:437-442. Breslow NE, Day NE (1987), Statistical
    Methods in Cancer Research II, IARC, p. 69. Cohen GR, Yang SY (1994), Statistics in
    Medicine 13:2189-2203 (mid-p).

    Examples
    --------
    >>> lower, upper = poisson_interval(4)
    >>> f"{lower:.2f} to {upper:.2f}"
    '1.09 to 10.24'
    """
    limits: dict[str, Callable[[Floats, float], Limits]] = {
        "garwood": _garwood,
        "byar": _byar,
        "midp": _midp,
        "garwood_byar": _garwood_byar,
    }
    if method not in limits:
        raise InputError(f"method must be one of {sorted(limits)}; found {method!r}.")
    counts = checks.counts("events", events)
    lower, upper = limits[method](counts, checks.tail(confidence))
    return lower[()], upper[()]


def poisson_upper_bound(events: float | Many, *, confidence: float = 0.95) -> Any:  # noqa: ANN401
    """Return the one-sided upper bound of the mean of a Poisson count.

    For no events at 95 % it is 3.0 (the "rule of three"): what may still be going on
    where nothing was recorded.

    Parameters
    ----------
    events : float or array-like
        Counts, whole numbers from 0 up; NaN stays NaN.
    confidence : float, default 0.95
        One-sided confidence level.

    Returns
    -------
    float, or numpy.ndarray of the shape of ``events``
        Bounds in events.

    Raises
    ------
    InputError
        As for :func:`poisson_interval`.

    References
    ----------
    Hanley JA, Lippman-Hand A (1983), JAMA 249:1743-1745.

    Examples
    --------
    >>> round(float(poisson_upper_bound(0)), 2)
    3.0
    """
    counts = checks.counts("events", events)
    return _gamma_above(counts + 1, 2 * checks.tail(confidence))[()]


@overload
def gamma_interval(
    total: float, *, variance: float, largest: float, confidence: float = ...
) -> tuple[float, float]: ...
@overload
def gamma_interval(
    total: Many, *, variance: float | Many, largest: float | Many, confidence: float = ...
) -> Limits: ...
def gamma_interval(
    total: float | Many,
    *,
    variance: float | Many,
    largest: float | Many,
    confidence: float = 0.95,
) -> tuple[Any, Any]:
    """Return the limits of the mean of a weighted sum of Poisson counts.

    Casualties are such a sum: incidents that hurt one person, plus twice those
    that hurt two, and so on. So are directly standardised rates.

    Parameters
    ----------
    total : float or array-like
        The sum: casualties, or weights times counts.
    variance : float or array-like
        Its estimated variance: the sum of squared incident sizes, or of squared
        weights times counts.
    largest : float or array-like
        The largest weight a single event can have. It sets the upper limit where
        nothing happened, so take it over all data and not over one district.
    confidence : float, default 0.95
        Two-sided confidence level, above 0 and below 1.

    Returns
    -------
    lower, upper : float, or numpy.ndarray of the common shape
        Limits in the unit of ``total``; NaN where any input is NaN.

    Raises
    ------
    InputError
        If a value is negative or infinite, ``largest`` is 0, or a total is above 0
        without variance or the reverse.

    Notes
    -----
    With every weight 1 the limits are Garwood's. Coverage was found to hold in all
    simulations of the source; there is no proof that it always does.

    References
    ----------
    Fay MP, Feuer EJ (1997), Statistics in Medicine 16:791-801.

    Examples
    --------
    Three incidents that hurt one, one and four people:

    >>> lower, upper = gamma_interval(6, variance=1 + 1 + 16, largest=4)
    >>> f"{lower:.2f} to {upper:.2f}"
    '0.73 to 24.25'
    """
    tail = checks.tail(confidence)
    total_, variance_, largest_ = np.broadcast_arrays(
        checks.amounts("total", total),
        checks.amounts("variance", variance),
        checks.amounts("largest", largest),
    )
    if (largest_ <= 0).any():
        raise InputError("largest must be above 0: even where nothing happened, something can.")
    if ((total_ > 0) != (variance_ > 0))[~np.isnan(total_ + variance_)].any():
        raise InputError("variance must be above 0 where total is, and 0 where total is 0.")
    lower = _gamma_quantile(total_, variance_, tail, upper=False)
    upper = _gamma_quantile(total_ + largest_, variance_ + largest_**2, tail, upper=True)
    known = ~np.isnan(total_ + variance_ + largest_)
    return np.where(known, lower, np.nan)[()], np.where(known, upper, np.nan)[()]


def _garwood(counts: Floats, tail: float) -> Limits:
    lower = np.where(counts == 0, 0.0, _gamma_below(counts, tail))
    return lower, _gamma_above(counts + 1, tail)


def _byar(counts: Floats, tail: float) -> Limits:
    z = -special.ndtri(tail)
    first = np.maximum(counts, 1.0)
    lower = first * (1 - 1 / (9 * first) - z / (3 * np.sqrt(first))) ** 3
    after = counts + 1
    upper = after * (1 - 1 / (9 * after) + z / (3 * np.sqrt(after))) ** 3
    return np.where(counts == 0, 0.0, np.maximum(lower, 0.0)), upper


def _garwood_byar(counts: Floats, tail: float) -> Limits:
    few = counts < FEW_FOR_BYAR
    exact, byar = _garwood(counts, tail), _byar(counts, tail)
    return np.where(few, exact[0], byar[0]), np.where(few, exact[1], byar[1])


def _midp(counts: Floats, tail: float) -> Limits:
    """Solve the two tail equations by bisection between the exact limits next door."""
    known = np.nan_to_num(counts)  # gammainc(0, mean) is 1: no events are never exceeded
    first = np.maximum(known, 1.0)

    def above(mean: Floats) -> Floats:
        return np.asarray(special.gammainc(first, mean) + special.gammainc(first + 1, mean)) / 2

    def below(mean: Floats) -> Floats:
        return np.asarray(special.gammaincc(known, mean) + special.gammaincc(known + 1, mean)) / 2

    lower = _bisect(
        lambda mean: above(mean) < tail, _gamma_below(first, tail), _gamma_below(first + 1, tail)
    )
    upper = _bisect(
        lambda mean: below(mean) > tail,
        np.where(known == 0, 0.0, _gamma_above(first, tail)),
        _gamma_above(known + 1, tail),
    )
    unknown = 0 * counts
    return np.where(known == 0, 0.0, lower) + unknown, upper + unknown


def _bisect(go_up: Callable[[Floats], Any], low: Floats, high: Floats) -> Floats:
    """Return where ``go_up`` turns false between ``low`` and ``high``, elementwise."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        rises = go_up(middle)
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return (low + high) / 2


def _gamma_quantile(mean: Floats, variance: Floats, tail: float, *, upper: bool) -> Floats:
    """Return a quantile of the gamma distribution with this mean and variance, 0 where both are."""
    nothing = variance == 0
    spread = np.where(nothing, 1.0, variance)
    shape = np.where(nothing, 1.0, mean**2 / spread)
    quantile = (_gamma_above if upper else _gamma_below)(shape, tail)
    return np.where(nothing, 0.0, quantile * spread / np.where(nothing, 1.0, mean))


def _gamma_below(shape: Floats, tail: float) -> Floats:
    """Return what a gamma variable of scale 1 stays below with probability ``tail``."""
    return np.asarray(special.gammaincinv(shape, tail), dtype=float)


def _gamma_above(shape: Floats, tail: float) -> Floats:
    """Return what a gamma variable of scale 1 exceeds with probability ``tail``."""
    return np.asarray(special.gammainccinv(shape, tail), dtype=float)
