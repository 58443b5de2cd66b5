"""Are like values near each other? Moran's I, its form for rates, and Getis and Ord's G."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.weights import matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike
    from scipy import sparse

    from geomine.stats.checks import Floats

FEWEST_AREAS = 4
"""The variance of Moran's I and of G divides by n - 3."""


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """A statistic over the whole map.

    Attributes
    ----------
    statistic : float
        Moran's I, or G.
    expected, variance, z : float
        Under values put to places at random: mean, variance, and how many standard
        deviations the statistic lies above the mean.
    p_value : float
        Share of maps with the values shuffled, the observed map included, whose statistic is as
        high: one-sided, for like values near each other.
    n_areas, n_islands : int
        All areas, and those without neighbours, which count for the mean and nothing else.
    """

    statistic: float
    expected: float
    variance: float
    z: float
    p_value: float
    n_areas: int
    n_islands: int


def moran(
    values: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    standardised: bool = True,
    replications: int = 999,
    seed: int,
) -> Autocorrelation:
    """Return Moran's I: above its expected value where like values lie near each other.

    Parameters
    ----------
    values : array-like of shape (n,)
        Any numbers. Missing is refused: a value made up for it spreads to its neighbours.
    neighbours : sequence of n array-likes of int
        The positions of each area's neighbours.
    standardised : bool, default True
        Weights of each area add up to 1; otherwise each neighbour weighs 1.
    replications : int, default 999
        Maps with the values shuffled.
    seed : int
        Seed of those.

    Returns
    -------
    Autocorrelation
        ``n_islands`` counts the areas without neighbours.

    Raises
    ------
    InputError
        If a value is missing, all are the same, or fewer than four areas have neighbours.

    Notes
    -----
    Of rates use :func:`eb_moran`: a raw rate of few people is high or low by chance alone, and
    shuffling puts it where many live.

    References
    ----------
    Cliff AD, Ord JK (1981), Spatial Processes, pp. 42-46 (moments under randomisation).

    Examples
    --------
    >>> chain = [[1], [0, 2], [1, 3], [2, 4], [3]]
    >>> found = moran([1, 2, 3, 4, 5], chain, seed=1)
    >>> round(found.statistic, 3), found.expected
    (0.6, -0.25)
    """
    x = known_values(values)
    weights = _weights(neighbours, len(x), standardised=standardised)
    deviation = x - x.mean()
    scale = len(x) / weights.sum() / (deviation @ deviation)
    moments = _moran_moments(deviation, weights)
    return _tested(deviation, weights, scale, moments, replications=replications, seed=seed)


def eb_moran(
    events: ArrayLike,
    exposure: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    standardised: bool = True,
    replications: int = 999,
    seed: int,
) -> Autocorrelation:
    """Return Moran's I of rates that allow for how few people stand behind each.

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        Counts and person-years, both above: exposure above 0, neither missing.
    neighbours, standardised, replications, seed
        As for :func:`moran`.

    Returns
    -------
    Autocorrelation
        Moran's I of :func:`eb_standardised_rates`.

    Raises
    ------
    InputError
        As for :func:`moran`, or if an exposure is 0 or missing.

    References
    ----------
    Assuncao RM, Reis EA (1999), Statistics in Medicine 18:2147-2162.

    Examples
    --------
    >>> chain = [[1], [0, 2], [1, 3], [2, 4], [3]]
    >>> found = eb_moran([9, 8, 1, 0, 1], [10, 10, 10, 10, 1], chain, seed=1)
    >>> round(found.statistic, 3)
    0.113
    """
    rates = eb_standardised_rates(events, exposure)
    return moran(rates, neighbours, standardised=standardised, replications=replications, seed=seed)


def general_g(
    values: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    standardised: bool = False,
    replications: int = 999,
    seed: int,
) -> Autocorrelation:
    """Return Getis and Ord's G: above its expected value where high values lie together.

    Moran's I is as high for low values together; G tells the two apart.

    Parameters
    ----------
    values : array-like of shape (n,)
        Numbers from 0 up, none missing.
    neighbours, standardised, replications, seed
        As for :func:`moran`; weights of 1 by default, as in the source.

    Returns
    -------
    Autocorrelation

    Raises
    ------
    InputError
        As for :func:`moran`, or if a value is negative.

    References
    ----------
    Getis A, Ord JK (1992), Geographical Analysis 24:189-206, with the correction of B1 of 1993
    (25:276).

    Examples
    --------
    >>> chain = [[1], [0, 2], [1, 3], [2, 4], [3]]
    >>> round(general_g([1, 1, 2, 8, 9], chain, seed=1).statistic, 3)
    0.628
    """
    x = known_values(checks.amounts("values", values))
    weights = _weights(neighbours, len(x), standardised=standardised)
    scale = 1 / (x.sum() ** 2 - x @ x)
    moments = _g_moments(x, weights)
    return _tested(x, weights, scale, moments, replications=replications, seed=seed)


def eb_standardised_rates(events: ArrayLike, exposure: ArrayLike) -> Floats:
    """Return by how many standard deviations each rate lies off the overall one.

    The deviation is that of chance among so few people, with that of true rates where they differ.

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        Counts and person-years; exposure above 0, neither missing.

    Raises
    ------
    InputError
        If a value is missing or cannot be used, or nothing happened anywhere.

    References
    ----------
    Assuncao RM, Reis EA (1999), Statistics in Medicine 18:2147-2162, equations 7 and 8.

    Examples
    --------
    >>> eb_standardised_rates([0, 1, 4], [1_000, 1_000, 1_000]).round(2).tolist()
    [-0.98, -0.39, 1.37]
    """
    counts, people = known_rates(events, exposure)
    return np.asarray(batch_eb_standardised_rates(counts[None], people)[0])


def known_rates(events: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    """Return counts and people, refusing areas without a rate and maps without an event."""
    counts, people = checks.counts("events", events), checks.amounts("exposure", exposure)
    if counts.shape != people.shape or counts.ndim != 1:
        raise InputError("events and exposure must be two lists of the same length.")
    unknown = np.isnan(counts) | ~(people > 0)
    if unknown.any():
        raise InputError(
            f"events: {unknown.sum()} areas have no rate, the first at position "
            f"{unknown.argmax()}. Leave them out; a value made up for them spreads."
        )
    if not counts.sum():
        raise InputError("events: there are none, so no rate differs from another.")
    return counts, people


def batch_eb_standardised_rates(counts: Floats, people: Floats) -> Floats:
    """Return :func:`eb_standardised_rates` of several maps at once, shape (maps, n)."""
    rates = counts / people
    mean = counts.sum(axis=1, keepdims=True) / people.sum()
    spread = (people * (rates - mean) ** 2).sum(axis=1, keepdims=True) / people.sum()
    chance = mean / people
    variance = spread - mean / people.mean() + chance
    variance = np.where(variance > 0, variance, chance)
    return np.asarray((rates - mean) / np.sqrt(variance))


def known_values(values: ArrayLike) -> Floats:
    """Return values as floats, refusing missing ones and such as are all the same."""
    x = np.asarray(values, dtype=float)
    if x.ndim != 1:
        raise InputError(f"values must be one number per area; found shape {x.shape}.")
    unknown = ~np.isfinite(x)
    if unknown.any():
        raise InputError(
            f"values: {unknown.sum()} are missing, the first at position {unknown.argmax()}. "
            "Leave these areas out; a value made up for them spreads to their neighbours."
        )
    if len(x) < 2 or np.ptp(x) <= 1e-12 * np.abs(x).max():  # noqa: PLR2004
        raise InputError("values are all the same, so none is high beside another.")
    return x


def _weights(neighbours: Sequence[ArrayLike], n: int, *, standardised: bool) -> sparse.csr_array:
    """Return the weights, refusing a map in which too few areas have neighbours."""
    weights = matrix(neighbours, n, standardised=standardised)
    linked = int((weights.sum(axis=1) > 0).sum())
    if linked < FEWEST_AREAS:
        raise InputError(f"neighbours: {linked} areas have any; four are needed for a statistic.")
    return weights


def _tested(
    values: Floats,
    weights: sparse.csr_array,
    scale: float,
    moments: tuple[float, float],
    *,
    replications: int,
    seed: int,
) -> Autocorrelation:
    """Return ``scale`` times the sum of products of neighbours, beside those of shuffled maps."""
    if replications < 1:
        raise InputError(f"replications must be a whole number above 0; found {replications!r}.")
    draw = np.random.default_rng(seed)
    maps = [values, *(draw.permutation(values) for _ in range(replications))]
    chance = scale * np.array([row @ (weights @ row) for row in maps])
    found, (expected, variance) = float(chance[0]), moments
    return Autocorrelation(
        statistic=found,
        expected=expected,
        variance=variance,
        z=float((found - expected) / np.sqrt(variance)) if variance > 0 else float("nan"),
        p_value=float((chance >= found - 1e-10 * abs(found)).mean()),
        n_areas=len(values),
        n_islands=int((weights.sum(axis=1) == 0).sum()),
    )


def _sums(weights: sparse.csr_array) -> tuple[float, float, float]:
    """Return Cliff and Ord's S0, S1 and S2 of the weights."""
    both = weights + weights.T
    rows = weights.sum(axis=1) + weights.sum(axis=0)
    return float(weights.sum()), float(both.power(2).sum() / 2), float((rows**2).sum())


def _moran_moments(deviation: Floats, weights: sparse.csr_array) -> tuple[float, float]:
    n = float(len(deviation))
    s0, s1, s2 = _sums(weights)
    expected = -1 / (n - 1)
    kurtosis = n * (deviation**4).sum() / (deviation @ deviation) ** 2
    even = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    tails = kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return expected, float((even - tails) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2)


def _g_moments(x: Floats, weights: sparse.csr_array) -> tuple[float, float]:
    n = float(len(x))
    s0, s1, s2 = _sums(weights)
    m1, m2, m3, m4 = (float((x**k).sum()) for k in (1, 2, 3, 4))
    b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2
    b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0**2)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2
    b4 = s1 - s2 + s0**2
    top = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    expected = s0 / (n * (n - 1))
    below = (m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3)
    return expected, float(top / below - expected**2)
