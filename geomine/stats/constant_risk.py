"""How often chance alone makes an area look as bad, if everybody runs the same risk.

Shuffling rates (:mod:`geomine.stats.local`) asks whether the rates, as they are, would lie
like this if put elsewhere; it takes a rate of a hamlet and a rate of a town for the same kind
of thing. Here the events are dealt out over the people instead, which is the question
of a rate map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats.autocorrelation import batch_eb_standardised_rates, known_rates
from geomine.stats.local import TIE, batch_gi_star, batch_moran, check_replications, chunks, over
from geomine.stats.weights import matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

LocalStatistic = Literal["gi_star", "local_moran", "eb_moran"]


def constant_risk_p(
    events: ArrayLike,
    exposure: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    statistic: LocalStatistic,
    replications: int = 9_999,
    seed: int,
) -> Floats:
    """Return how often chance alone makes an area's statistic as high, everybody's risk the same.

    All events are dealt out again over the people, map after map; in each the rates and the
    statistic are computed anew. So an area of few people is compared with what areas of few
    people do by chance, which shuffling rates does not.

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        Counts and person-years; exposure above 0, neither missing.
    neighbours : sequence of n array-likes of int
        The positions of each area's neighbours.
    statistic : {"gi_star", "local_moran", "eb_moran"}
        Gi* of rates; local Moran's I of rates, where an area and its neighbours are high; the
        same of :func:`geomine.stats.autocorrelation.eb_standardised_rates`.
    replications, seed
        Maps dealt out, and their seed.

    Returns
    -------
    numpy.ndarray
        One p-value per area; 1 where it or (for Moran) its neighbours are not above the
        mean; NaN for Moran where it has no neighbours.

    Raises
    ------
    InputError
        If nothing happened, or values or settings cannot be used.

    Notes
    -----
    What Monte Carlo tests of rate maps do since Besag and Newell (1991, JRSS A 154:143-155); no
    program with Gi* is known to us to offer it.

    Examples
    --------
    >>> chain = [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]]
    >>> people = [1_000, 1_000, 1_000, 9_000, 9_000, 9_000]
    >>> p = constant_risk_p([3, 4, 3, 5, 4, 5], people, chain, statistic="gi_star", seed=1)
    >>> p.round(2).tolist()
    [0.03, 0.0, 0.2, 0.8, 1.0, 0.97]
    """
    if statistic not in get_args(LocalStatistic):
        raise InputError(
            f"statistic must be one of {get_args(LocalStatistic)}; found {statistic!r}."
        )
    check_replications(replications)
    counts, people = known_rates(events, exposure)
    score = local_score(statistic, people, neighbours)
    observed = score(counts[None])[0]
    draw, total, as_high = np.random.default_rng(seed), int(counts.sum()), np.ones(len(counts))
    for maps in chunks(replications):
        chance = score(draw.multinomial(total, people / people.sum(), size=maps).astype(float))
        as_high += (chance >= observed - TIE * np.abs(observed)).sum(axis=0)
    p = as_high / (1 + replications)
    alone = matrix(neighbours, len(counts)).sum(axis=1) == 0
    return np.where(alone & (statistic != "gi_star"), np.nan, p)


def exact_p(events: ArrayLike, exposure: ArrayLike) -> Floats:
    """Return the exact p-value of so many events or more in each area alone.

    Given all events, those of an area are binomial with its share of person-years if the risk is
    the same everywhere.

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        Counts and person-years; exposure above 0, neither missing.

    Raises
    ------
    InputError
        If nothing happened, or values cannot be used.

    Examples
    --------
    >>> exact_p([0, 1, 5], [1_000, 1_000, 1_000]).round(3).tolist()
    [1.0, 0.912, 0.018]
    """
    counts, people = known_rates(events, exposure)
    share = people / people.sum()
    at_least_one = np.where(counts > 0, counts, 1.0)
    tail = special.betainc(at_least_one, counts.sum() - at_least_one + 1, share)
    return np.where(counts > 0, tail, 1.0)


def local_score(
    statistic: LocalStatistic, people: Floats, neighbours: Sequence[ArrayLike]
) -> Callable[[Floats], Floats]:
    """Return the function that gives the statistics of maps of counts, shape (maps, n)."""
    n = len(people)
    if statistic == "gi_star":
        around = matrix(neighbours, n, own=True)
        return lambda counts: batch_gi_star(counts / people, around)
    near = matrix(neighbours, n, standardised=True)

    def high_among_high(counts: Floats) -> Floats:
        rates = (
            batch_eb_standardised_rates(counts, people)
            if statistic == "eb_moran"
            else counts / people
        )
        deviation = rates - rates.mean(axis=1, keepdims=True)
        high = (deviation > 0) & (over(deviation, near) > 0)
        return np.where(high, batch_moran(rates, near), -np.inf)

    return high_among_high
