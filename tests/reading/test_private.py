"""Columns that name a person are not loaded, in whatever language their header is."""

from __future__ import annotations

import pytest

from geomine.io import read_incidents


@pytest.mark.parametrize(
    "header",
    ["Ad Soyad", "ФИО", "Nombre", "Apellidos", "Prénom", "Nome", "İsim", "Прізвище", "Prezime",
     "الاسم", "نام", "Անուն", "სახელი", "Victim name", "Telefon", "Téléphone", "الهاتف"],
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
