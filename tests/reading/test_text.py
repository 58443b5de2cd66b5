"""Text lists as people save them: delimiters, letters, ragged rows, titles, broken quotes."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.datasets import districts
from geomine.errors import ConfigError, UnreadableFileError
from geomine.io import read_incidents, read_profile
from geomine.io.encodings import decode
from geomine.io.headers import name_plain
from geomine.io.text import read_text
from geomine.screening import screen_incidents

RUSSIAN = (
    "Дата{0}Район{0}Погибло{0}Ранено\n14.03.2023{0}Агдам{0}1{0}2\n15.03.2023{0}Физули{0}{0}1\n"
)
CYRILLIC = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8_r", "cp866",
)  # fmt: skip
ARABIC = "تاريخ الحادث;المحافظة;القتلى\n14.03.2023;حلب;1\n"
BOSNIAN = "Datum nesreće;Općina;Poginuli;Ranjeni\n14.03.2023;Goražde;1;2\n"
SPANISH = "Fecha;Municipio;Muertos;Heridos\n14.03.2023;Tarazá;1;2\n"


@pytest.mark.parametrize("delimiter", list(",;\t|^~"))
def test_any_delimiter_is_found(tmp_path, delimiter) -> None:
    path = tmp_path / "a.txt"
    path.write_text(RUSSIAN.format(delimiter), encoding="utf-8")
    raw = read_incidents(path)
    assert raw["injured"].tolist() == ["2", "1"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN.format(";"), name) for name in CYRILLIC),
        (ARABIC, "cp1256"),
        (ARABIC, "utf-16-le"),
        (BOSNIAN, "cp1250"),
        (SPANISH, "cp1252"),
        ("Tarih;İlçe;Ölü;Yaralı\n14.03.2023;Şırnak;1;2\n", "cp1254"),
    ],
)  # fmt: skip
def test_every_encoding_in_use_gives_the_same_letters(tmp_path, text, encoding) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert decode(path.read_bytes(), path)[0] == text
    raw = read_incidents(path)
    assert raw["killed"].tolist()[0] == "1"
    assert raw.attrs["columns_unknown"] == []


def test_one_broken_letter_does_not_turn_a_whole_file_into_another_alphabet(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("Tarix;Rayon\n" + "1.2.2021;Ağdam\n" * 500).encode() + b"1.2.2021;A\xc4\n")
    raw = read_incidents(path)
    assert raw["district_as_reported"].tolist()[0] == "Ağdam"
    assert "letters read as utf-8 with broken letters" in raw.attrs["notes"]


def test_rows_of_another_width_lose_no_cell(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Tarix,Rayon,Kənd\n1.2.2021,Ağdam,A\n2.2.2021,Füzuli\n3.2.2021,Tərtər,B,C,D\n4.2.2021,X,Y,,\n",
        encoding="utf-8",
    )
    raw = read_incidents(path)
    assert raw["source_row"].tolist() == [1, 2, 3, 4]
    assert raw["reader_reason"].notna().tolist() == [False, False, True, False]
    assert raw["cells beyond the header"].tolist()[2] == "C,D"
    assert "1 rows have fewer cells than the header" in raw.attrs["notes"]


def test_a_quote_that_never_ends_swallows_no_row(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Tarix;Rayon\n1.2.2021;"Ağdam\n2.2.2021;Füzuli\n', encoding="utf-8")
    raw = read_incidents(path)
    assert raw["district_as_reported"].tolist() == ["Ağdam", "Füzuli"]
    assert "quotes do not pair: read as letters" in raw.attrs["notes"]


def test_titles_above_and_a_total_below_are_told_apart(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "sep=;\nСписок происшествий за 2023 год;;\n;;\nДата;Район;Погибло\n1.2.2023;Агдам;1\n"
        "Дата;Район;Погибло\n2.2.2023;Физули;2\nИТОГО:;;3\n",
        encoding="utf-8",
    )
    raw = read_incidents(path)
    assert raw["reader_reason"].fillna("").tolist() == [
        "", "the header again, no record", "", "a total of the list, no record",
    ]  # fmt: skip


def test_a_total_in_any_column_and_what_is_signed_below_are_no_accidents(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "District,Date,Place,Device,Status,Coordinates,Killed,Injured\n"
        'Fuzuli,14.03.2023,A,mine,civilian,"39.6011, 47.1472",1,0\n'
        ",,,,,TOTAL:,1,0\nPrepared by: ________,,,,,,,\nAğdam,,,,,,,\n",
        encoding="utf-8",
    )
    found = screen_incidents(read_incidents(path), districts(), as_of=dt.date(2024, 1, 1))
    assert found.kept["district_as_reported"].tolist() == ["Fuzuli", "Ağdam"]
    assert found.rejected["source_row"].tolist() == [2, 3]


def test_a_list_without_any_known_header_keeps_every_column(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("aaa,bbb\n1,2\n", encoding="utf-8")
    raw = read_incidents(path)
    assert raw.attrs["columns_unknown"] == ["aaa", "bbb"]
    assert raw[["aaa", "bbb"]].to_numpy().tolist() == [["1", "2"]]


def test_two_headers_for_one_field_are_both_accounted_for(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("When,Date,Killed\n1.2.2021,3.2.2021,1\n", encoding="utf-8")
    raw = read_incidents(path)
    assert raw["event_date"].tolist() == ["1.2.2021"]  # the surer word
    assert raw.attrs["columns_unknown"] == ["Date"]


def test_two_levels_of_districts_are_both_kept_for_the_layer_to_choose(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Region,District,Date\nX,Ağdam,1.2.2021\n", encoding="utf-8")
    raw = read_incidents(path)
    assert raw["district_as_reported"].tolist() == ["Ağdam"]  # the surer word, not the first
    assert raw["region_as_reported"].tolist() == ["X"]


@pytest.mark.parametrize(
    ("header", "field"),
    [("Həlak olanların sayı", "killed"), ("Yaralıların sayı", "injured"),
     ("Qurğunun növü", "device_category"), ("dateofaccident", "event_date"),
     ("AccidentType", "accident_type"), ("Daimi yaşayış yeri", "residence_district"),
     ("Hadisə zamanı fəaliyyəti", "activity"), ("Şəxsin statusu", "victim_status"),
     ("Hazırda yaşadığı yer", "residence_district"), ("Xəsarət alanların sayı", "injured"),
     ("Административный район", "district_as_reported"), ("Дата донесения", "report_date"),
     ("Кол-во погибших, чел.", "killed"), ("Координата N", "latitude"),
     ("Координата E", "longitude"), ("Grid ref", "coord_raw"), ("KIA", "killed"),
     ("kend", "place_as_reported"), ("hadise tarixi", "event_date")],
)  # fmt: skip
def test_a_header_with_an_ending_or_without_its_spaces_is_known(header, field) -> None:
    assert name_plain([header])[header][0] == field


@pytest.mark.parametrize(
    ("header", "killed", "injured"),
    [("Killed / Injured", "1", "2"), ("Yaralı/ölü", "2", "1"), ("Casualties", None, None)],
)
def test_a_pair_of_numbers_is_read_in_the_order_of_its_header(tmp_path, header, killed, injured):
    path = tmp_path / "a.csv"
    path.write_text(f"Date;{header}\n14.03.2023;1/2\n15.03.2023;n/a\n", encoding="utf-8")
    raw = read_incidents(path)
    found = [raw[name].iloc[0] if name in raw else None for name in ("killed", "injured")]
    assert found == [killed, injured]


def test_a_profile_says_what_is_always_so_of_a_list(tmp_path) -> None:
    path, profile = tmp_path / "a.csv", tmp_path / "p.toml"
    path.write_text("junk;;\nWHEN?;WHO?;END?\n1.2.2021;x;1\n2.2.2021;y;2\n", encoding="cp1251")
    profile.write_text(
        'header_row = 2\nencoding = "cp1251"\ndelimiter = ";"\n[columns]\nevent_date = "WHEN?"\n'
        'victim_outcome = "END?"\n[codes.victim_outcome]\n1 = "killed"\n2 = "injured"\n'
    )
    raw = read_incidents(path, profile=profile)
    assert raw["victim_outcome"].tolist() == ["killed", "injured"]
    assert raw["event_date"].tolist() == ["1.2.2021", "2.2.2021"]
    raw = read_incidents(path, profile=profile, columns={"event_date": "WHO?"})
    assert raw["event_date"].tolist() == ["x", "y"]  # an argument wins over the profile


@pytest.mark.parametrize(
    "text",
    ["header_row = 0", "header_row = true", "columns = 3", "speed = 1", 'format = "word"',
     "[columns]\nnothing = 'x'", "[codes.killed]\n1 = 2", "crs = 4326"],
)  # fmt: skip
def test_a_profile_that_says_nonsense_is_one_error(tmp_path, text) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"p\.toml"):
        read_profile(path)


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"\n\n\n", b'"' * 9])
def test_what_is_no_list_is_one_error_or_an_empty_table(tmp_path, content) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    n_rows = None
    with contextlib.suppress(UnreadableFileError):
        n_rows = len(read_incidents(path))
    assert not n_rows


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), mark=st.sampled_from(",;\t")
)
def test_any_cells_written_as_csv_come_back(tmp_path_factory, rows, mark) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerow(["Tarix", "Rayon", "Kənd"])
    writer.writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    table = read_text(path).table
    found = [
        [None if pd.isna(c) else c for c in row]
        for row in table[["Tarix", "Rayon", "Kənd"]].to_numpy()
    ]
    assert found == [[cell or None for cell in row] for row in rows if any(row)]


def test_well_known_text_in_a_column_is_a_place_and_other_text_there_is_kept(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Tarix,geometry\n1.2.2021,"POINT (47.25 39.5)"\n2.2.2021,\n', encoding="utf-8")
    raw = read_incidents(path)
    assert raw.geometry.iloc[0].coords[0] == (47.25, 39.5)
    assert raw.geometry.is_empty.tolist() == [False, True]
    path.write_text("Tarix,geometry\n1.2.2021,somewhere\n", encoding="utf-8")
    assert read_incidents(path)["geometry (text)"].tolist() == ["somewhere"]


def test_the_letter_that_a_turkish_encoding_lacks_is_read_back_where_a_header_tells(
    tmp_path,
) -> None:
    path = tmp_path / "list.csv"
    rows = "Tarix;Rayon;Kənd;Ölən;Mənbə\n14.03.2023;Tərtər;Çaylı;1;https://example.org/a?b=c\n"
    path.write_bytes(rows.encode("cp1254", errors="replace"))
    raw = read_incidents(path)
    assert raw[["district_as_reported", "killed", "source"]].to_numpy().tolist() == [
        ["Tərtər", "1", "https://example.org/a?b=c"]
    ]
    assert any("save as UTF-8" in note for note in raw.attrs["notes"])
    path.write_text("Date;Village;Killed\n14.03.2023;Ag?dam;1\n", encoding="utf-8")
    assert read_incidents(path)["place_as_reported"].tolist() == ["Ag?dam"]
