"""The analysis that a partner may see: public figures, and points moved on purpose."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from geomine.disclosure.gate import for_audience
from geomine.disclosure.masking import partner_points
from geomine.disclosure.policy import PARTNER, PUBLIC, Policy

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.results import Analysis


def for_partner(
    analysis: Analysis, *, secret: bytes, policy: Policy = PARTNER, public: Policy = PUBLIC
) -> Analysis:
    """Return the public analysis with the civilian incidents of all rows at moved places.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    secret : bytes
        See :func:`geomine.partner_points`.
    policy : Policy
        A policy for partners.
    public : Policy
        The public policy, as it stands or tightened: by it the districts' figures are made.

    Returns
    -------
    Analysis
        Its ``incidents`` are those of :func:`geomine.partner_points` with the columns that
        a map needs: the first and last day of the quarter, ``date_precision`` and
        ``location_uncertainty_m``. Without hotspots and density, which would tell where the
        points were.
    """
    whole = analysis.incidents[analysis.incidents["duplicate_of"].isna()]
    points = partner_points(whole, analysis.rates, analysis.places, secret=secret, policy=policy)
    shared = for_audience(analysis, "public", policy=public)
    return dataclasses.replace(
        shared,
        incidents=_as_incidents(points),
        hotspots=shared.hotspots.iloc[:0],
        density=None,
    )


def _as_incidents(points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return moved points with the columns of an incident; sensitivity is what the page needs."""
    quarters = pd.PeriodIndex(points["quarter"], freq="Q")
    return points.assign(
        incident_id=points["record_id"],
        event_date=quarters.start_time,
        event_date_end=quarters.end_time.normalize(),
        date_precision="quarter",
        location_precision="municipality",
        location_uncertainty_m=points["moved_within_m"],
        place_name=pd.Series(None, index=points.index, dtype="str"),
        hotspot_id=pd.Series(pd.NA, index=points.index, dtype="Int64"),
        sensitivity="public",
        duplicate_of=pd.Series(None, index=points.index, dtype="str"),
    )
