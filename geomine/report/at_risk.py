"""Who meets mines around a village: what people were doing, and in which season."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster import has_place
from geomine.crs import coordinates_m, metric_crs
from geomine.targeting import counted
from geomine.targeting.nearness import pairs_within

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import geopandas as gpd

REACH_M = 10_000.0
SEASONS = ("winter", "spring", "summer", "autumn")
NOT_SAID = ("unknown", "other", "demining", "military_duty")
WITHIN_SEASON = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Accidents within 10 km, of any age: how many, by activity and by season, most first."""

    n_accidents: int
    activities: tuple[tuple[str, int], ...]
    seasons: tuple[tuple[str, int], ...]


def at_risk(
    villages: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, *, as_of: dt.date
) -> list[AtRisk]:
    """Return who is at risk around each village, by the accidents that its score counts.

    An accident whose day is not known within a month has no season.
    """
    if villages.empty or not np.isfinite(villages.total_bounds).all():
        return [AtRisk(0, (), ())] * len(villages)
    crs = metric_crs(villages)
    use = pd.DataFrame(incidents[counted(incidents, as_of=as_of) & has_place(incidents)])
    spots = coordinates_m(incidents.loc[use.index], crs)
    near = pairs_within(coordinates_m(villages, crs), spots, reach_m=REACH_M)
    return [_of(use.iloc[near.accident[near.village == k]]) for k in range(len(villages))]


def _of(accidents: pd.DataFrame) -> AtRisk:
    nothing = pd.Series(None, index=accidents.index, dtype="str")
    activity = accidents.get("activity", nothing).dropna()
    months = accidents["event_date"].dropna().dt.month
    if "date_precision" in accidents:
        months = months[accidents["date_precision"].isin(WITHIN_SEASON).reindex(months.index)]
    return AtRisk(
        n_accidents=len(accidents),
        activities=_most(code for code in activity if code not in NOT_SAID),
        seasons=_most(SEASONS[month % 12 // 3] for month in months),
    )


def _most(codes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(codes).items(), key=lambda item: (-item[1], item[0])))
