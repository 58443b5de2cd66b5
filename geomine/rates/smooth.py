"""Smoothed rates of districts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.neighbours import neighbours
from geomine.schema import require
from geomine.stats.gamma_poisson import gamma_poisson
from geomine.stats.smoothing import Definition, marshall, marshall_local

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.stats.checks import Floats

Method = Literal["marshall", "marshall_local", "gamma_poisson"]


def smooth_rates(
    rates: gpd.GeoDataFrame,
    *,
    method: Method = "marshall",
    events: str = "n_events",
    person_years: str = "person_years",
    per: float | None = None,
    definition: Definition = "bailey_gatrell",
    confidence: float = 0.95,
    times: float = 2.0,
) -> gpd.GeoDataFrame:
    """Return ``rates`` with a smoothed rate beside the raw one.

    Rates of few events jump about by chance. Smoothing draws each towards a mean, the more so
    the fewer person-years it has. Show it beside the raw rate and not instead of it.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        One row per area, as :func:`geomine.incidence_rates` gives it.
    method : {"marshall", "marshall_local", "gamma_poisson"}, default "marshall"
        Towards what: ``marshall`` the overall rate, ``marshall_local`` the rate of the area and
        those it shares a border with, ``gamma_poisson`` the overall rate, with limits and the
        probability of a high rate.
    events, person_years : str
        The columns of counts and of exposure.
    per : float, optional
        Person-years that the smoothed rates refer to; by default as ``rates.attrs``
        says, or else 100,000.
    definition : {"bailey_gatrell", "geoda"}, default "bailey_gatrell"
        Reading of the local variance, see :func:`geomine.stats.smoothing.marshall_local`.
    confidence : float, default 0.95
        Posterior probability between the limits of ``gamma_poisson``; they hold for every
        spread of rates that the data do not rule out.
    times : float, default 2
        What counts as a high rate: more than so many times the overall rate.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, order, index and reference system, with ``smoothed_rate``,
        ``smoothed_rate_lower``, ``smoothed_rate_upper`` and ``high_rate_probability``
        (the last three only from ``gamma_poisson``, otherwise missing) and
        ``smoothed_towards``: ``overall`` or ``neighbours``. An area
        without events or person-years known, or with 0 person-years, has no smoothed
        rate and no part in that of others; one without neighbours is drawn
        towards the overall rate. ``attrs`` tell the settings, and in
        ``smoothing_left_out`` how many areas have unknown events, unknown or no person-years, and
        (for ``marshall_local``) no neighbour to lean on.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a setting or a cell cannot be used.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> rates = gpd.GeoDataFrame(
    ...     {"n_events": [1, 0, 40, 2], "person_years": [100, 100, 10_000, 2_000]},
    ...     geometry=[shapely.box(x, 0, x + 1, 1) for x in range(4)], crs="EPSG:4326")
    >>> smooth_rates(rates, per=1_000)["smoothed_rate"].round(1).tolist()
    [3.6, 3.5, 3.8, 2.9]
    """
    if method not in get_args(Method):
        raise InputError(f"method must be one of {get_args(Method)}; found {method!r}.")
    require("rates", rates, [events, person_years])
    per = float(rates.attrs.get("per", 100_000)) if per is None else per
    if not (np.isfinite(per) and per > 0):
        raise InputError(f"per must be a number of person-years above 0; found {per!r}.")
    counts = numbers(rates, "rates", events, whole=True)
    years = numbers(rates, "rates", person_years)

    local, wants_local = np.zeros(len(rates), dtype=bool), method == "marshall_local"
    limits: dict[str, Floats] = {}
    if method == "gamma_poisson":
        found = gamma_poisson(counts, years, confidence=confidence, times=times)
        rate = found.rate
        limits = {"lower": found.lower, "upper": found.upper, "high": found.exceeds}
    elif method == "marshall":
        rate = marshall(counts, years).rate
    else:
        near = marshall_local(counts, years, neighbours(rates), definition=definition)
        rate, local = near.rate, near.is_local

    towards = pd.Series(np.where(local, "neighbours", "overall"), index=rates.index, dtype="str")
    smoothed = rates.assign(
        smoothed_rate=rate * per,
        smoothed_rate_lower=limits.get("lower", np.nan) * per,
        smoothed_rate_upper=limits.get("upper", np.nan) * per,
        high_rate_probability=limits.get("high", np.nan),
        smoothed_towards=towards.where(~np.isnan(rate)),
    )
    smoothed.attrs = {
        **rates.attrs,
        "smoothing": method,
        "smoothing_per": per,
        "smoothing_confidence": confidence,
        "high_rate_times": times,
        "smoothing_left_out": {
            "events_unknown": int(np.isnan(counts).sum()),
            "person_years_unknown": int(np.isnan(years).sum()),
            "person_years_zero": int((years == 0).sum()),
            "without_neighbours": int((~np.isnan(rate) & ~local & wants_local).sum()),
        },
    }
    return smoothed
