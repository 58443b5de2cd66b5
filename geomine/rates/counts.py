"""Which incidents count, and how many there are of each kind by district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import days, is_yes, numbers
from geomine.rates.exposure import day_of

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

NOT_COMMUNITY = ("deminer", "military", "security_forces")
"""Victim statuses whose accidents are not of the resident population."""


def kinds(
    incidents: pd.DataFrame, *, start: dt.date, end: dt.date, community_only: bool
) -> NDArray[np.str_]:
    """Return for each incident ``event``, or the first reason why it does not count as one."""
    day = days(incidents, "incidents", "event_date")
    outside = (day < np.datetime64(day_of(start))) | (day > np.datetime64(day_of(end)))
    apart = is_yes(incidents, "incidents", "is_demining_accident", missing=False)
    if "victim_status" in incidents:
        apart |= incidents["victim_status"].isin(NOT_COMMUNITY).to_numpy()
    return np.select(
        [np.isnat(day), outside, apart & community_only],
        ["undated", "outside_period", "not_community"],
        "event",
    )


def count(
    incidents: pd.DataFrame, place: NDArray[np.intp], kind: NDArray[np.str_], *, index: pd.Index
) -> pd.DataFrame:
    """Return the counts of incidents and casualties, one row per district.

    Parameters
    ----------
    incidents : pandas.DataFrame
        One row per incident.
    place : numpy.ndarray
        The position of its district, -1 for none, shape (n,).
    kind : numpy.ndarray
        What :func:`kinds` says of it, shape (n,).
    index : pandas.Index
        The index of the districts.
    """
    every, event = place >= 0, (place >= 0) & (kind == "event")

    def rows(which: NDArray[np.bool_]) -> NDArray[np.intp]:
        return np.bincount(place[which], minlength=len(index))

    def people(column: str, which: NDArray[np.bool_]) -> pd.Series[int]:
        number = numbers(incidents, "incidents", column, whole=True)
        known = which & ~np.isnan(number)
        total = np.bincount(place[known], weights=number[known], minlength=len(index))
        nothing_known = (rows(which) > 0) & (rows(known) == 0)
        return pd.Series(np.where(nothing_known, np.nan, total), index=index).astype("Int64")

    unsized = np.isnan(numbers(incidents, "incidents", "casualties", whole=True))
    return pd.DataFrame(
        {
            "n_incidents": rows(every),
            "n_events": rows(event),
            "n_undated": rows(every & (kind == "undated")),
            "n_outside_period": rows(every & (kind == "outside_period")),
            "n_not_community": rows(every & (kind == "not_community")),
            "n_casualties": people("casualties", every),
            "n_killed": people("killed", every),
            "n_injured": people("injured", every),
            "n_event_casualties": people("casualties", event),
            "n_event_casualties_unknown": rows(event & unsized),
        },
        index=index,
    )
