"""One table of checks: its words stand in the report, on the page and in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from geomine.i18n import keys, translate
from geomine.results import CheckSeen, ScreeningReport
from geomine.screening.checks import FIRST_ROWS, seen_by_check

DOCS = Path(__file__).parents[2] / "docs" / "flags.md"
ROW = re.compile(r"^\| (DQ\d\d) \| ([^|]+) \|", re.MULTILINE)


def test_the_documentation_names_each_check_as_the_table_does() -> None:
    named = dict(ROW.findall(DOCS.read_text(encoding="utf-8")))
    assert len(named) >= 20
    assert named == {code: translate(f"check.{code}", "en") for code in named}


def test_all_22_checks_have_words_and_say_what_to_correct() -> None:
    codes = [f"DQ{n:02}" for n in range(1, 23)]  # data_quality_checks.csv of the domain notes
    for group in ("check", "correct"):
        assert [key for key in keys() if key.startswith(f"{group}.")] == [
            f"{group}.{code}" for code in codes
        ]


def test_a_row_counts_once_per_check_and_the_first_are_named() -> None:
    flags = pd.DataFrame({"source_row": [1, 1, *range(2, 9), 3], "check": ["DQ07"] * 9 + ["DQ01"]})
    first, second = seen_by_check(flags)
    assert (first.code, first.n_rows, first.rows) == ("DQ01", 1, "3")
    assert (second.n_rows, second.first_rows) == (8, tuple(range(1, FIRST_ROWS + 1)))
    assert second.rows.endswith(", ...")


def test_no_flags_are_no_checks() -> None:
    assert seen_by_check(pd.DataFrame({"source_row": [], "check": []})) == ()


def test_a_terminal_gets_words_beside_codes() -> None:
    lines = str(_report()).splitlines()
    assert lines[1] == "12 rows read = 11 kept + 1 rejected; 9 incidents"
    assert "  DQ05  11 rows  rounded coordinates: 1, 2, ..." in lines
    assert "  DQ10   1 row   impossible date: 7" in lines
    assert "  columns read: Tarix = event_date; Enlik = latitude" in lines
    assert "  column 'Ad': its header says that it can name a person" in lines


def test_a_notebook_gets_tables_with_every_word_escaped() -> None:
    shown = _report(source="<b>", column="<img src=x onerror=alert(1)>", note="<i>")._repr_html_()
    assert re.findall(r"<(?!/?(?:div|p|b|br|bdi|table|thead|tbody|tr|th|td)[ >])", shown) == []
    assert shown.count("<table>") == 3
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    cells = ["DQ05", "rounded coordinates", "11", "1, 2, ..."]
    assert "".join(f"<td><bdi>{cell}</bdi></td>" for cell in cells) in shown


def _report(source: str = "a.csv", column: str = "Ad", note: str = "UTF-8") -> ScreeningReport:
    return ScreeningReport(
        source, "plain list", 12, 11, 1, 9,
        columns_mapped={"Tarix": "event_date", "Enlik": "latitude"},
        columns_not_loaded={column: "its header says that it can name a person"},
        notes=(note,),
        checks=(
            CheckSeen("DQ05", "rounded coordinates", 11, (1, 2)),
            CheckSeen("DQ10", "impossible date", 1, (7,)),
        ),
    )  # fmt: skip
