"""Spellings in three scripts find their district; ties and strangers find none."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine import datasets
from geomine.names import Spellings, district_spellings, fold, resolve_district, resolve_place

SPELLINGS = district_spellings()


@pytest.mark.parametrize(
    ("typed", "district"),
    [
        ("Ağdam", "aghdam"), ("AGDAM", "aghdam"), ("Агдамский район", "aghdam"),
        ("Fizuli", "fuzuli"), ("Füzuli rayonu", "fuzuli"), ("Kazakh", "gazakh"),
        ("Qazax", "gazakh"), ("Мартакерт", "aghdara"), ("Mardakert", "aghdara"),
        ("Ağdərə", "aghdara"), ("Agdere", "aghdara"), ("Xankəndi", "khankendi"),
        ("Lankaran", "lankaran"), ("Lənkəran şəhəri", "lankaran_city"), ("  tovuz ", "tovuz"),
        ("Шеки", "shaki"), ("город Шеки", "shaki_city"), ("Sheki city", "shaki_city"),
        ("Goranboi", "goranboy"),  # one letter off: the fuzzy match
        ("в Агдамском районе", "aghdam"), ("Агдамского р-на", "aghdam"),
        ("Физулинский р-он", "fuzuli"), ("Ağdam rayonunda", "aghdam"),
    ],
)  # fmt: skip
def test_a_spelling_in_any_script_finds_its_district(typed, district) -> None:
    assert resolve_district(typed).id == district


@pytest.mark.parametrize(
    "typed", ["Kazakhstan", "Tavush", "Martuni", "Мартуни", "", "  ", "x", "?"]
)
def test_what_is_no_district_here_finds_none(typed) -> None:
    assert resolve_district(typed).id is None


@pytest.mark.parametrize("said", ["в {}ском районе", "{}ского района", "{}ским районом"])
def test_a_district_in_a_russian_sentence_is_the_one_of_its_name(said) -> None:
    listed = datasets.district_names()
    names = listed[listed["spelling"].str.fullmatch(r"[А-Яа-яё]+ский район")]
    found = [
        resolve_district(said.format(name.removesuffix("ский район"))).id
        for name in names["spelling"]
    ]
    assert found == [resolve_district(name).id for name in names["spelling"]]
    assert len(set(found) - {None}) > 10


def test_every_listed_spelling_is_matched_to_its_own_district_or_to_none() -> None:
    listed = datasets.district_names()
    for spelling, district in zip(listed["spelling"], listed["district_id"], strict=True):
        found = SPELLINGS.match(spelling)
        assert found.id in {district, None}, spelling
        assert found.method in {"exact", "ambiguous", "none"}


def test_a_tie_returns_candidates_and_no_guess() -> None:
    spellings = Spellings.of([("Garadaghli", "a"), ("Garadaghli", "b")])
    found = spellings.match("Qaradaghli")
    assert (found.id, found.method) == (None, "ambiguous")
    assert set(found.candidates) == {"a", "b"}


def test_two_equally_near_spellings_are_a_tie_too() -> None:
    found = Spellings.of([("Ashaghi Aral", "a"), ("Ashaghi Arav", "b")]).match("Ashaghi Arax")
    assert (found.id, found.candidates) == (None, ("a", "b"))


def test_another_country_is_matched_by_its_own_names_alone() -> None:
    layer = pd.DataFrame({"district_id": ["k1"], "name_en": ["Kolno"]})
    assert resolve_district("kolno district", districts=layer).id == "k1"
    assert resolve_district("Ağdam", districts=layer).id is None


def test_a_village_name_that_stands_in_two_districts_needs_its_district() -> None:
    places = gpd.GeoDataFrame(
        {
            "place_id": ["p1", "p2"],
            "name": ["Qaradağlı", "Qaradaghli"],
            "aliases": ["Гарадаглы|Karadagli", "Karadagli"],
            "district_id": ["aghdam", "fuzuli"],
        }
    )
    assert resolve_place("Karadagli", places=places).method == "ambiguous"
    assert resolve_place("Karadagli", places=places, district_id="fuzuli").id == "p2"
    assert resolve_place("Novruzlu").id == "geonames:147394"


@given(st.text(max_size=200))
def test_any_text_at_all_gets_an_answer(text) -> None:
    found = SPELLINGS.match(text)
    assert (found.id is None) == (found.method in {"none", "ambiguous"})
    assert fold(fold(text)) == fold(text) or found.method != "exact"


def test_what_is_no_text_matches_nothing() -> None:
    assert SPELLINGS.match(None).id is None
    assert SPELLINGS.match(3.5).id is None
    assert SPELLINGS.match("a" * 10_000).id is None
