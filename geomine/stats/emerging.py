"""Emerging hot spots: how the counts around each area compare with constant risk, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.multiplicity import false_discovery
from geomine.stats.trend import mann_kendall
from geomine.stats.weights import matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

Baseline = Literal["overall", "step"]
MOST_STEPS_SHARE = 0.9
"""Share of steps from which a place counts as always hot, in the published rules."""


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts around each area at each step, compared with constant risk; shapes (areas, steps).

    Attributes
    ----------
    around : numpy.ndarray
        Events of the area and its neighbours in the step and the ``lag`` steps before it.
    around_step : numpy.ndarray
        The same in the step alone.
    expected : numpy.ndarray
        What constant risk gives in the former.
    z_score : numpy.ndarray
        Their difference in standard deviations of a binomial count.
    q_high, q_low : numpy.ndarray
        Exact binomial p-values of as many or more, and as few or fewer, adjusted over all areas
        and steps (Benjamini-Hochberg); NaN where nothing is known.
    """

    around: Floats
    around_step: Floats
    expected: Floats
    z_score: Floats
    q_high: Floats
    q_low: Floats


def neighbourhood_cube(
    events: ArrayLike,
    exposure: ArrayLike,
    neighbours: Sequence[ArrayLike],
    *,
    lag: int = 1,
    baseline: Baseline = "overall",
) -> Cube:
    """Return the counts around each area at each step against constant risk.

    The sums are those of a space-time Gi*. Its usual normal p-values are wrong where
    most counts are 0; under constant risk the sum is binomial given the total, and
    its tails are exact.

    Parameters
    ----------
    events, exposure : array-like of shape (areas, steps)
        Counts, and person-years or days. An area whose exposure is 0 or missing, or whose count is
        missing, at some step is left out there, and of its neighbours' sums.
    neighbours : sequence of array-likes of int
        Positions of each area's neighbours.
    lag : int, default 1
        How many steps before count as near in time.
    baseline : {"overall", "step"}, default "overall"
        ``overall``: the same risk everywhere and always. ``step``: at each step the
        same risk everywhere, so that a rise of the whole country is no local hot spot.

    Raises
    ------
    InputError
        If shapes do not fit or a setting cannot be used.
    """
    counts, base = checks.counts("events", events), checks.amounts("exposure", exposure)
    if counts.ndim != 2 or counts.shape != base.shape:  # noqa: PLR2004
        raise InputError("events and exposure must both be of shape (areas, steps).")
    if baseline not in get_args(Baseline) or lag < 0:
        raise InputError(f"baseline must be one of {get_args(Baseline)} and lag 0 or more.")
    known = ~np.isnan(counts) & (base > 0)
    counts, base = np.where(known, counts, 0.0), np.where(known, base, 0.0)
    near = matrix(neighbours, len(counts), own=True)
    around, held = np.asarray(near @ counts), np.asarray(near @ base)
    shape = counts.shape
    total, expected, variance, high, low = (np.ones(shape) for _ in range(5))
    for area, step in np.ndindex(shape):
        window = slice(max(0, step - lag), step + 1)
        total[area, step] = around[area, window].sum()
        if baseline == "overall":
            parts = np.array([held[area, window].sum() / (base.sum() or 1.0)])
            sums = np.array([counts.sum()])
        else:
            parts = held[area, window] / np.where(base.sum(axis=0) > 0, base.sum(axis=0), 1)[window]
            sums = counts[:, window].sum(axis=0)
        found = _window_tails(around[area, window], sums, np.minimum(parts, 1.0))
        expected[area, step], variance[area, step], high[area, step], low[area, step] = found
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, (total - expected) / np.sqrt(variance), 0.0)
    blank = np.where(known, 0.0, np.nan)
    return Cube(
        total,
        around,
        expected,
        z + blank,
        false_discovery(high + blank),
        false_discovery(low + blank),
    )


def pattern(cube: Cube, area: int, *, level: float = 0.05, least_events: float = 3) -> str:
    """Return the name of an area's pattern by the published rules of emerging hot spots.

    Parameters
    ----------
    cube : Cube
        What :func:`neighbourhood_cube` gives.
    area : int
        Position of the area.
    level : float, default 0.05
        q-values up to this are hot (or cold), and p-values of the trend are a trend.
    least_events : float, default 3
        With fewer events around it over all steps, ``too_few``.

    Returns
    -------
    str
        ``new``, ``consecutive``, ``intensifying``, ``persistent``, ``diminishing``,
        ``sporadic``, ``oscillating`` or ``historical``, each with ``_hot`` or ``_cold``;
        ``none``, or ``too_few``.

    References
    ----------
    Esri, How Emerging Hot Spot Analysis works (ArcGIS Pro documentation), whose definitions these
    are; the tests behind them are our own, see :func:`neighbourhood_cube`.
    """
    hot, cold = cube.q_high[area] <= level, cube.q_low[area] <= level
    z = cube.z_score[area]
    if (
        np.isnan(z).all()
        or max(cube.around_step[area].sum(), np.nanmax(cube.expected[area])) < least_events
    ):
        return "too_few"
    trend = mann_kendall(z)
    rising = np.sign(trend.tau) * (trend.p_value <= level) if trend.n > 1 else 0.0
    name = _named(hot, cold, rising)
    if name:
        return f"{name}_hot"
    name = _named(cold, hot, -rising)
    return f"{name}_cold" if name else "none"


def _named(on: NDArray[np.bool_], opposite: NDArray[np.bool_], rising: float) -> str:
    """Return which of the eight rules holds for steps that are ``on``, or nothing."""
    last = bool(on[-1])
    if on.mean() >= MOST_STEPS_SHARE:
        if not last:
            return "historical"
        return {1: "intensifying", -1: "diminishing"}.get(int(np.nan_to_num(rising)), "persistent")
    if not last:
        return ""
    run = len(on) - 1 - int(np.flatnonzero(~on).max())
    if on.sum() > run:
        return "oscillating" if opposite.any() else "sporadic"
    return "new" if run == 1 else "consecutive"


def _window_tails(
    around: Floats, totals: Floats, share: Floats
) -> tuple[float, float, float, float]:
    """Return expected count, variance and both tails of a sum of independent binomial counts.

    One value a step of the window: the count around the area, the step's total and the
    area's share of it.
    """
    chances = np.ones(1)
    for total, part in zip(totals, share, strict=True):
        possible = np.arange(int(total) + 1)
        chances = np.convolve(chances, _binomial(possible, total, part))
    seen = int(around.sum())
    high, low = float(chances[seen:].sum()), float(chances[: seen + 1].sum())
    return (
        float((totals * share).sum()),
        float((totals * share * (1 - share)).sum()),
        min(1.0, high),
        min(1.0, low),
    )


def _binomial(counts: NDArray[np.intp], total: float, share: float) -> Floats:
    logs = (
        special.gammaln(total + 1) - special.gammaln(counts + 1)
        - special.gammaln(total - counts + 1)
        + special.xlogy(counts, share) + special.xlog1py(total - counts, -share)
    )  # fmt: skip
    return np.asarray(np.exp(logs))
