"""A row has the number that a person finds it by: blank lines count, and so does the header."""

from __future__ import annotations

import datetime as dt

import pytest

from geomine import datasets
from geomine.io import read_incidents, write_quality_page
from geomine.screening import screen_incidents
from tests.reading.lists import write_xlsx

HEADER = "Tarix;Rayon;Ölən"
ROWS = ("1.2.2021;Ağdam;1", "", "3.2.2021;Ağdam;0", ";;", "", "6.2.2021;Ağdam;2")
"""The rows of a spreadsheet below its header: 1, 3 and 6 are filled."""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("above", [0, 2])
def test_blank_lines_of_a_csv_count_as_rows(tmp_path, end, quoted, above) -> None:
    rows = [f'"{row}"'.replace(";", '";"') if quoted and row else row for row in ROWS]
    path = tmp_path / "list.csv"
    text = end.join([*["Siyahı", ""][:above], HEADER, *rows, "", "", ""])
    path.write_bytes(text.encode())
    raw = read_incidents(path)
    assert raw["source_row"].tolist() == [1, 3, 6]
    assert raw["event_date"].tolist() == ["1.2.2021", "3.2.2021", "6.2.2021"]
    assert raw.attrs["rows_above"] == above + 1


def test_a_blank_line_below_the_header_and_inside_a_cell(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f'{HEADER}\n\n1.2.2021;"Ağ\n\ndam";1\n', encoding="utf-8")
    raw = read_incidents(path)
    assert raw["source_row"].tolist() == [2]
    assert raw["district_as_reported"].tolist() == ["Ağ\n\ndam"]


def test_the_report_says_where_row_1_stands_in_a_workbook(tmp_path) -> None:
    grid = [["Mina hadisələri"], [None], HEADER.split(";"), ["31.02.2021", "Ağdam", "1"]]
    raw = read_incidents(write_xlsx(tmp_path / "list.xlsx", {"Siyahı": grid}))
    found = screen_incidents(raw, datasets.districts(), as_of=dt.date(2026, 1, 1))
    assert found.report.rows_above == 3
    assert str(found.report).count("row 1 is row 4 of the file") == 1
    page = write_quality_page(found, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "it is row 4: add 3 to each number" in page
    assert "это строка 4: прибавьте 3" in page


def test_sheets_put_together_have_no_one_row_1(tmp_path) -> None:
    grid = [HEADER.split(";"), ["1.2.2021", "Ağdam", "1"]]
    raw = read_incidents(write_xlsx(tmp_path / "list.xlsx", {"2021": grid, "2022": grid}))
    assert raw.attrs["rows_above"] is None
