"""How much a public release loses, for whoever decides whether it is worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.crs import metric_crs
from geomine.disclosure.gate import for_audience
from geomine.disclosure.marks import is_public
from geomine.disclosure.policy import PUBLIC, Policy
from geomine.stats.ranks import kendall_tau_b

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geomine.results import Analysis

QUASI = ("district_id", "quarter", "victim_status", "activity")
"""What somebody outside may know of an accident and look for in a list."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a release keeps of the analysis, and how recognisable its records are.

    Attributes
    ----------
    n_incidents, n_restricted : int
        Incidents of the list, and those not of public record.
    n_districts, n_districts_hidden : int
        Districts with events, and those of them whose count the release hides.
    rank_correlation : float
        Kendall's tau-b between the events of the districts with events, in the analysis and in
        the release. A hidden count stands for half of ``policy.min_count``. Districts without
        events would tie with each other and flatter it. Missing where all are equal.
    hotspot_overlap : float
        Area that hotspots of the analysis and of the release share, over the area of
        either (Jaccard). Missing where neither has any.
    unique_share : float
        Share of the incidents that no other equals in district, quarter, victim status and
        activity: whoever knows these of one finds it.
    """

    n_incidents: int
    n_restricted: int
    n_districts: int
    n_districts_hidden: int
    rank_correlation: float
    hotspot_overlap: float
    unique_share: float


def disclosure_loss(
    analysis: Analysis, *, policy: Policy = PUBLIC, released: Analysis | None = None
) -> Loss:
    """Return how much the public release of an analysis loses.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    policy : Policy
        The public policy, as it stands or tightened.
    released : Analysis, optional
        The release, where it has been made already.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems, Biometrika 33.
    """
    released = released or for_audience(analysis, "public", policy=policy)
    raw = analysis.rates["n_events"].to_numpy(dtype=float)
    shown = released.rates["n_events"].to_numpy(dtype=float, na_value=np.nan)
    hidden = np.isnan(shown)
    return Loss(
        n_incidents=len(analysis.incidents),
        n_restricted=int((~is_public(analysis.incidents)).sum()),
        n_districts=int((raw > 0).sum()),
        n_districts_hidden=int((hidden & (raw > 0)).sum()),
        rank_correlation=kendall_tau_b(
            raw[raw > 0], np.where(hidden, policy.min_count / 2, shown)[raw > 0]
        ),
        hotspot_overlap=_overlap(analysis.hotspots, released.hotspots),
        unique_share=unique_share(analysis.incidents),
    )


def unique_share(incidents: pd.DataFrame) -> float:
    """Return the share of rows that no other row equals in what may be known of an accident.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"district_id": ["a", "a", "b"],
    ...     "event_date": pd.to_datetime(["2024-01-05", "2024-03-09", "2024-02-01"])})
    >>> round(unique_share(table), 2)
    0.33
    """
    known = incidents.assign(quarter=incidents["event_date"].dt.to_period("Q").astype("str"))
    columns = [name for name in QUASI if name in known]
    size = known.groupby(columns, dropna=False)["quarter"].transform("size")
    return float((size == 1).mean())


def _overlap(raw: gpd.GeoDataFrame, shared: gpd.GeoDataFrame) -> float:
    """Return the Jaccard index of the areas of two layers of hotspots."""
    if raw.empty:
        return np.nan
    if shared.empty:
        return 0.0
    ruler = metric_crs(raw)
    one, other = (layer.geometry.to_crs(ruler).union_all() for layer in (raw, shared))
    return float(one.intersection(other).area / one.union(other).area)
