"""The catalogue: every text in every language, every code of the tables with words."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from geomine import i18n, schema
from geomine.config import LANGUAGES
from geomine.i18n import translate
from geomine.i18n.catalogue import catalogue
from geomine.mapping.datalayer import SCRIPTS, asset
from geomine.mapping.measures import MEASURES
from geomine.mapping.wording import (
    DENSITY_TEXTS,
    INTERNAL_TEXTS,
    PAGE_TEXTS,
    QUICK_TEXTS,
    RELEASE_TEXTS,
)
from geomine.targeting.criteria import criteria

KEYS = i18n.keys()
PLURALS = {"en": {"one", "other"}, "az": {"one", "other"}, "ru": {"one", "few", "many"}}
CODES = {
    "accident": schema.ACCIDENT_TYPES,
    "device": schema.DEVICE_CATEGORIES,
    "victim": schema.VICTIM_STATUSES,
    "activity": schema.ACTIVITIES,
    "verification": schema.VERIFICATIONS,
    "precision": schema.LOCATION_PRECISIONS,
    "population": schema.POPULATION_TYPES,
}


@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_there_in_every_language_with_the_same_places(key) -> None:
    entry = catalogue()[key]
    places = []
    for lang in LANGUAGES:
        text = entry[lang]
        forms = text.values() if isinstance(text, dict) else [text]
        assert not isinstance(text, dict) or PLURALS[lang] <= set(text), lang
        assert all(form.strip("\u00a0") or key == "format.group" for form in forms)
        places.append({name for form in forms for name in re.findall(r"\{(\w+)\}", form)})
    assert key == "format.day" or places[0] == places[1] == places[2]  # months by name or number


def test_texts_to_be_read_by_a_native_name_languages_that_exist() -> None:
    assert {lang for _, lang in i18n.needs_review()} <= {"az", "ru"}


def test_no_key_stands_twice() -> None:
    file = resources.files("geomine.i18n") / "catalogue.toml"
    tomllib.loads(file.read_text(encoding="utf-8"))  # a table or key given twice is an error


@pytest.mark.parametrize("group", CODES)
def test_every_code_of_a_table_has_words(group) -> None:
    missing = [code for code in CODES[group] if f"{group}.{code}" not in KEYS]
    assert missing == []


def test_every_criterion_of_the_villages_has_a_name_and_a_reason() -> None:
    names = list(criteria())
    for group in ("criterion", "reason", "indicator"):
        assert [name for name in names if f"{group}.{name}" not in KEYS] == []
    for name in names:  # the table that the score is computed by, and what the workbook says of it
        assert translate(f"indicator.{name}", "en") == criteria()[name].indicator


def test_every_text_that_a_script_asks_for_is_carried_by_the_page() -> None:
    groups = PAGE_TEXTS + INTERNAL_TEXTS + RELEASE_TEXTS + DENSITY_TEXTS + QUICK_TEXTS
    carried = [key for key in KEYS if key.startswith(groups)]
    asked = {
        key
        for name in SCRIPTS
        for key in re.findall(r"""gm\.t\("([a-z_]+\.[a-z_0-9]+)\"""", asset(f"{name}.js"))
    }
    assert len(asked) > 80
    assert sorted(asked - set(carried)) == []
    assert {measure.key for measure in MEASURES} <= set(carried)


def test_a_shared_page_carries_no_text_that_only_the_team_needs() -> None:
    scripts = "".join(asset(f"{name}.js") for name in SCRIPTS)
    assert 'gm.code("reason"' in scripts
    assert not any(prefix in PAGE_TEXTS for prefix in INTERNAL_TEXTS)


@pytest.mark.parametrize(("n", "form"), [(1, "one"), (22, "few"), (11, "many"), (25, "many")])
def test_russian_plurals_follow_unicode_cldr(n, form) -> None:
    words = {"one": "инцидент", "few": "инцидента", "many": "инцидентов"}
    assert i18n.translate("count.incidents", "ru", n=n) == f"{n} {words[form]}"
