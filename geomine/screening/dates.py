"""Dates as people type them: what is known of the day, and nothing more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geomine.schema import DATE_PRECISIONS
from geomine.screening.cells import Words, cases_of, spread, words_of
from geomine.screening.held import Coded
from geomine.screening.spans import SERIAL, SHORT_YEAR, SLASHED, THREE, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geomine.screening.flags import Flags, Severity

    Days = NDArray[np.datetime64]

EARLIEST = dt.date(1988, 1, 1)
"""The first year of the conflict in Azerbaijan; earlier dates are typing errors there."""
EARLIEST_ELSEWHERE = dt.date(1900, 1, 1)
FRESH_DAYS = 90
"""Reports of so many last days are still coming in."""
MONTHS_OF_YEAR = 12
LEAST_FIRSTS = 4
"""Fewer firsts of a month are believed, in however short a list."""
KINDS = DATE_PRECISIONS
DAY, MONTH, QUARTER, YEAR, RANGE, UNKNOWN = map(
    KINDS.index, ("day", "month", "quarter", "year", "range", "unknown")
)


def read_dates(
    rows: pd.DataFrame, flags: Flags, *, as_of: dt.date, earliest: dt.date = EARLIEST
) -> tuple[Coded, Coded, Words]:
    """Return the first day, last day and precision of each row.

    A year or month is a span. 1 January, and the first of other months where it is too frequent,
    are the year and the month, unless the list states how precise they are. Impossible, future
    and too early dates are unknown and flagged.
    """
    begins, ends, reported = (
        _typed(rows[name]) for name in ("event_date", "event_date_end", "report_date")
    )
    given, ended = words_of(rows["date_precision"]), words_of(rows["event_date_end"])
    # rows with the same cells are one case, and each case is judged once
    case, codes = cases_of(begins.codes, ends.codes, given.codes, ended.codes)
    typed = Words(begins.texts, codes[0], pd.RangeIndex(len(codes[0])))
    stated = codes[2] >= 0
    month_first = _month_first(begins.texts, beside=reported.texts)
    start, end, kind = _spans(begins.texts, codes[0], month_first=month_first)
    later = _spans(ends.texts, codes[1], month_first=month_first)[1]
    end = np.where(later >= start, later, end)  # false where either is missing
    kind = np.where((kind == DAY) & (end > start), RANGE, kind)
    there = ~np.isnat(start)
    for rows_of, check, severity, done in _wrong_dates(
        typed, start, end, as_of=as_of, earliest=earliest, month_first=month_first
    ):
        flags.add(
            spread(rows_of, case), check, severity, column="event_date", seen=begins, done=done
        )
    n_rows = np.bincount(case, minlength=len(start))
    wrong = (start > np.datetime64(as_of)) | (end < np.datetime64(earliest))
    free = ~(stated | wrong | (codes[3] >= 0))
    new_year = _placeholder(start, end, n_rows) & free
    first = _first_of_month(start, end, n_rows) & free
    end = np.where(
        new_year, _last_of(start, "M8[Y]"), np.where(first, _last_of(start, "M8[M]"), end)
    )
    kind = np.where(new_year, YEAR, np.where(first, MONTH, kind))
    vague = (new_year | (kind == MONTH) | (kind == QUARTER)) & there & ~stated & ~wrong
    flags.add(
        spread(vague, case), "DQ09", "warning", column="event_date", seen=begins,
        done="the day is not known: a span of days, and 1 January is the whole year",
    )  # fmt: skip
    own = Words(KINDS, np.where(wrong, UNKNOWN, kind).astype(np.int8), typed.index)
    precision = own.instead(Words(given.texts, codes[2], typed.index), stated & there & ~wrong)
    gone = np.datetime64("NaT")
    return (
        Coded(np.where(wrong, gone, start), case),
        Coded(np.where(wrong, gone, end), case),
        precision.part(case),
    )


def read_reported(rows: pd.DataFrame) -> Coded:
    """Return the day of each report, missing where it is blank, no day, or not that exact."""
    typed = _typed(rows["report_date"])
    kinds = np.arange(-1, len(typed.texts))
    month_first = bool(typed.texts) and _month_first(
        typed.texts, beside=_typed(rows["event_date"]).texts
    )
    first, _, kind = _spans(typed.texts, kinds, month_first=month_first)
    return Coded(np.where(kind == DAY, first, np.datetime64("NaT")), typed.codes + 1)


def _spans(
    texts: tuple[str, ...], codes: NDArray[np.integer[Any]], *, month_first: bool
) -> tuple[Days, Days, NDArray[np.int64]]:
    """Return first day, last day and precision, a place in ``KINDS``, each spelling read once."""
    read = [parse(text, month_first=month_first) or (None, None, "unknown") for text in texts]
    first, last, precision = zip(*read, (None, None, "unknown"), strict=True)  # the end is blank
    return (
        np.array(first, dtype="datetime64[us]")[codes],
        np.array(last, dtype="datetime64[us]")[codes],
        np.array([KINDS.index(one) for one in precision])[codes],
    )


def _month_first(texts: Iterable[str], *, beside: Iterable[str]) -> bool:
    """Return whether a column writes the month first: some second part is over 12, no first is.

    Where its own dates do not tell, those of the column ``beside`` it do.
    """
    for column in (texts, beside):
        parts = [match.groups() for text in column if (match := THREE.fullmatch(text.strip()))]
        if any(int(first) > MONTHS_OF_YEAR for first, _, _ in parts):
            return False
        if any(int(second) > MONTHS_OF_YEAR for _, second, _ in parts):
            return True
    return False


def _wrong_dates(
    typed: Words,
    start: Days,
    end: Days,
    *,
    as_of: dt.date,
    earliest: dt.date,
    month_first: bool,
) -> tuple[tuple[NDArray[np.bool_], str, Severity, str], ...]:
    """Return where each check of a date speaks, its code, and what was done."""
    there = ~np.isnat(start)
    serial = typed.where(lambda text: bool(SERIAL.fullmatch(text))) & there
    either = typed.where(_either_way) & (end == start)
    order = "month first" if month_first else "day first"
    short = typed.where(lambda text: bool(SHORT_YEAR.fullmatch(text.strip()))) & there & ~either
    return (
        ((typed.codes >= 0) & ~there, "DQ10", "error", "no such day: unknown"),
        (start > np.datetime64(as_of), "DQ10", "error", f"after {as_of}: unknown"),
        (end < np.datetime64(earliest), "DQ10", "error", f"before {earliest}: unknown"),
        (serial, "DQ11", "warning", "read as a spreadsheet's count of days"),
        (either, "DQ11", "warning", f"read {order}, as the whole file suggests"),
        (short, "DQ11", "warning", f"two digits of a year, read {order}"),
    )


def _either_way(text: str) -> bool:
    """Return whether day and month of a text with slashes can be told apart by no number."""
    match = SLASHED.match(text)
    first, second = (int(part) for part in match.groups()) if match else (0, 0)
    return first != second and max(first, second) <= MONTHS_OF_YEAR


def _placeholder(start: Days, end: Days, n_rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where 1 January stands for an unknown day; ``n_rows`` have each of the dates.

    In a list of a year's worth of dates and more it is believed where it is no more frequent
    than chance (three standard deviations of a Poisson count).
    """
    first = np.asarray((start == start.astype("M8[Y]")) & (end == start))
    by_chance = int(n_rows[~np.isnat(start)].sum()) / 365.25
    if by_chance >= 1 and int(n_rows[first].sum()) <= by_chance + 3 * by_chance**0.5:
        return np.zeros(len(start), dtype=bool)
    return first


def _first_of_month(start: Days, end: Days, n_rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where the first of a month, not of a year, stands for an unknown day of it.

    It does where a list has more of them than chance gives, three standard deviations of a
    Poisson count above one day in each month, and at least so many that it is no accident.
    """
    month = start.astype("M8[M]")
    first = np.asarray((start == month) & (end == start) & (start != start.astype("M8[Y]")))
    days = (end == start) & ~np.isnat(start)
    by_chance = int(n_rows[days].sum()) * (MONTHS_OF_YEAR - 1) / 365.25
    if int(n_rows[first].sum()) <= max(by_chance + 3 * by_chance**0.5, LEAST_FIRSTS - 1):
        return np.zeros(len(start), dtype=bool)
    return first


def _last_of(start: Days, unit: str) -> Days:
    """Return the last day of the year or the month that each day is in."""
    return (start.astype(unit) + 1).astype(start.dtype) - np.timedelta64(1, "D")


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


def reported_before(
    reported: Coded, dates: tuple[Coded, Coded, Words], typed: pd.Series, flags: Flags
) -> tuple[Coded, Coded, Words]:
    """Return dates of events without those that were reported before they happened."""
    if np.isnat(np.asarray(reported.values)).all():
        return dates
    begins, ends, precision = dates
    told = np.asarray(reported.array)
    wrong = told < np.asarray(begins.array)
    if not wrong.any():
        return dates
    days = pd.Series(told[wrong]).dt.strftime("%Y-%m-%d")
    flags.add(
        wrong, "DQ10", "error", column="event_date", seen=typed.astype("str"),
        done=[f"reported on {day}, before it happened: unknown, check both" for day in days],
    )  # fmt: skip
    gone = np.datetime64("NaT")
    return begins.but(wrong, gone), ends.but(wrong, gone), precision.mark(wrong, "unknown")


def last_days(event_date: Days, as_of: dt.date) -> tuple[str, ...]:
    """Return the note that the last 90 days are incomplete, where incidents lie in them."""
    days = np.datetime64(as_of) - event_date.astype("datetime64[D]")
    n = int((days < np.timedelta64(FRESH_DAYS, "D")).sum())
    if not n:
        return ()
    return (f"DQ22: {n} incidents in the {FRESH_DAYS} days up to {as_of}: still incomplete",)
