"""Lists of other countries with the headers that they have; every row in them is invented."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pytest
from pyproj import Transformer
from shapely.geometry import box

from geomine import datasets
from geomine.io import read_incidents
from geomine.screening import screen_incidents

DAY = dt.date(2026, 11, 24)
KHERSON = gpd.GeoDataFrame(
    {"district_id": ["ks"], "name_en": ["Kherson"]},
    geometry=[box(31.5, 45.8, 35.3, 47.6)],
    crs=4326,
)
ANTIOQUIA = gpd.GeoDataFrame(
    {"district_id": ["ant"], "name_en": ["Antioquia"]},
    geometry=[box(-77.2, 5.4, -73.8, 8.9)],
    crs=4326,
)
EAST, NORTH = Transformer.from_crs(4326, 32_636, always_xy=True).transform(33.36212, 46.81231)
LISTS = {
    "HDX, with HXL tags": (
        "Date,Country ISO,Admin 1,Latitude,Longitude,Geo Precision,Weapon Carried/Used,"
        "Civilians Killed,Civilians Injured,Event Description\n"
        "#date,#country+code,#adm1+name,#geo+lat,#geo+lon,#geo+precision,#event+weapon,"
        "#affected+killed,#affected+injured,#description\n"
        "2019-03-14,UKR,Kherson,46.81231,33.36212,(1) Precise location,AT mine,1,2,invented\n"
    ),
    "year, month and day apart": (
        "eventid,iyear,imonth,iday,country_txt,provstate,city,latitude,longitude,summary,"
        "weapsubtype1_txt,nkill,nwound\n"
        "201903140001,2019,3,14,Ukraine,Kherson,X,46.81231,33.36212,invented,AT mine,1,2\n"
    ),
    "English, four levels": (
        "No,Province,District,Commune,Village,Date of Accident,X,Y,Device,Killed,Injured,Boy\n"
        "1,Kherson,Beryslav,C,V,14-Mar-19,33.36212,46.81231,AT Mine,1,2,0\n"
    ),
    "Ukrainian": (
        "№ з/п;Область;Район;Громада;Дата події;Широта;Довгота;Тип ВНП;Загинуло;Поранено;"
        "Обставини\n1;Kherson;Б;Г;14.03.2019;46,81231;33,36212;ПТМ;1;2;вигадано\n"
    ),
    "Bosnian": (
        "Rb;Kanton;Općina;Datum nesreće;GPS N;GPS E;Poginulo;Povrijeđeno;Vrsta sredstva\n"
        "1;Kherson;B;14.3.2019.;46.81231;33.36212;1;2;TMA-3\n"
    ),
    "UTM, month in words": (
        "ID,Prov,Dist,Year,Month,Day,UTM E,UTM N,Zone,Deaths,Injuries,Device\n"
        f"1,Kherson,B,2019,Mar,14,{EAST:.0f},{NORTH:.0f},36N,1,2,AT mine\n"
    ),
    "French": (
        "N°;Date de l'accident;Région;Cercle;Commune;Latitude;Longitude;Type d'engin;Tués;Blessés\n"
        "1;14/03/2019;Kherson;B;C;46.81231;33.36212;Mine antichar;1;2\n"
    ),
    "Arabic, with its digits": (
        "ت,تاريخ الحادث,المحافظة,المديرية,خط العرض,خط الطول,القتلى,الجرحى,نوع اللغم\n"
        "١,١٤/٠٣/٢٠١٩,Kherson,x,46.81231,33.36212,١,٢,لغم مضاد للدبابات\n"
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_another_country_says_when_where_what_and_how_many(tmp_path, name) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LISTS[name], encoding="utf-8")
    raw = read_incidents(path)
    kept = screen_incidents(raw, KHERSON, as_of=DAY).kept
    assert len(kept) == 1  # a row of tags is none
    one = kept.iloc[0]
    assert str(one["event_date"])[:10] == "2019-03-14"
    assert (one["reported_district_id"], one["district_id"]) == ("ks", "ks")
    assert (one["latitude"], one["longitude"]) == pytest.approx((46.81231, 33.36212), abs=1e-5)
    assert (one["killed"], one["injured"], one["device_category"]) == (1, 2, "at_mine")
    assert not raw.astype("str").isin(["invented", "вигадано"]).to_numpy().any()


COLOMBIA = (
    "departamento,codigodanedepartamento,municipio,codigodanemunicipio,tipoarea,sitio,ano,mes,"
    "{more}tipoevento,longitudcabecera,latitudcabecera,fecha\n"
)


def test_victims_of_colombia_have_their_month_department_and_kind(tmp_path) -> None:
    path = tmp_path / "victims.csv"
    path.write_text(
        COLOMBIA.format(more="estado,condicion,rangoedad,")
        + "ANTIOQUIA,05,X,05001,Rural,Y,2019,3,Herido,Civil,Mayor de 18,Accidente por MAP,"
        "-75.76391,7.17111,\nANTIOQUIA,05,X,05001,Rural,Y,2005,11,Muerto,Fuerza Pública,,"
        "Accidente por MUSE,-75.76391,7.17111,\n",
        encoding="utf-8",
    )
    kept = screen_incidents(read_incidents(path), ANTIOQUIA, as_of=DAY).kept
    assert kept["event_date_end"].dt.strftime("%Y-%m-%d").tolist() == ["2019-03-31", "2005-11-30"]
    assert kept["reported_district_id"].tolist() == ["ant", "ant"]
    assert kept["victim_status"].tolist() == ["civilian", "military"]
    assert kept["accident_type"].tolist() == ["mine", "uxo_axo"]
    assert kept["location_precision"].tolist() == ["municipality"] * 2  # the seat, not the spot


def test_a_find_or_a_seizure_in_the_colombian_list_of_events_is_no_accident(tmp_path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        COLOMBIA.format(more="evento,")
        + "ANTIOQUIA,05,X,05001,Rural,Y,2019,3,Accidente,Accidente por MAP,-75.7,7.1,\n"
        "ANTIOQUIA,05,X,05001,Rural,Y,2019,3,Incidente,Incautaciones,-75.7,7.1,\n",
        encoding="utf-8",
    )
    found = screen_incidents(read_incidents(path), ANTIOQUIA, as_of=DAY)
    assert found.rejected["reasons"].tolist() == ["a find or clearance, no accident"]
    assert len(found.kept) == 1


@pytest.mark.parametrize(
    ("typed", "precision"),
    [("(2) 25 km radius", "municipality"), ("(3) ADM2", "district"), ("exact location", "site"),
     ("населенный пункт", "village"), ("no idea", "site")],
)  # fmt: skip
def test_what_a_list_says_of_its_precision_in_words_is_believed(tmp_path, typed, precision) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Date,Admin 1,Latitude,Longitude,Geo Precision,Killed\n"
        f"2019-03-14,Kherson,46.81231,33.36212,{typed},1\n",
        encoding="utf-8",
    )
    kept = screen_incidents(read_incidents(path), KHERSON, as_of=DAY).kept
    assert kept["location_precision"].tolist() == [precision]
    assert (kept.geometry.isna() | kept.geometry.is_empty).tolist() == [precision == "district"]


@pytest.mark.parametrize("axes", [("latitude", "longitude"), ("longitude", "latitude")])
def test_no_rule_of_azerbaijan_judges_a_list_of_another_country(tmp_path, axes) -> None:
    # one row in ten is where its swapped pair would lie in Azerbaijan, as Donetsk's would
    spots = [*((46.8, 33.3 + k / 10) for k in range(19)), (48.1, 39.2)]
    rows = "".join(f"{1970 + k}-03-14,{lat},{lon},1\n" for k, (lat, lon) in enumerate(spots))
    path = tmp_path / "list.csv"
    path.write_text(f"event_date,{axes[0]},{axes[1]},killed\n{rows}", encoding="utf-8")
    found = screen_incidents(read_incidents(path), datasets.districts(), as_of=DAY)
    assert set(found.report.by_check) & {"DQ02", "DQ10"} == set()
    assert found.kept["event_date"].dt.year.tolist() == [1970 + k for k in range(20)]
    assert any("--boundaries" in note for note in found.report.notes)


def test_a_list_in_vietnamese_is_read(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Ngày tai nạn,Tỉnh,Huyện,Xã,Vĩ độ,Kinh độ,Số người chết,Số người bị thương\n"
        "14/03/2019,Tỉnh A,Huyện B,Xã C,16.81231,106.36212,1,2\n",
        encoding="utf-8",
    )
    mapped = read_incidents(path).attrs["columns_mapped"]
    assert {name: mapped[name] for name in ("Huyện", "Tỉnh", "Xã")} == {
        "Huyện": "district_as_reported", "Tỉnh": "region_as_reported", "Xã": "place_as_reported"
    }  # fmt: skip
    assert {"event_date", "latitude", "longitude", "killed", "injured"} <= set(mapped.values())
