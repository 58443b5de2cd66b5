"""The pages of the formats say what the reader does, as they are made from its tables."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

from geomine.io.adapt import _WAYS
from geomine.io.formats import facts, recognise
from geomine.io.headers import FIELDS, name_plain, table

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "scripts" / "build_format_pages.py"


def written() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("build_format_pages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


def test_the_pages_are_what_the_script_writes() -> None:
    for name, text in written().items():
        page = REPOSITORY / "docs" / "formats" / name
        assert page.read_text(encoding="utf-8") == text, f"run {SCRIPT.name}"


def introductions() -> list[dict[str, str]]:
    with (REPOSITORY / "scripts" / "format_pages.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("about", introductions(), ids=lambda about: about["format"])
def test_the_header_row_of_a_page_is_recognised(about) -> None:
    headers = about["example"].replace(";", ",").split(",")
    assert recognise(headers) == about["format"]


def test_every_fact_names_a_field_and_a_way_that_exist() -> None:
    for fact in facts():
        assert fact.field in {"", *FIELDS}, fact
        assert fact.how in {"", "kept", "private", "second", "link", "enum", "reasons", *_WAYS}, (
            fact
        )


def test_every_header_of_a_plain_list_leads_to_its_field_in_its_own_language() -> None:
    shared = {"il", "ay"}  # read by the company they are in
    for field, tongue, words in table():
        assert field in FIELDS
        others = [w for f, t, ws in table() if t == tongue and f != field for w in ws[:1]]
        for word in words:
            found = name_plain([word, *others])[word][0]
            assert found == field or word in shared, (word, tongue, found)
