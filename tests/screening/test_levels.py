"""A district in the cell of the place, a level above, or abbreviated, is found; rows invented."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from geomine import datasets
from geomine.io import read_incidents
from geomine.names import resolve_district
from geomine.screening import screen_incidents

DAY = dt.date(2026, 11, 24)
OBLASTS = gpd.GeoDataFrame(
    {"district_id": ["ks", "mk"], "name_en": ["Kherson", "Mykolaiv"]},
    geometry=[box(31.5, 45.8, 35.3, 47.6), box(30.2, 46.5, 31.5, 48.2)],
    crs=4326,
)


def _kept(districts: gpd.GeoDataFrame, **columns: list[str | None]) -> gpd.GeoDataFrame:
    n = len(next(iter(columns.values())))
    table = pd.DataFrame({"event_date": ["2023-03-14"] * n, "killed": ["1"] * n, **columns})
    return screen_incidents(table, districts, as_of=DAY, places=datasets.places()).kept


@pytest.mark.parametrize(
    ("cell", "district"),
    [
        ("Füzuli rayonu, Horadiz kəndi", "fuzuli"),
        ("Ağdam r-nu, Quzanlı qəs.", "aghdam"),
        ("с. Кузанлы, Агдамский р-н", "aghdam"),
        ("Aghdam - Quzanli", "aghdam"),
        ("Füzuli rayonu, Ağdam rayonu", None),  # which of the two is not said
        ("tarla, yol", None),
    ],
)
def test_a_district_in_the_cell_of_the_place(cell, district) -> None:
    kept = _kept(datasets.districts(), place_as_reported=[cell])
    found = kept["reported_district_id"].iloc[0]
    assert (None if pd.isna(found) else found) == district
    assert kept["place_as_reported"].tolist() == [cell]  # as it was typed


def test_a_village_beside_its_district_in_one_cell_gets_its_place() -> None:
    kept = _kept(datasets.districts(), place_as_reported=["Füzuli rayonu, Horadiz kəndi"])
    village = datasets.places().set_index("place_id").loc["geonames:388737"]
    assert kept["place_name"].tolist() == [village["name"]]
    assert kept["location_precision"].tolist() == ["village"]


@pytest.mark.parametrize(
    ("spelling", "district"),
    [("Ходжавендский р-н", "khojavend"), ("г. Агдам", "aghdam"), ("Ağdam r.", "aghdam"),
     ("Ağdam ş.", "aghdam"), ("Füzuli r-nu", "fuzuli"), ("s", None), ("г.", None)],
)  # fmt: skip
def test_an_abbreviated_word_for_a_district_is_no_part_of_its_name(spelling, district) -> None:
    assert resolve_district(spelling).id == district


def test_a_layer_of_provinces_takes_the_level_that_it_has() -> None:
    kept = _kept(
        OBLASTS,
        district_as_reported=["Beryslav raion", "Kherson", None, "Beryslav raion"],
        region_as_reported=["Kherson oblast", "Mykolaiv", "Mykolaiv", "elsewhere"],
        longitude=["33.36212"] * 4, latitude=["46.81231", "46.81241", None, "46.81251"],
    )  # fmt: skip
    assert kept["reported_district_id"].fillna("-").tolist() == ["ks", "ks", "mk", "-"]
    assert kept["dq_flags"].str.contains("DQ16").fillna(value=False).tolist() == [
        False, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("layout", ["acled", "ucdp"])
def test_the_region_of_an_event_list_is_a_part_of_the_world(tmp_path, layout) -> None:
    """The codebooks of ACLED and UCDP GED: region is "Europe"; admin1 and adm_1 are provinces."""
    texts = {
        "acled": "event_id_cnty,event_date,time_precision,sub_event_type,region,country,admin1,"
        "admin2,latitude,longitude,geo_precision,fatalities\nU1,2023-03-14,1,"
        "Remote explosive/landmine/IED,Europe,Ukraine,Kherson,Beryslav,46.81231,33.36212,1,1\n",
        "ucdp": "id,relid,region,adm_1,adm_2,latitude,longitude,where_prec,date_prec,date_start,"
        "date_end,best\n1,U-1,Europe,Kherson oblast,Beryslav raion,46.81231,33.36212,1,1,"
        "2023-03-14,2023-03-14,1\n",
    }
    path = tmp_path / "events.csv"
    path.write_text(texts[layout], encoding="utf-8")
    kept = screen_incidents(read_incidents(path), OBLASTS, as_of=DAY).kept
    assert kept["reported_district_id"].tolist() == ["ks"]
    assert kept["district_as_reported"].str.startswith("Beryslav").all()


def test_a_signature_below_a_list_is_no_incident(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Дата;Район;Погибло\n14.03.2023;Агдам;1\nИсп. Вымышленный В.В.;;\n31.02.2023;Агдам;1\n",
        encoding="utf-8",
    )
    found = screen_incidents(read_incidents(path), datasets.districts(), as_of=DAY)
    assert found.rejected["source_row"].tolist() == [2]
    assert len(found.kept) == 2


@pytest.mark.parametrize(
    ("length_deg", "precision"), [(0.001, "site"), (0.03, "village"), (0.5, "district")]
)
def test_a_line_is_as_exact_as_it_is_long(tmp_path, length_deg, precision) -> None:
    """A degree of latitude is 111 km, so that the lines are 0.1, 3.3 and 56 km long."""
    line = LineString([(47.05011, 39.95013), (47.05011, 39.95013 + length_deg)])
    layer = gpd.GeoDataFrame(
        {"Tarix": ["14.03.2023"], "Rayon": ["Ağdam"]}, geometry=[line], crs=4326
    )
    path = tmp_path / "a.gpkg"
    layer.to_file(path)
    kept = screen_incidents(read_incidents(path), datasets.districts(), as_of=DAY).kept
    assert kept["location_precision"].tolist() == [precision]
