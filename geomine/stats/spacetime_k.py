"""The space-time K function: how many more pairs are close in both than without interaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.stats.secondorder import close_pairs
from geomine.stats.spacetime import dealt, events
from geomine.stats.window import circle_share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.window import Window


@dataclass(frozen=True, slots=True)
class SpaceTimeK:
    """K in space, in time and in both.

    Attributes
    ----------
    space, time : numpy.ndarray
        K of each alone, shapes (m,) and (k,).
    both : numpy.ndarray
        K of both, shape (m, k); without interaction it is ``space`` × ``time``.
    excess : numpy.ndarray
        ``both`` / (``space`` × ``time``) - 1: how many more pairs than without interaction.
    residual : float
        Sum of ``both`` - ``space`` × ``time``.
    p_value : float
        Share of deals, and the data themselves, with a residual as large.
    replications : int
        Deals.
    """

    space: Floats
    time: Floats
    both: Floats
    excess: Floats
    residual: float
    p_value: float
    replications: int


def space_time_k(
    points: ArrayLike,
    times: ArrayLike,
    window: Window,
    *,
    period: tuple[float, float],
    radii: ArrayLike,
    lags: ArrayLike,
    seed: int,
    replications: int = 999,
) -> SpaceTimeK:
    """Return the space-time K function with border corrections in both.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    times : array-like of shape (n,)
        Days, inside the period.
    window : Window
        Where events could have been seen.
    period : (float, float)
        First and last day on which they could.
    radii, lags : array-like of shapes (m,) and (k,)
        Distances and times, in rising order.
    seed : int
        Seed of the deals.
    replications : int, default 999
        How often the times are dealt out anew among the places.

    Raises
    ------
    InputError
        If there are fewer than three events.

    References
    ----------
    Diggle PJ, Chetwynd AG, Haggkvist R, Morris SE (1995), Statistical Methods in Medical Research
    4:124-136.
    """
    place, day = events(points, times)
    steps, spans = np.asarray(radii, dtype=float), np.asarray(lags, dtype=float)
    one, other, apart = close_pairs(place, float(steps.max()))
    row = np.searchsorted(steps, apart)
    near = row < len(steps)
    one, other, apart, row = one[near], other[near], apart[near], row[near]
    weight = 1 / circle_share(window, place[one], apart)
    n, span = len(day), period[1] - period[0]
    scale = window.area * span / (n * (n - 1))

    def both(anew: Floats) -> Floats:
        return scale * _counted(anew[one], anew[other], (row, weight), (*period, len(steps), spans))

    counted = np.bincount(row, weights=weight, minlength=len(steps))
    space = np.asarray(counted.cumsum() * scale / span, dtype=float)
    first, second = np.nonzero(~np.eye(n, dtype=bool))
    everywhere = np.zeros(len(first), dtype=np.intp), np.ones(len(first))
    time = _counted(day[first], day[second], everywhere, (*period, 1, spans))[0]
    time = time * scale / window.area
    alone = np.outer(space, time)
    found = both(day)
    p_value = dealt(
        lambda anew: float((both(anew) - alone).sum()), day, seed=seed, replications=replications
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = found / alone - 1
    residual = float((found - alone).sum())
    return SpaceTimeK(space, time, found, excess, residual, p_value, replications)


def _counted(
    first: Floats,
    second: Floats,
    pairs: tuple[NDArray[np.intp], Floats],
    shape: tuple[float, float, int, Floats],
) -> Floats:
    """Add up weighted pairs by distance and lag; a lag that only one side of the period has, twice.

    ``pairs`` holds the place of each pair's distance and its weight; ``shape`` the period, the
    number of distances and the lags.
    """
    (row, weight), (start, end, rows, spans) = pairs, shape
    lag = np.abs(first - second)
    twice = 1.0 + ((first - start <= lag) | (end - first <= lag))
    cell = row * (len(spans) + 1) + np.searchsorted(spans, lag)
    table = np.bincount(cell, weights=weight * twice, minlength=rows * (len(spans) + 1))
    return np.asarray(table.reshape(rows, -1)[:, :-1].cumsum(axis=0).cumsum(axis=1), dtype=float)
