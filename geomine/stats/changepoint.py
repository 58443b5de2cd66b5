"""When a series changed: Pettitt's test, and an exact one for counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

TIE = 1e-9
LEAST_PERIODS = 2
NEGLIGIBLE = 1e-40
"""Chance under which a path of counts is not followed further."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The most likely place of one change, and how likely chance makes one as clear.

    Attributes
    ----------
    after : int
        Position (from 0) of the last period before the change; -1 if nothing was found to
        compare.
    statistic : float
        Pettitt's K, or the log likelihood ratio.
    p_value : float
        Of no change at all.
    before_level, after_level : float
        Mean, or events per unit of exposure, on either side.
    """

    after: int
    statistic: float
    p_value: float
    before_level: float
    after_level: float


def pettitt(values: ArrayLike) -> ChangePoint:
    """Return Pettitt's test of one change of level, for any kind of values.

    Parameters
    ----------
    values : array-like of shape (n,)
        The series in order of time, all known.

    Raises
    ------
    InputError
        If the series has fewer than two values or a value is missing.

    Notes
    -----
    The p-value is Pettitt's approximation 2 exp(-6 K² / (n³ + n²)), too large for short series.
    For counts :func:`poisson_change_point` is exact.

    References
    ----------
    Pettitt AN (1979), Applied Statistics 28:126-135.

    Examples
    --------
    >>> pettitt([2, 3, 2, 3, 9, 8, 9, 9]).after
    3
    """
    series = _known("values", values)
    n = len(series)
    signs = np.sign(series[:, None] - series)
    scores = signs.sum(axis=1).cumsum()[:-1]
    at = int(np.argmax(np.abs(scores)))
    k = float(np.abs(scores[at]))
    if k == 0:
        return ChangePoint(-1, 0.0, 1.0, float(series.mean()), float(series.mean()))
    p_value = min(1.0, 2 * float(np.exp(-6 * k**2 / (n**3 + n**2))))
    before, after = series[: at + 1].mean(), series[at + 1 :].mean()
    return ChangePoint(at, k, p_value, float(before), float(after))


def poisson_change_point(events: ArrayLike, exposure: ArrayLike | None = None) -> ChangePoint:
    """Return the split of a row of counts that a change of rate explains best, with an exact p.

    Given the sum of all counts, the counts so far are a Markov chain with binomial
    steps. The chance that no split looks as clear as the best one found is summed over it.

    Parameters
    ----------
    events : array-like of shape (n,)
        Counts by period, all known.
    exposure : array-like of shape (n,), optional
        Length or person-years of each period, above 0; by default all the same.

    Returns
    -------
    ChangePoint
        ``statistic`` is the log likelihood ratio of the best split.

    Raises
    ------
    InputError
        If there are fewer than two periods, or counts or exposures cannot be used.

    References
    ----------
    Worsley KJ (1986), Biometrika 73:91-104, of which this is the case of Poisson counts.

    Examples
    --------
    >>> found = poisson_change_point([9, 8, 11, 2, 1, 0])
    >>> found.after, round(found.p_value, 5)
    (2, 2e-05)
    """
    counts = checks.counts("events", _known("events", events))
    years = np.ones(len(counts)) if exposure is None else _known("exposure", exposure)
    if years.shape != counts.shape or not (years > 0).all():
        raise InputError("exposure must be above 0, one for each period.")
    total = int(counts.sum())
    share = (years.cumsum() / years.sum())[:-1]
    if total == 0:
        return ChangePoint(-1, 0.0, 1.0, 0.0, 0.0)
    possible = np.arange(total + 1)
    ratios = _ratio(possible[None, :], share[:, None], total)
    so_far = counts.cumsum()[:-1].astype(int)
    found = ratios[np.arange(len(share)), so_far]
    at = int(np.argmax(found))
    best = float(found[at])
    p_value = _chance(ratios < best - TIE * max(best, TIE), years, total)
    before = so_far[at] / years[: at + 1].sum()
    after = (total - so_far[at]) / years[at + 1 :].sum()
    return ChangePoint(at, best, p_value, float(before), float(after))


def _ratio(before: NDArray[np.intp], share: Floats, total: int) -> Floats:
    """Return the log likelihood ratio of two rates against one."""
    after = total - before
    return np.asarray(
        special.xlogy(before, before / (total * share))
        + special.xlogy(after, after / (total * (1 - share)))
    )


def _chance(below: NDArray[np.bool_], years: Floats, total: int) -> float:
    """Return the chance that the path of counts leaves ``below`` at some split."""
    left = years[::-1].cumsum()[::-1]
    state, reached = np.zeros(total + 1), 0.0
    log_factorial = special.gammaln(np.arange(total + 1) + 1.0)
    state[0] = 1.0
    for period, inside in enumerate(below):
        after = _step(state, years[period] / left[period], log_factorial)
        reached += float(after[~inside].sum())
        state = np.where(inside, after, 0.0)
    return min(1.0, reached)


def _step(state: Floats, share: float, log_factorial: Floats) -> Floats:
    """Return the distribution of the count so far after one more period."""
    total = len(state) - 1
    after = np.zeros(total + 1)
    count = np.arange(total + 1)
    more_logs, rest_logs = special.xlogy(count, share), special.xlog1py(count, -share)
    for so_far in np.flatnonzero(state > NEGLIGIBLE).tolist():
        rest = total - so_far
        ways = log_factorial[rest] - log_factorial[: rest + 1] - log_factorial[rest::-1]
        logs = ways + more_logs[: rest + 1] + rest_logs[rest::-1]
        after[so_far:] += state[so_far] * np.exp(logs)
    return after


def _known(name: str, values: ArrayLike) -> Floats:
    series = np.asarray(values, dtype=float)
    if series.ndim != 1 or len(series) < LEAST_PERIODS:
        raise InputError(f"{name} must be a row of at least {LEAST_PERIODS} periods.")
    if not np.isfinite(series).all():
        raise InputError(f"{name}: a period is unknown. Leave it out, or take periods that are.")
    return series
