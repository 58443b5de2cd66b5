"""How much a release loses, for whoever decides whether it is worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.crs import metric_crs
from geomine.disclosure.gate import for_audience
from geomine.disclosure.marks import is_public
from geomine.disclosure.partner import for_partner
from geomine.disclosure.policy import PARTNER, PUBLIC, Policy
from geomine.errors import DisclosureError
from geomine.hotspot.marks import marked_hotspots
from geomine.stats.ranks import kendall_tau_b

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.results import Analysis

PEOPLE = ("victim_sex", "victim_age_group")
"""What else somebody may know of a victim, where a table has it."""
LISTED = ("district_id", "place_name")
"""What a release says of the place of an incident that it lists."""
MEASURE_ONLY = b"geomine: moves drawn to measure them, never handed on"
"""Moves are measured with this in place of a secret, so that a run needs none."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a release keeps of the analysis, and how recognisable its records are.

    Attributes
    ----------
    policy : Policy
        By which the release was made.
    n_incidents, n_restricted : int
        Incidents of the list, and those not of public record.
    n_listed : int
        Incidents that the release shows one by one.
    n_districts, n_districts_hidden : int
        Districts with events, and those of them whose count the release hides.
    rank_correlation : float
        Kendall's tau-b between the events of the districts with events, in the analysis and in
        the release. A hidden count stands for half of ``policy.min_count``. Districts without
        events would tie with each other and flatter it. For partners, who get every record,
        the records of each district are counted. Missing where all are equal.
    n_hotspots, n_hotspots_released : int
        Hotspots of the analysis, and those of the release. A partner gets none, but can look
        for some among the moved points with the settings of the analysis.
    hotspot_overlap : float
        Area that the former and the latter share, over the area of either (Jaccard).
        Missing where neither has any.
    unique_place, unique_district : float
        Share of all incidents that no other equals in settlement and quarter, or in district
        and quarter, and in ``victim_sex`` and ``victim_age_group`` where the table has
        them: whoever knows these of one finds it in the list.
    unique_listed : float
        Share of those listed that are unique in what the release says of place and quarter:
        the settlement in public, the district for partners. Missing where none is listed.
    global_risk : float
        Mean over those listed of 1 over how many are alike in that, the share that somebody who
        knows it of everybody finds (the global risk of sdcMicro, of a list that is no sample).
        The centre for humanitarian data publishes microdata below 3 % only.
    """

    policy: Policy
    n_incidents: int
    n_restricted: int
    n_listed: int
    n_districts: int
    n_districts_hidden: int
    rank_correlation: float
    n_hotspots: int
    n_hotspots_released: int
    hotspot_overlap: float
    unique_place: float
    unique_district: float
    unique_listed: float
    global_risk: float


def disclosure_loss(
    analysis: Analysis, *, policy: Policy = PUBLIC, released: Analysis | None = None
) -> Loss:
    """Return how much a release of an analysis loses.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    policy : Policy
        The policy for the public or for partners, as it stands or tightened. For partners,
        moves are drawn for this measurement alone.
    released : Analysis, optional
        The release, where it has been made already.

    Raises
    ------
    DisclosureError
        If the policy is for the team, which loses nothing.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems, Biometrika 33.
    """
    if policy.audience == "internal":
        raise DisclosureError("policy: the team sees everything, so nothing is lost.")
    moved = policy.audience == "partner"
    if released is None and moved:
        released = for_partner(analysis, secret=MEASURE_ONLY, policy=policy)
    elif released is None:
        released = for_audience(analysis, "public", policy=policy)
    raw = analysis.rates["n_events"].to_numpy(dtype=float)
    shown = _counts_by_district(released, moved=moved)
    hidden = np.isnan(shown)
    told = np.where(hidden, policy.min_count / 2, shown)
    hotspots = _found_among_moved(released, analysis) if moved else released.hotspots
    return Loss(
        policy=policy,
        n_incidents=len(analysis.incidents),
        n_restricted=int((~is_public(analysis.incidents)).sum()),
        n_listed=len(released.incidents),
        n_districts=int((raw > 0).sum()),
        n_districts_hidden=int((hidden & (raw > 0)).sum()),
        rank_correlation=kendall_tau_b(raw[raw > 0], told[raw > 0]),
        n_hotspots=len(analysis.hotspots),
        n_hotspots_released=len(hotspots),
        hotspot_overlap=_overlap(analysis.hotspots, hotspots),
        unique_place=unique_share(analysis.incidents, ("district_id", "place_name", *PEOPLE)),
        unique_district=unique_share(analysis.incidents, ("district_id", *PEOPLE)),
        unique_listed=unique_share(released.incidents, LISTED),
        global_risk=global_risk(released.incidents, LISTED),
    )


def losses(
    analysis: Analysis, *, public: Policy, partner: Policy, released: Analysis | None = None
) -> list[Loss]:
    """Return the loss of the policies as they stand, and of the given ones where they differ.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    public, partner : Policy
        The policies of the settings, tightened or not.
    released : Analysis, optional
        The public release by ``public``, where it has been made already.
    """
    policies = dict.fromkeys((PUBLIC, public, PARTNER, partner))
    return [
        disclosure_loss(analysis, policy=one, released=released if one == public else None)
        for one in policies
    ]


def said(incidents: pd.DataFrame, name: str) -> bool:
    """Say whether a table knows what ``name`` is of any incident.

    Examples
    --------
    >>> import pandas as pd
    >>> said(pd.DataFrame({"victim_sex": ["unknown", None]}), "victim_sex")
    False
    """
    return name in incidents and bool(incidents[name].dropna().ne("unknown").any())


def unique_share(incidents: pd.DataFrame, by: Sequence[str]) -> float:
    """Return the share of rows that no other row equals in quarter and the columns ``by``.

    Columns that the table does not have are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"district_id": ["a", "a", "b"],
    ...     "event_date": pd.to_datetime(["2024-01-05", "2024-03-09", "2024-02-01"])})
    >>> round(unique_share(table, ["district_id"]), 2)
    0.33
    """
    return float((_alike(incidents, by) == 1).mean()) if len(incidents) else np.nan


def global_risk(incidents: pd.DataFrame, by: Sequence[str]) -> float:
    """Return the mean of 1 over how many rows are alike in quarter and the columns ``by``.

    Templ, Kowarik and Meindl (2015), Statistical disclosure control for micro-data using the R
    package sdcMicro, Journal of Statistical Software 67(4): expected re-identifications per record.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"district_id": ["a", "a", "b"],
    ...     "event_date": pd.to_datetime(["2024-01-05", "2024-03-09", "2024-02-01"])})
    >>> round(global_risk(table, ["district_id"]), 2)
    0.67
    """
    return float((1 / _alike(incidents, by)).mean()) if len(incidents) else np.nan


def _alike(incidents: pd.DataFrame, by: Sequence[str]) -> pd.Series[int]:
    known = incidents.assign(quarter=incidents["event_date"].dt.to_period("Q").astype("str"))
    columns = [name for name in ("quarter", *by) if name in known]
    return known.groupby(columns, dropna=False)["quarter"].transform("size")


def _counts_by_district(released: Analysis, *, moved: bool) -> NDArray[np.float64]:
    """Return what a reader can count in each district, NaN where it is hidden."""
    if not moved:
        return released.rates["n_events"].to_numpy(dtype=float, na_value=np.nan)
    counts = released.incidents["district_id"].value_counts()
    here = counts.reindex(released.rates["district_id"]).fillna(0.0)
    return np.asarray(here, dtype=np.float64)


def _found_among_moved(released: Analysis, analysis: Analysis) -> gpd.GeoDataFrame:
    """Return the hotspots that a partner can find with the settings of the analysis."""
    return marked_hotspots(
        released.incidents, analysis.rates, analysis.places, analysis.config, evidence=False
    )[1]


def _overlap(raw: gpd.GeoDataFrame, shared: gpd.GeoDataFrame) -> float:
    """Return the Jaccard index of the areas of two layers of hotspots."""
    if raw.empty or shared.empty:
        return np.nan if raw.empty and shared.empty else 0.0
    ruler = metric_crs(raw)
    one, other = (layer.geometry.to_crs(ruler).union_all() for layer in (raw, shared))
    return float(one.intersection(other).area / one.union(other).area)
