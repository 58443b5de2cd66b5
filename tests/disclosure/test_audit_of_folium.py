"""Pages as plain folium writes them: the audit finds what is wrong with each kind of layer."""

from __future__ import annotations

import folium
import geopandas as gpd
import pytest
import shapely
from folium import plugins

import geomine as gm

LAT, LON = 39.99184, 46.93127
RECORDS = gpd.GeoDataFrame(
    {"incident_id": ["R1"]}, geometry=gpd.points_from_xy([LON], [LAT]), crs="EPSG:4326"
)
ROWS = RECORDS.assign(phone="+994 50 123 45 67", sensitivity="restricted")
AREAS = gpd.GeoDataFrame(
    {"district_id": ["a"], "n": [2]}, geometry=[shapely.box(46, 39, 47, 41)], crs="EPSG:4326"
)
AREA_MAP = {"geo_data": AREAS, "data": AREAS, "columns": ("district_id", "n"),
            "key_on": "feature.properties.district_id"}  # fmt: skip
ALWAYS = {"remote", "no policy"}


def html(m: folium.Map) -> None:
    link = '<a onclick="f()" href="javascript:g()">x</a>'
    m.get_root().html.add_child(folium.Element(link))


def near_and_named(m: folium.Map) -> None:
    popup = folium.Popup("Somebody, +994 50 123 45 67")
    folium.Marker([LAT, LON], popup=popup).add_to(m)


LAYERS = {
    "nothing": (lambda _: None, set()),
    "a marker with a popup": (near_and_named, {"near a record", "phone"}),
    "a circle with a tooltip": (
        lambda m: folium.CircleMarker([LAT, LON], tooltip="${alert(1)}").add_to(m),
        {"near a record", "template literal"},
    ),
    "a heat map": (lambda m: plugins.HeatMap([[LAT, LON]]).add_to(m), {"near a record"}),
    "a heat map in time": (
        lambda m: plugins.HeatMapWithTime([[[LAT, LON]]]).add_to(m), {"near a record"},
    ),
    "a cluster of markers": (
        lambda m: plugins.MarkerCluster([[LAT, LON]], popups=["AZE12345678"]).add_to(m),
        {"near a record", "identity"},
    ),
    "a fast cluster": (lambda m: plugins.FastMarkerCluster([[LAT, LON]]).add_to(m),
                       {"near a record"}),
    "GeoJSON with a tooltip": (
        lambda m: folium.GeoJson(
            ROWS.to_json(), tooltip=folium.GeoJsonTooltip(["phone"])
        ).add_to(m),
        {"near a record", "phone", "restricted row"},
    ),
    "a choropleth": (lambda m: folium.Choropleth(**AREA_MAP).add_to(m), set()),
    "markup of one's own": (html, {"event handler", "script link"}),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_what_is_wrong_with_a_page_of_plain_folium_is_found(name, tmp_path) -> None:
    add, kinds = LAYERS[name]
    m = folium.Map([40, 47])
    add(m)
    m.save(str(tmp_path / "plain.html"))
    found = gm.audit_file(tmp_path / "plain.html", records=RECORDS, near_m=200).findings
    assert ALWAYS | kinds <= {one.kind for one in found}


@pytest.mark.parametrize("name", ["nothing", "a choropleth", "markup of one's own"])
def test_no_place_is_found_where_there_is_none(name, tmp_path) -> None:
    m = folium.Map([40, 47])
    LAYERS[name][0](m)
    m.save(str(tmp_path / "plain.html"))
    found = gm.audit_file(tmp_path / "plain.html", records=RECORDS, near_m=200).findings
    assert "near a record" not in {one.kind for one in found}
