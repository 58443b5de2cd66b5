"""Incidents by year, and one year beside another."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from geomine.rates import recent_change, yearly_counts

START, END = dt.date(2021, 1, 1), dt.date(2024, 12, 31)


def on(*days: str, ends: list[str] | None = None) -> pd.DataFrame:
    table = pd.DataFrame({"event_date": pd.to_datetime(list(days))})
    return table.assign(event_date_end=pd.to_datetime(ends)) if ends else table


def test_the_limits_are_clopper_and_pearsons_turned_into_a_ratio() -> None:
    table = on(*["2024-05-01"] * 7, *["2023-05-01"] * 3)
    change = recent_change(table, start=START, end=END)
    assert (change.n, change.n_before, change.ratio) == (7, 3, pytest.approx(7 / 3))
    low, high = beta.ppf(0.025, 7, 4), beta.ppf(0.975, 8, 3)  # Clopper and Pearson 1934
    assert change.lower == pytest.approx(low / (1 - low))
    assert change.upper == pytest.approx(high / (1 - high))


def test_the_two_spans_meet_and_are_equally_long() -> None:
    table = on("2024-01-01", "2023-12-31", "2023-01-02", "2023-01-01", "2022-12-31")
    change = recent_change(table, start=START, end=END)
    assert change.start == dt.date(2024, 1, 2)
    assert (change.n, change.n_before) == (0, 3)  # 2023-01-02 to 2024-01-01 is a year before


def test_a_record_counts_only_where_all_its_days_lie() -> None:
    table = on("2023-12-01", "2024-02-01", ends=["2024-02-28", "2024-02-29"])
    change = recent_change(table, start=START, end=END)
    assert (change.n, change.n_before) == (1, 0)


def test_a_period_of_less_than_two_years_has_nothing_to_compare() -> None:
    assert recent_change(on("2024-01-01"), start=dt.date(2023, 6, 1), end=END) is None


@given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)), max_size=30))
def test_the_years_add_up_to_the_records_of_the_period(days) -> None:
    table = pd.DataFrame({"event_date": pd.to_datetime(days)})
    counts = yearly_counts(table, start=START, end=END)
    assert counts.sum() == sum(START <= day <= END for day in days)
    assert list(counts.index) == [2021, 2022, 2023, 2024]
