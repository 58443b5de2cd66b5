"""A saved map asks for nothing, or says by name what would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folium
import pytest
from folium import plugins

from geomine.disclosure import for_audience
from geomine.errors import DisclosureError, OfflineAssetError
from geomine.mapping import save_map, situation_map
from geomine.mapping.rows import bounds_of
from geomine.page import audit_page
from tests.disclosure.lists import analysis_with_restricted
from tests.mapping.analysis_factory import analysis

if TYPE_CHECKING:
    from geomine.results import Analysis


def of_public_record(**changes) -> Analysis:
    """Give the small analysis without its restricted incident."""
    rows = analysis().incidents
    return analysis(**{"incidents": rows[rows["sensitivity"] == "public"]} | changes)


@pytest.fixture
def shared() -> folium.Map:
    return situation_map(of_public_record())


@pytest.mark.parametrize(
    "plugin",
    [
        plugins.MarkerCluster(),
        plugins.FastMarkerCluster([[40, 47]]),
        plugins.HeatMap([[40, 47]]),
        plugins.MiniMap(),
        plugins.Fullscreen(),
        plugins.Draw(),
        plugins.MeasureControl(),
        plugins.MousePosition(),
    ],
    ids=lambda plugin: type(plugin).__name__,
)
def test_a_plugin_that_needs_the_network_is_reported_by_name(shared, plugin, tmp_path) -> None:
    plugin.add_to(shared)
    with pytest.raises(OfflineAssetError, match=type(plugin).__name__):
        save_map(shared, tmp_path / "map.html")
    assert not (tmp_path / "map.html").exists()


def test_tiles_are_refused_with_the_host_to_name(shared, tmp_path) -> None:
    folium.TileLayer("https://{s}.tiles.example.org/{z}/{x}/{y}.png", attr="x").add_to(shared)
    with pytest.raises(OfflineAssetError, match=r"https://\*\.tiles\.example\.org"):
        save_map(shared, tmp_path / "map.html")


def test_a_named_host_stands_in_the_policy_and_the_audit_sees_it(shared, tmp_path) -> None:
    folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="x").add_to(shared)
    path = save_map(shared, tmp_path / "map.html", online_hosts=["https://tiles.example.org"])
    text = path.read_text(encoding="utf-8")
    assert "img-src data: https://tiles.example.org;" in text
    assert "connect-src &#x27;none&#x27;" in text
    assert any("tiles.example.org" in finding.what for finding in audit_page(text))


@pytest.mark.parametrize("host", ["https://a.b; script-src *", "http://a.b", "*", "https://a.b/x"])
def test_a_host_that_is_more_than_a_host_is_refused(shared, host, tmp_path) -> None:
    with pytest.raises(ValueError, match="no hosts"):
        save_map(shared, tmp_path / "map.html", online_hosts=[host])


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_our_pages_pass_our_own_audit_and_are_the_same_each_time(audience, tmp_path) -> None:
    paths = [
        save_map(situation_map(of_public_record(), audience=audience), tmp_path / f"{k}.html")
        for k in range(2)
    ]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert audit_page(texts[0]) == ()
    assert texts[0] == texts[1]


def test_a_page_without_its_data_is_smaller_than_300_kilobytes(tmp_path) -> None:
    made = analysis()
    nothing = analysis(
        incidents=made.incidents.iloc[:0],
        hotspots=made.hotspots.iloc[:0],
        villages=made.villages.iloc[:0],
        rates=made.rates.iloc[:1],
    )
    for audience in ("public", "internal"):
        path = save_map(situation_map(nothing, audience=audience), tmp_path / f"{audience}.html")
        text = path.read_text(encoding="utf-8")
        ground = text.split('id="geomine_backdrop')[1].split("</script>")[0]  # data too
        assert len(text.encode()) - len(ground.encode()) < 300_000, audience


def test_a_map_remains_a_folium_map_and_its_data_is_not_changed() -> None:
    made = analysis()
    before = made.incidents.copy(), made.rates.copy()
    m = situation_map(made, audience="internal")
    folium.GeoJson(made.rates[["geometry"]], name="own").add_to(m)
    assert isinstance(m, folium.Map)
    assert "own" in m._repr_html_()
    assert made.incidents.equals(before[0])
    assert made.rates.equals(before[1])


def test_a_public_map_of_a_whole_analysis_is_that_of_the_reduced_one(tmp_path) -> None:
    whole = analysis_with_restricted(60)
    texts = [
        save_map(situation_map(one), tmp_path / "map.html").read_text(encoding="utf-8")
        for one in (whole, for_audience(whole, "public"))
    ]
    assert texts[0] == texts[1]


def test_a_map_of_the_team_is_not_saved_for_others(tmp_path) -> None:
    m = situation_map(analysis(), audience="internal")
    with pytest.raises(DisclosureError, match='audience="internal"'):
        save_map(m, tmp_path / "map.html", audience="public")
    assert list(tmp_path.iterdir()) == []
    assert save_map(m, tmp_path / "map.html").exists()


def test_a_map_elsewhere_has_no_ground_but_opens(tmp_path) -> None:
    made = analysis()
    moved = {
        name: getattr(made, name).set_geometry(getattr(made, name).geometry.translate(-100, -60))
        for name in ("rates", "incidents", "hotspots", "villages")
    }
    m = situation_map(analysis(**moved), audience="internal")
    (south, west), _ = bounds_of(moved["rates"])
    assert (south, west) == (-20.5, -53.5)
    assert audit_page(save_map(m, tmp_path / "map.html").read_text(encoding="utf-8")) == ()
