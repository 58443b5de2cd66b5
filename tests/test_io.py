"""Files in and out: rows kept, headers recognised, identifiers left out, bytes repeated."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geomine.errors import CRSError, InputError, MissingColumnError, UnreadableFileError
from geomine.io import read_boundaries, read_incidents, write_layers, write_table


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
