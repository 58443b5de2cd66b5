"""Sex and age of victims: coded, in groups, and no exact age anywhere."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geomine import datasets
from geomine.io.headers import name_plain
from geomine.schema import AGE_GROUPS, SEXES
from geomine.screening import screen_incidents
from geomine.screening.codes import age_group, to_codes

LAYER = datasets.districts()


def screened(**columns: list[object]):
    table = pd.DataFrame({"district_as_reported": "Ağdam", "casualties": 1} | columns)
    return screen_incidents(table, LAYER, as_of=dt.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Sex", "victim_sex"), ("Gender", "victim_sex"), ("Cinsi", "victim_sex"),
        ("Пол", "victim_sex"), ("sexo", "victim_sex"), ("victim_sex", "victim_sex"),
        ("Age", "victim_age_group"), ("Yaşı", "victim_age_group"),
        ("Возраст", "victim_age_group"), ("Age group", "victim_age_group"),
        ("edad", "victim_age_group"),
    ],
)  # fmt: skip
def test_headers_of_sex_and_age_are_known(header, field) -> None:
    assert name_plain([header])[header][0] == field


def test_words_of_sex_are_codes_in_three_languages() -> None:
    words = ["F", "qadın", "женский", "M", "kişi", "мужской", "girl", "Oğlan", "?", None]
    found = to_codes(pd.Series(words), "victim_sex").text.tolist()
    assert found == ["female"] * 3 + ["male"] * 3 + ["female", "male", "unknown", "unknown"]
    assert set(found) <= set(SEXES)


@pytest.mark.parametrize("age", range(111))
def test_an_age_falls_into_the_group_that_names_its_years(age) -> None:
    """Groups of TNMA 05.10/01: 0 to 4, 5 to 12, 13 to 17, 18 and more."""
    group = age_group(str(age))
    first, _, last = group.partition("_")
    assert int(first) <= age <= (110 if last == "plus" else int(last))
    assert group in AGE_GROUPS


def test_words_of_age_are_groups() -> None:
    words = ["child", "uşaq", "ребёнок", "adult", "взрослый", "18+", "6-11", "0-17", "300", None]
    found = to_codes(pd.Series(words), "victim_age_group").text.tolist()
    assert found == ["0_17"] * 3 + ["18_plus"] * 3 + ["5_12", "0_17", "unknown", "unknown"]


def test_no_exact_age_is_left_in_kept_or_rejected_rows() -> None:
    found = screened(
        event_date=["2023-03-14", None],
        district_as_reported=["Ağdam", None], casualties=[1, None],
        victim_age_group=["37", "41"],
    )  # fmt: skip
    assert found.kept["victim_age_group"].tolist() == ["18_plus"]
    assert found.rejected["victim_age_group"].tolist() == ["18_plus"]
    assert "37" not in found.kept.to_csv()


def test_a_date_of_birth_is_not_loaded() -> None:
    found = screened(event_date=["2023-03-14"], dob=["1988-02-03"])
    assert "dob" in found.report.columns_not_loaded
    assert "1988" not in found.kept.to_csv()


def test_victims_of_one_accident_who_differ_are_mixed() -> None:
    found = screened(
        incident_id=["A", "A", "B", "B", "C", "C"], event_date=["2023-03-14"] * 6,
        victim_sex=["m", "f", "m", None, "f", "f"],
        victim_age_group=["7", "14", "7", "40", "34", "51"],
    ).kept  # fmt: skip
    assert found["victim_sex"].tolist() == ["mixed", "unknown", "female"]
    assert found["victim_age_group"].tolist() == ["0_17", "mixed", "18_plus"]
