"""The pages in a real browser: silent, offline, true to the tables, and deaf to hostile text."""

from __future__ import annotations

import re
import shutil

import pytest

pytestmark = pytest.mark.browser

SIZES = [(1440, 900), (768, 1000), (360, 740)]


def pages(folder) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_page_asks_for_anything_or_complains_and_each_says_what_it_is(
    folder, open_page, width, height
) -> None:
    for name in pages(folder):
        found = open_page(folder / name, width, height)
        assert found.requests == [(folder / name).as_uri()], name
        assert found.messages == [], name
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert found.page.evaluate(overflow) <= 0, name
        head = found.page.locator("header:visible").first.inner_text().casefold()
        assert "made-up data, not real" in head, name
        assert ("internal" in head) == name.startswith("internal/"), name


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


def test_a_chosen_district_offers_its_own_map(folder, open_page) -> None:
    for name in ("overview.html", "internal/overview.html"):
        found = open_page(folder / name)
        found.page.locator("path[data-district='aghdam']").focus()
        found.page.keyboard.press("Enter")
        found.page.locator("#gm-details a", has_text="Map of this district").click()
        found.page.wait_for_selector("html[data-ready=yes]")
        address = found.page.url.partition("#")[0]
        assert address == (folder / name).with_name("region-aghdam.html").as_uri()
        assert "Aghdam" in found.page.locator("h1").inner_text()


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


def test_where_counts_are_hidden_totals_and_legend_say_so(folder, open_page) -> None:
    public = open_page(folder / "overview.html").page
    assert "counts of the others are not shown" in public.locator("#gm-details").inner_text()
    assert "not shown, or no usable data" in public.locator("#gm-legend").inner_text()
    team = open_page(folder / "internal" / "overview.html").page
    assert "counts of the others" not in team.locator("#gm-details").inner_text()


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
