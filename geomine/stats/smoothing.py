"""Empirical Bayes smoothing of rates: each area borrows strength from all or from its neighbours.

A rate of few events is mostly chance. It is drawn towards a mean, the more so
the fewer person-years stand behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.weights import Positions, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

Definition = Literal["bailey_gatrell", "geoda"]


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Smoothed rates and what they were drawn towards, one value per area.

    Attributes
    ----------
    rate : numpy.ndarray
        Smoothed events per unit of exposure, NaN where events or exposure are missing
        or exposure is 0.
    prior_mean : numpy.ndarray
        The mean that the area was drawn towards.
    prior_variance : numpy.ndarray
        Estimated variance of true rates about it; 0 where chance alone explains the spread, and
        the smoothed rate then is the mean.
    is_local : numpy.ndarray
        Whether that mean is of the area's neighbourhood, and not of all areas.
    """

    rate: Floats
    prior_mean: Floats
    prior_variance: Floats
    is_local: NDArray[np.bool_]


def marshall(events: ArrayLike, exposure: ArrayLike) -> Smoothed:
    """Return rates drawn towards the overall rate (global empirical Bayes).

    Parameters
    ----------
    events : array-like of shape (n,)
        Counts; NaN is unknown.
    exposure : array-like of shape (n,)
        Person-years; NaN is unknown. An area without exposure has no rate and no
        part in the mean.

    Returns
    -------
    Smoothed
        One value per area, in events per unit of exposure.

    Raises
    ------
    InputError
        If a count is negative or not whole, an exposure negative, or shapes differ.

    References
    ----------
    Marshall RJ (1991), Applied Statistics 40:283-294.

    Examples
    --------
    One event among few people says little, forty among many say much:

    >>> smoothed = marshall([1, 0, 40, 2], [100, 100, 10_000, 2_000])
    >>> (smoothed.rate * 1000).round(1).tolist()
    [3.6, 3.5, 3.8, 2.9]
    """
    counts, years = usable(events, exposure)
    n = len(counts)
    mean, variance = _moments((np.zeros(n, dtype=np.intp), np.arange(n)), 1, counts, years)
    mean, variance = np.repeat(mean, n), np.repeat(variance, n)
    rate = _drawn(counts, years, mean, variance)
    return Smoothed(rate, mean, variance, np.zeros(n, dtype=bool))


def marshall_local(
    events: ArrayLike,
    exposure: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    definition: Definition = "bailey_gatrell",
) -> Smoothed:
    """Return rates drawn towards the rate of the neighbourhood (local empirical Bayes).

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        As for :func:`marshall`.
    neighbours : sequence of n array-likes of int
        The positions of each area's neighbours; the area itself is always added.
    definition : {"bailey_gatrell", "geoda"}, default "bailey_gatrell"
        The two published readings of Marshall's local variance. ``bailey_gatrell`` measures the
        deviation of each neighbour from the mean of the neighbour's own neighbourhood (also
        the default of R's spdep), ``geoda`` from the mean of the area's neighbourhood (also
        PySAL's esda). They can differ by half of a rate.

    Returns
    -------
    Smoothed
        One value per area. An area with no neighbour of known rate has nothing to
        lean on and takes the global estimate; ``is_local`` says so.

    Raises
    ------
    InputError
        As for :func:`marshall`, or if neighbours are not n lists of positions.

    References
    ----------
    Marshall RJ (1991), Applied Statistics 40:283-294, p. 286. Bailey TC, Gatrell AC (1995),
    Interactive Spatial Data Analysis, pp. 303-308. Anselin L, Lozano N, Koschinsky J (2006),
    Rate transformations and smoothing, GeoDa Center.

    Examples
    --------
    >>> smoothed = marshall_local([1, 0, 40, 2], [100, 100, 10_000, 2_000],
    ...                           [[1], [0], [3], [2]])
    >>> (smoothed.rate * 1000).round(1).tolist()
    [5.0, 5.0, 3.8, 2.8]
    """
    if definition not in get_args(Definition):
        raise InputError(f"definition must be one of {get_args(Definition)}; found {definition!r}.")
    counts, years = usable(events, exposure)
    n = len(counts)
    near = pairs(neighbours, n, own=True)
    mean, variance = _moments(near, n, counts, years, own_mean=definition == "bailey_gatrell")
    known = ~np.isnan(counts)
    alone = np.bincount(near[0], weights=known[near[1]], minlength=n) - known < 1
    overall = marshall(counts, years)
    mean = np.where(alone, overall.prior_mean, mean)
    variance = np.where(alone, overall.prior_variance, variance)
    return Smoothed(_drawn(counts, years, mean, variance), mean, variance, ~alone)


def usable(events: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    """Return counts and exposures, NaN in both where there is no rate.

    Raises
    ------
    InputError
        If a count or exposure cannot be one, or the shapes are not both (n,).
    """
    counts, years = checks.counts("events", events), checks.amounts("exposure", exposure)
    if counts.ndim != 1 or counts.shape != years.shape:
        raise InputError(
            "events and exposure must be two lists of the same length; "
            f"found shapes {counts.shape} and {years.shape}."
        )
    known = ~np.isnan(counts) & (years > 0)
    return np.where(known, counts, np.nan), np.where(known, years, np.nan)


def _moments(
    near: tuple[Positions, Positions],
    size: int,
    counts: Floats,
    years: Floats,
    *,
    own_mean: bool = False,
) -> tuple[Floats, Floats]:
    """Return mean and variance of the true rates in each neighbourhood, by moments."""
    area, member = near
    known = ~np.isnan(counts)[member]
    area, member = area[known], member[known]

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(area, weights=values, minlength=size), dtype=float)

    base, areas = total(years[member]), total(np.ones(len(member)))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total(counts[member]) / base
        centre = mean[member] if own_mean else mean[area]
        spread = total(years[member] * (counts[member] / years[member] - centre) ** 2) / base
        chance = mean / (base / areas)
    return mean, np.maximum(spread - chance, 0.0)


def _drawn(counts: Floats, years: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return each rate drawn towards its mean by the share of its spread that is chance."""
    chance = mean / years
    with np.errstate(invalid="ignore"):
        weight = np.where(variance > 0, variance / (variance + chance), 0.0)
    return mean + weight * (counts / years - mean)
