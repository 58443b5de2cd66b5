"""Whether incidents become more or fewer: trend, slope, change point, and two periods compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import day_of, numbers
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.changepoint import poisson_change_point
from geomine.stats.multiplicity import Discovery, false_discovery
from geomine.stats.ratios import rate_ratio_interval, rate_ratio_p_value
from geomine.stats.trend import mann_kendall, sen_slope
from geomine.trends.periods import YEAR_DAYS, dated_events, tally_by

if TYPE_CHECKING:
    import datetime as dt

    from geomine.stats.checks import Floats

LEAST_PERIODS = 3
LEAST_SHARE = 0.5
"""A period observed for less than this share of its days is left out of trends."""


def trend_tests(
    counts: pd.DataFrame,
    *,
    by: str | None = None,
    events: str = "n_events",
    exposure: str = "days_observed",
    confidence: float = 0.95,
    discovery: Discovery = "bh",
) -> pd.DataFrame:
    """Return one row (or one per district) that says whether events become more or fewer.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row per period (and district) in order of time, as :func:`geomine.period_counts`
        gives it. Periods observed for less than half are left out, and so are, with the column
        ``incomplete``, those of which reports are still to come.
    by : str, optional
        The column of districts.
    events, exposure : str
        The columns of counts and of exposure: days, or person-years where people came or went.
        What is tested is the rate.
    confidence : float, default 0.95
        Confidence level.
    discovery : {"bh", "by"}, default "bh"
        How ``trend_q`` and ``change_q`` allow for the number of rows.

    Returns
    -------
    pandas.DataFrame
        The column of ``by``, ``n_periods`` used, ``n_events`` in them, ``tau`` (Kendall's tau-b),
        ``trend_p`` (exact up to 60 periods), ``trend_q``; ``slope`` with ``_lower`` and
        ``_upper`` (Sen's, events per year and period where exposure is days, else rate per
        period); ``change_after`` (the last period before the most likely change),
        ``change_p`` (exact), ``change_q``, ``rate_ratio`` (after / before) with exact
        ``_lower`` and ``_upper``. These last limits do not know that the change
        was looked for: read them with ``change_p``. Missing where there are fewer than
        three periods or no events.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a setting or cell cannot be used.

    Examples
    --------
    >>> counts = pd.DataFrame({"period": ["2020", "2021", "2022", "2023", "2024"],
    ...                        "days_observed": 365, "n_events": [30, 28, 11, 9, 8]})
    >>> found = trend_tests(counts)
    >>> found[["tau", "change_after"]].values.tolist()
    [[-1.0, '2021']]
    """
    require("counts", counts, [*([by] if by else []), "period", events, exposure])
    usable = counts
    if "share_observed" in counts:
        usable = usable[usable["share_observed"] >= LEAST_SHARE]
    if "incomplete" in counts:
        usable = usable[~usable["incomplete"].astype(bool)]
    groups = [(None, usable)] if by is None else list(usable.groupby(by, sort=True))
    rows = [
        {**({by: value} if by else {}), **_one(part, events, exposure, confidence)}
        for value, part in groups
    ]
    columns = [*([by] if by else []), *_one(usable.iloc[:0], events, exposure, confidence)]
    table = pd.DataFrame(rows, columns=columns)
    table["change_after"] = table["change_after"].astype("str")
    for name in ("trend", "change"):
        at = list(table.columns).index(f"{name}_p") + 1
        table.insert(at, f"{name}_q", _q(table[f"{name}_p"], discovery))
    table.attrs["n_periods_left_out"] = counts["period"].nunique() - usable["period"].nunique()
    return table


def compare_periods(
    incidents: pd.DataFrame,
    *,
    before: tuple[dt.date, dt.date],
    after: tuple[dt.date, dt.date],
    by: str | None = None,
    community_only: bool = True,
    confidence: float = 0.95,
    discovery: Discovery = "bh",
) -> pd.DataFrame:
    """Return one row (or one per district) with the exact ratio of two periods' rates per day.

    Parameters
    ----------
    incidents : pandas.DataFrame
        One row per incident, as for :func:`geomine.period_counts`. An event that may lie
        on either side of an end of a period counts if its first day is inside.
    before, after : (datetime.date, datetime.date)
        First and last day of each period, both included; they may not overlap.
    by : str, optional
        The column of districts.
    community_only : bool, default True
        As for :func:`geomine.incidence_rates`.
    confidence : float, default 0.95
        Confidence level.
    discovery : {"bh", "by"}, default "bh"
        How ``q_value`` allows for the number of rows.

    Returns
    -------
    pandas.DataFrame
        The column of ``by``, ``events_before``, ``events_after``, ``days_before``,
        ``days_after``, ``rate_ratio`` (after / before, per day) with ``_lower`` and ``_upper``,
        ``p_value`` and ``q_value``. If people came or went in between, compare rates per
        person-year with :func:`geomine.rate_ratios` instead.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a period ends before it starts, or the two overlap.

    Examples
    --------
    >>> import datetime as dt
    >>> incidents = pd.DataFrame({"event_date": pd.to_datetime(
    ...     ["2022-02-01", "2022-03-01", "2022-09-01", "2023-02-01"])})
    >>> found = compare_periods(incidents, before=(dt.date(2022, 1, 1), dt.date(2022, 12, 31)),
    ...                         after=(dt.date(2023, 1, 1), dt.date(2023, 12, 31)))
    >>> found[["events_before", "events_after"]].values.tolist()
    [[3, 1]]
    """
    if day_of(before[1]) >= day_of(after[0]) and day_of(after[1]) >= day_of(before[0]):
        raise InputError(f"before and after overlap: {before[0]} to {before[1]} and {after[0]}.")
    events, days = {}, {}
    for name, (start, end) in (("before", before), ("after", after)):
        found = dated_events(incidents, start=start, end=end, community_only=community_only)
        events[name], values = tally_by(incidents, by, found.rows)
        days[name] = (day_of(end) - day_of(start)).days + 1
    four = events["after"], days["after"], events["before"], days["before"]
    lower, upper = rate_ratio_interval(*four, confidence=confidence)
    p_value = rate_ratio_p_value(*four)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (four[0] / four[1]) / (four[2] / four[3])
    return pd.DataFrame(
        {
            **({by: values} if by else {}),
            "events_before": events["before"],
            "events_after": events["after"],
            "days_before": days["before"],
            "days_after": days["after"],
            "rate_ratio": ratio,
            "rate_ratio_lower": lower,
            "rate_ratio_upper": upper,
            "p_value": p_value,
            "q_value": false_discovery(p_value, method=discovery),
        }
    )


def _one(
    part: pd.DataFrame, events: str, exposure: str, confidence: float
) -> dict[str, float | str | None]:
    """Return trend, slope and change point of one series."""
    count = numbers(part, "counts", events, whole=True)
    base = numbers(part, "counts", exposure)
    known = ~np.isnan(count) & (base > 0)
    count, base, period = count[known], base[known], part["period"].to_numpy()[known]
    row: dict[str, float | str | None] = {
        "n_periods": len(count), "n_events": float(count.sum()), "tau": np.nan, "trend_p": np.nan,
        "slope": np.nan, "slope_lower": np.nan, "slope_upper": np.nan, "change_after": None,
        "change_p": np.nan, "rate_ratio": np.nan, "rate_ratio_lower": np.nan,
        "rate_ratio_upper": np.nan,
    }  # fmt: skip
    if len(count) < LEAST_PERIODS or not count.sum():
        return row
    rate = count / base * (YEAR_DAYS if exposure == "days_observed" else 1.0)
    trend, slope = mann_kendall(rate), sen_slope(rate, confidence=confidence)
    change = poisson_change_point(count, base)
    row |= {"tau": trend.tau, "trend_p": trend.p_value, "slope": slope.slope,
            "slope_lower": slope.lower, "slope_upper": slope.upper}  # fmt: skip
    split = change.after + 1
    lower, upper = rate_ratio_interval(
        count[split:].sum(), base[split:].sum(), count[:split].sum(), base[:split].sum(),
        confidence=confidence,
    )  # fmt: skip
    ratio = change.after_level / change.before_level if change.before_level else np.inf
    return row | {
        "change_after": str(period[change.after]), "change_p": change.p_value,
        "rate_ratio": ratio, "rate_ratio_lower": float(lower), "rate_ratio_upper": float(upper),
    }  # fmt: skip


def _q(p_values: pd.Series[float], discovery: Discovery) -> Floats:
    return false_discovery(p_values.to_numpy(dtype=float), method=discovery)
