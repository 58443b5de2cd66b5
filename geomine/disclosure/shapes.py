"""The hotspots of a release, found among what it counts, and its public incidents in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.cluster import NOISE
from geomine.hotspot.coarse import on_grid
from geomine.hotspot.marks import marked_hotspots

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geomine.disclosure.policy import Policy
    from geomine.results import Analysis

ALWAYS = ("hotspot_id", "name", "district_id", "kind", "geometry")
COLUMNS = (
    *ALWAYS[:-1], "n_incidents", "n_casualties", "n_killed", "n_injured", "n_places",
    "n_dates", "first_date", "last_date", "area_km2", "geometry",
)  # fmt: skip
"""What a shared page may say of a hotspot where the list has restricted incidents."""


def released_hotspots(
    analysis: Analysis,
    told: gpd.GeoDataFrame,
    restricted: pd.Series[bool],
    policy: Policy,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the public incidents with their ``hotspot_id``, and the hotspots to be shared.

    Hotspots are found again among what the release tells. One with restricted incidents
    must have ``hotspot_min_incidents`` of them on ``hotspot_min_dates`` days, or whoever takes
    away the public ones that the page shows would learn of a few. Otherwise its
    restricted incidents are left out and hotspots found anew, until none is left.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis, for its settings, districts and places.
    told : geopandas.GeoDataFrame
        The incidents that the release lists or counts, and whose number may be known.
    restricted : pandas.Series of bool
        Which of them are only counted.
    policy : Policy
        The rules of the release.
    """
    while True:
        marked, found = marked_hotspots(
            told, analysis.rates, analysis.places, analysis.config, evidence=False
        )
        inside = marked[restricted]
        inside = inside[inside["hotspot_id"].fillna(NOISE).ne(NOISE)]
        few = _few(inside, found, policy)
        out = inside.index[inside["hotspot_id"].isin(few)]
        if out.empty:
            break
        told, restricted = told.drop(index=out), restricted.drop(index=out)
    coarse = found["hotspot_id"].isin(inside["hotspot_id"])
    return marked[~restricted], _generalised(found, coarse, policy)


def _few(inside: pd.DataFrame, found: gpd.GeoDataFrame, policy: Policy) -> pd.Index:
    """Return the hotspots that would tell of too few restricted incidents."""
    of = inside.groupby("hotspot_id")["event_date"].agg(["size", "nunique"])
    spread = found.loc[found["kind"].eq("hotspot"), "hotspot_id"]
    enough = of["size"].ge(policy.hotspot_min_incidents) & of.index.isin(spread)
    return of.index[~(enough & of["nunique"].ge(policy.hotspot_min_dates))]


def _generalised(
    found: gpd.GeoDataFrame, coarse: pd.Series[bool], policy: Policy
) -> gpd.GeoDataFrame:
    """Return the hotspots, those with restricted incidents as shapes of a grid and no more."""
    shared = found[[name for name in COLUMNS if name in found]].copy()
    if not coarse.any():
        return shared
    step_m = 2.5 * policy.hotspot_min_width_m
    shared.loc[coarse, "geometry"] = on_grid(shared.loc[coarse].geometry, step_m)
    # counts and dates of a few restricted accidents, and the village, would tell of each
    told = [name for name in shared if name not in ALWAYS]
    shared.loc[coarse, told] = None
    if "name" in shared:
        shared.loc[coarse, "name"] = shared.loc[coarse, "name"].str.partition(",")[0]
    return shared
