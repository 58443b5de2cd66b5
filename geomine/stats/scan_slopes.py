"""Log-linear trends of windows and of the rest of their map, and the highest score of a map.

Under chance each area keeps its total, so that of a map only one number an area matters for
trends: its moment, the sum of ``period x cases``.

Fitting every window of every map would take long, so only windows that may beat the best one of
their map are fitted, by two bounds. The first costs a few products of matrices. Of ``N`` cases with
mean period ``u`` a slope of its own gains ``N`` times the integral of ``(u - m) / V(m)`` over the
mean ``m`` from that of the common slope, ``u0``, to ``u``, where ``V`` is the variance of the
periods tilted to that mean. Tilted further by a little, it changes by the third moment over the
variance, which is never below ``-m`` nor above ``last - m``. So ``V`` is at least the one at ``u0``
less ``a |m - u0|``, with ``a`` as ``u`` or ``last - u``, and by ``ln(1 - x) <= -2 x / (2 - x)`` the
gain at most ``N d^2 / (2 V - a d)`` for ``d = |u - u0|`` while ``a d < V``.

The second is for what the first leaves, windows of few cases above all. What a trend of its own
gains is convex in the moment, and what the common trend costs is convex in its slope, so
the chord between two known values lies above the curve: a small table for each window bounds its
score in every map.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from geomine.stats.scan_circles import circles, spread
from geomine.stats.scan_search import Best

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.scan_circles import Circles, Task
    from geomine.stats.scan_model import Positions, Study

STEPS = 40
"""Newton steps at most; a slope of rare cases takes about six."""

STEEPEST = 20.0
"""No slope of a logarithm goes beyond this a period."""

NODES = 33
"""Values in a table of bounds; a chord then lies about 0.01 above its curve."""

SLACK = 1e-6
"""What rounding and unfinished Newton steps may take from a bound."""

MAPS, PAIRS = 1_000, 20_000
"""Maps bounded together, and pairs of window and map fitted together: they bound the memory."""


ALL = slice(None)


@dataclass(frozen=True, slots=True)
class Series:
    """Counts over time of some windows: totals (w, 1), moments (w, m), sizes (w, periods)."""

    total: Floats
    moment: Floats
    sizes: Floats

    def rows(self, at: Positions, moment: Floats) -> Series:
        """Return the series of the windows ``at``, each with one moment."""
        return Series(self.total[at], moment[:, None], self.sizes[at])

    def windows(self, at: NDArray[np.bool_]) -> Series:
        """Return the series of some windows, with all their moments."""
        return Series(self.total[at], self.moment[at], self.sizes[at])

    def gain(self, common: Floats) -> Floats:
        """Return what a slope of its own gains at most over the ``common`` one of each map (w, m).

        A window of one case gains nothing: minus infinity.
        """
        last, ends = self.sizes.shape[1] - 1, np.array([common.min(), common.max()])
        weight, first, second = _sums(self.sizes, np.tile(ends, (len(self.sizes), 1)))
        mean = first / weight
        variance, (least, most) = second / weight - mean**2 - SLACK, mean.T[..., None]
        # neither the variance nor the mean between the two ends is looked at, but bounded
        up, down, width = most, last - least, most - least
        lowest = (down * variance[:, :1] + up * variance[:, 1:] - width * up * down) / (up + down)
        third = np.maximum(up, down) * (variance.max(axis=1, keepdims=True) + last * width)
        bend = np.ptp(ends) ** 2 / 8 * third + SLACK
        along = (common - ends[0]) / max(np.ptp(ends), SLACK**2)
        own = self.moment / np.maximum(self.total, 1)
        lower, upper = own.min(axis=1, keepdims=True), own.max(axis=1, keepdims=True)
        steepest = np.maximum(upper * (upper - least), (last - lower) * (most - lower))
        room = lowest - np.maximum(steepest, 0)
        usable = room > 0
        times = self.total / np.where(usable, lowest + room, 1.0)
        gain = (np.abs(own - least - width * along) + bend) ** 2 * times
        return np.where(self.total > 1, np.where(usable, gain, np.inf), 0.0)

    def slope(self) -> Floats:
        """Return the likeliest slopes (w, m) by Newton's method, NaN where none is finite."""
        last = self.sizes.shape[1] - 1
        usable = (self.total > 1) & (self.moment > 0) & (self.moment < self.total * last)
        mean = self.moment / np.maximum(self.total, 1)
        slope = np.zeros(usable.shape)
        for _ in range(STEPS):
            weight, first, second = _sums(self.sizes, slope)
            centre = first / weight
            variance = np.maximum(second / weight - centre**2, 1e-12)
            step = np.where(usable, np.clip((mean - centre) / variance, -0.5, 0.5), 0.0)
            slope = np.clip(slope + step, -STEEPEST, STEEPEST)
            if np.abs(step).max(initial=0) < 1e-12:  # noqa: PLR2004
                break
        return np.where(usable, slope, np.nan)

    def likelihood(self, slope: Floats) -> Floats:
        """Return the log-likelihood of slopes, given the totals, without what all slopes share."""
        return np.asarray(self.moment * slope - self.cost(slope))

    def cost(self, slope: Floats) -> Floats:
        """Return the part of the likelihood that does not depend on the moment."""
        shift = np.maximum(slope, 0) * (self.sizes.shape[1] - 1)
        return np.asarray(self.total * (np.log(_sums(self.sizes, slope)[0]) + shift))


def _sums(sizes: Floats, slope: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the sums over t of s, t s and t² s, with s = sizes x exp(slope x t).

    For growing slopes s is divided by its exponential at the last period: no power overflows.
    """
    last, grows = sizes.shape[1] - 1, slope > 0
    ratio, power = np.exp(-np.abs(slope)), np.ones(slope.shape)
    shape = (len(sizes), slope.shape[1])
    plain, first, second = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for k in range(last + 1):
        term = np.where(grows, sizes[:, last - k, None], sizes[:, k, None]) * power
        time = np.where(grows, last - k, k)
        plain += term
        first += term * time
        second += term * time**2
        power = power * ratio
    return np.maximum(plain, 1e-300), first, second


@dataclass(frozen=True, slots=True)
class Parts:
    """Windows around one centre, inside and outside; moments of outside are left to the maps."""

    inside: Series
    outside: Series

    def score(self, common: Floats, direction: str) -> Floats:
        """Return the LLR of each row against one slope with levels of their own."""
        within, without = self.inside.slope(), self.outside.slope()
        llr = sum(
            part.likelihood(slope) - part.likelihood(common)
            for part, slope in ((self.inside, within), (self.outside, without))
        )
        if direction == "high":
            llr = np.where((within > common) & (within >= 0), llr, 0.0)
        elif direction == "low":
            llr = np.where((within < common) & (within < 0), llr, 0.0)
        return np.nan_to_num(np.maximum(llr, 0.0), nan=0.0)

    def may_beat(self, common: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which windows may score above ``high`` in some map, (w,)."""
        bound = self.inside.gain(common) + self.outside.gain(common)
        return np.asarray((bound + SLACK > high).any(axis=1))

    def windows(self, at: NDArray[np.bool_]) -> Parts:
        """Return some windows, in all maps."""
        return Parts(self.inside.windows(at), self.outside.windows(at))

    def rows(self, at: Positions, held: Floats, everything: Floats) -> Parts:
        """Return some windows in some maps, by the moments inside and of the map."""
        return Parts(self.inside.rows(at, held), self.outside.rows(at, everything - held))


def whole(study: Study, moments: Floats, areas: NDArray[np.bool_] | slice = ALL) -> Series:
    """Return the series of some areas together, of shape (1, maps)."""
    return Series(
        np.full((1, 1), study.cases[areas].sum()),
        moments[:, areas].sum(axis=1)[None].astype(float),
        study.sizes[areas].sum(axis=0)[None],
    )


def moments_of(cases: Floats) -> Floats:
    """Return the sum of period x cases of each area, shape (1, n)."""
    return (cases @ np.arange(cases.shape[1]))[None]


def parts_around(study: Study, around: Circles, moments: Floats) -> tuple[Parts, Floats]:
    """Return the windows of all circles around a centre, and their moments (w, maps)."""

    def grown(values: Floats) -> Floats:
        return np.asarray(np.cumsum(values[around.order], axis=0)[around.reach - 1], dtype=float)

    total, sizes = grown(study.cases.sum(axis=1)[:, None]), grown(study.sizes)
    held = grown(moments.T)
    everything = study.sizes.sum(axis=0)
    parts = Parts(
        Series(total, held, sizes),
        Series(study.cases.sum() - total, moments.sum(axis=1) - held, everything - sizes),
    )
    return parts, held


def observe_trends(study: Study) -> Best:
    """Return the best circle of each centre; of equals the smaller."""
    n, periods = study.cases.shape
    moments = moments_of(study.cases)
    common = whole(study, moments).slope()
    best = Best(
        np.zeros(n), np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp), np.zeros(n),
        np.zeros(n, dtype=np.intp), np.full(n, periods),
    )  # fmt: skip
    for centre in range(n):
        around = circles(study, study.frames[0], centre)
        if not len(around.reach):
            continue
        parts, _ = parts_around(study, around, moments)
        llr = _scores(parts, common, study.direction)
        ring = int(llr.round(9).argmax())
        best.statistic[centre], best.reach[centre] = llr[ring], around.reach[ring]
        best.radius[centre] = around.radius[ring]
    return best


def _scores(parts: Parts, common: Floats, direction: str) -> Floats:
    """Return the score of each window in one map, -1 where it is below another for sure."""
    bound = (parts.inside.gain(common[0]) + parts.outside.gain(common[0]))[:, 0] + SLACK
    llr = np.full(len(bound), -1.0)
    sure = np.isfinite(bound)
    hopeful = ~sure | (bound == np.max(bound, where=sure, initial=-np.inf))
    for _ in range(2):
        llr[hopeful] = parts.windows(hopeful).score(common, direction)[:, 0]
        hopeful = (llr < 0) & ~(bound <= llr.max())
    return llr


def highest_trends(study: Study, moments: Floats) -> Floats:
    """Return the best score of each map, given by its moments of shape (maps, n)."""
    blocks = [moments[k : k + MAPS] for k in range(0, len(moments), MAPS)]
    searches = [partial(_search, study, block) for block in blocks]
    return np.concatenate([np.max(spread(search, study), axis=0) for search in searches])


def _search(study: Study, moments: Floats, tasks: list[Task]) -> Floats:
    """Return the best score of each map among the circles around some centres."""
    high = np.zeros(len(moments))
    everything = moments.sum(axis=1).astype(float)
    common = whole(study, moments).slope()[0]
    known = np.flatnonzero(~np.isnan(common))
    if not len(known):
        return high
    slopes = np.linspace(common[known].min(), common[known].max(), NODES)[None]
    for _, centre in tasks:
        around = circles(study, study.frames[0], centre)
        if not len(around.reach):
            continue
        parts, held = parts_around(study, around, moments[known])
        worth = parts.may_beat(common[known], high[known])
        if not worth.any():
            continue
        parts, held = parts.windows(worth), held[worth]
        cost = parts.inside.cost(slopes) + parts.outside.cost(slopes)
        bound = (
            _chords(parts.inside)
            + _chords(parts.outside)
            + _between(cost, slopes, common[known])
            - everything[known] * common[known]
            + SLACK
        )
        top = bound.argmax(axis=0), np.arange(len(known))
        for window, column in (top, np.nonzero(bound > high[known])):
            for k in range(0, len(window), PAIRS):
                at, one = window[k : k + PAIRS], column[k : k + PAIRS]
                keep = bound[at, one] > high[known[one]]
                at, one = at[keep], one[keep]
                rows = parts.rows(at, held[at, one], everything[known[one]])
                llr = rows.score(common[known[one], None], study.direction)
                np.maximum.at(high, known[one], llr[:, 0])
    return high


def _chords(series: Series) -> Floats:
    """Return what a slope of its own gives each window in each map at most."""
    most = np.maximum(series.total * (series.sizes.shape[1] - 1) - 1, 1)
    low, high = (
        np.clip(edge, 1, most)
        for edge in (series.moment.min(axis=1, keepdims=True),
                     series.moment.max(axis=1, keepdims=True))
    )  # fmt: skip
    nodes = low + (high - low) * np.linspace(0, 1, NODES)
    table = Series(series.total, nodes, series.sizes)
    best = np.nan_to_num(table.likelihood(table.slope()), nan=0.0)
    return np.where(series.total > 1, _between(best, nodes, series.moment), -np.inf)


def _between(values: Floats, nodes: Floats, at: Floats) -> Floats:
    """Return values between evenly spaced nodes, row by row; ``nodes`` has one row or as many."""
    width = nodes[:, -1:] - nodes[:, :1]
    place = (at - nodes[:, :1]) / np.where(width > 0, width, 1.0) * (NODES - 1)
    place = np.clip(place, 0, NODES - 1)
    left = np.minimum(place.astype(np.intp), NODES - 2)
    left = np.broadcast_to(left, (len(values), left.shape[1]))
    part = place - left
    below, above = (np.take_along_axis(values, left + k, axis=1) for k in (0, 1))
    return np.asarray(below + (above - below) * part)
