"""Is there any sign of mines within reach of a village? Only there do people raise the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geomine.columns import numbers
from geomine.crs import require_crs
from geomine.targeting.levels import UNKNOWN_LEVEL, Level
from geomine.targeting.nearness import ByVillage, far_weight

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.targeting.accidents import Accidents
    from geomine.targeting.criteria import Rules
    from geomine.targeting.nearness import Pairs

EVIDENCE = ("accident", "hazard", "blocked_access", "district", "unknown", "none")
"""What speaks for mines within reach, the strongest first; ``none`` is nothing on record."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a sign of mines reaches each village, from 0 to 1.

    Attributes
    ----------
    level : Level
        Its value, NaN where unknown, and its bounds.
    evidence : numpy.ndarray of str
        The strongest sign, one of :data:`EVIDENCE`.
    lasting : numpy.ndarray
        What hazards and blocked access alone make of it: no accident moves it.
    """

    level: Level
    evidence: NDArray[np.str_]
    lasting: NDArray[np.float64]


def hazard_distance_m(
    places: gpd.GeoDataFrame, hazards: gpd.GeoDataFrame | None, *, crs: CRS
) -> NDArray[np.float64]:
    """Return the distance to the nearest hazard: 0 inside one, infinite where there is none.

    Without a layer of hazards, and for a village without a point, it is NaN: unknown. An empty
    layer says that somebody looked and there is none.
    """
    spots = np.asarray(places.geometry.to_crs(crs))
    there = ~(shapely.is_missing(spots) | shapely.is_empty(spots))
    distance_m = np.full(len(places), np.nan)
    if hazards is None:
        return distance_m
    require_crs(hazards, "hazards")
    shapes = np.asarray(hazards.geometry.to_crs(crs))
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    distance_m[there] = np.inf
    if len(shapes) and there.any():
        pairs, gap = shapely.STRtree(shapes).query_nearest(
            spots[there], return_distance=True, all_matches=False
        )
        distance_m[np.flatnonzero(there)[pairs[0]]] = gap
    return distance_m


def shows_hazard(found: Accidents, *, as_of: dt.date, rules: Rules) -> NDArray[np.bool_]:
    """Return which accidents still show a hazard: those of ``evidence_days``, and undated ones.

    A mine does not go away with the half-life of an accident, so this window is longer.
    """
    age = (np.datetime64(as_of, "D") - found.day).astype("timedelta64[D]").astype(float)
    return np.asarray(np.isnat(found.day) | (age <= rules.evidence_days))


def hazard_reach(
    places: pd.DataFrame,
    around: Pairs,
    found: Accidents,
    distance_m: NDArray[np.float64],
    *,
    placed: NDArray[np.bool_],
    as_of: dt.date,
    rules: Rules,
) -> Reach:
    """Return how far a sign of mines reaches each village, from 0 to 1, and which sign.

    It is 1 up to ``near_m`` from an accident or a hazard, falls to 0 at ``far_m``, and is 1 where
    mines block access. An accident known only to the district may have been anywhere there:
    unknown, so one half at least. Without a layer of hazards, a village without an accident
    may have one all the same, which the upper bound says.

    Parameters
    ----------
    places : pandas.DataFrame
        ``district_id`` and ``n_blocked_accesses`` are used where they are there.
    around : Pairs
        Pairs of a village and an accident within ``far_m``.
    found : Accidents
        The accidents.
    distance_m : numpy.ndarray
        Distance to the nearest hazard, NaN where unknown; see :func:`hazard_distance_m`.
    placed : numpy.ndarray
        Which villages have a point.
    as_of : datetime.date
        The day of the ranking.
    rules : Rules
        Distances and times.
    """
    n = len(places)
    shows = shows_hazard(found, as_of=as_of, rules=rules)
    use = shows[around.accident]
    signs = {
        "accident": ByVillage(around.village[use], n).most(
            far_weight(around.distance_m[use], rules)
        ),
        "hazard": np.nan_to_num(far_weight(distance_m, rules)),
        "blocked_access": (numbers(places, "places", "n_blocked_accesses") > 0).astype(float),
    }
    low = np.maximum.reduce(list(signs.values()))
    rough = _in_district_of(places, found, shows & ~found.placed)
    value = np.where(placed | (low > 0), low, np.nan)
    value = np.where(rough, np.fmax(value, UNKNOWN_LEVEL), value)
    open_end = ~placed | rough | np.isnan(distance_m)
    kinds = [*(sign > 0 for sign in signs.values()), rough, ~placed]
    return Reach(
        level=Level(value, low, np.where(open_end, 1.0, low)),
        evidence=np.select(kinds, EVIDENCE[:-1], "none"),
        lasting=np.maximum(signs["hazard"], signs["blocked_access"]),
    )


def _in_district_of(
    places: pd.DataFrame, found: Accidents, which: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which places lie in a district where one of these accidents happened."""
    if "district_id" not in places:
        return np.zeros(len(places), dtype=bool)
    ids = set(found.district_id[which & (found.district_id != "")])
    return places["district_id"].isin(list(ids)).to_numpy(dtype=bool)
