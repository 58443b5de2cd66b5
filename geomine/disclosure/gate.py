"""What may be shown to whom: a whole analysis reduced to what an audience may see."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import shapely

from geomine.cluster import NOISE
from geomine.crs import metric_crs, require_crs
from geomine.disclosure.marks import is_public
from geomine.disclosure.policy import Policy, policy_for
from geomine.disclosure.release import hidden_counts, release_end, released_rates
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

HOTSPOT_ALWAYS = ("hotspot_id", "name", "district_id", "kind", "geometry")
HOTSPOT_COLUMNS = (
    *HOTSPOT_ALWAYS[:-1], "n_incidents", "n_casualties", "n_killed", "n_injured", "n_places",
    "n_dates", "first_date", "last_date", "area_km2",
)  # fmt: skip
"""What a shared page may say of a hotspot once restricted incidents are in one of them."""


def for_audience(
    analysis: Analysis,
    audience: Audience,
    *,
    policy: Policy | None = None,
    hide: Collection[str] = (),
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
        with what would give them away; a hotspot with one of them is shown from 5
        incidents on 3 dates, as a shape on a grid of 5 km. Target villages and raw rows
        are dropped. "internal" keeps everything. For partners see
        :func:`geomine.disclosure.for_partner`.
    policy : Policy, optional
        A tightened policy of that audience, see :meth:`geomine.Policy.tightened`.
    hide : collection of str
        ``district_id`` of districts whose restricted incidents are not told in any case.

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
    public = is_public(analysis.incidents)
    shown = [name for name in PUBLIC_COLUMNS if name in analysis.incidents]
    incidents = analysis.incidents.loc[public, [*shown, analysis.incidents.geometry.name]]
    hotspots = _shared_hotspots(analysis.hotspots, analysis.incidents, public, rules)
    shared = dataclasses.replace(
        analysis,
        screened=dataclasses.replace(
            analysis.screened,
            kept=analysis.screened.kept.iloc[:0],
            rejected=analysis.screened.rejected.iloc[:0],
            flags=analysis.screened.flags.iloc[:0],
        ),
        incidents=_without_links(incidents, hotspots),
        hotspots=hotspots,
        villages=analysis.villages.iloc[:0],
    )
    return shared if public.all() else _with_released(shared, analysis, rules, hide)


def _with_released(
    shared: Analysis, analysis: Analysis, policy: Policy, hide: Collection[str]
) -> Analysis:
    """Return the public analysis of a list with restricted rows: counted, not shown."""
    table = hidden_counts(analysis, policy=policy, hide=hide)
    report = _of_shown(analysis.screened.report, len(shared.incidents))
    return dataclasses.replace(
        shared,
        period_end=release_end(analysis, policy),
        screened=dataclasses.replace(shared.screened, report=report),
        rates=released_rates(analysis, table, policy),
        released=table[["district_id", "year", "incidents_shown", "casualties_shown"]],
    )


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
    )


def _without_links(incidents: gpd.GeoDataFrame, hotspots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the incidents without the keys of records and hotspots that are not shown."""
    linked = incidents.copy()
    if "duplicate_of" in linked:
        known = linked["duplicate_of"].isin(linked["incident_id"])
        linked["duplicate_of"] = linked["duplicate_of"].where(known)
    known = linked["hotspot_id"].isin([NOISE, *hotspots["hotspot_id"]])
    return linked.assign(hotspot_id=linked["hotspot_id"].where(known))


def _shared_hotspots(
    hotspots: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    public: pd.Series[bool],
    policy: Policy,
) -> gpd.GeoDataFrame:
    """Return the hotspots that may be shared, generalised where a member is restricted."""
    if hotspots.empty:
        return hotspots
    restricted = hotspots["hotspot_id"].isin(incidents.loc[~public, "hotspot_id"].dropna())
    enough = hotspots["n_incidents"] >= policy.hotspot_min_incidents
    enough &= hotspots["n_dates"] >= policy.hotspot_min_dates
    shared = hotspots[~restricted | (enough & (hotspots["kind"] == "hotspot"))].copy()
    coarse = restricted.loc[shared.index]
    if not public.all():
        shared = shared[[name for name in HOTSPOT_COLUMNS if name in shared] + ["geometry"]]
    if coarse.any():
        step_m = 2.5 * policy.hotspot_min_width_m
        shared.loc[coarse, "geometry"] = _generalise(shared.loc[coarse].geometry, step_m)
        # counts and dates of a few restricted accidents, and the village, would tell of each
        told = [name for name in shared if name not in HOTSPOT_ALWAYS]
        shared.loc[coarse, told] = None
        if "name" in shared:
            shared.loc[coarse, "name"] = shared.loc[coarse, "name"].str.partition(",")[0]
    return shared


def _generalise(shapes: gpd.GeoSeries, step_m: float) -> gpd.GeoSeries:
    """Return the rectangles of a grid that hold the shapes, so that no corner is a record."""
    crs, step = metric_crs(shapes), step_m
    west, south, east, north = shapes.to_crs(crs).bounds.to_numpy().T
    boxes = shapely.box(
        west // step * step, south // step * step, -(-east // step) * step, -(-north // step) * step
    )
    return type(shapes)(boxes, index=shapes.index, crs=crs).to_crs(require_crs(shapes, "hotspots"))
