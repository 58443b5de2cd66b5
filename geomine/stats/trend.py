"""Whether a series rises or falls: Mann-Kendall with ties, by season, and Sen's slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

TrendMethod = Literal["auto", "exact", "normal"]
LARGEST_EXACT = 60
"""Longest series of which the exact distribution is found by default."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A test of trend.

    Attributes
    ----------
    s : int
        Kendall's score: pairs that rise less pairs that fall.
    variance : float
        Its variance without a trend, ties taken into account.
    tau : float
        Kendall's tau-b, from -1 to 1; NaN where all values are the same.
    z : float
        Score by its standard error, after the correction for continuity.
    p_value : float
        Two-sided.
    n : int
        Values known.
    method : str
        ``exact`` or ``normal``.
    """

    s: int
    variance: float
    tau: float
    z: float
    p_value: float
    n: int
    method: str


@dataclass(frozen=True, slots=True)
class Slope:
    """Sen's slope and its limits, per step or per unit of time."""

    slope: float
    lower: float
    upper: float


def mann_kendall(values: ArrayLike, *, method: TrendMethod = "auto") -> Trend:
    """Return the Mann-Kendall test of trend.

    Parameters
    ----------
    values : array-like of shape (n,)
        The series in order of time; NaN is unknown and leaves the pairs with it out.
    method : {"auto", "exact", "normal"}, default "auto"
        How the p-value is found. ``exact`` counts all orders of the values, ties
        included; ``normal`` is the usual approximation; ``auto`` is exact up to 60 values.

    Raises
    ------
    InputError
        If the series is not one row of numbers or ``method`` is unknown.

    Notes
    -----
    Values that depend on the year before (a chain of accidents, a campaign of
    reporting) make small p-values too common. Counts under changing exposure
    should be turned into rates first.

    References
    ----------
    Mann HB (1945), Econometrica 13:245-259. Kendall MG (1970), Rank Correlation Methods, 4th ed.,
    chapters 3 to 5. The exact distribution with ties is that of inversions of a multiset
    (MacMahon 1915).

    Examples
    --------
    >>> found = mann_kendall([9, 7, 6, 6, 3, 1])
    >>> found.s, round(found.tau, 3), round(found.p_value, 4)
    (-14, -0.966, 0.0056)
    """
    series = _series(values)
    if method not in get_args(TrendMethod):
        raise InputError(f"method must be one of {get_args(TrendMethod)}; found {method!r}.")
    n, ties = len(series), _ties(series)
    s, variance = _score(series), _variance(n, ties)
    exact = method == "exact" or (method == "auto" and n <= LARGEST_EXACT)
    z = _z(s, variance)
    p_value = _exact_p(s, n, ties) if exact else _normal_p(z)
    return Trend(s, variance, _tau(s, n, ties), z, p_value, n, "exact" if exact else "normal")


def seasonal_mann_kendall(values: ArrayLike) -> Trend:
    """Return the Mann-Kendall test of a trend common to all seasons.

    Each season is compared with itself only, so that a busy spring is no trend.

    Parameters
    ----------
    values : array-like of shape (years, seasons)
        NaN is unknown.

    Raises
    ------
    InputError
        If the values are no table of numbers.

    References
    ----------
    Hirsch RM, Slack JR, Smith RA (1982), Water Resources Research 18:107-121. Seasons are taken as
    independent.
    """
    table = np.asarray(values, dtype=float)
    if table.ndim != 2:  # noqa: PLR2004
        raise InputError("values must be a table of years by seasons.")
    seasons = [_series(column) for column in table.T]
    tied = [_ties(season) for season in seasons]
    s = sum(_score(season) for season in seasons)
    variance = sum(_variance(len(x), ties) for x, ties in zip(seasons, tied, strict=True))
    most = sum(_most(len(x), ties) for x, ties in zip(seasons, tied, strict=True))
    z = _z(s, variance)
    tau = s / most if most else np.nan
    return Trend(s, variance, tau, z, _normal_p(z), sum(map(len, seasons)), "normal")


def sen_slope(
    values: ArrayLike, times: ArrayLike | None = None, *, confidence: float = 0.95
) -> Slope:
    """Return Sen's slope: the median of the slopes of all pairs, with its limits.

    Parameters
    ----------
    values : array-like of shape (n,)
        The series; NaN is unknown.
    times : array-like of shape (n,), optional
        When, in rising order; by default 0, 1, 2, ...
    confidence : float, default 0.95
        Two-sided confidence level of the limits.

    Returns
    -------
    Slope
        All NaN with fewer than two values known. The limits are exact up to 60 values, and
        infinite where no limits hold the level: at 95 % with fewer than five.

    Raises
    ------
    InputError
        If shapes differ, times do not rise, or ``confidence`` is no share.

    References
    ----------
    Sen PK (1968), JASA 63:1379-1389. Gilbert RO (1987), Statistical Methods for Environmental
    Pollution Monitoring, pp. 217-219.

    Examples
    --------
    >>> sen_slope([9, 7, 6, 6, 3, 1]).slope
    -1.5
    """
    tail = checks.tail(confidence)
    series = _series(values, keep=True)
    when = np.arange(len(series), dtype=float) if times is None else np.asarray(times, dtype=float)
    if when.shape != series.shape or not (np.diff(when) > 0).all():
        raise InputError("times must rise, one for each value.")
    known = ~np.isnan(series)
    series, when = series[known], when[known]
    if len(series) < 2:  # noqa: PLR2004
        return Slope(np.nan, np.nan, np.nan)
    one, other = np.triu_indices(len(series), k=1)
    slopes = np.sort((series[other] - series[one]) / (when[other] - when[one]))
    middle = float(np.median(slopes))
    reach = _reach(len(series), _ties(series), tail)
    if reach is None:
        return Slope(middle, -np.inf, np.inf)
    ranks = np.array([(len(slopes) - reach) / 2, (len(slopes) + reach) / 2 + 1])
    first, last = np.clip(np.round(ranks).astype(int) - 1, 0, len(slopes) - 1)
    return Slope(middle, float(slopes[first]), float(slopes[last]))


def _series(values: ArrayLike, *, keep: bool = False) -> Floats:
    try:
        series = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"values must be numbers; found {values!r:.80}.") from None
    if series.ndim != 1 or np.isinf(series).any():
        raise InputError("values must be one row of finite numbers.")
    return series if keep else series[~np.isnan(series)]


def _score(series: Floats) -> int:
    one, other = np.triu_indices(len(series), k=1)
    return int(np.sign(series[other] - series[one]).sum())


def _ties(series: Floats) -> NDArray[np.intp]:
    """Return how many values share each distinct value."""
    return np.unique(series, return_counts=True)[1]


def _variance(n: int, ties: NDArray[np.intp]) -> float:
    tied = (ties * (ties - 1) * (2 * ties + 5)).sum()
    return float((n * (n - 1) * (2 * n + 5) - tied) / 18)


def _most(n: int, ties: NDArray[np.intp]) -> float:
    pairs = n * (n - 1) / 2
    return float(np.sqrt((pairs - (ties * (ties - 1) / 2).sum()) * pairs))


def _tau(s: int, n: int, ties: NDArray[np.intp]) -> float:
    most = _most(n, ties)
    return s / most if most else np.nan


def _z(s: int, variance: float) -> float:
    return float((s - np.sign(s)) / np.sqrt(variance)) if variance > 0 else 0.0


def _normal_p(z: float) -> float:
    return float(min(1.0, 2 * special.ndtr(-abs(z))))


def _reach(n: int, ties: NDArray[np.intp], tail: float) -> float | None:
    """Return how many ranks the limits of a slope lie apart; None where none are wide enough.

    Up to 60 values by the exact distribution without ties, which is the wider one with them.
    """
    if n > LARGEST_EXACT:
        return float(-special.ndtri(tail) * np.sqrt(_variance(n, ties)))
    chances = _inversions(np.ones(n, dtype=int))
    beyond = np.cumsum(chances)  # of scores from the highest down, two apart
    few = int(np.searchsorted(beyond, tail, side="right"))
    if few == 0:
        return None
    return float(len(chances) - 1 - 2 * (few - 1) - 2)


def _exact_p(s: int, n: int, ties: NDArray[np.intp]) -> float:
    """Return the two-sided p-value over all orders of the values."""
    chances = _inversions(ties)
    scores = len(chances) - 1 - 2 * np.arange(len(chances))
    return float(min(1.0, chances[np.abs(scores) >= abs(s)].sum())) if n > 1 else 1.0


def _inversions(ties: NDArray[np.intp]) -> Floats:
    """Return the chance of each number of inversions of a multiset put in a random order.

    They are counted by the Gaussian multinomial coefficient [n]! / ([t1]! [t2]! ...), built up
    one run of ties at a time.
    """
    chances, placed = np.ones(1), 0
    for size in ties.tolist():
        placed += size
        for k in range(1, size + 1):
            chances = _divided(_times(chances, placed - size + k), k)
            chances /= chances.sum()
    return chances


def _times(polynomial: Floats, k: int) -> Floats:
    """Return the polynomial times 1 + q + ... + q^(k-1)."""
    return np.convolve(polynomial, np.ones(k))


def _divided(polynomial: Floats, k: int) -> Floats:
    """Return the polynomial by 1 + q + ... + q^(k-1), which divides it."""
    risen = np.concatenate([[polynomial[0]], np.diff(polynomial)])  # times (1 - q)
    quotient = risen[: len(polynomial) - k + 1].copy()
    for at in range(k, len(quotient)):
        quotient[at] += quotient[at - k]
    return quotient
