"""What may be shown to whom: a whole analysis reduced to what an audience may see."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import shapely

from geomine.crs import metric_crs, require_crs
from geomine.errors import DisclosureError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geomine.config import Audience
    from geomine.results import Analysis

MIN_INCIDENTS = 5
MIN_DATES = 3
MIN_WIDTH_M = 2_000.0
"""A hotspot with restricted incidents is shared from this many incidents, dates and metres on."""

TELLING = ("first_date", "last_date", "years", "devices", "longitude", "latitude")
"""What a hotspot with restricted incidents does not say: it would tell single ones."""

PUBLIC_COLUMNS = (
    "incident_id", "source", "event_date", "event_date_end", "date_precision", "longitude",
    "latitude", "location_precision", "location_uncertainty_m", "place_name", "district_id",
    "accident_type", "device_category", "killed", "injured", "casualties", "sensitivity",
    "hotspot_id",
)  # fmt: skip
"""What a shared page may say of a public incident; who the victims were stays inside."""


def is_public(incidents: pd.DataFrame) -> pd.Series[bool]:
    """Return which incidents are marked public; a row without a mark is restricted.

    Examples
    --------
    >>> import pandas as pd
    >>> is_public(pd.DataFrame({"sensitivity": ["public", None, "partner"]})).tolist()
    [True, False, False]
    """
    if "sensitivity" not in incidents:
        return incidents.index.to_series().map(lambda _: False).astype(bool)
    return incidents["sensitivity"].eq("public").fillna(value=False).astype(bool)


def for_audience(analysis: Analysis, audience: Audience) -> Analysis:
    """Return ``analysis`` with only what ``audience`` may see.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    audience : {"public", "internal"}
        "public" keeps counts and rates per district, the incidents marked public at their
        source's own precision, and hotspots: those of public incidents as they
        are, others only from 5 incidents on 3 dates and as generalised
        shapes. Target villages, raw rows and single restricted incidents are dropped.
        "internal" keeps everything.

    Raises
    ------
    DisclosureError
        If the audience is not known.
    """
    if audience == "internal":
        return analysis
    if audience != "public":
        raise DisclosureError(f"audience: {audience!r} is not known; known are public, internal.")
    public = is_public(analysis.incidents)
    shown = [name for name in PUBLIC_COLUMNS if name in analysis.incidents]
    screened = dataclasses.replace(
        analysis.screened,
        kept=analysis.screened.kept.iloc[:0],
        rejected=analysis.screened.rejected.iloc[:0],
        flags=analysis.screened.flags.iloc[:0],
    )
    return dataclasses.replace(
        analysis,
        screened=screened,
        incidents=analysis.incidents.loc[public, [*shown, analysis.incidents.geometry.name]],
        hotspots=_shared_hotspots(analysis.hotspots, analysis.incidents, public),
        villages=analysis.villages.iloc[:0],
    )


def _shared_hotspots(
    hotspots: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, public: pd.Series[bool]
) -> gpd.GeoDataFrame:
    """Return the hotspots that may be shared, generalised where a member is restricted."""
    if hotspots.empty:
        return hotspots
    restricted = hotspots["hotspot_id"].isin(incidents.loc[~public, "hotspot_id"].dropna())
    enough = (hotspots["n_incidents"] >= MIN_INCIDENTS) & (hotspots["n_dates"] >= MIN_DATES)
    shared = hotspots[~restricted | (enough & (hotspots["kind"] == "hotspot"))].copy()
    coarse = restricted.loc[shared.index]
    if coarse.any():
        shared.loc[coarse, shared.geometry.name] = _generalise(shared.loc[coarse].geometry)
        # dates of a few restricted accidents would date each of them
        shared.loc[coarse, [name for name in TELLING if name in shared]] = None
    return shared


def _generalise(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the rectangles of a 5 km grid that hold the shapes, so that no corner is a record."""
    crs, step = metric_crs(shapes), 2.5 * MIN_WIDTH_M
    west, south, east, north = shapes.to_crs(crs).bounds.to_numpy().T
    boxes = shapely.box(
        west // step * step, south // step * step, -(-east // step) * step, -(-north // step) * step
    )
    return type(shapes)(boxes, index=shapes.index, crs=crs).to_crs(require_crs(shapes, "hotspots"))
