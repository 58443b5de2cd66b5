"""Scan statistic for trends: circles inside which cases grow or fall otherwise than outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats.scan_checks import plane, study_of
from geomine.stats.scan_choice import Window, apart
from geomine.stats.scan_clusters import beats, check_replications
from geomine.stats.scan_model import Frame
from geomine.stats.scan_search import circles

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats
    from geomine.stats.scan_model import Direction, Positions, Study

STEPS = 40
"""Newton steps at most; a slope of rare cases takes about six."""

STEEPEST = 20.0
"""No slope of a logarithm goes beyond this a period."""


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
    windows = _candidates(study)
    common = float(_slope(study.cases.sum(axis=0)[None], study.sizes.sum(axis=0)[None])[0])
    if np.isnan(common) or not windows:
        return ()
    inside = np.zeros((len(windows), len(study.cases)))
    for row, window in zip(inside, windows, strict=True):
        row[window.members] = 1
    llr = _score(inside, study.cases, study.sizes, direction)[0]
    chance = _chance(study, inside, common, replications=replications, seed=seed)
    ranked = [
        Window(float(llr[k]), windows[k].members, windows[k].radius, study.frames[0])
        for k in np.lexsort((np.array([w.radius for w in windows]), -llr.round(9)))
        if beats(chance, llr[k]) < replications and llr[k] > 0
    ]
    return tuple(_cluster(study, window, chance) for window in apart(study, ranked, "none"))


def _candidates(study: Study) -> list[Window]:
    frame = study.frames[0]
    found: dict[bytes, Window] = {}
    for centre in range(len(study.cases)):
        around = circles(study, frame, centre)
        for reach, radius in zip(around.reach.tolist(), around.radius.tolist(), strict=True):
            members = around.order[:reach]
            key = np.sort(members).tobytes()
            found.setdefault(key, Window(0.0, members, radius, frame))
    return list(found.values())


def _chance(study: Study, inside: Floats, common: float, *, replications: int, seed: int) -> Floats:
    """Return the best score of each map in which all areas share one trend."""
    draw = np.random.default_rng(seed)
    likely = study.sizes * np.exp(common * np.arange(study.sizes.shape[1]))
    totals = study.cases.sum(axis=1)
    shares = np.where(totals[:, None] > 0, likely, 1.0)
    shares = shares / shares.sum(axis=1, keepdims=True)
    best = np.empty(replications)
    for k in range(replications):
        drawn = draw.multinomial(totals.astype(np.int64), shares).astype(float)
        llr, _, _ = _score(inside, drawn, study.sizes, study.direction)
        best[k] = llr.max()
    return best


def _score(
    inside: Floats, cases: Floats, sizes: Floats, direction: Direction
) -> tuple[Floats, Floats, Floats]:
    """Return LLR and both slopes of each circle, against one slope with levels of their own."""
    common = float(_slope(cases.sum(axis=0)[None], sizes.sum(axis=0)[None])[0])
    llr, slopes = np.zeros(len(inside)), []
    for part in (inside, 1 - inside):
        count, size = part @ cases, part @ sizes
        slope = _slope(count, size)
        slopes.append(slope)
        llr = llr + _likelihood(count, size, slope) - _likelihood(count, size, common)
    within, without = slopes
    if direction == "high":
        llr = np.where((within > common) & (within >= 0), llr, 0)
    elif direction == "low":
        llr = np.where((within < common) & (within < 0), llr, 0)
    return np.nan_to_num(np.maximum(llr, 0), nan=0.0), within, without


def _likelihood(count: Floats, size: Floats, slope: Floats | float) -> Floats:
    """Return the log-likelihood of a slope, given the total, without what all slopes share."""
    time = np.arange(count.shape[1])
    grown = (size * np.exp(np.multiply.outer(slope, time))).sum(axis=1)
    return np.asarray((count * time).sum(axis=1) * slope - special.xlogy(count.sum(axis=1), grown))


def _slope(count: Floats, size: Floats) -> Floats:
    """Return the likeliest slope of each row by Newton's method, NaN where none is finite."""
    time, total = np.arange(count.shape[1]), count.sum(axis=1)
    usable = (total > 1) & (count[:, 0] < total) & (count[:, -1] < total)
    mean = (count @ time) / np.where(total > 0, total, 1)
    slope = np.zeros(len(count))
    for _ in range(STEPS):
        weight = size * np.exp(np.multiply.outer(slope, time))
        everything = np.maximum(weight.sum(axis=1), 1e-300)
        centre = (weight @ time) / everything
        spread = np.maximum((weight @ time**2) / everything - centre**2, 1e-12)
        step = np.where(usable, np.clip((mean - centre) / spread, -0.5, 0.5), 0.0)
        slope = np.clip(slope + step, -STEEPEST, STEEPEST)
        if np.abs(step).max(initial=0) < 1e-12:  # noqa: PLR2004
            break
    return np.where(usable, slope, np.nan)


def _cluster(study: Study, window: Window, chance: Floats) -> TrendCluster:
    inside = np.zeros((1, len(study.cases)))
    inside[0, window.members] = 1
    _, within, without = _score(inside, study.cases, study.sizes, "both")
    return TrendCluster(
        members=window.members,
        radius=window.radius,
        observed=int(study.cases[window.members].sum()),
        expected=float(study.sizes[window.members].sum()),
        trend_inside_pct=float(100 * np.expm1(within[0])),
        trend_outside_pct=float(100 * np.expm1(without[0])),
        llr=window.statistic,
        p_value=(1 + beats(chance, window.statistic)) / (1 + len(chance)),
    )
