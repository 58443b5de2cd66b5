"""Exports of IMSMA, Kobo, ODK, ACLED, UCDP and AOAV are recognised and mapped; rows invented."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geomine import datasets
from geomine.io import read_incidents, write_table
from geomine.screening import screen_incidents
from tests.reading.lists import write_xlsx, write_zip

if TYPE_CHECKING:
    from pathlib import Path

    from geomine.results import Screened

ACCIDENTS = (
    "objectid,globalid,imsma_id,ac_date_known,ac_date,ac_district_name,ac_community_name,"
    "ac_latitude,ac_longitude,ac_gps_accuracy,killed,injured,casualty_number,ac_eo,CreationDate,key_name\n"
    "1,{A1},accident_1,yes,1678752000000,Ağdam,Xındırıstan,40.05117,47.01093,8,1,2,3,ap_mine,"
    "1678838400000,Uydurma\n"
    "2,{A2},accident_2,no,1680393600000,Füzuli,Horadiz,39.45012,47.33481,12,,,,uxo,1680393600000,Ad\n"
    "3,{A3},accident_3,yes,1681000000000,Tərtər,,40.34012,46.93481,5,,,,mine,1680393600000,Ad\n"
)
VICTIMS = (
    "objectid,globalid,parentglobalid,vi_gender,vi_consequence,vi_death,vi_status_prior,"
    "vi_activity_accident,vi_name\n"
    "11,{V1},{a1},male,injured,no,civilian,herding,Uydurma\n"
    "12,{V2},{a1},male,injured,yes,civilian,herding,Uydurma\n"
    "13,{V3},{a1},female,injured,no,civilian,farming,Uydurma\n"
    "14,{V4},{a2},male,injured,no,civilian,farming,Uydurma\n"
    "15,{V5},{a9},male,killed,yes,civilian,farming,Uydurma\n"
)
ACLED = (
    "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,country,admin1,admin2,"
    "location,latitude,longitude,geo_precision,source,notes,fatalities\n"
    "AZE1,2023-03-14,2023,1,Explosions/Remote violence,Remote explosive/landmine/IED,Azerbaijan,"
    "Agdam,,Khindiristan,40.0511,47.0109,1,News,A man stepped on a mine.,1\n"
    "AZE2,2023-04-02,2023,2,Explosions/Remote violence,Shelling/artillery/missile attack,"
    "Azerbaijan,Fuzuli,,Horadiz,39.4501,47.3348,1,News,Shelling.,4\n"
    "AZE3,2023-04-03,2023,3,Explosions/Remote violence,Remote explosive/landmine/IED,Azerbaijan,"
    "Fuzuli,,Fuzuli,39.6001,47.1448,3,News,Somewhere.,0\n"
)
UCDP = (
    "id,relid,year,type_of_violence,source_headline,where_prec,where_coordinates,adm_1,adm_2,"
    "latitude,longitude,country,date_prec,date_start,date_end,best,high,low\n"
    "1,AZE-1,2023,3,Mine kills,1,Horadiz,Fuzuli,,39.45012,47.33481,Azerbaijan,1,2023-03-14,"
    "2023-03-14,1,1,1\n"
    "2,AZE-2,2023,3,Mine kills,2,Horadiz,Fuzuli,,39.45012,47.33481,Azerbaijan,2,2023-03-14,"
    "2023-03-18,1,1,1\n"
    "3,AZE-3,2023,3,Mine kills,4,Fuzuli,Fuzuli,,39.60012,47.14481,Azerbaijan,4,2023-03-01,"
    "2023-03-31,2,2,2\n"
)


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def screened(raw: pd.DataFrame) -> Screened:
    found = screen_incidents(raw, datasets.districts(), as_of=dt.date(2026, 1, 1))
    assert found.report.rows_read == found.report.rows_kept + found.report.rows_rejected == len(raw)
    return found


def accidents_and_victims(folder: Path, way: str) -> tuple[Path, Path | None]:
    if way == "two files":
        return put(folder / "acc.csv", ACCIDENTS), put(folder / "vic.csv", VICTIMS)
    if way == "a ZIP":
        return write_zip(
            folder / "a.zip", {"accident_0.csv": ACCIDENTS, "victim_1.csv": VICTIMS}
        ), None
    grids = [[line.split(",") for line in text.splitlines()] for text in (ACCIDENTS, VICTIMS)]
    if way == "two sheets":
        return write_xlsx(folder / "a.xlsx", {"accident": grids[0], "victim": grids[1]}), None
    tables = [pd.DataFrame(grid[1:], columns=grid[0]) for grid in grids]
    return put(folder / "one.csv", pd.concat(tables).to_csv(index=False)), None


@pytest.mark.parametrize("way", ["two files", "two sheets", "a ZIP", "one file"])
def test_victims_of_imsma_core_find_their_accident(tmp_path, way) -> None:
    path, victims = accidents_and_victims(tmp_path, way)
    raw = read_incidents(path, victims=victims)
    assert raw.attrs["format"] == "imsma_core"
    assert any("3 accidents and 5 victims" in note for note in raw.attrs["notes"])
    assert any("1 have none, 1 accidents have no victim" in note for note in raw.attrs["notes"])
    assert {"key_name", "vi_name"} <= set(raw.attrs["columns_not_loaded"])
    kept = screened(raw).kept.set_index("incident_id")
    assert {"accident_1", "accident_2", "accident_3"} <= set(kept.index)
    first = kept.loc["accident_1"]
    assert first[["killed", "injured", "casualties"]].tolist() == [1, 2, 3]
    assert str(first["event_date"].date()) == "2023-03-14"  # 1,678,752,000 s after 1970
    assert first["device_category"] == "ap_mine"
    assert first["location_uncertainty_m"] == 8
    assert kept.loc["accident_2", "injured"] == 1  # from its one victim
    assert pd.isna(kept.loc["accident_2", "event_date"])  # ac_date_known is no
    assert pd.isna(kept.loc["accident_3", "casualties"])
    assert len(kept) == 4  # and the victim without an accident


def test_only_mines_of_acled_are_kept_and_no_centroid_is_a_point(tmp_path) -> None:
    raw = read_incidents(put(tmp_path / "acled.csv", ACLED))
    assert raw.attrs["format"] == "acled"
    assert raw.attrs["columns_mapped"]["geo_precision"] == "location_precision"
    found = screened(raw)
    assert found.rejected["source_row"].tolist() == [2]
    assert found.rejected["reasons"].tolist() == ["another sub-event of ACLED, no mine"]
    kept = found.kept
    assert kept["location_precision"].tolist() == ["village", "region"]
    assert kept.geometry.is_empty.tolist() == [False, True]
    assert kept["date_precision"].tolist() == ["day", "month"]
    assert kept["killed"].isna().tolist() == [False, True]  # 0 is none or unknown
    assert kept["injured"].isna().all()
    assert kept["district_as_reported"].tolist() == ["Agdam", "Fuzuli"]
    assert "notes" in raw.attrs["columns_not_loaded"]


def test_acled_as_its_service_answers_is_the_same(tmp_path) -> None:
    table = read_incidents(put(tmp_path / "acled.csv", ACLED))
    lines = pd.read_csv(tmp_path / "acled.csv", dtype="str", keep_default_na=False)
    body = {"status": 200, "success": True, "data": lines.to_dict("records")}
    again = read_incidents(put(tmp_path / "acled.json", json.dumps(body)))
    assert again.attrs["format"] == "acled"
    assert again["killed"].fillna("?").tolist() == table["killed"].fillna("?").tolist()


def test_centroids_of_ucdp_stay_areas(tmp_path) -> None:
    raw = read_incidents(put(tmp_path / "ged.csv", UCDP))
    assert raw.attrs["format"] == "ucdp_ged"
    kept = screened(raw).kept
    assert kept["location_precision"].tolist() == ["village", "municipality", "region"]
    assert kept["location_uncertainty_m"].tolist()[1] == 25_000
    assert kept.geometry.is_empty.tolist() == [False, False, True]
    assert kept["date_precision"].tolist() == ["day", "range", "month"]
    assert str(kept["event_date_end"].iloc[1].date()) == "2023-03-18"
    assert kept["killed"].tolist() == [1, 1, 2]


def test_kobo_repeats_are_joined_and_groups_stripped(tmp_path) -> None:
    main = [
        ["start", "details/Hadisə tarixi", "details/Rayon", "details/gps", "_details/gps_latitude",
         "_id", "_uuid", "_submission_time", "_validation_status", "_index"],
        ["x", "2023-03-14", "Ağdam", "40.05117 47.01093 512 4.9", "40.05117", "77", "u-1",
         "2023-03-15T10:00:00", "Approved", "1"],
        ["x", "2023-04-02", "Füzuli", "", "", "78", "u-2", "2023-04-15T10:00:00", "", "2"],
        ["x", "2023-04-03", "Füzuli", "", "", "79", "u-3", "2023-04-15", "Not approved", "3"],
    ]  # fmt: skip
    repeat = [
        ["victims/Nəticə", "victims/Ad", "_index", "_parent_table_name", "_parent_index"],
        ["killed", "Uydurma", "1", "main", "1"],
        ["injured", "Uydurma", "2", "main", "1"],
        ["injured", "Uydurma", "3", "main", "2"],
    ]
    raw = read_incidents(write_xlsx(tmp_path / "kobo.xlsx", {"main": main, "victims": repeat}))
    assert raw.attrs["format"] == "kobo"
    found = screened(raw)
    kept = found.kept
    assert kept[["killed", "injured"]].fillna(0).to_numpy().tolist() == [[1, 1], [0, 1]]
    assert kept["verification"].tolist() == ["verified", "reported"]
    assert kept["latitude"].tolist()[0] == pytest.approx(40.05117)
    assert kept["longitude"].tolist()[0] == pytest.approx(47.01093)
    assert kept["location_uncertainty_m"].tolist()[0] == pytest.approx(4.9)
    assert kept["location_precision"].tolist()[0] == "gps"
    assert found.rejected["reasons"].tolist() == ["marked as rejected"]


def test_odk_json_with_nested_repeats_is_read(tmp_path) -> None:
    record = {
        "__id": "k1", "event": {"date": "2023-03-14", "district": "Ağdam"},
        "_submission_time": "2023-03-15", "_uuid": "u1",
        "_geolocation": [40.05117, 47.01093],
        "victims": [{"outcome": "killed"}, {"outcome": "injured"}],
    }  # fmt: skip
    raw = read_incidents(put(tmp_path / "odk.json", json.dumps({"value": [record]})))
    assert len(raw) == 2
    kept = screened(raw).kept
    assert kept[["killed", "injured"]].to_numpy().tolist() == [[1, 1]]


def test_the_database_of_imsma_ng_is_looked_up_and_joined(tmp_path) -> None:
    accident = [
        ["accident_guid", "accident_localid", "date_of_accident", "accidenttypeenum_guid",
         "latitude", "longitude", "coordrefsys", "user_entered_mgrs", "bearing", "distance",
         "frompoint"],
        ["g1", "AC-1", "2009-05-01", "e1", "40.05117", "47.01093", "WGS84", "", "", "", ""],
        ["g2", "AC-1", "2009-06-01", "e2", "4434500", "8501000", "EPSG:28408", "", "", "", ""],
        ["g3", "AC-3", "2009-07-01", "e1", "", "", "", "", "315", "1500", "Horadiz"],
        ["g4", "AC-4", "2009-07-02", "e1", "", "", "", "38TQK1234567890", "", "", ""],
    ]  # fmt: skip
    victim = [
        ["victim_guid", "accident_guid", "killedorinjuredenum_guid", "activityataccenum_guid"],
        ["v1", "g1", "e3", "e5"],
        ["v2", "g1", "e4", "e5"],
    ]
    words = [["imsmaenum_guid", "enumvalue"], ["e1", "Mine"], ["e2", "UXO/AXO"], ["e3", "Killed"],
             ["e4", "Injured"], ["e5", "Tending animals"]]  # fmt: skip
    sheets = {"accident": accident, "victim": victim, "imsmaenum": words}
    raw = read_incidents(write_xlsx(tmp_path / "ng.xlsx", sheets))
    assert raw.attrs["format"] == "imsma_ng"
    assert raw["incident_id"].tolist() == ["g1", "g1", "g2", "g3", "g4"]
    assert raw["victim_outcome"].tolist()[:2] == ["Killed", "Injured"]
    # zone 8 of Pulkovo 1942 has its central meridian at 45 E
    assert float(raw["longitude"].iloc[2]) == pytest.approx(45.01, abs=0.01)
    assert raw["coord_raw"].iloc[2] == "4434500, 8501000"
    assert raw["coord_raw"].iloc[3] == "1.5 km NW of Horadiz"
    assert raw["coord_raw"].iloc[4] == "38TQK1234567890"
    kept = screened(raw).kept
    assert kept.iloc[0][["killed", "injured"]].tolist() == [1, 1]
    assert kept["activity"].iloc[0] == "herding"


def test_launched_weapons_of_aoav_are_refused_and_casualties_added(tmp_path) -> None:
    text = (
        "Date,Country,Region,City/Location,Weapon type,Launch method,Civilians killed,"
        "Armed actors killed,Civilians injured,Armed actors injured\n"
        "01/05/2023,Azerbaijan,Aghdam,Aghdam,Landmine,Mine,1,0,2,1\n"
        "02/05/2023,Azerbaijan,Fuzuli,Horadiz,Air strike,Air-launched,3,0,0,0\n"
    )
    raw = read_incidents(put(tmp_path / "aoav.csv", text))
    assert raw.attrs["format"] == "aoav"
    found = screened(raw)
    assert found.kept[["killed", "injured", "victim_status"]].to_numpy().tolist() == [
        [1, 3, "mixed"]
    ]
    assert "launched weapon" in found.rejected["reasons"].iloc[0]


def test_the_colombian_list_has_the_seat_of_the_municipality_and_a_month(tmp_path) -> None:
    text = (
        "departamento,codigodanedepartamento,municipio,codigodanemunicipio,tipoarea,sitio,ano,mes,"
        "rangoedad,grupoetnico,condicion,estado,genero,latitudcabecera,longitudcabecera,tipoevento,"
        "actividad\n"
        "ANTIOQUIA,5,TARAZA,5790,Rural,Alto,2005,6,Mayor de 18 años,NINGUNO,CIVIL,Herido,Hombre,"
        "7.58,-75.40,Accidente por MAP,Paso\n"
    )
    raw = read_incidents(put(tmp_path / "map.csv", text))
    assert raw.attrs["format"] == "descontamina"
    row = raw.iloc[0]
    assert row[["event_date", "location_precision", "district_as_reported"]].tolist() == [
        "2005-06", "municipality", "TARAZA",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "year"),
    [("Il,Ay,Gün,Rayon,Ölən", "2021-07-05"), ("Год,Месяц,День,Район,Погибло", "2021-07-05")],
)
def test_year_month_and_day_in_columns_of_their_own_are_a_date(tmp_path, header, year) -> None:
    raw = read_incidents(put(tmp_path / "a.csv", f"{header}\n2021,7,5,Ağdam,1\n2021,0,,Ağdam,1\n"))
    assert raw["event_date"].tolist() == [year, "2021"]  # 0 is no month, and no January is made


def test_hxl_tags_are_no_row_and_name_their_columns(tmp_path) -> None:
    text = "Day,Where,Y,X\n"
    text += "#date+occurred,#adm2+name,#geo+lat,#geo+lon\n2021-05-01,Ağdam,40.05117,47.01093\n"
    raw = read_incidents(put(tmp_path / "a.csv", text))
    assert len(raw) == 1
    assert raw["latitude"].tolist() == ["40.05117"]
    assert raw["district_as_reported"].tolist() == ["Ağdam"]


def test_a_refused_row_can_be_corrected_and_read_again(tmp_path) -> None:
    raw = read_incidents(put(tmp_path / "acled.csv", ACLED))
    refused = screened(raw).rejected
    path = write_table(refused, tmp_path / "rejected.csv", audience="internal")
    assert "Shelling" in path.read_text(encoding="utf-8-sig")  # every cell of the row is in it
    corrected = path.read_text(encoding="utf-8").replace(
        "Shelling/artillery/missile attack", "Remote explosive/landmine/IED"
    )
    again = read_incidents(put(tmp_path / "corrected.csv", corrected))
    assert again.attrs["format"] == "acled"
    found = screened(again)
    assert found.kept[["killed", "source_rows"]].to_numpy().tolist() == [[4, "2"]]
    assert found.rejected.empty


def test_refused_rows_of_a_plain_list_come_back_too(tmp_path) -> None:
    text = "Tarix;Rayon;Ölən\n;;\n1.2.2021;Ağdam;1\nCəmi;;1\n"
    refused = screened(read_incidents(put(tmp_path / "a.csv", text))).rejected
    again = read_incidents(write_table(refused, tmp_path / "rejected.csv", audience="internal"))
    assert again["source_row"].tolist() == ["3"]
    assert "reasons" not in again
    assert screened(again).rejected["source_row"].tolist() == [3]
