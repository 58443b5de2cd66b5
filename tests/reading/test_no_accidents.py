"""Lists of whole programmes and conflicts: what is no accident is refused by name. Rows invented.

Columns and words are those of ACLED's downloads, of the Global Terrorism Database's codebook and
of the Colombian list of events; no row is theirs.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from geomine import datasets
from geomine.io import read_incidents
from geomine.screening import screen_incidents

if TYPE_CHECKING:
    from pathlib import Path

    from geomine.results import Screened

DAY = dt.date(2026, 11, 24)
GTD = (
    "eventid,iyear,imonth,iday,country_txt,provstate,city,latitude,longitude,specificity,"
    "weaptype1_txt,weapsubtype1_txt,weapsubtype2_txt,target1,nkill,nwound,dbsource\n"
)


def checked(path: Path, text: str, encoding: str = "utf-8") -> Screened:
    path.write_text(text, encoding=encoding)
    return screen_incidents(read_incidents(path), datasets.districts(), as_of=DAY)


def test_other_events_of_a_short_acled_table_are_refused(tmp_path) -> None:
    found = checked(
        tmp_path / "a.csv",
        "event_date,latitude,longitude,fatalities,event_type\n"
        "2020-03-07,40.05,47.01,1,Battles\n2021-03-07,40.05,47.02,0,Protests\n"
        "2021-04-07,40.05,47.03,2,Explosions/Remote violence\n",
    )
    assert found.report.rows_rejected == 3  # two name another event, the third not which explosion
    assert "its sub-event says which are mines" in found.rejected["reasons"].iloc[2]
    assert sum(found.report.refused.values()) == 3


def test_weekly_totals_of_acled_are_no_accidents(tmp_path) -> None:
    found = checked(
        tmp_path / "w.csv",
        "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES,"
        "POPULATION_EXPOSURE,DISORDER_TYPE,ID,CENTROID_LATITUDE,CENTROID_LONGITUDE\n"
        "2023-06-24,Caucasus,Azerbaijan,Agdam,Explosions/Remote violence,"
        "Remote explosive/landmine/IED,2,1,,Political violence,285,40.05,47.01\n",
    )
    assert found.report.format == "acled"
    assert found.rejected["reasons"].tolist() == [
        "a count of events of a week and an area, no accident"
    ]


def test_a_find_is_no_accident_unless_somebody_was_hurt(tmp_path) -> None:
    found = checked(
        tmp_path / "c.csv",
        "TIPO_EVENTO;DEPARTAMENTO;AÑO;MUNICIPIO;MUERTOS;HERIDOS\n"
        "Accidente por MAP;CAUCA;2011;MIRANDA;0;1\n"
        "Desminado militar en operaciones;CAUCA;2011;MIRANDA;0;0\n"
        "Incautaciones;CAUCA;2011;MIRANDA;;\n"
        "Desminado militar en operaciones;CAUCA;2011;MIRANDA;0;2\n",
        "cp1252",
    )
    assert found.rejected["source_row"].tolist() == [2, 3]
    assert found.report.rows_kept == 2


def test_words_that_nobody_knows_are_told(tmp_path) -> None:
    rows = "4;Ağdam;1;2\n4;Ağdam;1;3\n5;Ağdam;1;4\n"
    found = checked(tmp_path / "n.csv", f"Event type;District;Killed;Injured\n{rows}")
    told = [note for note in found.report.notes if "not known" in note]
    assert told == ["Event type: words that are not known count as unknown: '4'"]  # 5 once


def test_the_terrorism_database_keeps_landmines_only(tmp_path) -> None:
    found = checked(
        tmp_path / "g.csv",
        GTD + "201101010001,2011,4,0,Azerbaijan,Agdam,Khindiristan,40.0511,47.0109,1,"
        "Explosives,Landmine,,A Person,1,-99,PGIS\n"
        "201101010002,2011,4,2,Azerbaijan,Agdam,Khindiristan,40.0511,47.0109,3,"
        "Explosives,Vehicle,Landmine,A Person,-9,2,PGIS\n"
        "201101010003,2011,4,2,Azerbaijan,Agdam,Khindiristan,40.0511,47.0109,1,"
        "Firearms,Unknown Gun Type,,A Person,1,0,PGIS\n",
    )
    kept = found.kept
    assert found.report.format == "gtd"
    assert kept["date_precision"].tolist() == ["month", "day"]  # day 0 is unknown
    assert kept["location_precision"].tolist() == ["village", "district"]
    assert kept[["killed", "injured"]].fillna(-1).to_numpy().tolist() == [[1, -1], [-1, 2]]
    assert set(kept["device_category"]) == {"mine_unspecified"}
    assert found.rejected["source_row"].tolist() == [3]
    assert "target1" in found.report.columns_not_loaded


@pytest.mark.parametrize("header_too", [False, True])
def test_a_row_saved_in_one_quoted_cell_is_taken_apart(tmp_path, header_too) -> None:
    header = "Date,District,Village,Killed,Injured"
    path = tmp_path / "excel.csv"
    path.write_text(
        (f'"{header}";;\n' if header_too else f"{header};;\n")
        + "14.03.2023,Agdam,Khindiristan,0,1;;\n"
        + '"15.03.2023,Agdam,""Khindiristan, upper"",1,0";;\n',
        encoding="utf-8",
    )
    raw = read_incidents(path)
    assert raw["place_as_reported"].tolist() == ["Khindiristan", "Khindiristan, upper"]
    assert raw["killed"].tolist() == ["0", "1"]
    assert any("one quoted cell" in note for note in raw.attrs["notes"])


def test_a_cell_with_commas_in_a_row_of_blanks_stays_one_cell(tmp_path) -> None:
    path = tmp_path / "blank.csv"
    path.write_text('Place,Date,Killed\n"A, B, C, D",,\nE,1.2.2023,1\n', encoding="utf-8")
    assert read_incidents(path)["place_as_reported"].tolist() == ["A, B, C, D", "E"]


def test_numbers_of_rows_without_a_name_do_not_hide_the_header(tmp_path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(",isocode,period,population\n0,AFG,201001,3.0\n1,AFG,201002,4.0\n")
    raw = read_incidents(path)
    assert raw["isocode"].tolist() == ["AFG", "AFG"]


def test_a_list_of_another_country_is_told_of_its_districts(tmp_path) -> None:
    rows = "".join(f"1.{k}.2021,31.{k}1234,65.{k}1234,1\n" for k in range(1, 7))
    found = checked(tmp_path / "afg.csv", f"Date,Latitude,Longitude,Injured\n{rows}")
    assert any("--boundaries" in note for note in found.report.notes)


def test_a_table_of_totals_is_told_to_be_none_of_accidents(tmp_path) -> None:
    rows = "".join(f"{year},Agdam,{year - 1990},{year - 1980}\n" for year in range(2005, 2012))
    found = checked(tmp_path / "totals.csv", f"Year,District,Killed,Injured\n{rows}")
    assert any("table of totals" in note for note in found.report.notes)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_letters_of_a_mac_are_read_by_the_headers_they_give(tmp_path, end) -> None:
    rows = ["Дата;Район;Село;Погибло;Ранено", "14.03.2023;Агдамский район;Яйджы;1;0", ""]
    path = tmp_path / "mac.csv"
    path.write_bytes(end.join(rows).encode("mac_cyrillic"))
    raw = read_incidents(path)
    assert raw["district_as_reported"].tolist() == ["Агдамский район"]
    assert raw["place_as_reported"].tolist() == ["Яйджы"]
    assert raw.attrs["notes"] == ["letters read as mac_cyrillic"]


def test_a_header_under_its_group_is_read_with_it(tmp_path) -> None:
    found = checked(
        tmp_path / "two.csv",
        "№;Hadisə;;Yer;\n;Tarixi;Növü;Rayon;Kənd\n1;14.03.2023;mina aşkarlanıb;Ağdam;Quzanlı\n"
        "2;15.03.2023;;Ağdam;Quzanlı\n",
    )
    assert found.report.columns_mapped["Hadisə Növü"] == "accident_type"
    assert found.rejected["reasons"].tolist() == ["mina aşkarlanıb: no accident"]
    assert found.kept["source_rows"].tolist() == ["2"]


def test_a_mine_by_its_letters_in_azerbaijani(tmp_path) -> None:
    found = checked(
        tmp_path / "q.csv", "Tarix;Rayon;Qurğu\n1.2.2021;Ağdam;PƏM\n3.2.2021;Füzuli;TƏM\n"
    )
    assert found.kept["device_category"].tolist() == ["ap_mine", "at_mine"]
