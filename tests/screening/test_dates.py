"""What is known of a day is kept, and nothing more is made of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine.schema import INCIDENTS, names
from geomine.screening.dates import read_dates, read_reported
from geomine.screening.flags import Flags
from geomine.screening.spans import parse

DAY = dt.date(2026, 11, 24)


def dated(*texts: object, **more: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = pd.DataFrame(columns=names(INCIDENTS), index=range(len(texts)), dtype="str")
    rows["event_date"] = pd.Series(texts, dtype="object")
    rows = rows.assign(**more)
    flags = Flags(np.arange(1, len(texts) + 1))
    start, end, precision = read_dates(rows, flags, as_of=DAY)
    held = {"start": start.array, "end": end.array, "precision": precision.array}
    return pd.DataFrame(held), flags.table()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-03-14", (2023, 3, 14)), ("14.03.2023", (2023, 3, 14)), ("14/3/23", (2023, 3, 14)),
        ("14 mart 2023", (2023, 3, 14)), ("14 марта 2023", (2023, 3, 14)),
        ("March 14, 2023", (2023, 3, 14)), ("14-03-2023", (2023, 3, 14)),
        ("2023-03-14T10:00:00", (2023, 3, 14)),
        ("44512", (2021, 11, 12)),  # days since 1899-12-30, as a spreadsheet counts
        ("5.6.94", (1994, 6, 5)),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_notation_in_use(text, day) -> None:
    assert parse(text) == (dt.date(*day), dt.date(*day), "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2021", (2021, 1, 1), (2021, 12, 31), "year"),
        ("11/2021", (2021, 11, 1), (2021, 11, 30), "month"),
        ("2021-12", (2021, 12, 1), (2021, 12, 31), "month"),
        ("fevral 2024", (2024, 2, 1), (2024, 2, 29), "month"),
    ],
)
def test_a_month_or_a_year_is_a_span_and_no_first_of_january(text, first, last, precision) -> None:
    assert parse(text) == (dt.date(*first), dt.date(*last), precision)


@pytest.mark.parametrize("text", ["2022-02-30", "31.02.2022", "soon", "0.0.0", "99999", "13/2021"])
def test_no_such_day_is_unknown(text) -> None:
    assert parse(text) is None


def test_a_file_that_writes_the_month_first_is_read_so_as_a_whole() -> None:
    table, flags = dated("03/14/2023", "05/07/2022")
    assert table["start"].dt.strftime("%m-%d").tolist() == ["03-14", "05-07"]
    assert flags["source_row"].tolist() == [2]  # the first can only be read in one way
    assert flags["check"].tolist() == ["DQ11"]
    table, _ = dated("14/03/2023", "05/07/2022")
    assert table["start"].dt.strftime("%m-%d").tolist() == ["03-14", "07-05"]


def test_impossible_future_and_too_early_dates_are_unknown_and_flagged() -> None:
    table, flags = dated("2022-02-30", "15.06.2030", "1.1.1901", "14.03.2023", None)
    assert table["start"].isna().tolist() == [True, True, True, False, True]
    assert table["precision"].tolist() == ["unknown", "unknown", "unknown", "day", "unknown"]
    assert flags.loc[flags["check"] == "DQ10", "source_row"].tolist() == [1, 2, 3]
    assert flags["seen"].tolist()[0] == "2022-02-30"


def test_two_digits_of_a_year_are_told() -> None:
    table, flags = dated("14.03.23", "05/07/22", "14.03.2023")
    assert table["start"].dt.year.tolist() == [2023, 2022, 2023]
    assert flags[["source_row", "check"]].to_numpy().tolist() == [[1, "DQ11"], [2, "DQ11"]]


@pytest.mark.parametrize(("firsts", "kind"), [(3, "day"), (4, "month")])
def test_firsts_of_a_month_in_excess_are_the_month(firsts, kind) -> None:
    # 12 days: 0.36 firsts by chance, 2.2 with three standard deviations of a Poisson count
    some = [f"01.{month:02}.2022" for month in range(3, 3 + firsts)]
    rest = [f"{day}.06.2023" for day in range(10, 22 - firsts)]
    table, flags = dated(*some, *rest)
    assert table["precision"].tolist() == [kind] * firsts + ["day"] * (12 - firsts)
    assert (flags["check"] == "DQ09").sum() == (firsts if kind == "month" else 0)
    assert table["end"].iloc[0] == pd.Timestamp(2022, 3, 31 if kind == "month" else 1)


def test_a_placeholder_of_another_century_is_told_once() -> None:
    _, flags = dated("01.01.1900", "31.12.9999")
    assert flags["check"].tolist() == ["DQ10", "DQ10"]


def test_a_stated_precision_and_end_are_believed() -> None:
    table, flags = dated("2021-01-01", event_date_end=["2021-02-03"], date_precision=["range"])
    assert table["end"].dt.date.tolist() == [dt.date(2021, 2, 3)]
    assert table["precision"].tolist() == ["range"]
    assert flags.empty
    _, flags = dated("01.01.2021")
    assert flags["check"].tolist() == ["DQ09"]


@pytest.mark.parametrize("text", ["٣/٤/2020", "３/４/2020", "03/04/2020"])
def test_digits_of_any_script_are_digits(text) -> None:
    table, flags = dated(text)
    assert table["start"].tolist() == [pd.Timestamp(2020, 4, 3)]
    assert flags["check"].tolist() == ["DQ11"]  # day and month could be the other way round


@given(st.dates(dt.date(1990, 1, 1), DAY))
def test_a_day_survives_every_notation(day) -> None:
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}"):
        assert parse(text) == (day, day, "day")
    assert parse(str((day - dt.date(1899, 12, 30)).days)) == (day, day, "day")


@given(st.lists(st.one_of(st.text(max_size=12), st.none(), st.integers(), st.dates()), max_size=8))
def test_any_cells_are_read_or_unknown(cells) -> None:
    table, _ = dated(*cells)
    assert len(table) == len(cells)
    assert (table["end"] >= table["start"])[table["start"].notna()].all()


@pytest.mark.parametrize(
    ("event", "reported", "days"),
    [
        # each column by its own dates, and by the other's where its own do not tell
        (("10/31/2022", "5/7/2022"), ("11/2/2022", "5/8/2022"), ("2022-11-02", "2022-05-08")),
        (("31.10.2022", "7.5.2022"), ("11/2/2022", "5/28/2022"), ("2022-11-02", "2022-05-28")),
        (("31.10.2022", "7.5.2022"), ("2.11.2022", "8.5.2022"), ("2022-11-02", "2022-05-08")),
    ],
)
def test_the_day_of_a_report_is_read_as_the_file_writes_days(event, reported, days) -> None:
    rows = pd.DataFrame({"event_date": event, "report_date": reported}, dtype="str")
    assert pd.Series(read_reported(rows).array).dt.strftime("%Y-%m-%d").tolist() == list(days)


def test_reports_tell_how_a_file_writes_its_days() -> None:
    table, _ = dated("3/4/2023", report_date=["3/14/2023"])
    assert table["start"].dt.strftime("%m-%d").tolist() == ["03-04"]
