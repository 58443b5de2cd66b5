"""Exports as the systems really write them: groups, labels, cut headers, persons; rows invented."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from geomine import datasets
from geomine.io import read_incidents
from geomine.io.formats import facts, plan_of, recognise
from geomine.io.headers import name_plain
from geomine.screening import screen_incidents
from tests.reading.lists import write_xlsx, write_zip

if TYPE_CHECKING:
    import pandas as pd

ODK = (
    "SubmissionDate,accident-accident_date,accident-district,accident-location-Latitude,"
    "accident-location-Longitude,accident-location-Altitude,accident-location-Accuracy,"
    "meta-instanceID,meta-instanceName,KEY,SubmitterID,SubmitterName,Status,FormVersion\n"
    "2023-03-15T09:01:22.123Z,2023-03-14,Aghdam,40.05117,47.01093,410.2,4.8,uuid:a,Uydurma Ad,"
    "uuid:a,12,Uydurma,,3\n"
    "2023-04-03T09:01:22.123Z,2023-04-02,Aghdam,40.06117,47.02093,410.2,0,uuid:b,Uydurma Ad,"
    "uuid:b,12,Uydurma,,3\n"
)
ODK_VICTIMS = "sex,age,outcome,PARENT_KEY,KEY\nmale,30,killed,uuid:a,uuid:a/v[1]\n"
KOBO = {
    "What is the date of the accident?": ["2023-03-14"],
    "_GPS of the accident_latitude": ["40.05117"],
    "_GPS of the accident_longitude": ["47.01093"],
    "_GPS of the accident_altitude": ["410"],
    "_GPS of the accident_precision": ["6.2"],
    "Type of explosive device": ["AP mine"],
    "_id": ["1"], "_uuid": ["u1"], "_submission_time": ["2023-03-15T05:01:00"], "_index": ["1"],
}  # fmt: skip
KOBO_VICTIMS = {
    "Was the victim killed or injured?": ["Killed", "Injured"],
    "What was the victim doing?": ["herding", "farming"],
    "_index": ["1", "2"], "_parent_table_name": ["form", "form"], "_parent_index": ["1", "1"],
    "_submission__id": ["1", "1"], "_submission__submitted_by": ["uydurma", "uydurma"],
}  # fmt: skip


def kept(raw: pd.DataFrame) -> pd.DataFrame:
    return screen_incidents(raw, datasets.districts(), as_of=dt.date(2026, 1, 1)).kept


def test_groups_of_odk_are_left_away_and_its_places_read(tmp_path) -> None:
    path = write_zip(tmp_path / "f.zip", {"f.csv": ODK, "f-victims.csv": ODK_VICTIMS})
    raw = read_incidents(path)
    table = kept(raw)
    assert table.geometry.x.round(5).tolist() == [47.01093, 47.02093]
    assert table["location_precision"].tolist() == ["gps", "site"]  # 0 was picked on a map
    assert table["location_uncertainty_m"].iloc[0] == pytest.approx(4.8)
    assert table["reported_district_id"].tolist() == ["aghdam", "aghdam"]
    assert "victim_status" not in raw.attrs["columns_mapped"].values()
    assert {"SubmitterName", "meta-instanceName"} <= set(raw.attrs["columns_not_loaded"])


def test_a_form_of_kobo_with_labels_for_headers_is_read(tmp_path) -> None:
    path = write_xlsx(
        tmp_path / "form.xlsx",
        {
            name: [list(table), *map(list, zip(*table.values(), strict=True))]
            for name, table in (("form", KOBO), ("victims", KOBO_VICTIMS))
        },
    )
    raw = read_incidents(path)
    row = kept(raw).iloc[0]
    assert (row["killed"], row["injured"], row["location_uncertainty_m"]) == (1, 1, 6.2)
    assert raw.attrs["columns_unknown"] == ["_GPS of the accident_altitude"]
    assert list(raw.attrs["columns_not_loaded"]) == ["_submission__submitted_by"]


def test_a_person_stays_out_of_the_sheet_of_victims_too(tmp_path) -> None:
    accidents = "globalid,ac_date,killed,Creator\nA,2023-03-14,1,uydurma\n"
    victims = "globalid,parentglobalid,vi_gender,Creator\nV,A,male,uydurma\n"
    raw = read_incidents(write_zip(tmp_path / "c.zip", {"a.csv": accidents, "v.csv": victims}))
    assert {"Creator", "Creator (2)"} <= set(raw.attrs["columns_not_loaded"])
    assert not raw.astype("str").eq("uydurma").any(axis=None)


@pytest.mark.parametrize("layout", ["imsma_core", "acled", "ucdp_ged", "gtd", "kobo"])
def test_headers_cut_by_a_shapefile_mean_what_the_whole_ones_mean(layout) -> None:
    whole = [fact.header for fact in facts() if fact.format == layout]
    often = Counter(header.lower()[:10] for header in whole)
    alone = [header for header in whole if often[header.lower()[:10]] == 1]
    cut = [header[:10] for header in alone]
    assert recognise(cut) == layout
    plans = [plan_of(headers, layout, None, source="it") for headers in (alone, cut)]
    assert list(plans[1].fields.values()) == list(plans[0].fields.values())
    assert {header[:10] for header in plans[0].private} == set(plans[1].private)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("number_kil", "killed"), ("accident_d", "event_date"), ("incident_n", "incident_id"),
        ("district_n", "district_as_reported"), ("municipali", "district_as_reported"),
        ("Дата_инцид", "event_date"), ("Погиб", "killed"), ("Широт", "latitude"),
        ("killed_chi", None),
    ],
)  # fmt: skip
def test_a_cut_header_of_a_plain_list_is_known_where_it_begins_one_field(header, field) -> None:
    assert name_plain([header]).get(header, (None,))[0] == field


@pytest.mark.parametrize(
    ("header", "left_out"),
    [("Governorate name", False), ("town_name", False), ("Town address", True),
     ("descriptio", True), ("father_nam", True), ("village_na", False)],
)  # fmt: skip
def test_a_name_of_an_area_is_no_name_of_a_person(tmp_path, header, left_out) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"Date,{header}\n2023-03-14,word\n", encoding="utf-8")
    assert (header in read_incidents(path).attrs["columns_not_loaded"]) is left_out
