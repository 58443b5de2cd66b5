"""Accidents drawn anew and moved, some runs at a time, and what each run makes of their levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.hotspot.persistence import uniform_in_polygon
from geomine.stats.moves import disc_steps
from geomine.targeting.levels import hurt
from geomine.targeting.nearness import ByVillage, far_weight, near_weight, pairs_within, saturate
from geomine.targeting.reach import shows_hazard

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import shapely
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.targeting.accidents import Accidents
    from geomine.targeting.criteria import Rules

PLACES_PER_DISTRICT = 256
"""Random places of a district among which each run chooses."""
FROM_ACCIDENTS = ("recent_accidents", "neighbour_hit")
MOST_CELLS = 100_000
"""Pairs of a village and an accident, over some runs, that are worked on in one go."""


class AccidentDraws:
    """Draws the two levels that come from accidents, and how far their sign of mines reaches."""

    def __init__(
        self,
        villages_m: Floats,
        found: Accidents,
        *,
        rng: np.random.Generator,
        shapes: Mapping[str, shapely.Geometry],
        as_of: dt.date,
        rules: Rules,
    ) -> None:
        self.rules = rules
        recency = found.recency(as_of=as_of, rules=rules)
        undated = np.isnat(found.day)
        known = found.day[~undated]
        span = np.datetime64(as_of, "D") - known.min() if len(known) else rules.window_days
        self.span_days = float(np.asarray(span).astype("timedelta64[D]").astype(float))
        somewhere = np.isin(found.district_id, list(shapes)) & ~found.placed
        shows = shows_hazard(found, as_of=as_of, rules=rules)
        maybe = (recency > 0) | shows
        self.n_not_drawn = int((maybe & ~found.placed & ~somewhere).sum())
        use = np.flatnonzero(maybe & (found.placed | somewhere))
        self.recency, self.undated = recency[use], np.flatnonzero(undated[use])
        used = _Used(
            metres=found.metres[use],
            radius_m=found.uncertainty_m[use],
            district_id=found.district_id[use],
            people=hurt(found.people)[use],
            shows=shows[use].astype(float),
            # an old accident is a sign of mines, and adds nothing to the two levels
            fades=(recency > 0)[use] | undated[use],
        )
        self.placed = _Placed(villages_m, used, rules)
        self.rough = _Rough(villages_m, used, shapes, rules, rng)
        self.at_once = max(1, MOST_CELLS // max(len(use), len(self.placed.accident), 1))

    def levels(self, rng: np.random.Generator, runs: int) -> tuple[dict[str, Floats], Floats]:
        """Return the two levels and the reach, each of shape (runs, villages)."""
        fresh = self._fresh(rng, runs)
        own, ring, reach = self.placed.amounts(fresh, rng)
        more = self.rough.amounts(fresh, rng)
        halves = (self.rules.half_victims, self.rules.half_accidents)
        amounts = (own + more[0], ring + more[1])
        levels = {
            name: saturate(amount, half)
            for name, amount, half in zip(FROM_ACCIDENTS, amounts, halves, strict=True)
        }
        return levels, np.maximum(reach, more[2])

    def _fresh(self, rng: np.random.Generator, runs: int) -> Floats:
        """Return how often each accident is drawn, times what its age leaves of it."""
        n = len(self.recency)
        if not n:
            return np.zeros((runs, 0))
        drawn = rng.integers(n, size=(runs, n)) + np.arange(runs)[:, None] * n
        times = np.bincount(drawn.ravel(), minlength=runs * n).reshape(runs, n)
        fresh = times * self.recency
        age = rng.random((runs, len(self.undated))) * self.span_days
        left = np.where(
            age <= self.rules.window_days, 0.5 ** (age / self.rules.half_life_days), 0.0
        )
        fresh[:, self.undated] = times[:, self.undated] * left
        return fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class _Used:
    """The accidents that can count in some run."""

    metres: Floats
    radius_m: Floats
    district_id: NDArray[np.str_]
    people: Floats
    shows: Floats
    fades: NDArray[np.bool_]


class _Placed:
    """Accidents with a place of their own: pairs with the villages that any move can reach."""

    def __init__(self, villages_m: Floats, used: _Used, rules: Rules) -> None:
        self.rules = rules
        pairs = pairs_within(villages_m, used.metres, reach_m=rules.far_m + used.radius_m)
        self.accident = pairs.accident
        start = villages_m[pairs.village] - used.metres[pairs.accident]
        self.gap_e, self.gap_n = np.ascontiguousarray(start.T)
        # the others are near no village wherever they move
        near, self.near_of = np.unique(pairs.accident, return_inverse=True)
        self.radius_m = used.radius_m[near]
        self.shows = used.shows[pairs.accident]
        self.counted = np.flatnonzero(used.fades[pairs.accident])
        self.people = used.people[pairs.accident[self.counted]]
        self.every = ByVillage(pairs.village, len(villages_m))
        self.some = ByVillage(pairs.village[self.counted], len(villages_m))

    def amounts(self, fresh: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """Return people hurt here, accidents around and the reach, each (runs, villages)."""
        east, north = disc_steps(self.radius_m, rng, runs=len(fresh))
        east, north = east[:, self.near_of], north[:, self.near_of]
        distance_m = np.sqrt((self.gap_e - east) ** 2 + (self.gap_n - north) ** 2)
        wide = far_weight(distance_m, self.rules)
        drawn = fresh[:, self.accident[self.counted]]
        hit = near_weight(distance_m[:, self.counted], self.rules)
        return (
            self.some.total(drawn * self.people * hit),
            self.some.total(drawn * wide[:, self.counted]),
            self.every.most(self.shows * wide),
        )


class _Rough:
    """Accidents known to a district only: each run puts each at one of its district's places."""

    def __init__(
        self,
        villages_m: Floats,
        used: _Used,
        shapes: Mapping[str, shapely.Geometry],
        rules: Rules,
        rng: np.random.Generator,
    ) -> None:
        self.n = len(villages_m)
        self.rough = np.flatnonzero(~np.isfinite(used.metres).all(axis=1))
        self.people, self.shows = used.people[self.rough], used.shows[self.rough]
        district_id = used.district_id[self.rough]
        keys = sorted(set(district_id))
        spots = [uniform_in_polygon(shapes[key], PLACES_PER_DISTRICT, rng) for key in keys]
        metres = np.concatenate(spots or [np.empty((0, 2))])
        self.bank = np.searchsorted(keys, district_id.astype("str")) * PLACES_PER_DISTRICT
        pairs = pairs_within(villages_m, metres, reach_m=rules.far_m)
        order = np.argsort(pairs.accident, kind="stable")
        self.village, distance_m = pairs.village[order], pairs.distance_m[order]
        self.near, self.wide = near_weight(distance_m, rules), far_weight(distance_m, rules)
        self.first = np.searchsorted(pairs.accident[order], np.arange(len(metres) + 1))

    def amounts(self, fresh: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """Return people hurt here, accidents around and the reach, each (runs, villages)."""
        runs, n = len(fresh), len(self.rough)
        spot = (self.bank + rng.integers(PLACES_PER_DISTRICT, size=(runs, n))).ravel()
        size = self.first[spot + 1] - self.first[spot] if n else np.empty(0, dtype=np.intp)
        which = np.repeat(np.arange(runs * n), size)
        skipped = np.repeat(np.cumsum(size) - size - self.first[spot], size)
        pair = np.arange(len(which)) - skipped
        run, accident = np.divmod(which, max(n, 1))
        cell = run * self.n + self.village[pair]
        drawn = fresh[run, self.rough[accident]]
        most = np.zeros(runs * self.n)
        np.maximum.at(most, cell, self.shows[accident] * self.wide[pair])
        hit = drawn * self.people[accident] * self.near[pair]
        own, ring = (
            np.bincount(cell, amount, minlength=runs * self.n).astype(float)
            for amount in (hit, drawn * self.wide[pair])
        )
        shape = (runs, self.n)
        return own.reshape(shape), ring.reshape(shape), most.reshape(shape)
