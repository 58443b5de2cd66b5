"""The knee of a curve of sorted distances, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.stats.checks import tail

if TYPE_CHECKING:
    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions

FEWEST = 10
"""Distances below which no knee is looked for."""


def knee(distances: Floats, weight: Floats | None = None) -> float:
    """Return the distance at which the sorted curve bends most, NaN where there is none.

    Of the curve from the smallest to the largest distance, both axes scaled to 0 to 1, it is the
    point farthest below the straight line between the ends.

    Parameters
    ----------
    distances : numpy.ndarray
        Finite distances, in any order.
    weight : numpy.ndarray, optional
        How often each counts; 1 each where missing.

    References
    ----------
    Satopaa, Albrecht, Irwin, Raghavan (2011), Finding a "kneedle" in a haystack, ICDCS
    Workshops (without smoothing); Ester and others (1996), section 4.2 (the curve).

    Examples
    --------
    >>> knee(np.r_[np.linspace(100, 200, 50), np.linspace(250, 5_000, 20)])
    250.0
    """
    kept = np.ones(len(distances), dtype=bool) if weight is None else weight > 0
    order = np.argsort(distances[kept], kind="stable")
    height = distances[kept][order]
    if len(height) < FEWEST or not height[-1] > height[0]:
        return float("nan")
    counts = np.ones(len(height)) if weight is None else weight[kept][order]
    along = np.cumsum(counts)
    along = (along - along[0]) / (along[-1] - along[0])
    below = along - (height - height[0]) / (height[-1] - height[0])
    return float(height[np.argmax(below)])


def knee_interval(
    distances: Floats, groups: Positions, *, runs: int, confidence: float, seed: int
) -> tuple[float, float]:
    """Return the interval of the knee when whole groups are drawn anew, NaN where there is none.

    The curve is resampled and not the points: a point drawn twice would lie 0 m from itself.
    Records on one spot share their distance and are drawn together.

    Parameters
    ----------
    distances : numpy.ndarray, shape (n,)
        Finite distances.
    groups : numpy.ndarray of int, shape (n,)
        The spot of each, from 0.
    runs : int
        Resamples, 1 or more.
    confidence : float
        Share of the resamples inside.
    seed : int
        Seed of the draws.

    Raises
    ------
    InputError
        If ``runs`` or ``confidence`` is out of range.

    References
    ----------
    Efron, Tibshirani (1993), An introduction to the bootstrap, section 13.3 (percentiles).
    """
    if runs < 1:
        raise InputError(f"runs must be 1 or more; found {runs}.")
    outside = tail(confidence)
    rng = np.random.default_rng(seed)
    n_groups = int(groups.max(initial=-1)) + 1
    if not n_groups:
        return float("nan"), float("nan")
    share = np.full(n_groups, 1 / n_groups)
    found = [
        knee(distances, rng.multinomial(n_groups, share)[groups].astype(float)) for _ in range(runs)
    ]
    known = np.array(found)[np.isfinite(found)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [outside, 1 - outside], method="inverted_cdf")
    return float(low), float(high)
