"""What may be shown to whom: a whole analysis reduced to what an audience may see."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from geomine.cluster import NOISE
from geomine.disclosure.enough import rates_of_enough
from geomine.disclosure.marks import is_public
from geomine.disclosure.policy import Policy, policy_for
from geomine.disclosure.release import (
    SUPPRESSED,
    hidden_counts,
    hidden_districts,
    release_end,
    release_rows,
    released_rates,
)
from geomine.disclosure.shapes import released_hotspots
from geomine.errors import DisclosureError

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    import pandas as pd

    from geomine.config import Audience
    from geomine.results import Analysis, ScreeningReport

PUBLIC_COLUMNS = (
    "incident_id", "source", "event_date", "event_date_end", "date_precision", "longitude",
    "latitude", "location_precision", "location_uncertainty_m", "place_name", "district_id",
    "accident_type", "device_category", "killed", "injured", "casualties", "sensitivity",
    "hotspot_id", "duplicate_of",
)  # fmt: skip
"""What a shared page may say of a public incident; who the victims were stays inside."""


def for_audience(
    analysis: Analysis,
    audience: Audience,
    *,
    policy: Policy | None = None,
    hide: Collection[str] = (),
    counts: pd.DataFrame | None = None,
) -> Analysis:
    """Return ``analysis`` with only what ``audience`` may see.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    audience : {"public", "internal"}
        "public" keeps the incidents marked public, at their source's own precision, and
        the hotspots they make. Other rows are restricted: they are counted by district and
        year only, some months late, civilians only, and counts of 1 to 4 are hidden together
        with what would give them away; public ones later than those counted are left out
        too, so that one period holds throughout. A hotspot with restricted incidents is
        shown from 5 of them on 3 dates, as a shape on a grid of 5 km. No rate rests on fewer
        than 5 events. Target villages and raw rows are dropped. "internal" keeps everything.
        For partners see :func:`geomine.disclosure.for_partner`.
    policy : Policy, optional
        A tightened policy of that audience, see :meth:`geomine.Policy.tightened`.
    hide : collection of str
        ``district_id`` of districts whose restricted incidents are not told in any case.
    counts : pandas.DataFrame, optional
        What :func:`geomine.disclosure.hidden_counts` gave for the same analysis, policy and
        ``hide``, where it has been computed already.

    Returns
    -------
    Analysis
        With ``released``, the counts of restricted incidents, where there are any.

    Raises
    ------
    DisclosureError
        If the audience is not known, or the policy is another audience's.
    """
    rules = policy or policy_for(audience)
    if rules.audience != audience:
        raise DisclosureError(f"audience: the policy is for {rules.audience}, not {audience}.")
    if audience == "internal":
        return analysis
    if audience != "public":
        raise DisclosureError(
            "audience: a partner gets moved points and no maps of places. "
            "Use geomine.for_partner, or `geomine publish --audience partner`."
        )
    told = analysis
    if not is_public(analysis.incidents).all():
        table = hidden_counts(analysis, policy=rules, hide=hide) if counts is None else counts
        told = _released(analysis, table, rules)
    if told.grid is not None:
        told = dataclasses.replace(told, rates=_told_cells(told.rates))
    raw, incidents = told.screened, told.incidents
    shown = [name for name in PUBLIC_COLUMNS if name in incidents]
    return dataclasses.replace(
        told,
        screened=dataclasses.replace(
            raw,
            incidents=raw.kept.iloc[:0],
            rejected=raw.rejected.iloc[:0],
            flags=raw.flags.iloc[:0],
        ),
        incidents=_without_links(incidents[[*shown, incidents.geometry.name]], told.hotspots),
        rates=rates_of_enough(told.rates, rules.rate_min_events),
        villages=analysis.villages.iloc[:0],
        rate_min_events=rules.rate_min_events,
    )


def _released(analysis: Analysis, counts: pd.DataFrame, policy: Policy) -> Analysis:
    """Return the analysis of what the release of a list with restricted rows tells."""
    told, restricted = release_rows(analysis, policy)
    unknown = restricted & told["district_id"].isin(hidden_districts(counts))
    incidents, hotspots = released_hotspots(analysis, told[~unknown], restricted[~unknown], policy)
    report = _of_shown(analysis.screened.report, len(incidents))
    return dataclasses.replace(
        analysis,
        period_end=release_end(analysis, policy),
        screened=dataclasses.replace(analysis.screened, report=report),
        incidents=incidents,
        rates=released_rates(analysis, told, counts, policy),
        hotspots=hotspots,
        released=counts[["district_id", "year", "incidents_shown", "casualties_shown"]],
        density=None,  # it is made of the places of restricted incidents
    )


def _told_cells(rates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the cells of a grid of which something is told, be it that a few are hidden.

    The others may be there only for an incident that is not told at all.
    """
    some = rates["n_incidents"].gt(0).fillna(value=False).astype(bool)
    told = rates[some | rates["rate_quality"].eq(SUPPRESSED)]
    if told.empty:
        raise DisclosureError(
            "hexagons: there is no incident yet that may be counted in one. Wait for the next "
            "quarter, or count by district."
        )
    return told


def _of_shown(report: ScreeningReport, shown: int) -> ScreeningReport:
    """Return the account of the incidents shown: how many others there are is not told."""
    return dataclasses.replace(
        report,
        rows_read=shown,
        rows_kept=shown,
        rows_rejected=0,
        incidents=shown,
        by_check={},
        checks=(),
        notes=(),  # they count victims and sheets of the whole list
    )


def _without_links(incidents: gpd.GeoDataFrame, hotspots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the incidents without the keys of records and hotspots that are not shown."""
    linked = incidents.copy()
    if "duplicate_of" in linked:
        known = linked["duplicate_of"].isin(linked["incident_id"])
        linked["duplicate_of"] = linked["duplicate_of"].where(known)
    known = linked["hotspot_id"].isin([NOISE, *hotspots["hotspot_id"]])
    return linked.assign(hotspot_id=linked["hotspot_id"].where(known))
