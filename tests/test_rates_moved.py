"""How often a district's rate holds: against shares of a disc, and what must not change it."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

import geomine as gm
from geomine.errors import InputError
from geomine.rates import rate_persistence
from geomine.schema import RATE_PERSISTENCE, names

YEAR = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 12, 31), "community_only": False}
BY_AREA = "incidents_per_1000km2_year"


def row_of_districts(counts: list[int]) -> gpd.GeoDataFrame:
    """Give squares of 10 km in a row from west to east, in metres."""
    return gpd.GeoDataFrame(
        {
            "district_id": [f"d{k}" for k in range(len(counts))],
            "area_km2": 100.0,
            "person_years": [np.nan, *[1_000.0] * (len(counts) - 1)],
            "n_events": counts,
        },
        geometry=[shapely.box(k * 1e4, 0, k * 1e4 + 1e4, 1e4) for k in range(len(counts))],
        crs="EPSG:32638",
    )  # fmt: skip


def incidents_at(east_m: list[float], *, off_m: float, **columns: object) -> gpd.GeoDataFrame:
    """Give incidents in the middle of the row, each so many metres off."""
    return gpd.GeoDataFrame(
        {
            "incident_id": [f"i{k}" for k in range(len(east_m))],
            "district_id": [f"d{int(x // 10_000)}" for x in east_m],
            "event_date": pd.Timestamp("2024-05-01"),
            "location_uncertainty_m": off_m,
            **columns,
        },
        geometry=[shapely.Point(x, 5_000) for x in east_m],
        crs="EPSG:32638",
    )


def test_the_share_of_runs_is_the_share_of_the_disc_on_either_side_of_the_border() -> None:
    # A circle's segment beyond a chord at half its radius holds 1/3 - sqrt(3) / (4 pi) of it.
    beyond = 1 / 3 - np.sqrt(3) / (4 * np.pi)
    found = rate_persistence(
        row_of_districts([1, 0]), incidents_at([9_000], off_m=2_000), runs=4_000, seed=1, **YEAR
    )
    assert found[f"{BY_AREA}_persistence"].tolist() == pytest.approx([1 - beyond] * 2, abs=0.025)
    assert found[f"{BY_AREA}_top"].tolist() == pytest.approx([1 - beyond, beyond], abs=0.025)


def test_records_that_cannot_cross_a_border_leave_every_rate_as_it_is() -> None:
    found = rate_persistence(
        row_of_districts([2, 1, 0]), incidents_at([2_000, 5_000, 15_000], off_m=500),
        top=1, runs=20, seed=1, **YEAR,
    )  # fmt: skip
    assert found[f"{BY_AREA}_persistence"].tolist() == [1, 1, 1]
    assert found[f"{BY_AREA}_top"].tolist() == [1, 0, 0]


def test_a_record_known_to_its_district_stays_in_it() -> None:
    told = incidents_at([9_900], off_m=8_000, location_precision="district")
    found = rate_persistence(row_of_districts([1, 0]), told, runs=50, seed=1, **YEAR)
    assert found[f"{BY_AREA}_persistence"].tolist() == [1, 1]
    assert found.attrs["rate_persistence"]["n_moved"] == 0


def test_a_record_that_would_leave_all_districts_stays_in_its_own() -> None:
    found = rate_persistence(
        row_of_districts([1]), incidents_at([100], off_m=5_000), runs=50, seed=1, **YEAR
    )
    assert found[f"{BY_AREA}_persistence"].tolist() == [1]


def test_a_rate_without_a_denominator_has_no_persistence_and_no_place_in_the_top() -> None:
    found = rate_persistence(
        row_of_districts([1, 0]), incidents_at([9_000], off_m=2_000), runs=50, seed=1, **YEAR
    )
    assert found["incident_rate_persistence"].isna().tolist() == [True, False]
    assert found["incident_rate_top"].isna().tolist() == [True, False]


def test_only_counted_incidents_move_and_rows_may_stand_in_any_order() -> None:
    told = incidents_at([9_000, 9_500, 12_000], off_m=3_000)
    told.loc[2, "event_date"] = pd.Timestamp("2023-05-01")
    rates = row_of_districts([2, 0])
    once = rate_persistence(rates, told, runs=50, seed=1, **YEAR)
    again = rate_persistence(rates, told.iloc[::-1], runs=50, seed=1, **YEAR)
    assert_geodataframe_equal(once, again)
    assert once.attrs["rate_persistence"]["n_events"] == 2
    assert "incident_rate_top" not in rates


@pytest.mark.xdist_group("embedded")
def test_a_run_says_of_every_district_how_often_its_rate_holds() -> None:
    parts = (gm.datasets.incidents(), gm.datasets.districts(), gm.datasets.places())
    config = gm.AnalysisConfig(replications=0, persistence_runs=20)
    rates = gm.analyse(*parts, gm.datasets.exposure(), config).rates
    assert set(names(RATE_PERSISTENCE)) <= set(rates)
    assert rates[f"{BY_AREA}_persistence"].between(0, 1).all()
    assert (
        rates["incident_rate_top"].isna().equals(~(rates["person_years"] > 0).fillna(value=False))
    )
    # Five are first in every run; ties share a place, so their shares add up to five or more.
    assert rates[f"{BY_AREA}_top"].sum() >= 5 - 1e-9


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"top": 0}])
def test_settings_out_of_range_are_refused(wrong) -> None:
    with pytest.raises(InputError, match="runs and top"):
        gm.rate_persistence(
            row_of_districts([1]), incidents_at([100], off_m=1), seed=1, **YEAR, **wrong
        )
