"""Where are high values together? Gi*, Gi and local Moran's I, with conditional permutations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats.autocorrelation import known_values
from geomine.stats.weights import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy import sparse

    from geomine.stats.checks import Floats

Side = Literal["high", "low", "both"]

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
        z = (batch_gi_star if star else _gi)(x[None], weights)[0]
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
    found = batch_moran(x[None], weights)[0]
    alone = weights.sum(axis=1) == 0
    # the product with the area's own deviation turns the tail where that is below the mean
    near = matrix(neighbours, len(x))
    p = _shuffled_p(x, near, np.sign(deviation), side=side, replications=replications, seed=seed)
    found[alone] = np.nan
    return Local(found, p, deviation > 0, weights @ deviation > 0)


def over(values: Floats, weights: sparse.csr_array) -> Floats:
    """Return the weighted sum over each area's neighbours, for maps of shape (maps, n)."""
    return np.asarray((weights @ values.T).T)


def batch_gi_star(x: Floats, weights: sparse.csr_array) -> Floats:
    """Return Gi* in standard deviations of maps of values, shape (maps, n)."""
    n = x.shape[1]
    mean, spread = x.mean(axis=1, keepdims=True), x.std(axis=1, keepdims=True)
    size = weights.sum(axis=1)
    scale = np.sqrt((n * size - size**2) / (n - 1))
    return np.asarray((over(x, weights) - size * mean) / (spread * scale))


def _gi(x: Floats, weights: sparse.csr_array) -> Floats:
    n = x.shape[1]
    others = (x.sum(axis=1, keepdims=True) - x) / (n - 1)
    squares = ((x**2).sum(axis=1, keepdims=True) - x**2) / (n - 1)
    spread = np.sqrt(squares - others**2)
    size = weights.sum(axis=1)
    scale = np.sqrt(((n - 1) * size - size**2) / (n - 2))
    return np.asarray((over(x, weights) - size * others) / (spread * scale))


def batch_moran(x: Floats, weights: sparse.csr_array) -> Floats:
    """Return local Moran's I of maps of values, shape (maps, n)."""
    deviation = x - x.mean(axis=1, keepdims=True)
    spread = (deviation**2).mean(axis=1, keepdims=True)
    return np.asarray(deviation * over(deviation, weights) / np.where(spread > 0, spread, 1.0))


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
    check_replications(replications)
    n = len(x)
    observed = (near @ x) * sign
    slack = TIE * np.abs(observed)
    sizes = np.diff(near.indptr)
    as_high, as_low = np.ones(n), np.ones(n)
    draw = np.random.default_rng(seed)
    for maps in chunks(replications):
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


def chunks(replications: int) -> Iterator[int]:
    """Yield how many maps to draw at a time."""
    for done in range(0, replications, CHUNK):
        yield min(CHUNK, replications - done)


def check_replications(replications: int) -> None:
    """Refuse numbers of maps that give no p-value."""
    if replications < 1:
        raise InputError(f"replications must be a whole number above 0; found {replications!r}.")
