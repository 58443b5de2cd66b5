"""A date typed in words, in any order and a dozen languages, is the span that it can mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine.screening.spans import parse


@pytest.mark.parametrize(
    "text",
    [
        "2024/01/17", "2024.01.17", "20240117", "17-Jan-2024", "17 Jan 24", "Jan 17, 2024",
        "17 января 2024 г.", "«17» января 2024 года", "17 yanvar 2024-cü il", "17.01.2024-cü il",
        "2024-cü il 17 yanvar", "17.01.2024 г.", "17.01.2024, saat 14:00", "17 Ocak 2024",
        "17 січня 2024 р.", "17 janvier 2024", "17 de enero de 2024", "17 janeiro 2024",
        "2024-01-17T10:00:00Z", "2024-01-17 10:00:00+04:00", "17th January 2024", "17.I.2024",
        "17.І.2024", "Monday, January 17, 2024", "2024年1月17日", "17 . 01 . 2024", "17,01,2024",
        "17 yanvarda 2024", "45308", "17. januar 2024", "1705485600", "1705485600000",
        "17 января 2024г",
    ],
)  # fmt: skip
def test_one_day_in_many_ways(text) -> None:
    first, last, precision = parse(text)
    assert (str(first), str(last), precision) == ("2024-01-17", "2024-01-17", "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("осень 2020", "2020-09-01", "2020-11-30", "quarter"),
        ("2021-ci ilin yayı", "2021-06-01", "2021-08-31", "quarter"),
        ("1994-cü ilin yazında", "1994-03-01", "1994-05-31", "quarter"),
        ("зима 1993-94", "1993-12-01", "1994-02-28", "quarter"),
        ("3-й квартал 1994", "1994-07-01", "1994-09-30", "quarter"),
        ("Mar-94", "1994-03-01", "1994-03-31", "month"),  # what a spreadsheet makes of a month
        ("мар.94", "1994-03-01", "1994-03-31", "month"),
        ("00.03.1994", "1994-03-01", "1994-03-31", "month"),
        ("хх.03.1994", "1994-03-01", "1994-03-31", "month"),
        ("1994-03-00", "1994-03-01", "1994-03-31", "month"),
        ("00.00.1994", "1994-01-01", "1994-12-31", "year"),
        ("1994г", "1994-01-01", "1994-12-31", "year"),
        ("1994/95", "1994-01-01", "1995-12-31", "range"),
        ("1994-1995-ci illər", "1994-01-01", "1995-12-31", "range"),
        ("1994–1995 гг.", "1994-01-01", "1995-12-31", "range"),
        ("90-е годы", "1990-01-01", "1999-12-31", "range"),
        ("90-cı illər", "1990-01-01", "1999-12-31", "range"),
        ("1990-cı il", "1990-01-01", "1990-12-31", "year"),  # one year, and no decade
        ("1990s", "1990-01-01", "1999-12-31", "range"),
        ("март-апрель 1994", "1994-03-01", "1994-04-30", "range"),
        ("12-14 mart 1994", "1994-03-12", "1994-03-14", "range"),
        ("March 12-14, 1994", "1994-03-12", "1994-03-14", "range"),
        ("с 28 февраля по 2 марта 1994", "1994-02-28", "1994-03-02", "range"),
        ("2010-11", "2010-11-01", "2010-11-30", "month"),  # ISO 8601 comes first
        ("payız 2020", "2020-09-01", "2020-11-30", "quarter"),
        ("III квартал 2021", "2021-07-01", "2021-09-30", "quarter"),
        ("Q4 2021", "2021-10-01", "2021-12-31", "quarter"),
        ("июль 2021 г.", "2021-07-01", "2021-07-31", "month"),
        ("2021-ci ilin iyulu", "2021-07-01", "2021-07-31", "month"),
        ("в феврале 2024 года", "2024-02-01", "2024-02-29", "month"),
        ("2021 г.", "2021-01-01", "2021-12-31", "year"),
        ("начало 2021", "2021-01-01", "2021-12-31", "year"),
        ("2021-W12", "2021-03-22", "2021-03-28", "week"),  # date.fromisocalendar
        ("17-18.03.2023", "2023-03-17", "2023-03-18", "range"),
        ("17.03-19.03.2023", "2023-03-17", "2023-03-19", "range"),
        ("с 17.03.2023 по 20.03.2023", "2023-03-17", "2023-03-20", "range"),
    ],
)
def test_what_is_known_of_the_day_is_a_span(text, first, last, precision) -> None:
    found = parse(text)
    assert (None if found is None else (str(found[0]), str(found[1]), found[2])) == (
        None if first is None else (first, last, precision)
    )


@pytest.mark.parametrize(
    "text",
    ["qış 2020", "17.01", "3 people in 2020", "не известно", "31 июня 2020", "2020-13-01",
     "17.O3.2023", "20.03.2023 - 17.03.2023", "1 2 3 4", "may", "2021 2022", "14 март",
     "зима 1994", "Mar-14", "лето 1993-94", "14 марта 2023-24"],
)  # fmt: skip
def test_what_is_no_date_is_none(text) -> None:
    assert parse(text) is None


@given(st.text(alphabet=st.characters(), max_size=40), st.booleans())
def test_any_text_is_a_span_or_none(text, month_first) -> None:
    found = parse(text, month_first=month_first)
    assert found is None or found[0] <= found[1]


@given(
    st.dates(dt.date(1900, 1, 1)),
    st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y"]),
)
def test_every_day_survives_every_order(day, form) -> None:
    assert parse(day.strftime(form)) == (day, day, "day")
