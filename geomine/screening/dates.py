"""Dates as people type them: what is known of the day, and nothing more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.screening.cells import text_of
from geomine.screening.spans import SERIAL, SLASHED, THREE, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomine.screening.flags import Flags

EARLIEST = dt.date(1988, 1, 1)
"""The first year of the conflict in Azerbaijan; earlier dates are typing errors there."""
EARLIEST_ELSEWHERE = dt.date(1900, 1, 1)
FRESH_DAYS = 90
"""Reports of so many last days are still coming in."""
MONTHS_OF_YEAR = 12


def read_dates(
    rows: pd.DataFrame, flags: Flags, *, as_of: dt.date, earliest: dt.date = EARLIEST
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return the first day, last day and precision of each row.

    A year or month is a span. 1 January is read as typed and flagged, unless the list
    states how precise it is. Impossible, future and too early dates are unknown and flagged.
    """
    begins, ends = _typed(rows["event_date"]), _typed(rows["event_date_end"])
    given = text_of(rows["date_precision"])
    month_first = _month_first(begins.dropna().unique())
    found = _spans(begins, month_first=month_first)
    start, end, precision = found["first"], found["last"], found["precision"].fillna("unknown")
    later = _spans(ends, month_first=month_first)["last"]
    end = end.mask(later.notna() & (later >= start), later)
    precision = precision.mask((precision == "day") & (end > start), "range")
    precision = precision.mask(given.notna() & start.notna(), given)
    _flag_dates(flags, begins, start, end, as_of=as_of, earliest=earliest, month_first=month_first)
    new_year = _placeholder(start, end) & given.isna() & text_of(rows["event_date_end"]).isna()
    end = end.mask(new_year, start + pd.offsets.YearEnd())
    precision = precision.mask(new_year, "year")
    vague = (new_year | precision.isin(("month", "quarter"))) & start.notna() & given.isna()
    flags.add(
        vague.to_numpy(bool), "DQ09", "warning", column="event_date", seen=begins,
        done="the day is not known: a span of days, and 1 January is the whole year",
    )  # fmt: skip
    wrong = (
        start.notna() & ((start > np.datetime64(as_of)) | (end < np.datetime64(earliest)))
    ).to_numpy(bool)
    return start.mask(wrong), end.mask(wrong), precision.mask(wrong | start.isna(), "unknown")


def read_day(cells: pd.Series) -> pd.Series:
    """Return the day in each cell, missing where it is blank, no day, or not that exact."""
    found = _spans(_typed(cells), month_first=False)
    return found["first"].where(found["precision"].eq("day"))


def _spans(typed: pd.Series, *, month_first: bool) -> pd.DataFrame:
    """Return the first day, last day and precision of each text, each spelling read once."""
    codes, texts = pd.factorize(typed)
    read = [parse(text, month_first=month_first) or (None, None, None) for text in texts]
    first, last, precision = zip(*read, (None, None, None), strict=True)  # the end is code -1
    return pd.DataFrame(
        {
            "first": np.array(first, dtype="datetime64[us]")[codes],
            "last": np.array(last, dtype="datetime64[us]")[codes],
            "precision": pd.array(precision, dtype="str").take(codes),
        },
        index=typed.index,
    )


def _month_first(texts: Iterable[str]) -> bool:
    """Return whether a file writes the month first: some second part is over 12, no first is."""
    parts = [match.groups() for text in texts if (match := THREE.fullmatch(text.strip()))]
    most = 12
    first_over = any(int(first) > most for first, _, _ in parts)
    return not first_over and any(int(second) > most for _, second, _ in parts)


def _flag_dates(
    flags: Flags,
    typed: pd.Series,
    start: pd.Series,
    end: pd.Series,
    *,
    as_of: dt.date,
    earliest: dt.date,
    month_first: bool,
) -> None:
    unread = typed.notna() & start.isna()
    future = start.notna() & (start > np.datetime64(as_of))
    early = end.notna() & (end < np.datetime64(earliest))
    for wrong, done in (
        (unread, "no such day: unknown"),
        (future, f"after {as_of}: unknown"),
        (early, f"before {earliest}: unknown"),
    ):
        flags.add(wrong.to_numpy(bool), "DQ10", "error", column="event_date", seen=typed, done=done)
    texts = typed.dropna().unique()
    slashed = typed.isin([text for text in texts if _either_way(text)]) & (end == start)
    serial = typed.isin([text for text in texts if SERIAL.fullmatch(text)]) & start.notna()
    flags.add(
        serial.to_numpy(bool), "DQ11", "warning", column="event_date", seen=typed,
        done="read as a spreadsheet's count of days",
    )  # fmt: skip
    order = "month first" if month_first else "day first"
    flags.add(
        slashed.to_numpy(bool), "DQ11", "warning", column="event_date", seen=typed,
        done=f"read {order}, as the whole file suggests",
    )  # fmt: skip


def _either_way(text: str) -> bool:
    """Return whether day and month of a text with slashes can be told apart by no number."""
    match = SLASHED.match(text)
    first, second = (int(part) for part in match.groups()) if match else (0, 0)
    return first != second and max(first, second) <= MONTHS_OF_YEAR


def _placeholder(start: pd.Series, end: pd.Series) -> pd.Series:
    """Return where 1 January stands for an unknown day.

    In a list of a year's worth of dates and more it is believed where it is no more frequent
    than chance (three standard deviations of a Poisson count).
    """
    first = start.notna() & (start.dt.month == 1) & (start.dt.day == 1) & (end == start)
    by_chance = int(start.notna().sum()) / 365.25
    if by_chance >= 1 and int(first.sum()) <= by_chance + 3 * by_chance**0.5:
        return pd.Series(False, index=start.index)
    return pd.Series(first, dtype=bool)


def _typed(cells: pd.Series) -> pd.Series:
    """Return the cells as text, real dates in ISO 8601, blanks missing."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        codes, days = pd.factorize(cells)
        texts = pd.Series(days).dt.strftime("%Y-%m-%d").astype("str").array
        return pd.Series(texts.take(codes, allow_fill=True), index=cells.index)
    if not isinstance(cells.dtype, pd.StringDtype):
        cells = cells.map(
            lambda cell: cell.isoformat() if isinstance(cell, dt.date) else cell,
            na_action="ignore",
        )
    text = text_of(cells)
    return text.mask(text.isin(("-", "NaT")))


def reported_before(found: pd.DataFrame, typed: pd.Series, flags: Flags) -> pd.DataFrame:
    """Return ``found`` without the dates of events that were reported before they happened."""
    wrong = (found["report_date"] < found["event_date"]).fillna(value=False).to_numpy(bool)
    days = found.loc[wrong, "report_date"].dt.strftime("%Y-%m-%d")
    flags.add(
        wrong, "DQ10", "error", column="event_date", seen=typed.astype("str"),
        done=[f"reported on {day}, before it happened: unknown, check both" for day in days],
    )  # fmt: skip
    return found.assign(
        event_date=found["event_date"].mask(wrong),
        event_date_end=found["event_date_end"].mask(wrong),
        date_precision=found["date_precision"].mask(wrong, "unknown"),
    )


def last_days(kept: pd.DataFrame, as_of: dt.date) -> tuple[str, ...]:
    """Return the note that the last 90 days are incomplete, where incidents lie in them."""
    days = np.datetime64(as_of) - kept["event_date"].to_numpy("datetime64[D]")
    n = int((days < np.timedelta64(FRESH_DAYS, "D")).sum())
    if not n:
        return ()
    return (f"DQ22: {n} incidents in the {FRESH_DAYS} days up to {as_of}: still incomplete",)
