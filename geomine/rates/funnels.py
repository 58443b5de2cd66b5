"""A funnel plot as a table: which districts stand out from all together, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import special

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.funnel import count_limits, over_dispersion, z_scores
from geomine.stats.intervals import poisson_interval
from geomine.stats.multiplicity import false_discovery

if TYPE_CHECKING:
    from geomine.stats.checks import Floats

INNER, OUTER = 0.95, 0.998


def funnel(
    rates: pd.DataFrame,
    *,
    events: str = "n_events",
    person_years: str = "person_years",
    expected: str | None = None,
    dispersion: bool = True,
    winsorised: float = 0.1,
) -> pd.DataFrame:
    """Return ``rates`` with the limits of a funnel plot, and which districts lie outside.

    Parameters
    ----------
    rates : pandas.DataFrame or geopandas.GeoDataFrame
        One row per district, as :func:`geomine.incidence_rates` gives it.
    events, person_years : str
        The columns of counts and of exposure.
    expected : str, optional
        Column of expected events to compare with; by default the overall rate times the
        person-years.
    dispersion : bool, default True
        Widen the funnel by the usual variation between districts (additive random effects), if
        there is more than chance gives: then only what is beyond the usual stands out.
    winsorised : float, default 0.1
        Share of districts at either end drawn in before that variation is estimated.

    Returns
    -------
    pandas.DataFrame
        A copy of ``rates`` with ``n_expected``, ``smr`` (observed / expected) with exact
        ``smr_lower`` and ``smr_upper``, the funnel ``funnel_95_lower``, ``funnel_95_upper``,
        ``funnel_998_lower`` and ``funnel_998_upper`` (as ratios), ``z_score``, ``p_value``
        (two-sided), ``q_value`` and ``funnel``: ``far_above``, ``above``, ``usual``, ``below``,
        ``far_below``. All missing where nothing is known or expected. ``attrs["funnel"]`` tells
        ``phi``, ``tau2``, ``n_districts`` and the overall rate.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a cell cannot be used, or no district has events and person-years known.

    References
    ----------
    Spiegelhalter DJ (2005), Statistics in Medicine 24:1185-1202; Spiegelhalter DJ and others
    (2012), JRSS A 175:1-47.

    Examples
    --------
    >>> rates = pd.DataFrame({"district_id": list("abcd"), "n_events": [5, 4, 30, 6],
    ...                       "person_years": [1000.0, 1000.0, 1000.0, 1000.0]})
    >>> funnel(rates, dispersion=False)["funnel"].tolist()
    ['usual', 'below', 'far_above', 'usual']
    """
    needed = [events, expected or person_years]
    require("rates", rates, needed)
    count = numbers(rates, "rates", events, whole=True)
    base = numbers(rates, "rates", expected or person_years)
    known = ~np.isnan(count) & (base > 0)
    if not known.any() or not count[known].sum():
        raise InputError(f"rates: no row has {needed[0]} and {needed[1]} above 0; no funnel.")
    overall = 1.0 if expected else count[known].sum() / base[known].sum()
    count, base = np.where(known, count, np.nan), np.where(known, base * overall, np.nan)
    spread = over_dispersion(count, base, winsorised=winsorised)
    tau2 = spread.tau2 if dispersion else 0.0
    lines = {level: _lines(base, level, tau2) for level in (INNER, OUTER)}
    lower, upper = poisson_interval(count)
    z = z_scores(count, base, tau2=tau2)
    p_value = 2 * special.ndtr(-np.abs(z)) if tau2 else _exact_p(count, base)
    ratio = count / base
    table = rates.assign(
        n_expected=base,
        smr=ratio,
        smr_lower=lower / base,
        smr_upper=upper / base,
        funnel_95_lower=lines[INNER][0],
        funnel_95_upper=lines[INNER][1],
        funnel_998_lower=lines[OUTER][0],
        funnel_998_upper=lines[OUTER][1],
        z_score=z,
        p_value=p_value,
        q_value=false_discovery(p_value),
        funnel=_names(ratio, lines, rates.index),
    )
    table.attrs = {
        **rates.attrs,
        "funnel": {
            "phi": spread.phi,
            "tau2": tau2,
            "n_districts": spread.n,
            "overall_rate": None if expected else overall,
        },
    }
    return table


def _lines(expected: Floats, level: float, tau2: float) -> tuple[Floats, Floats]:
    """Return the funnel as ratios: exact for chance alone, on the root scale beyond it."""
    if not tau2:
        low, high = count_limits(expected, confidence=level)
        return low / expected, high / expected
    reach = special.ndtri((1 + level) / 2) * np.sqrt(1 / (4 * expected) + tau2)
    return np.maximum(1 - reach, 0) ** 2, (1 + reach) ** 2


def _exact_p(count: Floats, expected: Floats) -> Floats:
    """Return twice the smaller Poisson tail, at most 1."""
    known = ~np.isnan(count)
    seen, mean = np.where(known, count, 0.0), np.where(known, expected, 1.0)
    below = special.pdtr(seen, mean)
    above = np.where(seen > 0, special.pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
    return np.where(known, np.minimum(1, 2 * np.minimum(below, above)), np.nan)


def _names(
    ratio: Floats, lines: dict[float, tuple[Floats, Floats]], index: pd.Index
) -> pd.Series[str]:
    slack = 1e-9
    found = np.select(
        [
            ratio > lines[OUTER][1] + slack,
            ratio > lines[INNER][1] + slack,
            ratio < lines[OUTER][0] - slack,
            ratio < lines[INNER][0] - slack,
        ],
        ["far_above", "above", "far_below", "below"],
        "usual",
    )
    return pd.Series(found, index=index, dtype="str").where(~np.isnan(ratio))
