"""Which incidents count as events of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.columns import day_of, days, is_yes

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

NOT_COMMUNITY = ("deminer", "military", "security_forces")
"""Victim statuses whose accidents are not of the resident population."""


def possible_days(
    incidents: pd.DataFrame,
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return the first and the last day that each incident can have happened on.

    The last is the first where no other is known; both are NaT without a date.
    """
    first = days(incidents, "incidents", "event_date")
    if "event_date_end" not in incidents:
        return first, first
    last = days(incidents, "incidents", "event_date_end")
    return first, np.where(np.isnat(last), first, last)


def is_community(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which incidents are of the resident population: not of demining, nor of soldiers only.

    Examples
    --------
    >>> import pandas as pd
    >>> is_community(pd.DataFrame({"victim_status": ["civilian", "deminer", None]})).tolist()
    [True, False, True]
    """
    apart = is_yes(incidents, "incidents", "is_demining_accident", missing=False)
    if "victim_status" in incidents:
        apart |= incidents["victim_status"].isin(NOT_COMMUNITY).to_numpy()
    return ~apart


def kinds(
    incidents: pd.DataFrame, *, start: dt.date, end: dt.date, community_only: bool
) -> NDArray[np.str_]:
    """Return for each incident ``event``, or the first reason why it does not count as one."""
    day = days(incidents, "incidents", "event_date")
    outside = (day < np.datetime64(day_of(start))) | (day > np.datetime64(day_of(end)))
    apart = community_only & ~is_community(incidents)
    return np.select(
        [np.isnat(day), outside, apart],
        ["undated", "outside_period", "not_community"],
        "event",
    )
