"""Incidents by year, quarter or month."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - examples use it
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geomine.columns import day_of, numbers
from geomine.errors import InputError
from geomine.events import kinds, possible_days
from geomine.schema import require
from geomine.stats.intervals import poisson_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

Step = Literal["year", "quarter", "month"]
_CODES = {"year": "Y", "quarter": "Q", "month": "M"}
FRESH_DAYS = 90
"""The last days of a list are not complete yet (check DQ22)."""
YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Dated:
    """Events of a list, each with the first and last day it can have happened on.

    Attributes
    ----------
    rows : numpy.ndarray
        Positions of the events in the list.
    first, last : numpy.ndarray
        Days; the last day after the window is cut to its end.
    left_out : dict of str to int
        Incidents that are no events of the window, by reason.
    """

    rows: NDArray[np.intp]
    first: NDArray[np.datetime64]
    last: NDArray[np.datetime64]
    left_out: dict[str, int]


def dated_events(
    incidents: pd.DataFrame, *, start: dt.date, end: dt.date, community_only: bool
) -> Dated:
    """Return the events from ``start`` to ``end`` as :func:`geomine.incidence_rates` counts them.

    Raises
    ------
    MissingColumnError, InputError
        If there is no ``event_date``, or ``start`` is after ``end``.
    """
    require("incidents", incidents, ["event_date"])
    start, end = day_of(start), day_of(end)
    if start > end:
        raise InputError(f"period: it starts on {start} and ends before, on {end}.")
    kind = kinds(incidents, start=start, end=end, community_only=community_only)
    first, last = possible_days(incidents)
    rows = np.flatnonzero(kind == "event")
    reasons, n = np.unique(kind[kind != "event"], return_counts=True)
    return Dated(
        rows,
        first[rows],
        np.minimum(last[rows], np.datetime64(end)),
        dict(zip(reasons.tolist(), n.tolist(), strict=True)),
    )


def period_counts(
    incidents: pd.DataFrame,
    *,
    start: dt.date,
    end: dt.date,
    step: Step = "year",
    by: str | None = None,
    community_only: bool = True,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return a new table with one row per period (and district): events, and what is not sure.

    Parameters
    ----------
    incidents : pandas.DataFrame
        One row per incident: ``event_date`` and where known ``event_date_end``, ``casualties``,
        ``is_demining_accident``, ``victim_status``, and the column of ``by``.
    start, end : datetime.date
        The observation period, both days included; ``end`` is the day the list was closed.
    step : {"year", "quarter", "month"}, default "year"
        Calendar periods.
    by : str, optional
        A column such as ``district_id``: one row for each value and period, with zeros. Events
        where it is missing are left out and counted.
    community_only : bool, default True
        As for :func:`geomine.incidence_rates`.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    pandas.DataFrame
        In order of time (and of ``by``): the column of ``by``, ``period`` (text: 2024, 2024Q1,
        2024-01), ``period_start`` and ``period_end`` (the days observed), ``days_observed``,
        ``share_observed`` of the calendar period, ``n_events`` surely in it, ``n_unclear``
        that may be in it or next to it, ``n_casualties`` of the former (missing where there are
        events and nothing is known), ``events_per_year`` with ``_lower`` and ``_upper`` (exact
        Poisson), and ``incomplete``: whether it reaches into the last 90 days, of which
        reports are still to come. ``attrs["counted"]`` tells ``n_incidents``, ``n_events``
        counted, ``n_unclear`` (events between periods, each once), ``n_without`` a value of
        ``by``, and what was left out; they add up.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a setting or cell cannot be used.

    Examples
    --------
    >>> incidents = pd.DataFrame({"event_date": pd.to_datetime(
    ...     ["2022-03-01", "2022-05-01", "2024-02-01"])})
    >>> found = period_counts(incidents, start=dt.date(2022, 1, 1), end=dt.date(2024, 6, 30))
    >>> found[["period", "n_events", "share_observed"]].round(2).values.tolist()
    [['2022', 2, 1.0], ['2023', 0, 1.0], ['2024', 1, 0.5]]
    """
    if step not in get_args(Step):
        raise InputError(f"step must be one of {get_args(Step)}; found {step!r}.")
    found = dated_events(incidents, start=start, end=end, community_only=community_only)
    periods = pd.period_range(pd.Timestamp(start), pd.Timestamp(end), freq=_CODES[step])
    place, values = _groups(incidents, by, found.rows)
    first, last = _position(found.first, periods), _position(found.last, periods)
    shape = len(values), len(periods)
    sizes = numbers(incidents, "incidents", "casualties", whole=True)[found.rows]
    here = place >= 0
    counted, unclear = here & (first == last), here & (first != last)
    sized = counted & ~np.isnan(sizes)

    spans = _spans(periods, start, end)
    table = pd.concat([spans] * len(values), ignore_index=True) if values else spans.iloc[:0]
    if by is not None:
        table.insert(0, by, np.repeat(np.array(values, dtype=object), len(periods)))
    table["n_events"] = _tally(place[counted], first[counted], shape)
    table["n_unclear"] = _touched(place[unclear], first[unclear], last[unclear], shape)
    people = _tally(place[sized], first[sized], shape, sizes[sized])
    unknown = (table["n_events"] > 0) & (_tally(place[sized], first[sized], shape) == 0)
    table["n_casualties"] = pd.Series(people, dtype="Int64").mask(unknown)
    years = table["days_observed"].to_numpy(dtype=float) / YEAR_DAYS
    lower, upper = poisson_interval(table["n_events"].to_numpy(), confidence=confidence)
    table["events_per_year"] = table["n_events"] / years
    table["events_per_year_lower"], table["events_per_year_upper"] = lower / years, upper / years
    table["incomplete"] = table["period_end"] > pd.Timestamp(end) - pd.Timedelta(days=FRESH_DAYS)
    table.attrs["counted"] = {
        "n_incidents": len(incidents),
        "n_events": int(counted.sum()),
        "n_unclear": int(unclear.sum()),
        "n_without": int((~here).sum()),
        **found.left_out,
    }
    return table


def tally_by(
    incidents: pd.DataFrame, by: str | None, rows: NDArray[np.intp]
) -> tuple[NDArray[np.int64], list[object]]:
    """Return how many of some incidents each group has, and the groups of all incidents."""
    place, values = _groups(incidents, by, rows)
    held = place[place >= 0]
    return _tally(held, np.zeros_like(held), (len(values), 1)), values


def _groups(
    incidents: pd.DataFrame, by: str | None, rows: NDArray[np.intp]
) -> tuple[NDArray[np.intp], list[object]]:
    """Return the group of each event, -1 for none, and the groups of all incidents in order."""
    if by is None:
        return np.zeros(len(rows), dtype=np.intp), [None]
    require("incidents", incidents, [by])
    codes, values = pd.factorize(incidents[by], sort=True)
    return codes[rows], list(values)


def _position(moments: NDArray[np.datetime64], periods: pd.PeriodIndex) -> NDArray[np.intp]:
    starts = periods.start_time.to_numpy(dtype="datetime64[D]")
    return np.searchsorted(starts, moments, side="right") - 1


def _spans(periods: pd.PeriodIndex, start: dt.date, end: dt.date) -> pd.DataFrame:
    """Return the days of each period that were observed, and their share of it."""
    first = np.maximum(periods.start_time.to_numpy("datetime64[D]"), np.datetime64(day_of(start)))
    last = np.minimum(periods.end_time.to_numpy("datetime64[D]"), np.datetime64(day_of(end)))
    observed = (last - first).astype(int) + 1
    whole = (periods.end_time - periods.start_time).days + 1
    return pd.DataFrame(
        {
            "period": periods.astype(str).astype("str"),
            "period_start": pd.to_datetime(first),
            "period_end": pd.to_datetime(last),
            "days_observed": observed,
            "share_observed": observed / whole.to_numpy(),
        }
    )


def _tally(
    place: NDArray[np.intp],
    period: NDArray[np.intp],
    shape: tuple[int, int],
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.int64]:
    cell = place * shape[1] + period
    return np.bincount(cell, weights=weights, minlength=shape[0] * shape[1]).astype(np.int64)


def _touched(
    place: NDArray[np.intp],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    shape: tuple[int, int],
) -> NDArray[np.int64]:
    """Return how many events may lie in each period of those that may lie in several."""
    table = np.zeros(shape, dtype=np.int64)
    for group, begins, ends in zip(place, first, last, strict=True):
        table[group, begins : ends + 1] += 1
    return table.ravel()
