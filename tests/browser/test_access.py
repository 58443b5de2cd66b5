"""The pages for everybody: axe-core, keyboard, small screens, dark and grey."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("name", ["index.html", "internal/overview.html"])
def test_axe_finds_nothing(folder, open_page, name, width, scheme) -> None:
    found = open_page(folder / name, width, 800, color_scheme=scheme)
    results = [Axe().run(found.page)]
    if name != "index.html":
        found.page.evaluate("geomine.select({ district: geomine.districts.all.get('aghdam') })")
        results.append(Axe().run(found.page))
        found.page.evaluate("geomine.openTable()")
        results.append(Axe().run(found.page))
    kinds = [one["id"] for result in results for one in result.response["violations"]]
    assert kinds == []


def test_every_control_is_reached_by_tab(folder, open_page) -> None:
    page = open_page(folder / "internal" / "overview.html").page
    wanted = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, a[href], summary, path[role=button]")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true })).length"""
    )
    reached = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, a[href], summary, path[role=button]")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0).length"""
    )
    assert wanted == reached > 90  # 78 districts among them
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "gm-search"


def test_escape_closes_the_panel_on_a_narrow_screen_too(folder, open_page) -> None:
    found = open_page(folder / "overview.html", 360, 740)
    found.page.evaluate("geomine.select({ district: geomine.districts.all.get('aghdam') })")
    assert found.page.locator("#gm-details").is_visible()
    found.page.keyboard.press("Escape")
    assert not found.page.locator("#gm-details").is_visible()


def test_a_place_found_by_keyboard_is_gone_to(overview) -> None:
    page = overview.page
    page.locator("#gm-search").fill("agdam")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#gm-details h2").first.inner_text() == "Aghdam"


def test_nothing_moves_for_who_asks_for_no_motion(folder, open_page) -> None:
    found = open_page(folder / "overview.html", reduced_motion="reduce")
    moving = found.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
            const style = getComputedStyle(one);
            return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
        }).length"""
    )
    assert moving == 0
    assert found.page.evaluate("geomine.page.map.options.zoomAnimation") is False


def test_no_name_lies_over_another_at_any_zoom(overview) -> None:
    overlaps = """(zoom) => {
        const gm = window.geomine;
        gm.page.map.setZoom(zoom, { animate: false }); gm.drawNow();
        const boxes = gm.written;
        const meet = (a, b) => Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) * 2 < a.h + b.h;
        const names = boxes.filter((box) => box.name);
        return [names.length, names.filter((a) => boxes.some((b) => a !== b && meet(a, b))).length];
    }"""
    for zoom in (6, 7, 8, 9, 10, 12):
        written, over = overview.page.evaluate(overlaps, zoom)
        assert over == 0, zoom
        assert written > 0, zoom


def test_no_house_lies_over_an_incident_or_another_house(overview) -> None:
    covered = """(zoom) => {
        const gm = window.geomine;
        gm.page.map.setZoom(zoom, { animate: false }); gm.drawNow();
        const of = (id) => gm.page.layers.find((one) => one.id === id).layer.gmObstacles();
        const houses = of("layer.villages").filter((box) => box.r > 5);
        const marks = of("layer.incidents");
        const meet = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < a.r + b.r - 0.5;
        return houses.filter((a) => marks.some((b) => meet(a, b)) || houses.some((b) => a !== b && meet(a, b))).length;
    }"""
    assert [overview.page.evaluate(covered, zoom) for zoom in (6, 7, 8, 9, 11)] == [0] * 5
