"""The tools on the page, by mouse and by keyboard, in each language."""

from __future__ import annotations

import csv
import io

import pytest

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "az", "ru")


def csv_of(found, kind: str) -> list[dict[str, str]]:
    """Return the rows of one table as the page copies them."""
    page = found.page
    page.evaluate("document.querySelectorAll('dialog[open]').forEach((box) => box.close())")
    page.locator("[data-tool=table]").click()
    page.locator("dialog select").select_option(kind)
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.locator("dialog .gm-plain").click()
    text = page.evaluate("window.copied")
    page.keyboard.press("Escape")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_of_districts_copies_the_figures_of_the_run(overview, whole) -> None:
    rows = {row["District"]: row for row in csv_of(overview, "districts")}
    assert len(rows) == len(whole.rates)
    for _, district in whole.rates.iterrows():
        row = rows[district["name_en"]]
        assert int(row["Incidents recorded"]) == district["n_incidents"]
        assert int(row["Casualties"]) == district["n_casualties"]
        rate = float(row["Incidents per 1,000 km² and year"])
        assert rate == pytest.approx(district["incidents_per_1000km2_year"])
        upper = float(row["Incidents per 1,000 km² and year, upper bound"])
        assert upper == pytest.approx(district["incidents_per_1000km2_year_upper"])


def test_the_table_of_incidents_has_every_record_and_its_casualties(overview, whole) -> None:
    rows = csv_of(overview, "incidents")
    assert len(rows) == len(whole.incidents)
    killed = sum(int(row["Killed"] or 0) for row in rows)
    assert killed == int(whole.incidents["killed"].sum())


def test_the_table_follows_the_filters(overview) -> None:
    overview.page.evaluate("geomine.filter.off.outcome.add('unknown'); geomine.applyFilter()")
    shown = overview.page.evaluate("geomine.filter.sum.n")
    assert len(csv_of(overview, "incidents")) == shown
    assert sum(int(row["Incidents shown"]) for row in csv_of(overview, "districts")) <= shown


def test_a_column_sorts_both_ways_by_keyboard_and_says_so(overview) -> None:
    page = overview.page
    page.locator("[data-tool=table]").focus()
    page.keyboard.press("Enter")
    page.locator("dialog select").select_option("districts")
    column = "() => [...document.querySelectorAll('.gm-table tbody tr')].map((row) => row.cells[1].innerText)"
    page.locator(".gm-sort").nth(1).focus()
    page.keyboard.press("Enter")
    down = [int(cell) for cell in page.evaluate(column)]
    assert down == sorted(down, reverse=True)
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.keyboard.press("Enter")
    assert [int(cell) for cell in page.evaluate(column)] == sorted(down)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")


def test_a_cell_that_a_spreadsheet_would_run_is_copied_as_text(overview) -> None:
    copied = overview.page.evaluate(
        "geomine.csv({ heads: ['a'], cells: [[{ value: '=1+1' }], [{ value: ' @x' }], [{ value: -2 }]] })"
    )
    assert copied == "a\r\n'=1+1\r\n' @x\r\n-2\r\n"


def test_measuring_by_keyboard_gives_the_length_of_a_degree_of_latitude(overview) -> None:
    page = overview.page
    page.evaluate("geomine.page.map.setView([40, 47], 9, { animate: false })")
    page.locator("[data-tool=measure]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.evaluate("geomine.page.map.setView([41, 47], 9, { animate: false })")
    page.keyboard.press("Enter")
    # one degree on a sphere of 6,371 km: 2 pi 6371 / 360 = 111.2 km
    assert page.locator(".gm-measured").inner_text() == "111 km"
    page.keyboard.press("Escape")
    assert page.locator(".gm-measured").count() == 0
    assert page.locator("[data-tool=measure]").get_attribute("aria-pressed") == "false"


def test_a_view_travels_in_the_address(overview, folder, open_page) -> None:
    page = overview.page
    page.evaluate(
        """() => {
            const gm = window.geomine;
            gm.turn("ru"); gm.markBy("outcome"); gm.showRate("none");
            gm.filter.from += 12; gm.filter.off.look.add("at_mine"); gm.applyFilter();
            gm.select({ district: gm.districts.all.get("aghdam") });
            gm.page.map.removeLayer(gm.page.layers.find((one) => one.id === "layer.hotspots").layer);
            gm.page.map.setView([39.9, 47.1], 9, { animate: false });
        }"""
    )
    text = page.evaluate("geomine.viewText()")
    page.evaluate(
        "geomine.page.map.addLayer(geomine.page.layers.find((one) => one.id === 'layer.hotspots').layer)"
    )
    other = open_page(folder / "internal" / "overview.html", fragment=text)
    assert other.page.evaluate("geomine.viewText()") == text
    assert other.page.evaluate("geomine.filter.sum.n") == page.evaluate("geomine.filter.sum.n")
    assert other.page.locator("#gm-details h2").first.inner_text() == "Агдамский район"
    assert other.messages == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_works_in_each_language_without_a_word_missing(overview, lang) -> None:
    page = overview.page
    page.select_option("#gm-language", lang)
    for tool in ("reset", "full", "measure", "measure", "link"):
        page.locator(f"[data-tool={tool}]").click()
    for tool in ("table", "print"):
        page.locator(f"[data-tool={tool}]").click()
        page.locator("dialog .gm-close").click()
    page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    page.locator(".gm-play").click()
    page.locator(".gm-play").click()
    words = page.evaluate(
        """() => [...document.querySelectorAll("[aria-label]")].map((one) => one.getAttribute("aria-label"))
            .concat(document.body.innerText.split("\\n"))"""
    )
    assert [word for word in words if word.split(".")[0] in KEYS and "." in word.strip(".")] == []
    assert overview.messages == []


KEYS = {
    "tool",
    "frame",
    "legend",
    "layer",
    "details",
    "table",
    "time",
    "filter",
    "measure",
    "count",
}


@pytest.mark.parametrize(("paper", "size"), [("a4", (297, 210)), ("a3", (420, 297))])
def test_a_sheet_of_paper_holds_map_legend_and_caveat(overview, paper, size) -> None:
    page = overview.page
    page.evaluate(f"geomine.lay('{paper}')")
    boxes = page.evaluate(
        """() => Object.fromEntries(["body", ".folium-map", "#gm-legend", ".gm-note"].map((one) => {
            const box = document.querySelector(one).getBoundingClientRect();
            return [one, [box.right, box.bottom, box.width, box.height]];
        }))"""
    )
    inner = [(side - 16) * 96 / 25.4 for side in size]
    for right, bottom, width, height in boxes.values():
        assert right <= inner[0] + 1
        assert bottom <= inner[1] + 1
        assert min(width, height) > 15
    assert page.locator(".gm-toolbar").is_visible() is False
    assert page.locator(".gm-note").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".gm-toolbar").is_visible()


def test_what_is_printed_is_one_page(folder, open_page) -> None:
    found = open_page(folder / "overview.html")
    found.page.evaluate("geomine.lay('a4')")
    pdf = found.page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == 1


def test_marks_change_by_outcome_and_the_legend_follows(overview) -> None:
    overview.page.select_option("#gm-by", "outcome")
    legend = overview.page.locator("[data-layer='layer.incidents']").inner_text()
    assert "with people killed" in legend
    assert "anti-vehicle mine" not in legend


def test_a_filter_hides_what_was_computed_for_the_whole_period(overview) -> None:
    page = overview.page
    box = page.locator("[data-layer='layer.significant'] input")
    box.check()
    assert page.evaluate("document.querySelectorAll('.leaflet-gm-hot-pane path').length") > 0
    page.evaluate("geomine.filter.from += 6; geomine.applyFilter()")
    assert page.evaluate("document.querySelectorAll('.leaflet-gm-hot-pane path').length") == 0
    legend = page.locator("[data-layer='layer.significant']").inner_text()
    assert "whole period" in legend
    box.uncheck()


def test_the_density_surface_is_off_until_asked_for_and_a_filter_hides_it(overview) -> None:
    page = overview.page
    drawn = "document.querySelectorAll('.leaflet-gm-density-pane path').length"
    box = page.locator("[data-layer='layer.density'] input")
    assert not box.is_checked()
    assert page.evaluate(drawn) == 0
    box.check()
    assert page.evaluate(drawn) > 0
    assert "smoothed over" in page.locator("[data-layer='layer.density']").inner_text()
    page.evaluate("geomine.filter.from += 6; geomine.applyFilter()")
    assert page.evaluate(drawn) == 0
    page.evaluate("geomine.filter.from -= 6; geomine.applyFilter()")
    box.uncheck()
    assert page.evaluate(drawn) == 0
    assert overview.messages == []
