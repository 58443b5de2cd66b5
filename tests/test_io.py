"""Files in and out: rows kept, headers recognised, identifiers left out, bytes repeated."""

from __future__ import annotations

import datetime as dt
import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geomine import datasets
from geomine.errors import CRSError, InputError, MissingColumnError, UnreadableFileError
from geomine.io import (
    audit_html,
    read_boundaries,
    read_exposure,
    read_incidents,
    read_places,
    write_layers,
    write_quality_page,
    write_table,
)
from geomine.screening import screen_incidents


def test_the_messy_list_is_recognised_with_all_its_headers(shared_domain) -> None:
    raw = read_incidents(shared_domain / "messy_incidents_synthetic.csv")
    assert raw["source_row"].tolist() == list(range(1, 28))  # 27 typed rows
    assert raw.attrs["columns_unknown"] == []
    assert set(raw.attrs["columns_not_loaded"]) == {"Ad Soyad", "Telefon"}
    assert raw.attrs["columns_mapped"]["Yaşadığı rayon"] == "residence_district"
    assert raw["event_date"].iloc[21] == "44512"  # as typed, not parsed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_russian_list_reads_the_same_in_every_encoding(tmp_path, encoding) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Дата\tРайон\tПогибло\tПогода\n14.03.2023\tАгдам\t\tдождь\n", encoding=encoding)
    raw = read_incidents(path)
    assert raw["district_as_reported"].tolist() == ["Агдам"]
    assert raw["killed"].isna().all()  # blank is unknown, not 0
    assert raw.attrs["columns_unknown"] == ["Погода"]


def test_given_columns_override_and_an_unknown_one_is_an_error(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Date,latitude,Y\n2023-03-14,1,39.9\n", encoding="utf-8")
    raw = read_incidents(path, columns={"latitude": "Y"})
    assert raw["latitude"].tolist() == ["39.9"]
    assert raw["latitude (file)"].tolist() == ["1"]
    with pytest.raises(MissingColumnError, match="nowhere"):
        read_incidents(path, columns={"latitude": "nowhere"})


def test_other_acled_sub_events_come_along_with_their_reason(tmp_path) -> None:
    path = tmp_path / "acled.csv"
    path.write_text(
        "event_id_cnty,sub_event_type\nAZE1,Remote explosive/landmine/IED\nAZE2,Attack\n",
        encoding="utf-8",
    )
    assert read_incidents(path)["reader_reason"].notna().tolist() == [False, True]


def test_a_layer_without_a_reference_system_is_refused(tmp_path, four_districts) -> None:
    path = tmp_path / "districts.shp"
    four_districts.rename(columns={"district_id": "id"}).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CRSError):
        read_boundaries(path, columns={"district_id": "id"})


def test_a_district_that_stands_twice_is_refused(tmp_path, four_districts) -> None:
    path = tmp_path / "districts.gpkg"
    four_districts.assign(district_id=["a", "a", "b", "c"]).to_file(path)
    with pytest.raises(InputError, match="row 2"):
        read_boundaries(path)


def test_a_damaged_file_is_one_clear_error(tmp_path) -> None:
    for name in ("a.gpkg", "a.xlsx", "a.parquet", "a.csv"):
        (tmp_path / name).write_bytes(b"\x00\x01 no such thing")
        with pytest.raises(UnreadableFileError, match=name):
            read_incidents(tmp_path / name)


def test_the_same_layers_give_the_same_bytes_with_empty_geometries(tmp_path) -> None:
    layer = gpd.GeoDataFrame(
        {"members": [["a", "b"], []]},
        geometry=[shapely.Point(47, 40), shapely.Point()],
        crs="EPSG:4326",
    )
    once, again = (
        write_layers({"x": layer}, tmp_path / name, note="internal").read_bytes()
        for name in ("once.gpkg", "again.gpkg")
    )
    assert once == again
    assert gpd.read_file(tmp_path / "once.gpkg")["members"].tolist()[0] == "a;b"


def test_a_written_table_runs_nothing_in_a_spreadsheet(tmp_path) -> None:
    path = write_table(pd.DataFrame({"a": ['=HYPERLINK("x")', "-1.5"]}), tmp_path / "t.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(path)["a"].tolist() == ['\'=HYPERLINK("x")', "-1.5"]


def test_places_are_read_from_a_table_and_from_a_layer(tmp_path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "place_id;name;longitude;latitude;population\np1;Kənd;46,5;39.5;120\np2;Yer;;;\n",
        encoding="utf-8",
    )
    places = read_places(table)
    assert places["population"].tolist()[0] == 120
    assert places.geometry.is_empty.tolist() == [False, True]
    assert places["longitude"].iloc[0] == 46.5
    layer = tmp_path / "places.gpkg"
    places.iloc[:1][["place_id", "name", "geometry"]].to_crs("EPSG:32638").to_file(layer)
    again = read_places(layer)
    assert again["latitude"].iloc[0] == pytest.approx(39.5, abs=1e-9)
    assert str(again.crs) == "EPSG:4326"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("place_id,name\np1,A\n", "longitude"),
        ("place_id,name,longitude,latitude\np1,A,east,39\n", "row 1: longitude is 'east'"),
        ("place_id,name,longitude,latitude\np1,A,47,39\np1,B,47,39\n", "stands twice"),
    ],
)
def test_places_that_cannot_be_used_are_refused_by_name(tmp_path, text, message) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_places(path)


def test_population_is_read_with_its_kinds(tmp_path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "district_id,year,population,population_type,usable,as_of\n"
        "sw,2024,1000,registered,no,2024-01-01\nse,2024,,estimate,,\n",
        encoding="utf-8",
    )
    table = read_exposure(path)
    assert table["usable"].tolist()[0] is False
    assert table["usable"].isna().tolist() == [False, True]
    assert table["population"].isna().tolist() == [False, True]
    assert table["as_of"].iloc[0] == pd.Timestamp("2024-01-01")
    path.write_text("district_id,year\nsw,2024\n", encoding="utf-8")
    with pytest.raises(MissingColumnError, match="population"):
        read_exposure(path)


def test_a_table_in_another_reference_system_is_turned_to_degrees(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("date,longitude,latitude\n2023-03-14,500000,4427757.22\n", encoding="utf-8")
    raw = read_incidents(path, crs="EPSG:32638")  # the central meridian of zone 38 is 45 E
    assert raw["longitude"].iloc[0] == pytest.approx(45.0, abs=1e-9)
    assert raw["coord_raw"].iloc[0] == "4427757.22, 500000"
    with pytest.raises(CRSError, match="no reference system"):
        read_incidents(path, crs="nonsense")


def test_incidents_come_from_a_layer_of_points_too(tmp_path) -> None:
    path = tmp_path / "list.geojson"
    spots = gpd.GeoDataFrame(
        {"date": ["14.03.2023"]}, geometry=[shapely.Point(46.5, 39.5)], crs="EPSG:4326"
    )
    spots.to_file(path)
    raw = read_incidents(path)
    assert raw["event_date"].iloc[0] in {"14.03.2023", pd.Timestamp("2023-03-14")}
    assert raw.geometry.iloc[0].equals(shapely.Point(46.5, 39.5))


def test_boundaries_take_the_headers_that_they_are_told(tmp_path, four_districts) -> None:
    path = tmp_path / "adm2.gpkg"
    four_districts.rename(columns={"district_id": "PCODE", "name_en": "ADM2"}).to_file(path)
    layer = read_boundaries(path, columns={"district_id": "PCODE", "name_en": "ADM2"})
    assert layer["name_en"].tolist() == four_districts["name_en"].tolist()
    assert (layer["area_km2"] > 2_000).all()  # half a degree each way
    with pytest.raises(InputError, match="no column 'NAME'"):
        read_boundaries(path, columns={"district_id": "NAME"})
    points = tmp_path / "points.gpkg"
    four_districts.set_geometry(four_districts.to_crs(32638).centroid).to_file(points)
    with pytest.raises(InputError, match="no polygon"):
        read_boundaries(points)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2,3,4\n1,2,3,4,5\n"])
def test_an_empty_or_ragged_table_is_one_clear_error(tmp_path, content) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=re.escape(str(path))):
        read_incidents(path)
    (tmp_path / "sub.csv").mkdir()
    with pytest.raises(UnreadableFileError, match="folder"):
        read_incidents(tmp_path / "sub.csv")


def test_a_turkish_or_azerbaijani_one_byte_list_is_read(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Tarix;Rayon;Ölen;Yaralı\n14.03.2023;Tovuz şehri;;1\n".encode("cp1254"))
    raw = read_incidents(path)
    assert raw["injured"].tolist() == ["1"]
    assert raw["district_as_reported"].tolist() == ["Tovuz şehri"]


def test_the_quality_page_shows_text_as_text_and_passes_the_audit(tmp_path) -> None:
    table = pd.DataFrame(
        {
            "event_date": ["<script>alert(1)</script>", None],
            "district_as_reported": ["{{ 7*7 }}", None],
            "name of father": ["x", "y"],
        }
    )
    found = screen_incidents(table, datasets.districts(), as_of=dt.date(2024, 1, 1))
    path = write_quality_page(found, tmp_path / "report.html")
    text = path.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "Rows: 2 read = 1 kept + 1 rejected." in text
    assert "name of father" in text
    assert audit_html(path).ok
