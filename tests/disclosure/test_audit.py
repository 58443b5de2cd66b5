"""What an audit finds in files of every kind, and that it is silent where there is nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.errors import GeomineError
from geomine.io import audit_file, write_layers, write_table
from geomine.mapping import save_map

if TYPE_CHECKING:
    from pathlib import Path

SPOT = (46.93127, 39.99184)
RECORDS = gpd.GeoDataFrame(
    {"incident_id": ["R1"]}, geometry=gpd.points_from_xy([SPOT[0]], [SPOT[1]]), crs="EPSG:4326"
)


def kinds(path: Path, **options) -> set[str]:
    return {found.kind for found in audit_file(path, **options).findings}


def planted(path: Path, lon: float, lat: float) -> Path:
    """Write the place into a file of the kind that the name says."""
    point = gpd.GeoDataFrame({"n": [7]}, geometry=gpd.points_from_xy([lon], [lat]), crs=4326)
    if path.suffix == ".csv":
        return write_table(pd.DataFrame({"n": [7], "lat": [lat], "lon": [lon]}), path)
    if path.suffix == ".gpkg":
        return write_layers({"a": point.to_crs(3857)}, path, note="x")
    if path.suffix == ".fgb":
        point.to_file(path, driver="FlatGeobuf", engine="pyogrio")
    elif path.suffix == ".html":
        data = {"rows": {"lat": {"values": [lat], "at": [0]}, "lon": [lon]}}
        path.write_text(f'<script type="application/json">{json.dumps(data)}</script>')
    elif path.suffix == ".geojson":
        path.write_text(point.to_json())
    elif path.suffix == ".kml":
        path.write_text(f"<kml><coordinates>{lon},{lat},0</coordinates></kml>")
    elif path.suffix == ".gpx":
        path.write_text(f'<gpx><wpt lat="{lat}" lon="{lon}"/></gpx>')
    else:
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write_row(1, 0, [lat, lon])
    return path


@pytest.mark.parametrize(
    "name", ["a.csv", "a.gpkg", "a.fgb", "a.html", "a.geojson", "a.kml", "a.gpx", "a.xlsx"]
)
def test_a_restricted_place_is_found_in_every_kind_of_file(tmp_path, name) -> None:
    lon, lat = SPOT[0] + 0.004, SPOT[1]  # 340 m to the east
    path = planted(tmp_path / name, lon, lat)
    assert "near a record" in kinds(path, records=RECORDS)
    assert "near a record" not in kinds(path, records=RECORDS, near_m=200)
    assert "near a record" not in kinds(path, records=RECORDS, allowed=np.array([[lon, lat]]))
    assert "near a record" not in kinds(path)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("note\n+994 50 123 45 67\n", "phone"),
        ("note\n(050) 123-45-67\n", "phone"),
        ("note\nAZE12345678\n", "identity"),
        ("note\nsomebody@example.org\n", "e-mail"),
        ("note\n/home/somebody/list.xlsx\n", "path"),
        ("Soyad,yaş\nX,31\n", "header"),
    ],
)
def test_what_names_a_person_is_found_and_not_repeated(tmp_path, text, kind) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    found = audit_file(path).findings
    assert {one.kind for one in found} == {kind}
    secret = text.splitlines()[-1]
    assert all(secret not in one.what for one in found)


def test_a_table_of_counts_passes(tmp_path) -> None:
    table = pd.DataFrame({"district_id": ["aghdam"], "n_events": [12], "rate": [3.14159]})
    assert audit_file(write_table(table, tmp_path / "rates.csv"), records=RECORDS).ok


def test_a_page_of_plain_folium_fails_and_ours_passes(tmp_path) -> None:
    plain = folium.Map([40, 47])
    folium.Marker(SPOT[::-1], popup="x").add_to(plain)
    plain.save(str(tmp_path / "plain.html"))
    assert {"remote", "no policy", "near a record"} <= kinds(
        tmp_path / "plain.html", records=RECORDS
    )
    ours = save_map(folium.Map([40, 47], tiles=None), tmp_path / "ours.html")
    assert audit_file(ours, records=RECORDS).ok


@pytest.mark.parametrize("name", ["counts.csv", "counts.gpkg"])
def test_small_counts_are_found_where_asked(tmp_path, name) -> None:
    table = gpd.GeoDataFrame(
        {"district_id": ["a", "b", "c"], "n_events": [3, 0, 12], "year": [2, 3, 4]},
        geometry=gpd.points_from_xy([47.0] * 3, [40.0] * 3),
        crs="EPSG:4326",
    )
    path = tmp_path / name
    if path.suffix == ".csv":
        write_table(table.drop(columns="geometry"), path)
    else:
        write_layers({"counts": table}, path, note="x")
    assert "small count" not in kinds(path)
    found = [one for one in audit_file(path, min_count=5).findings if one.kind == "small count"]
    assert [(one.where[-5:], one.what) for one in found] == [("row 1", "n_events")]


def test_the_author_of_a_document_is_found(tmp_path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<meta name="author" content="Somebody">')
    assert "author" in kinds(path)


@pytest.mark.parametrize("name", ["a.gpkg", "a.xlsx", "a.kmz", "a.parquet"])
def test_a_damaged_file_is_one_clear_error(tmp_path, name) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(GeomineError, match=name):
        audit_file(path)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["csv", "json", "html", "kml", "xlsx", "txt"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, kind) -> None:
    path = tmp_path_factory.mktemp("any") / f"a.{kind}"
    path.write_bytes(content)
    try:
        audit_file(path, records=RECORDS)
    except GeomineError as error:
        assert f"a.{kind}" in str(error)  # noqa: PT017 - any other error fails the test
