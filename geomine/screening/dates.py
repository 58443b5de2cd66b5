"""Dates as people type them: what is known of the day, and nothing more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.schema import DATE_PRECISIONS
from geomine.screening.cells import Words, taken, text_of, words_of
from geomine.screening.spans import SERIAL, SLASHED, THREE, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geomine.screening.flags import Flags

    Days = NDArray[np.datetime64]

EARLIEST = dt.date(1988, 1, 1)
"""The first year of the conflict in Azerbaijan; earlier dates are typing errors there."""
EARLIEST_ELSEWHERE = dt.date(1900, 1, 1)
FRESH_DAYS = 90
"""Reports of so many last days are still coming in."""
MONTHS_OF_YEAR = 12
KINDS = DATE_PRECISIONS
DAY, MONTH, QUARTER, YEAR, RANGE, UNKNOWN = map(
    KINDS.index, ("day", "month", "quarter", "year", "range", "unknown")
)


def read_dates(
    rows: pd.DataFrame, flags: Flags, *, as_of: dt.date, earliest: dt.date = EARLIEST
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return the first day, last day and precision of each row.

    A year or month is a span. 1 January is read as typed and flagged, unless the list
    states how precise it is. Impossible, future and too early dates are unknown and flagged.
    """
    begins, ends = _typed(rows["event_date"]), _typed(rows["event_date_end"])
    given = text_of(rows["date_precision"])
    stated = given.notna().to_numpy(bool)
    month_first = _month_first(begins.texts)
    start, end, kind = _spans(begins, month_first=month_first)
    later = _spans(ends, month_first=month_first)[1]
    end = np.where(later >= start, later, end)  # false where either is missing
    kind = np.where((kind == DAY) & (end > start), RANGE, kind)
    there = ~np.isnat(start)
    own = ~(stated & there)
    _flag_dates(flags, begins, start, end, as_of=as_of, earliest=earliest, month_first=month_first)
    new_year = _placeholder(start, end) & ~(stated | text_of(rows["event_date_end"]).notna())
    end = np.where(new_year, start.astype("M8[Y]") + 1 - np.timedelta64(1, "D"), end)
    kind = np.where(new_year, YEAR, kind)
    vague = (new_year | (kind == MONTH) | (kind == QUARTER)) & there & ~stated
    flags.add(
        vague, "DQ09", "warning", column="event_date", seen=begins,
        done="the day is not known: a span of days, and 1 January is the whole year",
    )  # fmt: skip
    wrong = (start > np.datetime64(as_of)) | (end < np.datetime64(earliest))
    precision = pd.Series(taken(KINDS, np.where(wrong, UNKNOWN, kind)), index=rows.index)
    precision = precision.where(own | wrong, given) if stated.any() else precision
    gone = np.datetime64("NaT")
    return (
        pd.Series(np.where(wrong, gone, start), index=rows.index),
        pd.Series(np.where(wrong, gone, end), index=rows.index),
        precision,
    )


def read_day(cells: pd.Series) -> pd.Series:
    """Return the day in each cell, missing where it is blank, no day, or not that exact."""
    first, _, kind = _spans(_typed(cells), month_first=False)
    return pd.Series(np.where(kind == DAY, first, np.datetime64("NaT")), index=cells.index)


def _spans(typed: Words, *, month_first: bool) -> tuple[Days, Days, NDArray[np.int64]]:
    """Return first day, last day and precision, a place in ``KINDS``, each spelling read once."""
    read = [parse(text, month_first=month_first) or (None, None, "unknown") for text in typed.texts]
    first, last, precision = zip(*read, (None, None, "unknown"), strict=True)  # the end is blank
    return (
        np.array(first, dtype="datetime64[us]")[typed.codes],
        np.array(last, dtype="datetime64[us]")[typed.codes],
        np.array([KINDS.index(one) for one in precision])[typed.codes],
    )


def _month_first(texts: Iterable[str]) -> bool:
    """Return whether a file writes the month first: some second part is over 12, no first is."""
    parts = [match.groups() for text in texts if (match := THREE.fullmatch(text.strip()))]
    most = 12
    first_over = any(int(first) > most for first, _, _ in parts)
    return not first_over and any(int(second) > most for _, second, _ in parts)


def _flag_dates(
    flags: Flags,
    typed: Words,
    start: Days,
    end: Days,
    *,
    as_of: dt.date,
    earliest: dt.date,
    month_first: bool,
) -> None:
    there = ~np.isnat(start)
    for wrong, done in (
        ((typed.codes >= 0) & ~there, "no such day: unknown"),
        (start > np.datetime64(as_of), f"after {as_of}: unknown"),
        (end < np.datetime64(earliest), f"before {earliest}: unknown"),
    ):
        flags.add(wrong, "DQ10", "error", column="event_date", seen=typed, done=done)
    serial = typed.where(lambda text: bool(SERIAL.fullmatch(text))) & there
    flags.add(
        serial, "DQ11", "warning", column="event_date", seen=typed,
        done="read as a spreadsheet's count of days",
    )  # fmt: skip
    order = "month first" if month_first else "day first"
    flags.add(
        typed.where(_either_way) & (end == start), "DQ11", "warning",
        column="event_date", seen=typed,
        done=f"read {order}, as the whole file suggests",
    )  # fmt: skip


def _either_way(text: str) -> bool:
    """Return whether day and month of a text with slashes can be told apart by no number."""
    match = SLASHED.match(text)
    first, second = (int(part) for part in match.groups()) if match else (0, 0)
    return first != second and max(first, second) <= MONTHS_OF_YEAR


def _placeholder(start: Days, end: Days) -> NDArray[np.bool_]:
    """Return where 1 January stands for an unknown day.

    In a list of a year's worth of dates and more it is believed where it is no more frequent
    than chance (three standard deviations of a Poisson count).
    """
    first = np.asarray((start == start.astype("M8[Y]")) & (end == start))
    by_chance = int((~np.isnat(start)).sum()) / 365.25
    if by_chance >= 1 and int(first.sum()) <= by_chance + 3 * by_chance**0.5:
        return np.zeros(len(start), dtype=bool)
    return first


def _typed(cells: pd.Series) -> Words:
    """Return the cells as words, real dates in ISO 8601, blanks missing."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        codes, days = pd.factorize(cells)
        return Words(tuple(pd.Series(days).dt.strftime("%Y-%m-%d")), codes, cells.index)
    if not isinstance(cells.dtype, pd.StringDtype):
        cells = cells.map(
            lambda cell: cell.isoformat() if isinstance(cell, dt.date) else cell,
            na_action="ignore",
        )
    return words_of(cells, blank=("-", "NaT"))


def reported_before(found: pd.DataFrame, typed: pd.Series, flags: Flags) -> pd.DataFrame:
    """Return ``found`` without the dates of events that were reported before they happened."""
    wrong = (found["report_date"] < found["event_date"]).to_numpy(bool)
    if not wrong.any():
        return found
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
