"""Rates compared: between two periods, or of each district with all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.multiplicity import Discovery, false_discovery
from geomine.stats.ratios import (
    RatioMethod,
    rate_difference_interval,
    rate_ratio_interval,
    rate_ratio_p_value,
)

if TYPE_CHECKING:
    from geomine.stats.checks import Floats


def rate_ratios(
    rates: pd.DataFrame,
    base: pd.DataFrame | None = None,
    *,
    events: str = "n_events",
    person_years: str = "person_years",
    per: float | None = None,
    confidence: float = 0.95,
    method: RatioMethod = "exact",
    discovery: Discovery = "bh",
) -> pd.DataFrame:
    """Return ``rates`` compared with another period, or each district with all others.

    Parameters
    ----------
    rates : pandas.DataFrame or geopandas.GeoDataFrame
        One row per district, as :func:`geomine.incidence_rates` gives it.
    base : pandas.DataFrame, optional
        The same districts in the period compared with, matched by ``district_id``. Without it each
        district is compared with all others of ``rates`` together.
    events, person_years : str
        The columns of counts and of exposure. For rates by area, give the column of area.
    per : float, optional
        Person-years that differences refer to; by default as ``rates.attrs`` says, or
        else 100,000.
    confidence : float, default 0.95
        Confidence level of all limits.
    method : {"exact", "midp"}, default "exact"
        Limits of the ratio, see :func:`geomine.stats.ratios.rate_ratio_interval`.
    discovery : {"bh", "by"}, default "bh"
        How ``q_value`` allows for the number of districts, see
        :func:`geomine.stats.multiplicity.false_discovery`.

    Returns
    -------
    pandas.DataFrame
        A copy of ``rates`` with ``base_events``, ``base_person_years``, ``rate_ratio``,
        ``rate_difference`` (per ``per`` person-years), each with ``_lower`` and
        ``_upper``, ``p_value`` (exact, two-sided) and ``q_value``. Everything is missing where
        a count or exposure is, or exposure is 0; a ratio to no events is infinite, and missing
        where neither side has any.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a setting or cell cannot be used, or a ``district_id`` of ``base`` occurs twice.

    Examples
    --------
    >>> now = pd.DataFrame({"district_id": ["a", "b"], "n_events": [2, 9],
    ...                     "person_years": [1000.0, 1000.0]})
    >>> before = now.assign(n_events=[12, 8])
    >>> found = rate_ratios(now, before)
    >>> found[["rate_ratio", "q_value"]].round(3).values.tolist()
    [[0.167, 0.026], [1.125, 1.0]]
    """
    require("rates", rates, ["district_id", events, person_years])
    per = float(rates.attrs.get("per", 100_000)) if per is None else per
    if not (np.isfinite(per) and per > 0):
        raise InputError(f"per must be a number of person-years above 0; found {per!r}.")
    count, years = _counted(rates, "rates", events, person_years)
    if base is None:
        known = ~np.isnan(count)
        other = np.where(known, np.nansum(count) - count, np.nan)
        other_years = np.where(known, np.nansum(years) - years, np.nan)
        other_years = np.where(other_years > 0, other_years, np.nan)
    else:
        other, other_years = _matched(rates, base, events, person_years)
    four = count, years, other, other_years
    lower, upper = rate_ratio_interval(*four, confidence=confidence, method=method)
    least, most = rate_difference_interval(*four, confidence=confidence)
    p_value = rate_ratio_p_value(*four)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (count / years) / (other / other_years)
    compared = rates.assign(
        base_events=other,
        base_person_years=other_years,
        rate_ratio=ratio,
        rate_ratio_lower=lower,
        rate_ratio_upper=upper,
        rate_difference=(count / years - other / other_years) * per,
        rate_difference_lower=least * per,
        rate_difference_upper=most * per,
        p_value=p_value,
        q_value=false_discovery(p_value, method=discovery),
    )
    compared.attrs = {**rates.attrs, "compared_with": "rest" if base is None else "base"}
    return compared


def _counted(
    table: pd.DataFrame, name: str, events: str, person_years: str
) -> tuple[Floats, Floats]:
    """Return counts and exposures, both missing where either is or exposure is 0."""
    count = numbers(table, name, events, whole=True)
    years = numbers(table, name, person_years)
    known = ~np.isnan(count) & (years > 0)
    return np.where(known, count, np.nan), np.where(known, years, np.nan)


def _matched(
    rates: pd.DataFrame, base: pd.DataFrame, events: str, person_years: str
) -> tuple[Floats, Floats]:
    require("base", base, ["district_id", events, person_years])
    if base["district_id"].duplicated().any():
        raise InputError("base: each district_id must occur once.")
    count, years = _counted(base, "base", events, person_years)
    at = pd.Index(base["district_id"].astype("str")).get_indexer(
        pd.Index(rates["district_id"].astype("str"))
    )
    found = at >= 0
    return np.where(found, count[at], np.nan), np.where(found, years[at], np.nan)
