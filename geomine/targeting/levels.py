"""Each criterion of each village on a fixed scale from 0 to 1, with what is unknown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.rates.exposure import RESIDENTS
from geomine.schema import require
from geomine.targeting.criteria import criteria
from geomine.targeting.nearness import far_weight, near_weight, saturate, totals

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.targeting.accidents import Accidents
    from geomine.targeting.criteria import Rules
    from geomine.targeting.nearness import Pairs

KINDS_OF_ACCESS = 10
"""Kinds of blocked access that the Landmine Impact Survey asks for."""


UNKNOWN_LEVEL = 0.5
"""What is unknown counts half of its part: never as harmless, nor as the worst."""
UNKNOWN_LEVELS = {"session_gap": 1.0}
"""No session on record is a full gap, so that a recorded one never raises a score."""


@dataclass(frozen=True, slots=True)
class Level:
    """One criterion of all villages: its best value, NaN where unknown, and its bounds."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, value: NDArray[np.float64]) -> Level:
        """Return a level that is either known exactly or not at all."""
        known = ~np.isnan(value)
        return cls(value, np.where(known, value, 0.0), np.where(known, value, 1.0))


def accident_levels(
    around: Pairs,
    found: Accidents,
    recency: NDArray[np.float64],
    *,
    placed: NDArray[np.bool_],
    possible: tuple[NDArray[np.float64], NDArray[np.float64]],
    rules: Rules,
) -> dict[str, Level]:
    """Return the levels of the two criteria that come from accidents.

    Parameters
    ----------
    around : Pairs
        Pairs of a village and an accident within ``far_m``.
    found : Accidents
        The accidents.
    recency : numpy.ndarray
        What each accident's age leaves of it, shape (accidents,).
    placed : numpy.ndarray
        Which villages have a point, shape (villages,); of the others nothing is known.
    possible : tuple of numpy.ndarray
        People hurt and accidents that may have happened here too, since their place or day
        is unknown; shape (villages,) each. They raise the upper bound only.
    rules : Rules
        Distances and scales.
    """
    n = len(placed)
    fresh = recency[around.accident]
    people = hurt(found.people)[around.accident]
    own = totals(around.village, fresh * people * near_weight(around.distance_m, rules), n)
    ring = totals(around.village, fresh * far_weight(around.distance_m, rules), n)
    return {
        name: Level(
            np.where(placed, saturate(amount, half), np.nan),
            np.where(placed, saturate(amount, half), 0.0),
            np.where(placed, saturate(amount + more, half), 1.0),
        )
        for name, amount, more, half in (
            ("recent_accidents", own, possible[0], rules.half_victims),
            ("neighbour_hit", ring, possible[1], rules.half_accidents),
        )
    }


def hurt(people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return people hurt; an accident of which that is unknown, or that hurt nobody, counts one."""
    return np.maximum(np.nan_to_num(people, nan=1.0), 1.0)


def place_levels(places: gpd.GeoDataFrame, *, rules: Rules) -> dict[str, Level]:
    """Return the levels of the criteria that come from the columns of ``places``.

    Raises
    ------
    InputError
        If a cell is no number from 0 up, or a share is above 1.
    """
    people = residents(places)
    children = numbers(places, "places", "children_5_17")
    return {
        "people": Level.of(log_scale(people, rules.most_people)),
        "new_arrivals": _arrivals(places, people, rules),
        "risky_livelihoods": Level.of(_share(places, "risky_livelihood_share")),
        "children": Level.of(log_scale(children, rules.most_children)),
        "session_gap": Level.of(_share(places, "session_gap")),
        "blocked_access": Level.of(
            _share(places, "n_blocked_accesses", whole=KINDS_OF_ACCESS) / KINDS_OF_ACCESS
        ),
    }


def hazard_level(distance_m: NDArray[np.float64], *, rules: Rules) -> Level:
    """Return the level of nearness to hazards: 1 inside one, halved with each ``hazard_half_m``.

    Beyond ``near_m`` it fades out, and at ``far_m`` it is 0.
    """
    value = 0.5 ** (distance_m / rules.hazard_half_m) * far_weight(distance_m, rules)
    return Level.of(value)


def residents(places: pd.DataFrame) -> NDArray[np.float64]:
    """Return people there: ``population`` and, where known, ``workers``; NaN where unknown.

    A population whose ``population_usable`` is false counts people who live elsewhere: unknown.
    """
    people = numbers(places, "places", "population")
    if "population_usable" in places:
        people[places["population_usable"].eq(False).fillna(value=False).to_numpy(dtype=bool)] = (
            np.nan
        )
    return people + np.nan_to_num(numbers(places, "places", "workers"))


def nominal_districts(exposure: pd.DataFrame) -> set[str]:
    """Return the districts all of whose resident figures count people who live elsewhere."""
    require("exposure", exposure, ["district_id", "population_type"])
    figures = exposure[exposure["population_type"].isin(RESIDENTS)]
    if "usable" not in figures:
        return set()
    usable = ~figures["usable"].eq(False).fillna(value=False).astype(bool)
    by_district = usable.groupby(figures["district_id"].astype("str")).any()
    return set(by_district.index[~by_district])


def log_scale(amount: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Return 0 for nobody, one half near the thirtieth part of ``most``, 1 from ``most`` on.

    Examples
    --------
    >>> log_scale(np.array([0.0, 316.4, 10_000.0]), 10_000.0).round(3).tolist()
    [0.0, 0.505, 1.0]
    """
    unit = most / 1_000
    share: NDArray[np.float64] = np.log1p(amount / unit) / np.log1p(1_000)
    return np.minimum(share, 1.0)


def _arrivals(places: pd.DataFrame, people: NDArray[np.float64], rules: Rules) -> Level:
    """Return the level of arrivals; with only one of the two figures known, it is a lower bound."""
    figures = [numbers(places, "places", name) for name in ("returnees_12m", "planned_returns_6m")]
    both = np.stack(figures)
    some, every = ~np.isnan(both).all(axis=0), ~np.isnan(both).any(axis=0)
    arrivals = np.nansum(both, axis=0)
    # people who come to an empty village are all new to it
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(arrivals > 0, arrivals / people, 0.0)
    value = np.where(some & ~np.isnan(people), saturate(share, rules.half_arrivals_share), np.nan)
    level = Level.of(value)
    return Level(level.value, level.low, np.where(every, level.high, 1.0))


def _share(places: pd.DataFrame, column: str, *, whole: float = 1.0) -> NDArray[np.float64]:
    """Return a column of shares of ``whole``, refusing what is above it."""
    share = numbers(places, "places", column)
    if (share > whole).any():
        row = int(np.argmax(share > whole))
        raise InputError(
            f"places: {column} must be from 0 to {whole:g}; found {share[row]:g} in row "
            f"{places.index[row]!r}."
        )
    return share


def scores(
    levels: Mapping[str, Level], weights: Mapping[str, float], reach: Level
) -> dict[str, NDArray[np.float64]]:
    """Return ``score``, ``score_low``, ``score_high``, ``part_unknown`` and the parts, in points.

    The parts of the criteria that tell who is exposed are multiplied by ``reach``: people
    raise a score only where there is a sign of mines. What is unknown counts in the score as
    :data:`UNKNOWN_LEVELS` says, nothing in the lower bound and all in the upper one. Its part is
    missing in its own column and stands in ``part_unknown``, so that the parts add up to the score.
    """
    near = Level(np.where(np.isnan(reach.value), UNKNOWN_LEVEL, reach.value), reach.low, reach.high)
    all_ = Level.of(np.ones_like(near.low))
    acts = {name: near if criteria()[name].kind == "exposed" else all_ for name in weights}
    parts = {
        f"part_{name}": 100 * w * acts[name].value * levels[name].value
        for name, w in weights.items()
    }
    blank = [
        100 * w * acts[name].value * UNKNOWN_LEVELS.get(name, UNKNOWN_LEVEL)
        * np.isnan(levels[name].value)
        for name, w in weights.items()
    ]  # fmt: skip
    unknown = np.asarray(sum(blank), dtype=float)
    known = sum(np.nan_to_num(part) for part in parts.values())
    low = sum(100 * w * acts[name].low * levels[name].low for name, w in weights.items())
    high = sum(100 * w * acts[name].high * levels[name].high for name, w in weights.items())
    score = np.clip(known + unknown, 0.0, 100.0)
    return {
        "score": score,
        "score_low": np.minimum(low, score),
        "score_high": np.clip(high, score, 100.0),
        **parts,
        "part_unknown": unknown,
    }
