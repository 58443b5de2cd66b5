"""The map in a notebook's cell: a page of its own within the page, cut off from it."""

from __future__ import annotations

import folium
import pytest

from geomine.mapping import save_map, situation_map

pytestmark = pytest.mark.browser


def test_the_cell_shows_the_map_in_a_frame_that_asks_for_nothing(
    public, open_page, tmp_path
) -> None:
    m = situation_map(public)
    page = tmp_path / "index.html"
    page.write_text(f"<!doctype html><title>cell</title>{m._repr_html_()}", encoding="utf-8")
    found = open_page(page)
    frame = found.page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for(state="attached")
    assert frame.locator("path[data-district]").count() == len(public.rates)
    assert found.messages == []
    assert [url for url in found.requests if not url.startswith("about:")] == [page.as_uri()]
    assert found.page.evaluate("window.geomine === undefined")
    assert "allow-same-origin" not in m._repr_html_()


def test_an_analysts_own_layer_is_drawn_listed_and_switched(public, open_page, tmp_path) -> None:
    m = situation_map(public)
    assert isinstance(m, folium.Map)
    group = folium.FeatureGroup(name="Own <b>layer</b> ${1}")
    folium.CircleMarker([40, 47], radius=9, popup="${window.hit=1}", tooltip="<i>own</i>").add_to(
        group
    )
    folium.Marker([40.2, 47.2]).add_to(group)
    group.add_to(m)
    found = open_page(save_map(m, tmp_path / "own.html"))
    assert "Own <b>layer</b> ${1}" in found.page.locator("#gm-legend").inner_text()
    assert found.page.locator(".leaflet-marker-icon").count() == 1
    found.page.locator("[data-layer^='own.'] input").uncheck()
    assert found.page.locator(".leaflet-marker-icon").count() == 0
    assert found.page.evaluate("window.hit") is None
    assert found.messages == []


def test_tiles_of_a_named_host_are_asked_for_and_no_other(public, open_page, tmp_path) -> None:
    m = situation_map(public, online_hosts=["https://tiles.example.org"])
    folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png?key=1", attr="Tiles").add_to(m)
    found = open_page(save_map(m, tmp_path / "tiles.html"))
    asked = {url.split("/")[2] for url in found.requests if not url.startswith(("file:", "data:"))}
    assert asked == {"tiles.example.org"}
