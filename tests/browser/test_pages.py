"""The pages in a real browser: silent, offline, true to the tables, and deaf to hostile text."""

from __future__ import annotations

import dataclasses
import re
import shutil

import pandas as pd
import pytest

from geomine.disclosure import for_audience
from geomine.mapping import write_maps

pytestmark = pytest.mark.browser

SIZES = [(1280, 800), (768, 900), (360, 740)]
HOSTILE = (
    "<img src=x onerror='window.hit=1'>",
    "${window.hit=1}",
    "`+(window.hit=1)+`",
    "{{ cycler.__init__.__globals__ }}{% print 7*7 %}",
    "</script><script>window.hit=1</script>",
    "\u202egnp.exe javascript:window.hit=1",
    "x" * 10_000,
)


def pages(folder) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def some(names: list[str]) -> list[str]:
    """Return every page but all regions: they are one page with other rows."""
    return [name for name in names if "region" not in name or "aghdam" in name or "baku" in name]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_page_asks_for_anything_or_complains(folder, open_page, width, height) -> None:
    for name in some(pages(folder)):
        found = open_page(folder / name, width, height)
        assert found.requests == [(folder / name).as_uri()], name
        assert found.messages == [], name
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert found.page.evaluate(overflow) <= 0, name


def test_every_layer_can_be_switched_off_and_on(folder, open_page) -> None:
    found = open_page(folder / "internal" / "overview.html")
    boxes = found.page.locator("#gm-legend input[type=checkbox]:not([data-question])")
    assert boxes.count() >= 3  # hotspots, incidents, villages
    for k in range(boxes.count()):
        for _ in range(2):
            boxes.nth(k).click()
    choice = found.page.locator("#gm-rate")
    values = choice.locator("option").evaluate_all("options => options.map((one) => one.value)")
    for value in values:
        choice.select_option(value)
        assert found.page.locator("#gm-rate").input_value() == value
    assert found.messages == []


def shown_number(found, label: str) -> str:
    text = found.page.locator("#gm-details").inner_text()
    match = re.search(rf"{re.escape(label)}\s+([\d, ]+)", text)
    assert match, text
    return match[1].strip()


def test_click_hover_and_keyboard_show_the_numbers_of_the_table(whole, folder, open_page) -> None:
    rates = whole.rates.set_index("district_id")
    found = open_page(folder / "internal" / "overview.html")
    for district, row in rates.iterrows():
        path = found.page.locator(f"path[data-district='{district}']")
        path.focus()
        found.page.keyboard.press("Enter")
        assert shown_number(found, "Incidents recorded") == str(row["n_incidents"])
        heading = found.page.locator("#gm-details h2").inner_text()
        assert str(row["name_en"]) in heading
    found.page.keyboard.press("Escape")
    assert "All districts" in found.page.locator("#gm-details").inner_text()


def test_the_sum_over_all_districts_is_the_sum_of_the_table(whole, folder, open_page) -> None:
    found = open_page(folder / "internal" / "overview.html")
    assert shown_number(found, "Incidents recorded") == str(int(whole.rates["n_incidents"].sum()))


def test_the_legend_names_unit_period_and_count(folder, open_page) -> None:
    legend = (
        open_page(folder / "internal" / "overview.html").page.locator("#gm-legend").inner_text()
    )
    assert "per 1,000 km² and year" in legend
    assert "1 January 2021 to 31 December 2025" in legend
    assert "incidents counted" in legend


def test_the_page_turns_to_azerbaijani_and_russian(folder, open_page) -> None:
    found = open_page(folder / "overview.html")
    english = found.page.locator("#gm-legend").inner_text()
    for lang in ("az", "ru"):
        found.page.select_option("#gm-language", lang)
        assert found.page.locator("#gm-legend").inner_text() != english
        assert found.page.evaluate("document.documentElement.lang") == lang
    assert re.search("[А-я]", found.page.locator("#gm-legend").inner_text())
    assert found.messages == []


@pytest.mark.parametrize("typed", ["agdam", "Ağdam", "Агдам", "AGHDAM"])
def test_the_search_folds_scripts_and_accents(folder, open_page, typed) -> None:
    found = open_page(folder / "overview.html")
    found.page.locator(".gm-search input").fill(typed)
    assert "Aghdam" in found.page.locator(".gm-search").inner_text()


def test_the_time_window_counts_only_what_it_shows(folder, open_page) -> None:
    found = open_page(folder / "internal" / "overview.html")
    everything = found.page.locator(".gm-shown-count").inner_text()
    handle = found.page.locator("#gm-to")
    handle.focus()
    found.page.keyboard.press("Home")  # the window is now its first month
    assert found.page.locator(".gm-shown-count").inner_text() != everything
    found.page.locator(".gm-all").click()
    assert found.page.locator(".gm-shown-count").inner_text() == everything


def test_the_landing_page_works_without_the_internal_folder(folder, open_page, tmp_path) -> None:
    alone = tmp_path / "shared"
    shutil.copytree(folder, alone, ignore=shutil.ignore_patterns("internal"))
    found = open_page(alone / "index.html")
    found.page.locator("a.button:visible").click()
    found.page.wait_for_selector("html[data-ready=yes]")
    assert found.messages == []


def test_shared_pages_hold_no_restricted_record_and_no_target_village(whole, folder) -> None:
    restricted = whole.incidents[whole.incidents["sensitivity"] != "public"]
    assert len(restricted)
    secrets = [*restricted["incident_id"], *whole.villages["place_id"]]
    for path in folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for secret in secrets:
            assert f'"{secret}"' not in text, (path.name, secret)


def test_internal_pages_say_so_and_made_up_data_says_so_on_every_page(folder, open_page) -> None:
    for name in some(pages(folder)):
        found = open_page(folder / name)
        text = found.page.locator("header:visible").first.inner_text()
        assert "made-up data, not real" in text.casefold(), name
        assert ("INTERNAL" in text.upper()) == name.startswith("internal/"), name


def poisoned(table: pd.DataFrame, kept: set[str], payloads: list[str]) -> pd.DataFrame:
    """Return the table with hostile text in every text column but the keys and codes."""
    changed = table.copy()
    for column in changed.columns:
        if column not in kept and isinstance(changed[column].dtype, pd.StringDtype):
            changed[column] = [payloads[k % len(payloads)] for k in range(len(changed))]
    return changed


@pytest.mark.parametrize("shift", range(len(HOSTILE)))
def test_hostile_text_in_every_field_is_text_and_nothing_runs(
    shift, whole, open_page, tmp_path
) -> None:
    payloads = [*HOSTILE[shift:], *HOSTILE[:shift]]  # each comes to each row
    kept = {"district_id", "sensitivity", "kind", "date_precision", "location_precision"}
    hostile = dataclasses.replace(
        whole,
        config=dataclasses.replace(whole.config, regions=("aghdam",)),
        incidents=poisoned(whole.incidents, kept, payloads),
        rates=poisoned(whole.rates, kept | {"rate_quality", "population_type"}, payloads),
        hotspots=poisoned(whole.hotspots, kept, payloads),
        villages=poisoned(whole.villages, kept, payloads),
        totals=poisoned(whole.totals, kept, payloads),
        provenance=tuple(
            dataclasses.replace(one, name=payloads[0], source=payloads[1], licence=payloads[2])
            for one in whole.provenance
        ),
    )
    write_maps(for_audience(hostile, "public"), hostile, tmp_path)
    for name in ("index.html", "overview.html", "internal/overview.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "__builtins__" not in text  # what a template would have printed
        assert "Joiner" not in text
        found = open_page(tmp_path / name)
        if name != "index.html":
            for path in found.page.locator("path[data-district]").all()[:20]:
                path.focus()
                found.page.keyboard.press("Enter")
            found.page.mouse.move(400, 400)
        assert found.page.evaluate("window.hit") is None, name
        assert found.messages == [], name
        assert found.requests == [(tmp_path / name).as_uri()], name
