"""Ranks and how sure they are: thousands of lists from jittered weights and moved accidents.

Each run draws every weight within 30 % of its own, draws the accidents anew with
replacement, moves each within its location uncertainty (or somewhere in its district, where no
more is known), gives one without a day a day, and draws what is unknown anywhere from harmless to
as bad as can be. The ranks of a village over the runs are its interval.

An accident that a run does not draw is a sign of mines all the same: that it happened is no
matter of chance, only where exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from geomine.hotspot.persistence import uniform_in_polygon
from geomine.stats.moves import uniform_in_disc
from geomine.targeting.criteria import criteria
from geomine.targeting.levels import Level, hurt
from geomine.targeting.nearness import far_weight, near_weight, pairs_within, saturate, totals
from geomine.targeting.reach import Most, Reach, shows_hazard

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import geopandas as gpd
    import shapely
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.targeting.accidents import Accidents
    from geomine.targeting.criteria import Rules

JITTER = 0.3
PLACES_PER_DISTRICT = 256
"""Random places of a district among which each run chooses."""
FROM_ACCIDENTS = ("recent_accidents", "neighbour_hit")
SURE, POSSIBLE = 0.95, 0.05


@dataclass(frozen=True, slots=True)
class Chances:
    """The columns ``rank``, ``rank_low``, ``rank_high`` and ``p_top``, and an account."""

    columns: pd.DataFrame
    account: dict[str, object]


def rank_chances(
    villages_m: NDArray[np.float64],
    found: Accidents,
    levels: Mapping[str, Level],
    weights: Mapping[str, float],
    *,
    reach: Reach,
    score: NDArray[np.float64],
    open_: NDArray[np.bool_],
    districts: gpd.GeoDataFrame | None,
    crs: CRS,
    as_of: dt.date,
    rules: Rules,
    top: int,
    runs: int,
    seed: int,
    confidence: float,
) -> Chances:
    """Return the ranks, their intervals and the probability of the first ``top``.

    Rows are villages in the order that decides ties. ``open_`` says which are ranked.
    """
    ranks = ranks_of(score[open_])
    low, high, p_top = (np.full(len(score), np.nan) for _ in range(3))
    account: dict[str, object] = {"runs": runs, "seed": seed, "top": top, "confidence": confidence}
    if runs and open_.any():
        rng = np.random.default_rng(seed)
        shapes = _shapes(districts, crs)
        draw = _Draw(villages_m, found, rng=rng, shapes=shapes, as_of=as_of, rules=rules)
        many = np.empty((runs, int(open_.sum())), dtype=np.int32)
        for run in range(runs):
            points = _score(draw, levels, weights, reach, rng)[open_]
            # villages that are equal in a run come in any order, not in that of their keys
            shuffled = rng.permutation(len(points))
            many[run, shuffled] = ranks_of(points[shuffled])
        tail = (1 - confidence) / 2
        ends = np.quantile(many, [tail, 1 - tail], axis=0, method="inverted_cdf")
        low[open_], high[open_] = np.minimum(ends[0], ranks), np.maximum(ends[1], ranks)
        p_top[open_] = (many <= top).mean(axis=0)
        account |= {
            "n_sure_of_top": int((p_top >= SURE).sum()),
            "n_possibly_top": int((p_top >= POSSIBLE).sum()),
            "n_accidents_not_drawn": draw.n_not_drawn,
        }
    whole = np.full(len(score), np.nan)
    whole[open_] = ranks
    named = {"rank": whole, "rank_low": low, "rank_high": high}
    columns = {name: pd.array(v, dtype="Int64") for name, v in named.items()}
    return Chances(pd.DataFrame(columns | {"p_top": p_top}), account)


def ranks_of(score: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return ranks from 1 for the highest; of equals the first row comes first.

    Examples
    --------
    >>> ranks_of(np.array([1.0, 3.0, 3.0])).tolist()
    [3, 1, 2]
    """
    rank = np.empty(len(score), dtype=np.intp)
    # rounded, so that sums that are equal on paper are equal here
    rank[np.argsort(-score.round(9), kind="stable")] = np.arange(1, len(score) + 1)
    return rank


def _score(
    draw: _Draw,
    levels: Mapping[str, Level],
    weights: Mapping[str, float],
    reach: Reach,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the scores of one run."""
    drawn, sign = draw.levels(rng)
    near = np.maximum(sign, reach.lasting)
    near = np.where(draw.placed | (reach.lasting > 0), near, rng.random(draw.n))
    jittered = np.fromiter(weights.values(), dtype=float) * rng.uniform(
        1 - JITTER, 1 + JITTER, size=len(weights)
    )
    total = np.zeros(draw.n)
    for name, weight in zip(weights, jittered / jittered.sum(), strict=True):
        level = levels[name]
        anywhere = level.low + rng.random(draw.n) * (level.high - level.low)
        known = name in drawn
        value = np.where(draw.placed, drawn[name], anywhere) if known else anywhere
        total += weight * (near * value if criteria()[name].kind == "exposed" else value)
    return total


class _Draw:
    """Draws the two levels that come from accidents, and how far their sign of mines reaches."""

    def __init__(
        self,
        villages_m: NDArray[np.float64],
        found: Accidents,
        *,
        rng: np.random.Generator,
        shapes: Mapping[str, shapely.Geometry],
        as_of: dt.date,
        rules: Rules,
    ) -> None:
        self.n, self.rules = len(villages_m), rules
        self.placed = np.isfinite(villages_m).all(axis=1)
        recency = found.recency(as_of=as_of, rules=rules)
        self.undated = np.isnat(found.day)
        known = found.day[~self.undated]
        span = np.datetime64(as_of, "D") - known.min() if len(known) else rules.window_days
        self.span_days = float(np.asarray(span).astype("timedelta64[D]").astype(float))
        somewhere = np.isin(found.district_id, list(shapes)) & ~found.placed
        shows = shows_hazard(found, as_of=as_of, rules=rules)
        maybe = (recency > 0) | shows
        self.n_not_drawn = int((maybe & ~found.placed & ~somewhere).sum())
        use = np.flatnonzero(maybe & (found.placed | somewhere))
        self.recency, self.undated = recency[use], self.undated[use]
        self.shows = shows[use].astype(float)
        self.people, self.radius_m = hurt(found.people)[use], found.uncertainty_m[use]
        self.pairs = pairs_within(
            villages_m, found.metres[use], reach_m=rules.far_m + self.radius_m
        )
        start = villages_m[self.pairs.village] - found.metres[use][self.pairs.accident]
        self.gap_e, self.gap_n = np.ascontiguousarray(start.T)
        # the others are near no village wherever they move
        self.near, self.near_of = np.unique(self.pairs.accident, return_inverse=True)
        self.of_village = Most(self.pairs.village, self.n)
        # an old accident is a sign of mines, and adds nothing to the two levels
        fades = (self.recency > 0) | self.undated
        self.counted = np.flatnonzero(fades[self.pairs.accident])
        self.rough = np.flatnonzero(~found.placed[use])
        keys = sorted(set(found.district_id[use][self.rough]))
        spots = [uniform_in_polygon(shapes[key], PLACES_PER_DISTRICT, rng) for key in keys]
        self.bank = pairs_within(
            villages_m, np.concatenate(spots or [np.empty((0, 2))]), reach_m=rules.far_m
        )
        self.first_spot = (
            np.searchsorted(keys, found.district_id[use][self.rough].astype("str"))
            * PLACES_PER_DISTRICT
        )
        shape = (self.n, len(keys) * PLACES_PER_DISTRICT)
        at = (self.bank.village, self.bank.accident)
        self.bank_wide = far_weight(self.bank.distance_m, rules)
        self.bank_near, self.bank_far = (
            sparse.csr_array((weight, at), shape=shape)
            for weight in (near_weight(self.bank.distance_m, rules), self.bank_wide)
        )
        self.of_bank = Most(self.bank.village, self.n)

    def levels(
        self, rng: np.random.Generator
    ) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
        """Return the two levels of one run, and the reach."""
        n = len(self.recency)
        times = rng.multinomial(n, np.full(n, 1 / n)) if n else np.zeros(0)
        age = rng.random(n) * self.span_days
        age, recent = age[self.undated], self.recency.copy()
        recent[self.undated] = np.where(
            age <= self.rules.window_days, 0.5 ** (age / self.rules.half_life_days), 0.0
        )
        fresh = times.astype(float) * recent
        east, north = np.ascontiguousarray(uniform_in_disc(self.radius_m, rng, rows=self.near).T)
        of, village = self.pairs.accident, self.pairs.village
        distance_m = np.hypot(self.gap_e - east[self.near_of], self.gap_n - north[self.near_of])
        wide, some = far_weight(distance_m, self.rules), self.counted
        weight = near_weight(distance_m[some], self.rules)
        own = totals(village[some], (fresh * self.people)[of[some]] * weight, self.n)
        ring = totals(village[some], fresh[of[some]] * wide[some], self.n)
        reach = self.of_village(self.shows[of] * wide)
        if len(self.rough):
            spot = self.first_spot + rng.integers(PLACES_PER_DISTRICT, size=len(self.rough))
            size, rough = int(self.bank_near.shape[1]), fresh[self.rough].astype(float)
            own = own + self.bank_near @ totals(spot, rough * self.people[self.rough], size)
            ring = ring + self.bank_far @ totals(spot, rough, size)
            there = np.zeros(size)
            there[spot] = self.shows[self.rough]
            wide = self.bank_wide * there[self.bank.accident]
            reach = np.maximum(reach, self.of_bank(wide))
        halves = (self.rules.half_victims, self.rules.half_accidents)
        return {
            name: saturate(amount, half)
            for name, amount, half in zip(FROM_ACCIDENTS, (own, ring), halves, strict=True)
        }, reach


def _shapes(districts: gpd.GeoDataFrame | None, crs: CRS) -> dict[str, shapely.Geometry]:
    """Return the districts with an area, in metres, by ``district_id``."""
    if districts is None:
        return {}
    flat = districts.geometry.to_crs(crs)
    ids = districts["district_id"].astype("str")
    return {key: shape for key, shape in zip(ids, flat, strict=True) if shape and shape.area > 0}
