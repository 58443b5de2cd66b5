"""Recorded incidents through time, plainly: by year, and one year beside another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.schema import require
from geomine.stats.ratios import rate_ratio_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS = 365


@dataclass(frozen=True, slots=True)
class Change:
    """Counts of two spans of equal length, the later over the earlier, with exact limits.

    Attributes
    ----------
    start, end : datetime.date
        First and last day of the later span; the earlier one ends the day before it.
    n, n_before : int
        Incidents of each.
    ratio, lower, upper : float
        ``n / n_before`` and its limits; NaN and infinite where nothing happened before.
    """

    start: dt.date
    end: dt.date
    n: int
    n_before: int
    ratio: float
    lower: float
    upper: float


def recent_change(
    incidents: pd.DataFrame,
    *,
    start: dt.date,
    end: dt.date,
    days: int = DAYS,
    confidence: float = 0.95,
) -> Change | None:
    """Return how the incidents of the last ``days`` compare with those of as many days before.

    A record counts in a span that holds all days it can have happened on. The list may
    have been kept more or less completely at one time than at another: a ratio of
    records is no ratio of danger.

    Parameters
    ----------
    incidents : pandas.DataFrame
        One row per incident: ``event_date`` and, where known, ``event_date_end``.
    start, end : datetime.date
        The period that the list covers, both days included.
    days : int, default 365
        Length of each span.
    confidence : float, default 0.95
        Level of the limits, see :func:`geomine.stats.ratios.rate_ratio_interval`.

    Returns
    -------
    Change or None
        None where the period does not hold both spans.

    Examples
    --------
    >>> days = pd.to_datetime(["2023-02-01", "2024-02-01", "2024-05-01"])
    >>> change = recent_change(pd.DataFrame({"event_date": days}), start=dt.date(2022, 1, 1),
    ...                        end=dt.date(2024, 12, 30))
    >>> change.n, change.n_before, round(change.lower, 2)
    (2, 1, 0.1)
    """
    require("incidents", incidents, ["event_date"])
    later = end - dt.timedelta(days=days - 1)
    earlier = later - dt.timedelta(days=days)
    if earlier < start:
        return None
    n = int(within(incidents, later, end).sum())
    before = int(within(incidents, earlier, later - dt.timedelta(days=1)).sum())
    lower, upper = rate_ratio_interval(n, days, before, days, confidence=confidence)
    ratio = n / before if before else np.nan
    return Change(later, end, n, before, ratio, float(lower), float(upper))


def within(incidents: pd.DataFrame, start: dt.date, end: dt.date) -> NDArray[np.bool_]:
    """Return which records lie between two days with every day they can have happened on."""
    first, last = _span(incidents)
    inside = first.ge(pd.Timestamp(start)) & last.le(pd.Timestamp(end))
    if "date_precision" in incidents:
        inside &= incidents["date_precision"].ne("unknown").fillna(value=True)
    return inside.fillna(value=False).to_numpy(dtype=bool)


def yearly_counts(incidents: pd.DataFrame, *, start: dt.date, end: dt.date) -> pd.Series[int]:
    """Return the incidents of each calendar year of a period, known to the year, 0 where none.

    Examples
    --------
    >>> days = pd.to_datetime(["2022-02-01", "2024-02-01", "2024-05-01"])
    >>> yearly_counts(pd.DataFrame({"event_date": days}), start=dt.date(2022, 1, 1),
    ...               end=dt.date(2024, 12, 31)).to_dict()
    {2022: 1, 2023: 0, 2024: 2}
    """
    years = range(start.year, end.year + 1)
    inside = incidents[within(incidents, start, end)]
    first, last = _span(inside)
    of_one = first.dt.year[first.dt.year.eq(last.dt.year)]
    counts = [int(of_one.eq(year).sum()) for year in years]
    return pd.Series(counts, index=pd.Index(years, name="year"), name="n_incidents")


def yearly_counts_by_district(
    incidents: pd.DataFrame, *, start: dt.date, end: dt.date
) -> dict[str, pd.Series[int]]:
    """Return :func:`yearly_counts` of each district that has incidents in the period.

    Examples
    --------
    >>> table = pd.DataFrame({"event_date": pd.to_datetime(["2024-02-01", "2024-05-01"]),
    ...                       "district_id": ["agdam", None]})
    >>> period = {"start": dt.date(2023, 1, 1), "end": dt.date(2024, 12, 31)}
    >>> {key: n.tolist() for key, n in yearly_counts_by_district(table, **period).items()}
    {'agdam': [0, 1]}
    """
    inside = incidents[within(incidents, start, end) & incidents["district_id"].notna()]
    return {
        str(district): yearly_counts(rows, start=start, end=end)
        for district, rows in inside.groupby("district_id", sort=False)
    }


def _span(incidents: pd.DataFrame) -> tuple[pd.Series[pd.Timestamp], pd.Series[pd.Timestamp]]:
    """Return the first and the last day that each record can have happened on."""
    first = incidents["event_date"]
    last = incidents["event_date_end"].fillna(first) if "event_date_end" in incidents else first
    return first, last
