"""How long it takes until an accident is reported, and which periods are not complete yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import day_of, days
from geomine.events import possible_days
from geomine.schema import require
from geomine.stats.delay import reported_within

if TYPE_CHECKING:
    import datetime as dt

LAGS_DAYS = (7, 30, 90, 180, 365)


def reporting_delay(incidents: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Return a new table with one row per year of accident, and one for all: days until reported.

    Parameters
    ----------
    incidents : pandas.DataFrame
        ``event_date``, ``report_date`` and where known ``event_date_end``: the delay
        counts from the last day the accident can have happened on.
    as_of : datetime.date
        The day the list was closed.

    Returns
    -------
    pandas.DataFrame
        ``year`` (text, ``all`` last), ``n_incidents``, ``n_with_delay``, ``n_impossible``
        (reported before it happened, or after ``as_of``), ``median_days`` and
        ``p90_days`` of the known delays, and for 7, 30, 90, 180 and 365 days
        ``reported_within_7d`` and so on: shares that allow for reports still to come. They are
        shares of what is ever reported within the longest delay seen: what is
        never reported is in no list. ``attrs["delay"]`` tells ``share_with_report_date`` and
        ``incomplete_from``: the day from which the last 90 days are to be shown as incomplete.
        Without a report date everything is missing, and that is the finding.

    Raises
    ------
    MissingColumnError
        If there is no ``event_date``.
    InputError
        If a column does not hold dates.

    References
    ----------
    Kalbfleisch JD, Lawless JF (1989), JASA 84:360-372.

    Examples
    --------
    >>> import datetime as dt
    >>> incidents = pd.DataFrame({
    ...     "event_date": pd.to_datetime(["2023-01-01", "2023-02-01", "2023-03-01"]),
    ...     "report_date": pd.to_datetime(["2023-01-02", "2023-02-11", None])})
    >>> found = reporting_delay(incidents, as_of=dt.date(2024, 6, 30))
    >>> found[["year", "n_with_delay", "median_days"]].values.tolist()
    [['2023', 2, 5.5], ['all', 2, 5.5]]
    """
    require("incidents", incidents, ["event_date"])
    first, last = possible_days(incidents)
    report = np.full(len(first), np.datetime64("NaT"), dtype="datetime64[D]")
    if "report_date" in incidents:
        report = days(incidents, "incidents", "report_date")
    closed = np.datetime64(day_of(as_of))
    both = ~np.isnat(last) & ~np.isnat(report)
    wrong = both & ((report < first) | (report > closed))
    known = both & ~wrong
    # within a range of days the report may come before the last of them
    delay = np.where(known, np.maximum((report - last) / np.timedelta64(1, "D"), 0), np.nan)
    age = np.where(known, np.maximum((closed - last) / np.timedelta64(1, "D"), 0), np.nan)
    year = pd.Series(first).dt.year.astype("Int64").astype("str").to_numpy()
    rows = []
    for name in [*sorted(set(year[~np.isnat(first)])), "all"]:
        here = np.full(len(first), fill_value=True) if name == "all" else year == name
        used = here & known
        shares = reported_within(delay[used], age[used], LAGS_DAYS)
        middle = np.quantile(delay[used], [0.5, 0.9]) if used.any() else [np.nan, np.nan]
        rows.append(
            {
                "year": name,
                "n_incidents": int(here.sum()),
                "n_with_delay": int(used.sum()),
                "n_impossible": int((here & wrong).sum()),
                "median_days": middle[0],
                "p90_days": middle[1],
                **{f"reported_within_{lag}d": s for lag, s in zip(LAGS_DAYS, shares, strict=True)},
            }
        )
    table = pd.DataFrame(rows).astype({"year": "str"})
    table.attrs["delay"] = {
        "share_with_report_date": float(known.mean()) if len(known) else np.nan,
        "incomplete_from": str(closed - np.timedelta64(90, "D") + np.timedelta64(1, "D")),
    }
    return table
