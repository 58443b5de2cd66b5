"""Columns that name a person are not loaded, in whatever language their header is."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd
import pytest

from geomine import datasets
from geomine.io import read_incidents
from geomine.screening import screen_incidents
from geomine.screening.identifiers import private_columns


@pytest.mark.parametrize(
    "header",
    ["Ad Soyad", "ФИО", "Nombre", "Apellidos", "Prénom", "Nome", "İsim", "Прізвище", "Prezime",
     "الاسم", "نام", "Անուն", "სახელი", "Victim name", "Telefon", "Téléphone", "الهاتف",
     "Ф.И.О. пострадавшего"],
)  # fmt: skip
def test_a_header_that_names_a_person_is_left_out_and_listed(tmp_path, header) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Tarix;{header}\n1.2.2021;Uydurma\n", encoding="utf-8")
    raw = read_incidents(path)
    assert header in raw.attrs["columns_not_loaded"]
    assert not raw.astype("str").eq("Uydurma").to_numpy().any()


@pytest.mark.parametrize("value", ["+994 50 000 00 00", "(000) 000-00-00", "a@example.org"])
def test_a_value_that_names_a_person_is_left_out_under_any_header(tmp_path, value) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Tarix;sütun 7\n1.2.2021;{value}\n2.2.2021;{value}\n", encoding="utf-8")
    assert "sütun 7" in read_incidents(path).attrs["columns_not_loaded"]


def test_a_number_of_people_in_french_is_no_name(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Date;Nombre de blessés\n1.2.2021;2\n", encoding="utf-8")
    assert read_incidents(path)["injured"].tolist() == ["2"]


@pytest.mark.parametrize(
    "values",
    [
        ("5ABC12D", "6ABC12E", "", "kod"),  # invented numbers in the form of a FIN
        ("AZE1234567", "AA 1234567", "", ""),
        ("qeyd", "050-111-22-33", "(012) 440 00 00", "uydurma, 050 111 22 44"),
        ("Uydurma Uydurma oğlu", "x", "y", "Uydurma Uydurmaqızı qızı"),
        ("Иванов И.И.", "Пётр Петрович", "", "x"),
        ("x", "y", "z", "yazın: a@example.org"),
        ("1.000.000.001", "C.C. 1000000002", "", "x"),  # Colombia, invented
        ("01001000001", "01001000002", "01001000003", ""),  # Georgia: eleven digits
        ("01AA00001", "01AA00002", "", "x"),
        ("AN0000001", "AM0000002", "", "x"),
        ("КВ 000001", "АА 000002", "", "x"),
        ("4500 000001", "45 00 000002", "", "x"),
        (
            "1000000016",
            "1000000022",
            "1000000039",
            "1000000000",
        ),  # Ukraine's numbers by their check digit
        ("1201990500001", "1201990500010", "1201990500028", "1201990500036"),  # JMBG by theirs
        ("გამოგონილი გამოგონილიშვილი", "x", "გამოგონილ გამოგონილაძე", ""),
        ("Հորինված Հորինվածյան", "x", "Հորինվածյան Հորինված", ""),
        ("Uydurma Uydurmayev", "x", "Uydurmazadə Uydurma", ""),
    ],
)
def test_identifiers_in_some_cells_of_an_innocent_column_are_enough(tmp_path, values) -> None:
    path = tmp_path / "a.csv"
    lines = [f"{13 + k}.2.2021;{value}\n" for k, value in enumerate(values)]
    path.write_text("Tarix;sütun 7\n" + "".join(lines), encoding="utf-8")
    assert "sütun 7" in read_incidents(path).attrs["columns_not_loaded"]


@pytest.mark.parametrize(
    "values",
    [
        ("AGD2023", "FUZ2022", "TOV2021"),  # the key of a list
        ("1678790400", "1679790400", "1680790400"),  # seconds since 1970
        ("2023-03-14 10:30", "2023-03-15 11:00", "2023-03-16 12:10"),
        ("40.05117, 47.01093", "39.45012, 47.33481", "40.1, 46.9"),
        ("asfalt yol", "tarla", "bağ"),
        ("12.500", "1.200", "3.750"),  # metres with a point between thousands
        ("1609012345678", "1609112345678", "1609212345678"),  # milliseconds since 1970
        ("Yuxarı Seyidəhmədli", "Aşağı Əbdürrəhmanlı", "Bala Bəhmənli"),
        ("Нижний Новгород", "Новая Каховка", "Львовская область"),
        ("T-1 yolu", "M6 Bakı", "R-52"),
    ],
)
def test_what_is_no_identifier_is_kept(tmp_path, values) -> None:
    path = tmp_path / "a.csv"
    lines = [f'{13 + k}.2.2021;"{value}"\n' for k, value in enumerate(values)]
    path.write_text("Tarix;sütun 7\n" + "".join(lines), encoding="utf-8")
    assert read_incidents(path).attrs["columns_unknown"] == ["sütun 7"]


@pytest.mark.parametrize("letter", ["=", "x", "(", " 1", "-", "ა", "Aa ", "@a", "a."])
def test_a_cell_of_a_million_letters_is_judged_at_once(letter) -> None:
    cells = pd.Series(["1", letter * 1_000_000, "x"], dtype="str")
    begun = time.process_time()
    assert private_columns(pd.DataFrame({"extra": cells})) == {
        "extra": "it holds free text, which can describe a person"
    }
    assert time.process_time() - begun < 2  # without bounds it took hours


def test_columns_by_the_thousand_are_screened_in_bounded_time(tmp_path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(";".join(f"c{k}" for k in range(1_000)) + "\n" + ";".join("1" * 1_000))
    raw = read_incidents(path)
    begun = time.process_time()
    screen_incidents(raw, datasets.districts(), as_of=dt.date(2026, 1, 1))
    assert time.process_time() - begun < 10  # it grew with the square of the columns
