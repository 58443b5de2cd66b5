"""Scan statistic for trends: circles inside which cases grow or fall otherwise than outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.stats.scan_checks import plane, study_of
from geomine.stats.scan_choice import apart, windows_of
from geomine.stats.scan_clusters import beats, check_replications, gumbel_p
from geomine.stats.scan_model import Frame
from geomine.stats.scan_slopes import highest_trends, moments_of, observe_trends, whole

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats
    from geomine.stats.scan_choice import Window
    from geomine.stats.scan_model import Direction, Positions, Study


@dataclass(frozen=True, slots=True)
class TrendCluster:
    """A circle with a trend of its own; trends in percent a period, members by distance."""

    members: Positions
    radius: float
    observed: int
    expected: float
    trend_inside_pct: float
    trend_outside_pct: float
    llr: float
    p_value: float
    gumbel_p: float


def trend_scan(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    direction: Direction = "both",
    max_share: float = 0.5,
    max_radius: float | None = None,
    replications: int = 999,
    seed: int,
) -> tuple[TrendCluster, ...]:
    """Return the circles whose log-linear trend differs from outside, the most likely first.

    Parameters
    ----------
    coordinates : array-like of shape (n, d)
        A point for each area.
    cases, expected : array-like of shape (n, periods)
        Counts, and person-years or expected cases, by area and period of equal length.
    direction : {"both", "high", "low"}, default "both"
        ``high``: cases grow inside, and faster than everywhere; ``low``: they fall, and faster.
    max_share, max_radius
        As for :func:`geomine.stats.circular_scan`.
    replications : int, default 999
        Maps drawn under chance: each area keeps its total, all share one trend.
    seed : int
        Seed of those maps.

    Returns
    -------
    tuple of TrendCluster
        Circles that share no area. A circle with fewer than two cases inside or outside, or with
        all of them in the first or last period, has no finite trend and is left out.

    Raises
    ------
    InputError
        If a value is missing or cannot be used, or there are fewer than two periods.

    References
    ----------
    Kulldorff M, SaTScan User Guide 10, spatial variation in temporal trends.

    Examples
    --------
    >>> road = [(k * k, 0) for k in range(4)]
    >>> cases = [[9, 9, 9, 9], [9, 9, 9, 9], [2, 4, 8, 16], [9, 9, 9, 9]]
    >>> best = trend_scan(road, cases, [[100] * 4] * 4, replications=99, seed=1)[0]
    >>> best.members.tolist(), round(best.trend_inside_pct), round(best.trend_outside_pct)
    ([2], 100, 0)
    """
    check_replications(replications, None)
    study = study_of(
        (Frame(plane(coordinates)),),
        cases,
        expected,
        None,
        model="poisson",
        direction=direction,
        max_share=max_share,
        max_radius=max_radius,
    )
    if study.cases.ndim != 2 or study.cases.shape[1] < 2:  # noqa: PLR2004
        raise InputError("cases: a trend needs counts by area and at least two periods.")
    if not study.total:
        return ()
    best = observe_trends(study)
    chance = highest_trends(study, _chance(study, replications=replications, seed=seed))
    ranked = [
        window
        for window in windows_of(study, best)
        if beats(chance, window.statistic) < replications
    ]
    return tuple(_cluster(study, window, chance) for window in apart(study, ranked, "none"))


def _chance(study: Study, *, replications: int, seed: int) -> Floats:
    """Return the moments of maps in which all areas share one trend, shape (maps, n)."""
    draw = np.random.default_rng(seed)
    common = float(np.nan_to_num(whole(study, moments_of(study.cases)).slope()[0, 0]))
    time = np.arange(study.sizes.shape[1])
    likely = study.sizes * np.exp(common * (time - time[-1] * (common > 0)))
    totals = study.cases.sum(axis=1)
    shares = np.where(totals[:, None] > 0, likely, 1.0)
    shares = shares / shares.sum(axis=1, keepdims=True)
    counts = totals.astype(np.int64)
    moments = np.empty((replications, len(counts)))
    for k in range(replications):
        moments[k] = draw.multinomial(counts, shares) @ time
    return moments


def _cluster(study: Study, window: Window, chance: Floats) -> TrendCluster:
    inside = np.zeros(len(study.cases), dtype=bool)
    inside[window.members] = True
    moments = moments_of(study.cases)
    within, without = (whole(study, moments, side).slope()[0, 0] for side in (inside, ~inside))
    return TrendCluster(
        members=window.members,
        radius=window.radius,
        observed=int(study.cases[inside].sum()),
        expected=float(study.sizes[inside].sum()),
        trend_inside_pct=float(100 * np.expm1(within)),
        trend_outside_pct=float(100 * np.expm1(without)),
        llr=window.statistic,
        p_value=(1 + beats(chance, window.statistic)) / (1 + len(chance)),
        gumbel_p=gumbel_p(chance, window.statistic),
    )
