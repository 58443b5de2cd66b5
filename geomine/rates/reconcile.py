"""Official totals beside the list's own count: what is missing, and where sources disagree."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import days, numbers
from geomine.events import possible_days
from geomine.schema import require
from geomine.stats.intervals import poisson_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

MONTH = np.timedelta64(31, "D")
FIGURES = ("casualties", "killed", "injured")


def reconcile(
    incidents: pd.DataFrame, totals: pd.DataFrame, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return ``totals`` beside the list's own count for the same days, with every disagreement.

    Totals of different sources seldom agree: they count other people (civilians only, with
    deminers), other days, or are revised. None is dropped or averaged here.

    Parameters
    ----------
    incidents : pandas.DataFrame
        One row per incident: ``event_date`` and, where known, ``event_date_end``,
        ``casualties``, ``killed``, ``injured``. Everything in the list is counted, also
        what rates leave out, so that like is compared with like.
    totals : pandas.DataFrame
        One row per published total; columns ``geomine.schema.TOTALS``.
    confidence : float, default 0.95
        Confidence level of ``completeness``.

    Returns
    -------
    pandas.DataFrame
        The rows of ``totals`` in their order and index, with

        - ``own_incidents``, ``own_casualties``, ``own_killed``, ``own_injured``: of incidents
          surely within the days of the total (a missing number of people counts none);
          ``own_incidents_unclear``: of incidents that may lie on either side, or have no date;
        - ``list_covers``: whether the list's first and last dates reach over the days of the
          total to within a month at either end; elsewhere completeness means little;
        - ``completeness``: own casualties over the total's, with ``_lower`` and ``_upper`` (chance
          alone, exact Poisson of own casualties); above 1 where the list has more;
        - ``does_not_add_up``: killed and injured are not the casualties printed;
        - ``contradicts``: the rows that cannot both hold, joined by "; ": a total of days
          within another's that is larger, or the same for days between which the
          list has casualties; and another figure for the same days.

        ``attrs["reconciliation"]`` counts them.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a cell cannot be used.

    Examples
    --------
    >>> incidents = pd.DataFrame({"event_date": pd.to_datetime(["2021-02-01", "2021-06-01"]),
    ...                           "casualties": [2, 1]})
    >>> totals = pd.DataFrame({
    ...     "period_start": pd.to_datetime(["2021-01-01", "2021-01-01"]),
    ...     "period_end": pd.to_datetime(["2021-03-31", "2021-06-30"]),
    ...     "casualties": [5, 4], "source": ["one", "other"]})
    >>> found = reconcile(incidents, totals)
    >>> found[["own_casualties", "completeness", "contradicts"]].values.tolist()
    [[2, 0.4, '1: larger within'], [3, 0.75, '0: larger within']]
    """
    require("incidents", incidents, ["event_date"])
    require("totals", totals, ["period_start", "period_end", "source"])
    first, last = possible_days(incidents)
    start, end = (days(totals, "totals", name) for name in ("period_start", "period_end"))
    known = ~np.isnat(first)
    inside = known & (first >= start[:, None]) & (last <= end[:, None])
    apart = known & ((last < start[:, None]) | (first > end[:, None]))
    people = {
        name: np.nan_to_num(numbers(incidents, "incidents", name, whole=True)) for name in FIGURES
    }
    own = {f"own_{name}": (inside @ values).astype(int) for name, values in people.items()}
    official = {name: numbers(totals, "totals", name, whole=True) for name in FIGURES}
    base = np.where(official["casualties"] > 0, official["casualties"], np.nan)
    lower, upper = poisson_interval(own["own_casualties"], confidence=confidence)
    parts = official["killed"] + official["injured"]
    found = totals.assign(
        own_incidents=inside.sum(axis=1),
        own_incidents_unclear=(~inside & ~apart).sum(axis=1),
        **own,
        list_covers=_covers(first[known], last[known], start, end),
        completeness=own["own_casualties"] / base,
        completeness_lower=lower / base,
        completeness_upper=upper / base,
        does_not_add_up=~np.isnan(parts) & (parts != official["casualties"])
        & ~np.isnan(official["casualties"]),
        contradicts=_contradictions(
            totals.index, (start, end), official["casualties"], own["own_casualties"]
        ),
    )  # fmt: skip
    found.attrs = {
        **totals.attrs,
        "reconciliation": {
            "n_totals": len(found),
            "n_covered": int(found["list_covers"].sum()),
            "n_contradicted": int((found["contradicts"] != "").sum()),
            "n_not_adding_up": int(found["does_not_add_up"].sum()),
            "n_undated": int((~known).sum()),
        },
    }
    return found


def _covers(
    first: NDArray[np.datetime64],
    last: NDArray[np.datetime64],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
) -> NDArray[np.bool_]:
    if not len(first):
        return np.zeros(len(start), dtype=bool)
    reached = (first.min() <= start + MONTH) & (last.max() >= end - MONTH)
    return np.asarray(reached, dtype=bool)


def _contradictions(
    index: pd.Index,
    days_counted: tuple[NDArray[np.datetime64], NDArray[np.datetime64]],
    total: Floats,
    own: NDArray[np.intp],
) -> pd.Series[str]:
    """Return for each total the rows that it cannot stand beside, and why."""
    start, end = days_counted
    said: dict[int, list[str]] = {k: [] for k in range(len(index))}
    known = np.flatnonzero(~np.isnan(total)).tolist()
    for inner, outer in permutations(known, 2):
        within = start[inner] >= start[outer] and end[inner] <= end[outer]
        same = start[inner] == start[outer] and end[inner] == end[outer]
        if not within or (same and inner > outer):
            continue
        why = ""
        if same:
            why = "" if total[inner] == total[outer] else "other figure for the same days"
        elif total[inner] > total[outer]:
            why = "larger within"
        elif total[inner] == total[outer] and own[outer] > own[inner]:
            why = "same figure for more days"
        if why:
            said[inner].append(f"{index[outer]}: {why}")
            said[outer].append(f"{index[inner]}: {why}")
    return pd.Series(["; ".join(said[k]) for k in said], index=index, dtype="str")
