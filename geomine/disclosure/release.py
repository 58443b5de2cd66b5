"""The counted part of a public release: rates of what may be counted, small counts hidden."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from geomine.disclosure.counts import ALL, restricted_counts
from geomine.disclosure.marks import is_public
from geomine.errors import DisclosureError
from geomine.events import kinds, possible_days
from geomine.rates import incidence_rates
from geomine.schema import DISTRICTS, names

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    import pandas as pd

    from geomine.disclosure.policy import Policy
    from geomine.results import Analysis

MONTHS_A_QUARTER = 3

SUPPRESSED = "suppressed"
"""The ``rate_quality`` of a district whose count is hidden."""

OF_EVENTS = (
    "n_incidents", "n_events", "n_casualties", "n_event_casualties",
    "incident_rate", "casualty_rate", "incidents_per_1000km2_year", "casualties_per_1000km2_year",
)  # fmt: skip
SPLIT = ("n_killed", "n_injured", "n_event_casualties_unknown")
"""Counts that split others further than what is protected; shown of public records alone."""
OF_ALL = (
    "n_undated", "n_outside_period", "n_not_community", "person_years", "population",
    "population_type", "population_years", "few_events", "rate_quality",
)  # fmt: skip
"""What says nothing of restricted incidents once the others are hidden."""


def last_day(analysis: Analysis, policy: Policy) -> dt.date:
    """Return the last day on which a restricted incident may have happened to be counted.

    It is the end of the period, or ``delay_days`` before the day of the analysis if that is
    earlier, back to the end of a quarter where the policy says so.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from geomine.disclosure.policy import PUBLIC
    >>> analysis = SimpleNamespace(as_of=dt.date(2026, 8, 20), period_end=dt.date(2026, 8, 1))
    >>> last_day(analysis, PUBLIC)
    datetime.date(2026, 3, 31)
    """
    day = min(
        analysis.period_end,
        (analysis.as_of or analysis.period_end) - dt.timedelta(days=policy.delay_days),
    )
    if not policy.whole_quarters:
        return day
    after = day + dt.timedelta(days=1)
    first_month = (after.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1
    return dt.date(after.year, first_month, 1) - dt.timedelta(days=1)


def release_end(analysis: Analysis, policy: Policy) -> dt.date:
    """Return the last day of a release: :func:`last_day`, but never before the period begins."""
    return max(last_day(analysis, policy), analysis.period_start)


def release_rows(analysis: Analysis, policy: Policy) -> tuple[gpd.GeoDataFrame, pd.Series[bool]]:
    """Return the incidents that a release lists or counts, and which of them are only counted.

    All are of its period, with every day that they can have happened on; undated public
    records stay, as everybody has them. Restricted ones are events in a district.
    """
    incidents, end = analysis.incidents, release_end(analysis, policy)
    public = is_public(incidents)
    first, last = possible_days(incidents)
    inside = (first >= np.datetime64(analysis.period_start)) & (last <= np.datetime64(end))
    kind = kinds(
        incidents, start=analysis.period_start, end=end, community_only=policy.civilians_only
    )
    placed = incidents["district_id"].isin(analysis.rates["district_id"])
    counted = (kind == "event") & placed & incidents["duplicate_of"].isna()
    kept = (inside & counted).mask(public, inside | np.isnat(first))
    return incidents[kept], ~public[kept]


def hidden_counts(
    analysis: Analysis, *, policy: Policy, hide: Collection[str] = ()
) -> pd.DataFrame:
    """Return the counts of the restricted incidents that a public release counts.

    Internal: see :func:`geomine.disclosure.restricted_counts`, and
    :class:`geomine.disclosure.Ledger`, which remembers them.

    Raises
    ------
    DisclosureError
        If a district to hide is not in the layer: by a slip nothing would be hidden.
    """
    unknown = sorted({*hide} - {*analysis.rates["district_id"]})
    if unknown:
        raise DisclosureError(
            f"hide: no district_id {', '.join(map(repr, unknown))} in the district layer. "
            "Give it as the ledger's message names it."
        )
    told, restricted = release_rows(analysis, policy)
    return restricted_counts(
        told[restricted], min_count=policy.min_count, hide=hide,
        by_year=analysis.grid is None,
    )  # fmt: skip


def hidden_districts(counts: pd.DataFrame) -> pd.Series[str]:
    """Return the districts whose count of restricted incidents over all years is not told."""
    whole = counts["year"].eq(ALL) & counts["district_id"].ne(ALL)
    return counts.loc[whole & counts["hidden"], "district_id"]


def released_rates(
    analysis: Analysis, told: gpd.GeoDataFrame, counts: pd.DataFrame, policy: Policy
) -> gpd.GeoDataFrame:
    """Return the rates that may leave the building.

    The period of all rates ends on :func:`last_day`, so that counts and person-years cover
    the same days. Where the count of restricted incidents of a district is hidden, so is
    everything computed from it; what others of its columns say of it is left out.

    Parameters
    ----------
    told : geopandas.GeoDataFrame
        The incidents of :func:`release_rows`.
    counts : pandas.DataFrame
        What is hidden, see :func:`hidden_counts`.
    """
    known = [name for name in names(DISTRICTS) if name in analysis.rates]
    rates = incidence_rates(
        told[told["duplicate_of"].isna()],
        analysis.rates[[*known, analysis.rates.geometry.name]],
        analysis.exposure,
        start=analysis.period_start,
        end=release_end(analysis, policy),
        per=analysis.config.per,
        confidence=analysis.config.confidence,
        few_events=analysis.config.few_events,
        community_only=analysis.config.community_only,
        nominal="missing",
        allow_nominal=analysis.config.allow_nominal,
    )
    counted = counts.loc[counts["incidents"] > 0, "district_id"]
    return _without(
        rates,
        hidden=rates["district_id"].isin(hidden_districts(counts)),
        some=rates["district_id"].isin(counted),
    )


def _without(
    rates: gpd.GeoDataFrame, *, hidden: pd.Series[bool], some: pd.Series[bool]
) -> gpd.GeoDataFrame:
    """Return the rates with only what may be said of each district."""
    kept = {*names(DISTRICTS), rates.geometry.name, *OF_ALL}
    limits = {f"{name}{end}" for name in OF_EVENTS for end in ("", "_lower", "_upper")}
    shown = rates[[c for c in rates if c in kept | limits | set(SPLIT)]].copy()
    for name in shown.columns.intersection([*limits, *SPLIT]):
        which = some if name in SPLIT else hidden
        shown[name] = _nullable(shown[name]).mask(which)
    shown["few_events"] = shown["few_events"].astype("boolean").mask(hidden)
    shown["rate_quality"] = shown["rate_quality"].mask(hidden, SUPPRESSED)
    shown.attrs = {k: v for k, v in rates.attrs.items() if k != "n_incidents"}
    return shown


def _nullable(column: pd.Series) -> pd.Series:
    """Return a column that can miss values: whole numbers stay whole."""
    return column.astype("Int64") if np.issubdtype(column.to_numpy().dtype, np.integer) else column
