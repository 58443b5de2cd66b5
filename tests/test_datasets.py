"""The embedded data is what its sources say, and the made-up data says that it is made up."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine import datasets
from geomine.crs import geodesic_area_km2, lonlat
from geomine.errors import InputError
from geomine.files import sha256
from geomine.schema import DISTRICTS, EXPOSURE, INCIDENTS, PLACES, TOTALS, Column, names

DATA = Path(__file__).parents[1] / "data"
SOURCES = tomllib.loads((DATA / "SOURCES.toml").read_text(encoding="utf-8"))
TABLES = {
    "boundaries": (datasets.districts, DISTRICTS),
    "incidents": (datasets.incidents, INCIDENTS),
    "places": (datasets.places, PLACES),
    "exposure": (datasets.exposure, EXPOSURE),
    "totals": (datasets.totals, TOTALS),
}
ARMENIAN = re.compile("[\u0530-\u058f]")


def foreign_codes(table: pd.DataFrame, columns: tuple[Column, ...]) -> dict[str, set[str]]:
    codes = {column.name: set(column.values) for column in columns if set(column.values)}
    found = {name: set(table[name].dropna()) - allowed for name, allowed in codes.items()}
    return {name: strange for name, strange in found.items() if strange}


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_has_the_fingerprint_that_its_source_record_states(name) -> None:
    entry = SOURCES[name]
    assert sha256(DATA / entry["path"]) == entry["sha256"]
    assert entry["licence"]
    assert entry["origin"]
    assert entry["synthetic"] is False


def test_every_data_file_has_a_source_record() -> None:
    there = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    assert there == {entry["path"] for entry in SOURCES.values()} | {"SOURCES.toml"}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_columns_and_values_of_the_schema(name) -> None:
    load, columns = TABLES[name]
    table = load()
    assert set(names(columns)) <= set(table.columns)
    assert foreign_codes(table, columns) == {}
    key = next(column.name for column in columns if column.required)
    assert table[key].notna().all()
    assert table.attrs["source"]
    assert datasets.provenance(name).sha256 == SOURCES[name]["sha256"]


def test_an_unknown_table_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match="boundaries"):
        datasets.provenance("roads")


def test_there_is_one_row_for_each_of_the_78_units() -> None:
    layer = datasets.districts()
    assert len(layer) == 78
    assert layer["district_id"].is_unique
    assert layer["iso_3166_2"].dropna().is_unique
    assert layer.geometry.is_valid.all()
    assert str(layer.crs) == "EPSG:4326"
    for language in ("az", "en", "ru"):
        assert layer[f"name_{language}"].notna().all()
    # town and district that share a name stay two rows
    for pair in (
        ("lankaran", "lankaran_city"),
        ("yevlakh", "yevlakh_city"),
        ("shaki", "shaki_city"),
    ):
        assert set(pair) <= set(layer["district_id"])


def test_the_project_has_19_regions_in_two_surveys() -> None:
    # the two lists of the study: eleven whole units and the eight of the second survey
    layer = datasets.districts()
    phase = layer["survey_phase"].value_counts()
    assert (phase[1], phase[2]) == (11, 8)
    assert layer.loc[layer["survey_phase"].notna(), "project_region"].all()


def test_the_area_is_geodesic_and_adds_up_to_the_country() -> None:
    layer = datasets.districts()
    assert layer["area_km2"].to_numpy() == pytest.approx(geodesic_area_km2(layer), rel=1e-3)
    # State Statistical Committee: 86,600 km2; the layer's border is drawn at 1:10 million
    assert layer["area_km2"].sum() == pytest.approx(86_600, rel=0.03)


def test_districts_do_not_overlap() -> None:
    layer = datasets.districts().to_crs("ESRI:54034")
    apart = layer.geometry.area.sum()
    assert layer.geometry.union_all().area == pytest.approx(apart, rel=1e-4)


def test_the_incident_list_has_the_sums_of_its_source() -> None:
    table = datasets.incidents()
    assert (len(table), int(table["killed"].sum()), int(table["injured"].sum())) == (108, 43, 125)
    assert table["incident_id"].is_unique
    assert table["source"].str.startswith("http").all()
    assert (table["event_date"].dropna() >= pd.Timestamp(2020, 11, 10)).all()
    assert (table["event_date_end"] >= table["event_date"])[table["event_date"].notna()].all()


def test_a_record_located_to_a_district_has_no_point_and_an_uncertainty_of_kilometres() -> None:
    table = datasets.incidents()
    rough = table["location_precision"].isin(["district", "region", "unknown"])
    assert table.geometry.is_empty.eq(rough).all()
    assert table.loc[rough, "longitude"].isna().all()
    known = table["location_precision"].eq("district")
    assert (table.loc[known, "location_uncertainty_m"] > 5_000).all()


def test_no_place_is_shown_under_a_name_in_armenian_letters_or_with_brackets() -> None:
    table = datasets.places()
    for column in ("name", "name_az", "name_ru"):
        assert not table[column].dropna().str.contains(ARMENIAN).any()
        assert not table[column].dropna().str.contains(r"[()]", regex=True).any()
    assert table["place_id"].is_unique


def test_a_seat_of_a_district_lies_in_its_own_district() -> None:
    # where the rough polygon of a neighbour reaches over a town, the name decides
    by_id = datasets.places().set_index("place_id")["district_id"]
    assert by_id["geonames:147625"] == "lachin"
    assert by_id["geonames:148141"] == "jabrayil"
    assert by_id["geonames:586523"] == "ganja"


def test_population_that_counts_displaced_people_is_marked_unusable() -> None:
    table = datasets.exposure().set_index("district_id")
    for district in ("aghdam", "fuzuli", "tartar", "jabrayil", "lachin", "kalbajar"):
        if district in table.index:
            assert not table.loc[[district], "usable"].any(), district
    assert table.loc[["baku"], "usable"].all()
    assert (table["population"] > 0).all()


def test_what_a_caller_does_to_a_table_does_not_reach_the_next_caller() -> None:
    datasets.places()["name"] = "changed"
    assert not datasets.places()["name"].eq("changed").any()


def test_made_up_incidents_say_so_in_every_row_and_in_the_metadata() -> None:
    table = datasets.simulate_incidents(50, seed=3)
    assert table.attrs["synthetic"] is True
    assert table["incident_id"].str.startswith("SYN-").all()
    assert table["source_system"].eq("synthetic").all()
    assert table["source"].str.contains("made up").all()


def test_the_same_seed_gives_the_same_incidents_and_another_seed_others() -> None:
    first, again, other = (datasets.simulate_incidents(40, seed=seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(again))
    assert not first["event_date"].equals(other["event_date"])


@settings(max_examples=20, deadline=None)
@given(n=st.integers(0, 60), seed=st.integers(0, 2**31))
def test_made_up_incidents_keep_to_the_districts_the_period_and_the_schema(n, seed) -> None:
    layer = datasets.districts().iloc[:3]
    table = datasets.simulate_incidents(
        n,
        seed=seed,
        districts=layer,
        period_start=dt.date(2024, 2, 1),
        period_end=dt.date(2024, 2, 3),
    )
    assert len(table) == n
    assert table["district_as_reported"].isin(layer["district_id"]).all()
    assert table["event_date"].isin(pd.date_range("2024-02-01", "2024-02-03")).all()
    assert (table["casualties"] == table["killed"] + table["injured"]).all()
    assert (table["casualties"] >= 1).all()
    assert table.geometry.is_empty.eq(table["location_precision"].eq("district")).all()
    assert foreign_codes(table, INCIDENTS) == {}


def test_incidents_of_a_focus_lie_as_near_to_it_as_its_spread_says() -> None:
    square = gpd.GeoDataFrame(
        {"district_id": ["sea"]},
        geometry=gpd.GeoSeries.from_wkt(["POLYGON ((-1 -1, 1 -1, 1 1, -1 1, -1 -1))"], crs=4326),
    )
    table = datasets.simulate_incidents(
        4_000, seed=1, districts=square, n_foci=1, share_in_foci=1.0, share_without_point=0.0,
        focus_spread_m=2_000.0,
    )  # fmt: skip
    latitude = lonlat(table)[:, 1]
    # a degree of latitude at the equator is 110.574 km on WGS 84; the standard error is 1.1 %
    assert np.std(latitude) * 110_574 == pytest.approx(2_000, rel=0.05)


@pytest.mark.parametrize(
    "wrong",
    [{"n": -1}, {"n_foci": 0}, {"focus_spread_m": float("nan")}, {"share_in_foci": 1.5},
     {"period_start": dt.date(2030, 1, 1)}],
)  # fmt: skip
def test_an_impossible_simulation_is_refused(wrong) -> None:
    with pytest.raises(InputError, match="simulate_incidents"):
        datasets.simulate_incidents(**{"n": 5, "seed": 1} | wrong)
