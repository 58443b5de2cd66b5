"""The page that goes back to whoever typed a list, and the rejected rows that come again."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from pathlib import Path

import pandas as pd
import pytest

import geomine.screening
from geomine import datasets
from geomine.cli import main
from geomine.config import LANGUAGES
from geomine.i18n import keys, translate, translate_text
from geomine.io import audit_html, read_incidents, write_quality_page
from geomine.io.formats import facts
from geomine.io.quality_examples import MAX_SPANS, column_name, row_numbers
from geomine.screening import screen_incidents

LIST = (
    "Tarix;Rayon;Enlik;Uzunluq;Ölən;Yaralı;Ad Soyad;Hava\n"
    "31.02.2023;Ağdam;40.05;47.01;1;0;Uydurma Adam;gün\n"
    "14.03.2023;<b>Ağdam</b>;0;0;1;0;Uydurma Qadın;\n"
    ";;;;;;Uydurma Uşaq;yağış\n"
    "14.03.2040;Ağdam;40.05117;47.01093;;;;\n"
)


def made(tmp_path: Path, text: str = LIST, lang: str = "en") -> str:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    found = screen_incidents(read_incidents(file), datasets.districts(), as_of=dt.date(2026, 1, 1))
    page = write_quality_page(found, tmp_path / "report.html", lang=lang)
    assert audit_html(page).ok
    return page.read_text(encoding="utf-8")


def part(page: str, lang: str) -> str:
    return page.partition(f'<div class="in-{lang}"')[2].partition('<div class="in-')[0]


def test_nothing_that_names_a_person_is_on_the_page(tmp_path) -> None:
    page = made(tmp_path)
    assert "Uydurma" not in page
    assert page.count("<bdi>Ad Soyad</bdi>") >= len(LANGUAGES)  # the header is, the cells are not


def test_each_language_accounts_for_every_row_and_names_each_check(tmp_path) -> None:
    page = made(tmp_path)
    assert "Rows: 4 read = 3 kept + 1 rejected." in part(page, "en")
    assert "Sətirlər: 4 oxundu = 3 saxlanıldı + 1 rədd edildi." in part(page, "az")
    assert "Строки: 4 прочитано = 3 оставлено + 1 отклонено." in part(page, "ru")
    for lang in LANGUAGES:
        for code in ("DQ04", "DQ05", "DQ10"):
            assert translate(f"check.{code}", lang) in part(page, lang)
            assert translate(f"correct.{code}", lang) in part(page, lang)
        assert translate("refused.nothing", lang) in part(page, lang)


def test_examples_name_row_column_cell_and_what_was_done(tmp_path) -> None:
    page = part(made(tmp_path), "ru")
    assert "<bdi>Tarix</bdi>: " in page  # the column by the header of the list
    assert re.search(r"<bdi>4</bdi>.*?14\.03\.2040.*?позже 2026-01-01", page, re.DOTALL)
    assert "2 строки: 1, 4" in page


def test_text_of_the_list_is_text_and_columns_not_recognised_are_listed(tmp_path) -> None:
    page = made(tmp_path)
    assert "<b>Ağdam" not in page
    assert "&lt;b&gt;Ağdam&lt;/b&gt;" in page
    head, _, rest = part(page, "en").partition(translate("quality.unknown", "en"))
    assert "<bdi>Hava</bdi>" in rest
    assert "<bdi>Hava</bdi>" not in head


def test_the_page_opens_in_the_language_asked_for_and_is_the_same_each_time(tmp_path) -> None:
    page = made(tmp_path, lang="az")
    assert 'value="az" id="lang-az" checked' in page
    assert page == made(tmp_path, lang="az")


def test_a_list_without_a_fault_says_so(tmp_path) -> None:
    text = "Date,District,Latitude,Longitude,Killed,Injured,Status\n"
    text += "2023-03-14,Aghdam,39.991123,46.930245,0,1,civilian\n"
    page = part(made(tmp_path, text), "en")
    assert translate("quality.nothing", "en") in page
    assert translate("quality.none_rejected", "en") in page


def test_many_rows_are_told_in_few_numbers() -> None:
    assert row_numbers(pd.Series(range(1, 1_000_001)), "en") == "1–1000000"
    told = row_numbers(pd.Series(range(0, 20_000, 2)), "en")
    assert told.count(",") == MAX_SPANS + 1  # one of them in the number of thousands
    assert told.endswith("and 9,960 more")


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({"coord_raw": ["Yer"]}, "<bdi>Yer</bdi>"),
        ({"latitude": ["X"], "longitude": ["Y"], "coord_raw": ["Yer"]}, "<bdi>X, Y</bdi>"),
        ({}, "<code>latitude</code>"),
    ],
)
def test_coordinates_are_named_as_the_list_has_them(headers, shown) -> None:
    assert column_name("latitude", headers, "az") == shown


def test_everything_that_a_check_says_it_did_has_words_in_three_languages() -> None:
    said = {
        keyword.value.value
        for file in Path(geomine.screening.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "done" and isinstance(keyword.value, ast.Constant)
    }
    assert len(said) > 20
    assert [text for text in sorted(said) if translate_text("done", text, "ru") is None] == []


def test_everything_that_the_reader_notes_has_words_in_three_languages() -> None:
    shown = [
        "letters read as cp1251", "above the header: A / B", "hidden sheets were not read: 'a'",
        "a row of HXL tags below the header was passed over", "sheets put together: 'a', 'b'",
        "3 rows have fewer cells than the header", "quotes do not pair: read as letters",
        "sheet 'a' was not read: it is another table",
        "2 rows are lines or areas: a point on them stands for them",
        "columns known to kobo beside the schema: end, start",
        ("2 accidents and 3 victims were joined by _index: 3 victims have their accident, 0 have "
        "none, 0 accidents have no victim"),
        "DQ22: 3 incidents in the 90 days up to 2026-01-01: still incomplete",
        "no column says where, when or how many: name them with --incident-column",
        *(f"{fact.header}: {fact.note}" for fact in facts() if fact.told),
    ]  # fmt: skip
    for lang in ("az", "ru"):
        assert [note for note in shown if translate_text("reader", note, lang) is None] == []
    for name in {fact.format for fact in facts()} | {"list", "canonical"}:
        assert f"layout.{name}" in keys()


def test_what_was_done_with_a_cell_is_never_left_in_english(tmp_path) -> None:
    head = "Tarix;Məlumat tarixi;Rayon;Kənd;Enlik;Uzunluq;Ölən;Mənbə\n"
    lines = (
        "14.03.2023;;Ağdam;;51.17;71.43;1;A", "14.03.2023;;Ağdam;;39.45012;47.33481;1;A",
        "15.03.2023;01.02.2023;Ağdom rayonu x;Yoxkənd;;;1;A", "16.04.2022;;Ağdam;Yoxkənd;;;1;A",
        "16.05.2022;;Ağdam;;40.05117;47.01093;1;A", "16.05.2022;;Ağdam;;40.05127;47.01093;1;B",
        "18.06.2022;;Ağdam;;40.06117;47.01093;1;A", "20.06.2022;;Ağdam;;40.09117;47.02093;2;B",
        "19.06.2022;;;Qaradağlı;;;1;A",
    )  # fmt: skip
    file = tmp_path / "list.csv"
    file.write_text(head + "\n".join(lines), encoding="utf-8")
    found = screen_incidents(
        read_incidents(file), datasets.districts(), as_of=dt.date(2026, 1, 1),
        places=datasets.places(),
    )  # fmt: skip
    assert {"DQ03", "DQ10", "DQ15", "DQ16"} <= set(found.flags["check"])
    unsaid = {text for text in found.flags["done"] if translate_text("done", text, "az") is None}
    assert unsaid == set()


def test_notes_and_format_stand_on_the_page_in_its_language(tmp_path) -> None:
    page = part(made(tmp_path, "Siyahı;;\n" + LIST), "ru")
    assert "Формат: обычный список" in page
    assert "над заголовком: Siyahı" in page


def test_a_rejected_row_is_written_corrected_and_read_again(tmp_path, capsys) -> None:
    file, refused = tmp_path / "list.csv", tmp_path / "rejected.csv"
    file.write_text(LIST, encoding="utf-8")
    assert main(["check", str(file), "--rejected", str(refused), "--json"]) == 1
    first = json.loads(capsys.readouterr().out)
    table = pd.read_csv(refused, dtype="str")
    assert table["source_row"].tolist() == ["3"]
    assert table["reasons"].tolist() == [translate("refused.nothing", "en")]
    assert table["Hava"].tolist() == ["yağış"]  # a column that nothing reads is there too
    assert "Uydurma" not in refused.read_text(encoding="utf-8-sig")

    table.assign(district_as_reported="Ağdam", event_date="2023-05-17").to_csv(refused, index=False)
    again = tmp_path / "again.csv"
    assert main(["check", str(refused), "--rejected", str(again), "--json"]) == 0
    second = json.loads(capsys.readouterr().out)
    assert (second["rows_read"], second["rows_kept"]) == (1, 1)
    assert first["rows_kept"] + second["rows_kept"] == first["rows_read"]
    assert pd.read_csv(again).empty
    kept = screen_incidents(
        read_incidents(refused), datasets.districts(), as_of=dt.date(2026, 1, 1)
    ).kept
    assert kept["source_rows"].tolist() == ["3"]  # the number of the first reading
