"""The same list as a file of every kind gives the same rows; damaged files give one error."""

from __future__ import annotations

import datetime as dt
import zipfile

import numpy as np
import pandas as pd
import pytest

from geomine import datasets
from geomine.errors import UnreadableFileError
from geomine.io import read_incidents
from geomine.screening import screen_incidents
from tests.reading.lists import (
    FIELDS,
    KINDS,
    LIST,
    as_layer,
    grid_of,
    write_any,
    write_docx,
    write_kml,
    write_ods,
    write_xlsx,
    write_zip,
)


def cells(table: pd.DataFrame, name: str) -> list[str | None]:
    return [None if pd.isna(cell) else cell for cell in table[name]]


@pytest.mark.parametrize("suffix", KINDS)
def test_every_kind_of_file_gives_the_same_cells(tmp_path, suffix) -> None:
    raw = read_incidents(write_any(tmp_path / f"siyahi{suffix}"))
    n = 2 if suffix == ".topojson" else 3  # a TopoJSON has no object without a place
    for name, typed in FIELDS.items():
        assert cells(raw, name) == typed[:n]
    assert raw.attrs["columns_unknown"] == ["Hava"]
    assert "Ad Soyad" in raw.attrs["columns_not_loaded"]
    assert raw["source_row"].tolist() == list(range(1, n + 1))


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".kml", ".parquet", ".shp", ".topojson"])
def test_a_layer_keeps_its_points(tmp_path, suffix) -> None:
    raw = read_incidents(write_any(tmp_path / f"siyahi{suffix}"))
    kept = screen_incidents(raw, datasets.districts(), as_of=dt.date(2024, 1, 1)).kept
    found = kept.set_index(kept["event_date"].dt.strftime("%d.%m.%Y"))
    typed = LIST.dropna(subset="Enlik").set_index("Tarix")
    for day, row in typed.iterrows():
        assert found.loc[day, "latitude"] == pytest.approx(float(row["Enlik"]), abs=1e-9)
        assert found.loc[day, "longitude"] == pytest.approx(float(row["Uzunluq"]), abs=1e-9)


def test_titles_above_merged_groups_and_totals_below_are_no_rows(tmp_path) -> None:
    grid = [
        ["Mina hadisələri, 2023-cü il", None, None, None, None, None],
        [None] * 6,
        ["Tarix", "Rayon", "Koordinat", None, "Xəsarət", None],
        [None, None, "Enlik", "Uzunluq", "Ölən (nəfər)", "Yaralanan"],
        ["1", "2", "3", "4", "5", "6"],
        ["date:45000", "Ağdam", 40.05, 47.01, 1.0, 2.0],
        [None] * 6,
        ["date:45001", "Füzuli", 39.45, 47.33, None, "=1+1|2"],
        ["Cəmi:", None, None, None, 1.0, 4.0],
    ]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"Vərəq1": grid}, merged={"Vərəq1": ["A1:F1", "C3:D3"]}),
        write_ods(tmp_path / "a.ods", {"Vərəq1": grid}),
    ):
        raw = read_incidents(path)
        refused = raw["reader_reason"].notna()
        assert refused.tolist() == [True, False, False, True]
        kept = raw[~refused]
        assert kept["source_row"].tolist() == [2, 4]  # the blank row is counted, as a person does
        assert cells(kept, "injured") == ["2", "2"]  # a formula gives its saved value
        assert cells(kept, "killed") == ["1", None]
        assert raw.attrs["notes"][0].startswith("above the header: Mina hadisələri")
    raw = read_incidents(tmp_path / "a.xlsx")
    # 45000 days after 1899-12-30
    assert raw["event_date"].tolist()[1] == str(dt.date(1899, 12, 30) + dt.timedelta(45000))


def test_an_excel_serial_and_an_id_keep_no_decimals(tmp_path) -> None:
    grid = [["No", "Tarix", "Rayon", "Ölən"], [1234.0, 44512.0, "Ağdam", 1.0]]
    raw = read_incidents(write_xlsx(tmp_path / "a.xlsx", {"s": grid}))
    row = raw.iloc[0]
    assert (row["source_record_id"], row["event_date"], row["killed"]) == ("1234", "44512", "1")


def test_a_cell_merged_over_rows_stands_for_each(tmp_path) -> None:
    grid = [["Rayon", "Tarix", "Ölən"], ["Ağdam", "1.2.2021", 1.0], [None, "3.2.2021", 0.0]]
    raw = read_incidents(write_xlsx(tmp_path / "a.xlsx", {"s": grid}, merged={"s": ["A2:A3"]}))
    assert cells(raw, "district_as_reported") == ["Ağdam", "Ağdam"]


def test_a_cell_of_a_word_table_that_goes_down_stands_for_each_row(tmp_path) -> None:
    grid = [["Rayon", "Tarix", "Ölən"], ["Ağdam", "1.2.2021", "1"], ["", "3.2.2021", "0"]]
    raw = read_incidents(write_docx(tmp_path / "a.docx", grid, down=frozenset({(2, 0)})))
    assert cells(raw, "district_as_reported") == ["Ağdam", "Ağdam"]
    assert cells(raw, "killed") == ["1", "0"]


def test_a_sheet_for_each_year_is_one_list_and_a_sheet_of_words_is_named(tmp_path) -> None:
    grid = grid_of(LIST)
    codes = [["kod", "məna"], ["1", "mina"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"2022": grid, "2023": grid, "kodlar": codes})
    raw = read_incidents(path)
    assert len(raw) == 6
    assert raw["source_row"].is_unique
    assert raw["source_sheet"].tolist() == [f"{y} {k}" for y in (2022, 2023) for k in (1, 2, 3)]
    assert any("'kodlar' was not read" in note for note in raw.attrs["notes"])
    assert len(read_incidents(path, layer="2022")) == 3


def test_a_hidden_sheet_is_named_and_read_only_when_asked(tmp_path) -> None:
    grid = grid_of(LIST)
    path = write_xlsx(tmp_path / "a.xlsx", {"new": grid, "old": grid}, hidden="old")
    raw = read_incidents(path)
    assert len(raw) == 3
    assert "hidden sheets were not read: 'old'" in raw.attrs["notes"]
    assert len(read_incidents(path, layer="old")) == 3
    with pytest.raises(UnreadableFileError, match="no sheet 'other'"):
        read_incidents(path, layer="other")


def test_a_header_over_two_columns_of_degrees_is_a_pair(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Tarix;Koordinatlar;;Ölən\n1.2.2021;39,5;47,25;1\n", encoding="utf-8")
    raw = read_incidents(path)
    assert (raw["latitude"].iloc[0], raw["longitude"].iloc[0]) == ("39,5", "47,25")


def test_a_kml_folder_of_lines_and_points_is_read(tmp_path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Folder><Placemark><name>x</name>'
        '<ExtendedData><SchemaData><SimpleData name="Дата">01.02.2021</SimpleData></SchemaData>'
        "</ExtendedData><LineString><coordinates>47,40 47.2,40</coordinates></LineString>"
        "</Placemark></Folder></kml>",
        encoding="utf-8",
    )
    raw = read_incidents(path)
    assert raw["event_date"].tolist() == ["01.02.2021"]
    assert raw.geometry.iloc[0].x in {47.0, 47.2}  # a point on the line
    assert "lines or areas" in raw.attrs["notes"][0]


def test_a_shapefile_in_windows_1251_without_a_word_of_it_is_read(tmp_path) -> None:
    table = as_layer().dropna(subset="geometry").drop(columns=["Ölən", "Kənd", "Ad Soyad"])
    table = table.assign(Rayon=["Агдам", "Физули"], Hava=["солнечно", "дождь"])
    path = tmp_path / "a.shp"
    table.to_file(path, engine="pyogrio", encoding="cp1251")
    path.with_suffix(".cpg").unlink()
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[29] = 0  # the byte that says the encoding
    path.with_suffix(".dbf").write_bytes(content)
    assert read_incidents(path)["district_as_reported"].tolist() == ["Агдам", "Физули"]


def test_typed_degrees_stand_in_for_a_point_that_is_missing(tmp_path) -> None:
    layer = as_layer().assign(Enlik=["1", "2", "40.34"], Uzunluq=["1", "2", "46.93"])
    layer.to_file(tmp_path / "a.gpkg", engine="pyogrio")
    raw = read_incidents(tmp_path / "a.gpkg")
    assert raw["latitude"].tolist() == ["40.0511700", "39.4501200", "40.34"]
    assert raw["longitude"].tolist() == ["47.0109300", "47.3348100", "46.93"]


def test_a_zipped_shapefile_is_read(tmp_path) -> None:
    write_any(tmp_path / "a.shp")
    parts = {p.name: p.read_bytes() for p in tmp_path.glob("a.*")}
    raw = read_incidents(write_zip(tmp_path / "packed.zip", parts))
    assert cells(raw, "killed") == ["1", "0", None]


def test_a_locked_or_foreign_workbook_is_one_error(tmp_path) -> None:
    page = tmp_path / "a.xls"
    page.write_text("<html><table><tr><td>Tarix</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="web page"):
        read_incidents(page)
    page.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600))
    with pytest.raises(UnreadableFileError, match=r"a\.xls"):
        read_incidents(page)
    lying = tmp_path / "liste.xlsx"  # a CSV under another name is read for what it is
    lying.write_text("Tarix;Rayon\n1.2.2021;Ağdam\n", encoding="utf-8")
    assert len(read_incidents(lying)) == 1


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["Tarix", "Rayon"], ["1.2.2021", "Ağdam"]]})
    with zipfile.ZipFile(path) as packed:
        parts = {info.filename: packed.read(info) for info in packed.infolist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    far = sheet.replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    parts["xl/worksheets/sheet1.xml"] = far.encode()
    with pytest.raises(UnreadableFileError, match="spans more than"):
        read_incidents(write_zip(tmp_path / "far.xlsx", parts))
    many = write_ods(tmp_path / "b.ods", {"s": [["Tarix"], ["1.2.2021"]]})
    with zipfile.ZipFile(many) as packed:
        parts = {info.filename: packed.read(info) for info in packed.infolist()}
    parts["content.xml"] = parts["content.xml"].replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="100000000">'
    )
    with pytest.raises(UnreadableFileError, match="spans more than"):
        read_incidents(write_zip(tmp_path / "many.ods", parts))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path) -> None:
    bomb = write_zip(tmp_path / "a.zip", {"a.csv": bytes(100_000_000)})
    with pytest.raises(UnreadableFileError, match="times its size"):
        read_incidents(bomb)
    kml = write_kml(tmp_path / "a.kml").read_text(encoding="utf-8")
    (tmp_path / "a.kml").write_text("<!DOCTYPE k [<!ENTITY a 'aaaa'>]>" + kml, encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        read_incidents(tmp_path / "a.kml")


def test_a_member_that_lies_about_its_path_stays_inside(tmp_path) -> None:
    text = "Tarix;Rayon\n1.2.2021;Ağdam\n"
    path = write_zip(tmp_path / "a.zip", {"../../out.csv": text})
    assert len(read_incidents(path)) == 1
    assert not (tmp_path.parent / "out.csv").exists()


def test_a_cell_of_ten_million_letters_is_refused_by_name(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Tarix;Rayon\n1.2.2021;{'x' * 10_000_000}\n2.2.2021;Ağdam\n", encoding="utf-8")
    raw = read_incidents(path)
    assert raw["reader_reason"].notna().tolist() == [True, False]
    assert int(np.max(raw["district_as_reported"].str.len())) == 32_767
