"""Where are high values together? Gi*, local Moran, and their distribution under chance.

Two kinds of chance can be meant. Shuffling (conditional permutation) asks whether the values,
as they are, would lie like this if put elsewhere; it takes a rate of a hamlet and a rate of
a town for the same kind of thing. Constant risk asks whether so many events would fall
here if everybody ran the same risk; it is the question of a rate map, and
:func:`constant_risk_p` answers it for any of the statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats.autocorrelation import batch_standardised_rates, known_rates, known_values
from geomine.stats.weights import matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy import sparse

    from geomine.stats.checks import Floats

Side = Literal["high", "low", "both"]
LocalStatistic = Literal["gi_star", "local_moran", "eb_moran"]

TIE = 1e-10
"""Two statistics closer than this, relatively, are the same, added up in another order."""

CHUNK = 500
"""Maps drawn at a time, so that memory grows with the areas and not with areas times maps."""


@dataclass(frozen=True, slots=True)
class Local:
    """A statistic of each area, shape (n,).

    Attributes
    ----------
    statistic : numpy.ndarray
        Gi* or Gi in standard deviations, or local Moran's I (divisor n); NaN where an area has
        no neighbours to be compared with.
    p_value : numpy.ndarray
        Share of maps, the observed one included, in which the neighbours' sum is as extreme.
    above : numpy.ndarray
        Whether the area's own value lies above the mean.
    near_above : numpy.ndarray
        Whether its neighbours' mean does (for Gi*, its neighbours' and its own).
    """

    statistic: Floats
    p_value: Floats
    above: NDArray[np.bool_]
    near_above: NDArray[np.bool_]


def getis_ord(
    values: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    star: bool = True,
    side: Side = "high",
    replications: int = 9_999,
    seed: int,
) -> Local:
    """Return Getis and Ord's Gi* (or Gi): how high the sum of values around each area is.

    Parameters
    ----------
    values : array-like of shape (n,)
        Any numbers. Missing is refused: a value made up for it spreads to its neighbours.
    neighbours : sequence of n array-likes of int
        The positions of each area's neighbours; each weighs 1.
    star : bool, default True
        Gi* counts the area itself, Gi only its neighbours.
    side : {"high", "low", "both"}, default "high"
        Which sums are extreme; ``both`` doubles the smaller of the two p-values.
    replications : int, default 9999
        Conditional permutations: the area keeps its value, the others are shuffled. The smallest
        p-value is 1 / (replications + 1), which false-discovery control over n areas needs
        to be well below 0.05 / n.
    seed : int
        Seed of those.

    Returns
    -------
    Local
        The statistic is the analytic z, by which Gi* of different areas compare. An area
        without neighbours has its own value for Gi*, with no p-value, and NaN for Gi.

    Raises
    ------
    InputError
        If a value is missing, all are the same, or neighbours or a setting cannot be used.

    References
    ----------
    Ord JK, Getis A (1995), Geographical Analysis 27:286-306.

    Examples
    --------
    >>> chain = [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]]
    >>> getis_ord([9, 8, 9, 1, 1, 2], chain, seed=1).statistic.round(2).tolist()
    [1.5, 2.22, 0.6, -0.81, -2.22, -1.5]
    """
    x = known_values(values)
    weights = matrix(neighbours, len(x), own=star)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (_gi_star if star else _gi)(x[None], weights)[0]
    near = matrix(neighbours, len(x))
    p = _shuffled_p(x, near, np.ones(len(x)), side=side, replications=replications, seed=seed)
    sums, mean = weights @ x, x.mean()
    return Local(z, p, x > mean, sums > mean * weights.sum(axis=1))


def local_moran(
    values: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    side: Side = "both",
    replications: int = 9_999,
    seed: int,
) -> Local:
    """Return local Moran's I: how like its neighbours each area is, or how unlike.

    Parameters
    ----------
    values, neighbours, replications, seed
        As for :func:`getis_ord`; the weights of each area add up to 1.
    side : {"high", "low", "both"}, default "both"
        ``high``: like its neighbours; ``low``: unlike them.

    Returns
    -------
    Local
        ``above`` and ``near_above`` tell high among high from low among low. NaN for an area
        without neighbours. The divisor is n as in R's spdep; that of GeoDa and esda is n - 1.

    Raises
    ------
    InputError
        As for :func:`getis_ord`.

    References
    ----------
    Anselin L (1995), Geographical Analysis 27:93-115.

    Examples
    --------
    >>> chain = [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]]
    >>> local_moran([9, 8, 9, 1, 1, 2], chain, seed=1).statistic.round(2).tolist()
    [0.88, 0.88, -0.15, -0.0, 1.02, 0.88]
    """
    x = known_values(values)
    weights = matrix(neighbours, len(x), standardised=True)
    deviation = x - x.mean()
    found = _moran(x[None], weights)[0]
    alone = weights.sum(axis=1) == 0
    # the product with the area's own deviation turns the tail where that is below the mean
    near = matrix(neighbours, len(x))
    p = _shuffled_p(x, near, np.sign(deviation), side=side, replications=replications, seed=seed)
    found[alone] = np.nan
    return Local(found, p, deviation > 0, weights @ deviation > 0)


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
        same of :func:`geomine.stats.autocorrelation.standardised_rates`.
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
    _check_replications(replications)
    counts, people = known_rates(events, exposure)
    score = _score(statistic, people, neighbours)
    observed = score(counts[None])[0]
    draw, total, as_high = np.random.default_rng(seed), int(counts.sum()), np.ones(len(counts))
    for maps in _chunks(replications):
        chance = score(draw.multinomial(total, people / people.sum(), size=maps).astype(float))
        as_high += (chance >= observed - TIE * np.abs(observed)).sum(axis=0)
    p = as_high / (1 + replications)
    alone = matrix(neighbours, len(counts)).sum(axis=1) == 0
    return np.where(alone & (statistic != "gi_star"), np.nan, p)


def _score(
    statistic: LocalStatistic, people: Floats, neighbours: Sequence[ArrayLike]
) -> Callable[[Floats], Floats]:
    """Return the function that gives the statistics of maps of counts, shape (maps, n)."""
    n = len(people)
    if statistic == "gi_star":
        around = matrix(neighbours, n, own=True)
        return lambda counts: _gi_star(counts / people, around)
    near = matrix(neighbours, n, standardised=True)

    def high_among_high(counts: Floats) -> Floats:
        rates = (
            batch_standardised_rates(counts, people) if statistic == "eb_moran" else counts / people
        )
        deviation = rates - rates.mean(axis=1, keepdims=True)
        high = (deviation > 0) & (_over(deviation, near) > 0)
        return np.where(high, _moran(rates, near), -np.inf)

    return high_among_high


def _over(values: Floats, weights: sparse.csr_array) -> Floats:
    """Return the weighted sum over each area's neighbours, for maps of shape (maps, n)."""
    return np.asarray((weights @ values.T).T)


def _gi_star(x: Floats, weights: sparse.csr_array) -> Floats:
    n = x.shape[1]
    mean, spread = x.mean(axis=1, keepdims=True), x.std(axis=1, keepdims=True)
    size = weights.sum(axis=1)
    scale = np.sqrt((n * size - size**2) / (n - 1))
    return np.asarray((_over(x, weights) - size * mean) / (spread * scale))


def _gi(x: Floats, weights: sparse.csr_array) -> Floats:
    n = x.shape[1]
    others = (x.sum(axis=1, keepdims=True) - x) / (n - 1)
    squares = ((x**2).sum(axis=1, keepdims=True) - x**2) / (n - 1)
    spread = np.sqrt(squares - others**2)
    size = weights.sum(axis=1)
    scale = np.sqrt(((n - 1) * size - size**2) / (n - 2))
    return np.asarray((_over(x, weights) - size * others) / (spread * scale))


def _moran(x: Floats, weights: sparse.csr_array) -> Floats:
    deviation = x - x.mean(axis=1, keepdims=True)
    spread = (deviation**2).mean(axis=1, keepdims=True)
    return np.asarray(deviation * _over(deviation, weights) / np.where(spread > 0, spread, 1.0))


def _shuffled_p(
    x: Floats,
    near: sparse.csr_array,
    sign: Floats,
    *,
    side: Side,
    replications: int,
    seed: int,
) -> Floats:
    """Return conditional permutation p-values of the neighbours' sums, times ``sign``."""
    if side not in get_args(Side):
        raise InputError(f"side must be one of {get_args(Side)}; found {side!r}.")
    _check_replications(replications)
    n = len(x)
    observed = (near @ x) * sign
    slack = TIE * np.abs(observed)
    sizes = np.diff(near.indptr)
    as_high, as_low = np.ones(n), np.ones(n)
    draw = np.random.default_rng(seed)
    for maps in _chunks(replications):
        others = _drawn(draw, maps, n - 1, int(sizes.max(initial=0)))
        for k in np.flatnonzero(sizes):
            picked = others[:, : sizes[k]]
            sums = x[picked + (picked >= k)].sum(axis=1) * sign[k]
            as_high[k] += (sums >= observed[k] - slack[k]).sum()
            as_low[k] += (sums <= observed[k] + slack[k]).sum()
    extreme = {"high": as_high, "low": as_low, "both": 2 * np.minimum(as_high, as_low)}[side]
    p = np.minimum(extreme / (1 + replications), 1.0)
    return np.where(sizes > 0, p, np.nan)


def _drawn(draw: np.random.Generator, maps: int, n: int, k: int) -> NDArray[np.intp]:
    """Return for each map ``k`` different positions out of ``n`` in random order."""
    lots = draw.random((maps, n))
    if k < n:
        first = np.argpartition(lots, k, axis=1)[:, :k]
        order = np.take_along_axis(lots, first, axis=1).argsort(axis=1)
        return np.take_along_axis(first, order, axis=1)
    return lots.argsort(axis=1)


def _chunks(replications: int) -> Iterator[int]:
    for done in range(0, replications, CHUNK):
        yield min(CHUNK, replications - done)


def _check_replications(replications: int) -> None:
    if replications < 1:
        raise InputError(f"replications must be a whole number above 0; found {replications!r}.")
