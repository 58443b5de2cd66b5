"""How many incidents of each kind there are by district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
        What :func:`geomine.events.kinds` says of it, shape (n,).
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
