"""The quality page in a browser: axe-core, its three languages without a script, narrow screens."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from geomine import datasets
from geomine.io import write_quality_page
from geomine.screening import screen_incidents

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    table = pd.DataFrame(
        {
            "event_date": ["31.02.2023", "03/04/2023", "2040-01-01", None],
            "district_as_reported": ["Ağdam", "nowhere " * 30, "<b>Füzuli</b>", None],
            "latitude": ["40.05", "0", "47.0", None],
            "longitude": ["47.01", "0", "40.0", None],
            "Ad Soyad": ["x", "y", "z", "w"],
        }
    )
    table.attrs["columns_mapped"] = {"Tarix": "event_date", "Rayon": "district_as_reported"}
    found = screen_incidents(table, datasets.districts(), as_of=dt.date(2024, 1, 1))
    return write_quality_page(found, tmp_path_factory.mktemp("quality") / "report.html", lang="az")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_any_language_and_nothing_is_cut_off(
    report, open_page, width, scheme
) -> None:
    found = open_page(report, width, 800, color_scheme=scheme)
    for lang in ("en", "az", "ru"):
        found.page.check(f"#lang-{lang}")
        kinds = [one["id"] for one in Axe().run(found.page).response["violations"]]
        assert kinds == [], lang
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width
    assert found.messages == []
    assert len(found.requests) == 1  # the file itself


def test_the_language_is_chosen_without_a_script(report, open_page) -> None:
    page = open_page(report, java_script_enabled=False).page
    assert page.locator(".in-az h1").is_visible()
    page.check("#lang-ru")
    assert page.locator(".in-ru h1").is_visible()
    assert not page.locator(".in-az h1").is_visible()


def test_on_paper_only_the_chosen_language_stands(report, open_page) -> None:
    page = open_page(report).page
    page.emulate_media(media="print")
    assert page.locator("h1:visible").count() == 1
    assert not page.locator(".languages").is_visible()
