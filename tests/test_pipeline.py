"""The whole analysis: every number agrees with every other, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geomine import datasets
from geomine.config import AnalysisConfig
from geomine.errors import InputError, MissingColumnError
from geomine.io import read_incidents
from geomine.joins import place_in_districts
from geomine.pipeline import analyse, observation_period
from geomine.report.summary import completeness, counts

if TYPE_CHECKING:
    from geomine.results import Analysis

EMBEDDED = AnalysisConfig(
    period_start=dt.date(2020, 11, 10), period_end=dt.date(2026, 2, 18), eps_m=5_000.0
)


@pytest.fixture(scope="module")
def embedded() -> Analysis:
    return analyse(
        datasets.incidents(),
        datasets.districts(),
        datasets.places(),
        datasets.exposure(),
        EMBEDDED,
        totals=datasets.totals(),
    )


def incident_table(lonlat: list[tuple[float, float] | None], **columns: object) -> gpd.GeoDataFrame:
    n = len(lonlat)
    table: dict[str, object] = {
        "incident_id": [f"I{k}" for k in range(n)],
        "event_date": pd.to_datetime(["2024-03-14"] * n),
        "location_precision": ["village" if p else "district" for p in lonlat],
        "location_uncertainty_m": [2_000.0] * n,
    }
    shapes = [shapely.Point(p) if p else shapely.Point() for p in lonlat]
    return gpd.GeoDataFrame(table | columns, geometry=shapes, crs="EPSG:4326")


def test_the_embedded_counts_add_up(embedded) -> None:
    n = counts(embedded)
    assert n["incidents"] == 108
    assert n["incidents"] == n["in_districts"] + n["unassigned"] + n["duplicates"]
    assert n["in_districts"] == (
        n["rate_events"] + n["undated"] + n["outside_period"] + n["not_community"]
    )
    assert (n["killed"], n["injured"]) == (43, 125)  # the sums of the source list
    report = embedded.screened.report
    assert report.rows_read == report.rows_kept + report.rows_rejected == 108


def test_records_known_only_to_a_district_are_counted_but_never_clustered(embedded) -> None:
    rough = embedded.incidents["location_precision"].eq("district")
    assert rough.sum() > 20
    assert embedded.incidents.loc[rough, "hotspot_id"].isna().all()
    assert embedded.incidents.loc[rough, "district_id"].notna().all()


def test_hotspots_count_the_incidents_that_carry_their_id(embedded) -> None:
    by_id = embedded.incidents["hotspot_id"].value_counts()
    assert embedded.hotspots["n_incidents"].tolist() == [
        by_id[k] for k in embedded.hotspots["hotspot_id"]
    ]
    assert len(embedded.hotspots) > 1


def test_a_district_without_a_usable_population_has_no_rate_but_a_density(embedded) -> None:
    aghdam = embedded.rates.set_index("district_id").loc["aghdam"]
    assert aghdam["n_events"] > 0
    assert pd.isna(aghdam["incident_rate"])
    assert aghdam["incidents_per_1000km2_year"] > 0
    assert aghdam["rate_quality"] == "no_population"


def test_the_same_inputs_give_the_same_tables(embedded) -> None:
    again = analyse(
        datasets.incidents(),
        datasets.districts(),
        datasets.places(),
        datasets.exposure(),
        EMBEDDED,
        totals=datasets.totals(),
    )
    for name in ("incidents", "rates", "hotspots", "villages"):
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(again, name)), pd.DataFrame(getattr(embedded, name))
        )


def test_completeness_compares_like_periods_only(embedded) -> None:
    rows = completeness(embedded)
    assert rows
    for row in rows:
        assert row["period_start"] >= "2020-11-10"
        assert row["period_end"] <= "2026-02-18"
        assert row["listed_share"] == pytest.approx(
            row["listed_casualties"] / row["official_casualties"], abs=5e-4
        )
    official = {(r["period_start"], r["period_end"]): r for r in rows}
    # 41 victims in 2024 by the Prosecutor General
    assert official["2024-01-01", "2024-12-31"]["official_casualties"] == 41


def test_a_point_outside_its_reported_district_but_within_its_uncertainty_follows_the_report(
    four_districts,
) -> None:
    # 0.01 degrees of longitude at 39.7 N is 857 m: inside 2,000 m; 0.1 degrees is not
    near, far = (46.99, 39.7), (46.9, 39.7)
    table = incident_table([near, far], reported_district_id=["se", "se"])
    found = place_in_districts(table, four_districts)
    assert found["district_id"].tolist() == ["se", "sw"]
    assert found["district_from"].tolist() == ["report", "polygon"]


def test_a_record_without_a_point_counts_in_its_reported_district(four_districts) -> None:
    table = incident_table([None, None, None], reported_district_id=["nw", "atlantis", None])
    found = place_in_districts(table, four_districts)
    assert found["district_id"].isna().tolist() == [False, True, True]
    assert found["district_id"][0] == "nw"
    assert found["district_from"].isna().tolist() == [False, True, True]


def test_a_point_of_district_precision_is_no_witness_of_its_district(four_districts) -> None:
    table = incident_table([(46.7, 39.7)], reported_district_id=["ne"])
    table["location_precision"] = "district"
    assert place_in_districts(table, four_districts)["district_id"].tolist() == ["ne"]


def test_the_period_is_that_of_the_data_where_the_settings_do_not_say() -> None:
    table = pd.DataFrame({"event_date": pd.to_datetime(["2022-05-01", None, "2023-07-09"])})
    assert observation_period(table, AnalysisConfig()) == (
        dt.date(2022, 1, 1),
        dt.date(2023, 7, 9),
    )
    fixed = AnalysisConfig(period_end=dt.date(2024, 1, 1))
    assert observation_period(table, fixed) == (dt.date(2022, 1, 1), dt.date(2024, 1, 1))


def test_a_period_that_cannot_be_is_refused() -> None:
    undated = pd.DataFrame({"event_date": pd.to_datetime([None])})
    with pytest.raises(InputError, match="none has a date"):
        observation_period(undated, AnalysisConfig())
    table = pd.DataFrame({"event_date": pd.to_datetime(["2022-05-01"])})
    with pytest.raises(InputError, match="ends on 2022-05-01"):
        observation_period(table, AnalysisConfig(period_start=dt.date(2023, 1, 1)))


def test_it_runs_on_another_country_without_places_or_population(four_districts) -> None:
    moved = four_districts.set_geometry(four_districts.translate(-110, -30)).set_crs(4326)
    rng = np.random.default_rng(5)
    west, south, _, _ = moved.total_bounds
    lonlat = [(west + dx, south + dy) for dx, dy in rng.normal(0.3, 0.01, (12, 2))]
    table = incident_table(lonlat, killed=[0] * 12, injured=[1] * 12)
    nowhere = gpd.GeoDataFrame(
        {"place_id": [], "name": []}, geometry=gpd.GeoSeries([], crs="EPSG:4326")
    )
    none = pd.DataFrame(columns=["district_id", "year", "population", "population_type"])
    found = analyse(table, moved, nowhere, none, AnalysisConfig())
    assert found.rates["n_incidents"].sum() == 12
    assert found.rates["incident_rate"].isna().all()
    assert len(found.hotspots) == 1
    assert found.villages.empty


def test_a_table_without_incidents_is_refused(four_districts) -> None:
    nowhere = datasets.places().iloc[:0]
    with pytest.raises(InputError, match="no incident"):
        analyse(incident_table([]), four_districts, nowhere, datasets.exposure())


def test_a_list_of_which_no_column_is_known_is_refused_with_its_columns_and_the_way_out(
    four_districts, tmp_path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("aaa,bbb\n1,2\n", encoding="utf-8")
    with pytest.raises(MissingColumnError, match=r"found \['aaa', 'bbb'\].*--incident-column"):
        analyse(read_incidents(path), four_districts, datasets.places(), datasets.exposure())


def test_an_analysis_says_what_it_holds_and_shows_no_record(embedded) -> None:
    assert repr(embedded) == (
        f"<Analysis 2020-11-10 to 2026-02-18: 108 incidents, 78 districts, "
        f"{len(embedded.hotspots)} hotspots, {len(embedded.villages):,} villages>"
    )
