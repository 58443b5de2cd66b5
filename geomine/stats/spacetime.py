"""Whether events close in space are also close in time: Knox and Mantel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import scipy
from scipy import special

from geomine.errors import InputError
from geomine.stats.secondorder import close_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

Closeness = Literal["distance", "reciprocal"]
LEAST_EVENTS = 3


@dataclass(frozen=True, slots=True)
class Interaction:
    """A test of whether events close in space are close in time.

    Attributes
    ----------
    observed, expected : float
        The statistic, and its mean when times are dealt out anew.
    p_value : float
        Share of ``replications`` deals, and the data themselves, with a statistic as large.
    poisson_p : float
        Knox's approximation, NaN for other tests.
    n_events, n_close_space, n_close_time, replications : int
        Events used; pairs of them close in space and close in time (-1 where the test has
        no such thing); deals.
    """

    observed: float
    expected: float
    p_value: float
    poisson_p: float
    n_events: int
    n_close_space: int
    n_close_time: int
    replications: int


def knox(
    points: ArrayLike,
    times: ArrayLike,
    *,
    near: float,
    near_time: float,
    seed: int,
    replications: int = 999,
) -> Interaction:
    """Return Knox's count of pairs that are close in space and in time.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings.
    times : array-like of shape (n,)
        Days, or any other number.
    near, near_time : float
        Up to how far apart a pair is close, the limit included.
    seed : int
        Seed of the deals.
    replications : int, default 999
        How often the times are dealt out anew among the places.

    Returns
    -------
    Interaction
        ``poisson_p`` is the chance of so many pairs from a Poisson count.

    Raises
    ------
    InputError
        If there are fewer than three events, or a limit is negative.

    References
    ----------
    Knox EG (1964), Applied Statistics 13:25-29. Kulldorff M, Hjalmars U (1999), Biometrics
    55:544-552, on growth of population that differs from place to place.

    Examples
    --------
    >>> found = knox([(0, 0), (0, 1), (9, 9), (9, 8)], [1, 2, 50, 51], near=1, near_time=1,
    ...              seed=1, replications=99)
    >>> found.observed, round(found.expected, 3)
    (2.0, 0.667)
    """
    place, day = events(points, times)
    if not (near >= 0 and near_time >= 0):
        raise InputError("near and near_time must be 0 or more.")
    one, other, _ = close_pairs(place, near)
    one, other = one[: len(one) // 2], other[: len(other) // 2]
    close_time = len(
        scipy.spatial.cKDTree(day[:, None]).query_pairs(near_time, output_type="ndarray")
    )

    def statistic(anew: Floats) -> float:
        return float((np.abs(anew[one] - anew[other]) <= near_time).sum())

    observed = statistic(day)
    expected = len(one) * close_time / (len(day) * (len(day) - 1) / 2)
    poisson = float(special.gammainc(observed, expected)) if observed and expected else 1.0
    p_value = dealt(statistic, day, seed=seed, replications=replications)
    return Interaction(
        observed, expected, p_value, poisson, len(day), len(one), close_time, replications
    )


def mantel(
    points: ArrayLike,
    times: ArrayLike,
    *,
    seed: int,
    closeness: Closeness = "reciprocal",
    replications: int = 999,
) -> Interaction:
    """Return Mantel's correlation between distances in space and in time.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings.
    times : array-like of shape (n,)
        Days.
    seed : int
        Seed of the deals.
    closeness : {"distance", "reciprocal"}, default "reciprocal"
        What is correlated: distances, or 1 / (distance + 1), which looks at near pairs most.
        The latter depends on the unit of length: give kilometres.
    replications : int, default 999
        How often the times are dealt out anew among the places.

    Raises
    ------
    InputError
        If there are fewer than three events or ``closeness`` is unknown.

    References
    ----------
    Mantel N (1967), Cancer Research 27:209-220.
    """
    place, day = events(points, times)
    if closeness not in get_args(Closeness):
        raise InputError(f"closeness must be one of {get_args(Closeness)}; found {closeness!r}.")
    far, long = scipy.spatial.distance.pdist(place), scipy.spatial.distance.pdist(day[:, None])
    if closeness == "reciprocal":
        far, long = 1 / (far + 1), 1 / (long + 1)
    far, long = _standard(far), _standard(long)
    table = scipy.spatial.distance.squareform(long)
    one, other = np.triu_indices(len(day), k=1)

    def statistic(anew: Floats) -> float:
        order = anew.astype(np.intp)
        return float(far @ table[order[one], order[other]] / len(far))

    rows = np.arange(len(day), dtype=float)
    p_value = dealt(statistic, rows, seed=seed, replications=replications)
    return Interaction(statistic(rows), 0.0, p_value, np.nan, len(day), -1, -1, replications)


def dealt(
    statistic: Callable[[Floats], float], times: Floats, *, seed: int, replications: int
) -> float:
    """Return the share of deals of ``times``, and the data, with a statistic as large."""
    if replications < 1:
        raise InputError(f"replications must be 1 or more; found {replications}.")
    rng = np.random.default_rng(seed)
    observed = statistic(times)
    least = observed - 1e-9 * max(abs(observed), 1e-300)
    reached = sum(statistic(rng.permutation(times)) >= least for _ in range(replications))
    return float((reached + 1) / (replications + 1))


def events(points: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    """Return places and times of events, checked.

    Raises
    ------
    InputError
        If shapes do not fit, a value is not finite, or there are fewer than three events.
    """
    place, day = np.asarray(points, dtype=float), np.asarray(times, dtype=float)
    if place.ndim != 2 or place.shape[1:] != (2,) or day.shape != place.shape[:1]:  # noqa: PLR2004
        raise InputError("points must be of shape (n, 2) and times of shape (n,).")
    if not (np.isfinite(place).all() and np.isfinite(day).all()):
        raise InputError("points and times must be finite: leave out events without place or day.")
    if len(day) < LEAST_EVENTS:
        raise InputError(f"at least {LEAST_EVENTS} events with place and day are needed.")
    return place, day


def _standard(values: Floats) -> Floats:
    spread = values.std()
    if not spread > 0:
        raise InputError("all pairs are equally far apart: there is nothing to correlate.")
    return np.asarray((values - values.mean()) / spread)
