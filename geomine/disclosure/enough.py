"""No rate from fewer than so many events: what is known of a district, and what is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd

TOO_FEW = "too_few"
"""The ``rate_quality`` of a district with too few events for a rate in public."""


def rates_of_enough(rates: gpd.GeoDataFrame, min_events: int) -> gpd.GeoDataFrame:
    """Return ``rates`` without those that rest on fewer than ``min_events`` events.

    Counts stay. Where nothing is recorded the upper limit stays too: it is no rate of
    events, tells nothing beyond the 0 and the population, and says how little a 0 proves.

    Examples
    --------
    >>> import geopandas as gpd
    >>> table = gpd.GeoDataFrame({"n_events": [7, 2, 0], "rate_quality": "few_events",
    ...     "incident_rate": [7.0, 2.0, 0.0], "incident_rate_lower": [2.8, 0.2, 0.0],
    ...     "incident_rate_upper": [14.4, 7.2, 3.7]})
    >>> rates_of_enough(table, 5).drop(columns="n_events").values.tolist()
    [['few_events', 7.0, 2.8, 14.4], ['too_few', nan, nan, nan], ['too_few', nan, nan, 3.7]]
    """
    if "n_events" not in rates:
        return rates
    n = rates["n_events"].to_numpy(dtype=float, na_value=np.nan)
    few, some = n < min_events, (n < min_events) & (n > 0)
    shown = rates.copy()
    for name in [str(c) for c in rates if f"{c}_lower" in rates]:
        for end, unsaid in (("", few), ("_lower", few), ("_upper", some)):
            shown[name + end] = rates[name + end].mask(unsaid)
    unsaid = few & rates["rate_quality"].isin(["ok", "few_events"]).to_numpy()
    shown["rate_quality"] = rates["rate_quality"].mask(unsaid, TOO_FEW)
    return shown
