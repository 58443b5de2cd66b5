"""The three answers at the top of the landing page beside the tables and run.json."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest
from lxml import html

from geomine import i18n
from geomine.report import rates_table, run_summary

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "az", "ru")
MEASURE = "incidents_per_1000km2_year"


@pytest.fixture(scope="module")
def index(folder):
    return html.fromstring((folder / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(public) -> dict:
    return run_summary(public, {}, finished="")


def answer(index, lang: str, key: str):
    """Return one of the three cards in one language."""
    (card,) = index.xpath(f"//div[@class='in-{lang}']//section[@data-question='{key}']")
    return card


def last_year(told: dict) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the last 365 days of the period that run.json names."""
    end = pd.Timestamp(told["period"]["end"])
    return end - pd.Timedelta(days=364), end


def inside(incidents: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return the records all of whose possible days lie between two days."""
    last = incidents["event_date_end"].fillna(incidents["event_date"])
    known = incidents["date_precision"].ne("unknown")
    return incidents[known & incidents["event_date"].ge(start) & last.le(end)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_worst_are_the_first_of_rates_csv_by_the_lower_limit(index, public, lang) -> None:
    table = rates_table(public).sort_values(f"{MEASURE}_lower", ascending=False)
    first = table[table[f"{MEASURE}_lower"] > 0].head(5)
    items = answer(index, lang, "worst").xpath(".//ol/li")
    assert [item.xpath("string(.//bdi)") for item in items] == first[f"name_{lang}"].tolist()
    assert [item.xpath("string(.//*[@class='figure'])") for item in items] == [
        i18n.format_rate(row[MEASURE], lang, lower=row[f"{MEASURE}_lower"],
                         upper=row[f"{MEASURE}_upper"])
        for _, row in first.iterrows()
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_change_is_between_the_counts_of_two_spans_of_a_year(index, public, told, lang) -> None:
    start, end = last_year(told)
    now = len(inside(public.incidents, start, end))
    year = dt.timedelta(days=365)
    before = len(inside(public.incidents, start - year, end - year))
    text = answer(index, lang, "better").text_content()
    said = {"n": i18n.format_number(now, lang), "before": i18n.format_number(before, lang)}
    date = i18n.format_date(end.date(), lang)
    whole = i18n.translate("index.change", lang, **said, date=date, verdict="|", ratio="")
    assert whole.partition("|")[0] in text


def test_the_bars_of_the_years_add_up_to_the_dated_records(index, public, told) -> None:
    start, end = (pd.Timestamp(told["period"][name]) for name in ("start", "end"))
    label = answer(index, "en", "better").xpath("string(.//svg/@aria-label)")
    bars = [int(n) for n in re.findall(r"\b(?:19|20)\d\d\D*?: (\d+)", label)]
    assert bars
    dated = public.incidents[public.incidents["event_date"].between(start, end)]
    assert sum(bars) == len(dated)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_to_go_next_counts_the_records_of_the_last_year(index, public, told, lang) -> None:
    late = inside(public.incidents, *last_year(told))
    counts = late["district_id"].value_counts()
    names = public.rates.set_index("district_id")[f"name_{lang}"]
    expected = {names[d]: i18n.format_number(int(n), lang) for d, n in counts.items() if d in names}
    items = answer(index, lang, "next").xpath(".//ol/li")
    shown = {
        item.xpath("string(.//bdi)"): item.xpath("string(.//*[@class='figure'])") for item in items
    }
    assert len(shown) == min(5, len(expected))
    assert shown.items() <= expected.items()
    fewest = min(int(re.sub(r"\D", "", n)) for n in shown.values())
    assert all(n <= fewest for d, n in counts.items() if names.get(d) not in shown)
