"""What a shared page may say: planted restricted rows leave no trace."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geomine.config import AnalysisConfig
from geomine.crs import geodesic_area_km2
from geomine.disclosure import for_audience, is_public
from geomine.errors import DisclosureError
from geomine.hotspot import hotspots
from geomine.results import Analysis, Screened, ScreeningReport

if TYPE_CHECKING:
    from collections.abc import Sequence


def analysis_of(
    sensitivity: Sequence[str | None], *, dates: Sequence[str] | None = None
) -> Analysis:
    """Make one cluster of incidents 500 m apart with the given sensitivities."""
    n = len(sensitivity)
    table = gpd.GeoDataFrame(
        {
            "incident_id": [f"I{k}" for k in range(n)],
            "event_date": pd.to_datetime(
                list(dates) if dates else [f"2024-01-{k + 1:02d}" for k in range(n)]
            ),
            "killed": pd.array([0] * n, dtype="Int64"),
            "injured": pd.array([1] * n, dtype="Int64"),
            "casualties": pd.array([1] * n, dtype="Int64"),
            "activity": "herding",
            "district_id": "a",
            "duplicate_of": pd.array([None] * n, dtype="str"),
            "location_uncertainty_m": 250.0,
            "sensitivity": pd.array(sensitivity, dtype="str"),
            "hotspot_id": pd.array([0] * n, dtype="Int64"),
        },
        geometry=gpd.points_from_xy(47 + np.arange(n) * 0.006, [40.0] * n),
        crs="EPSG:4326",
    )
    found = hotspots(table, [0] * n)
    secret = pd.DataFrame({"source_row": [9], "reasons": ["x"], "coord_raw": ["40.1234 47.1234"]})
    report = ScreeningReport("list.csv", "list", n + 1, n, 1, n)
    return Analysis(
        config=AnalysisConfig(),
        period_start=dt.date(2024, 1, 1),
        period_end=dt.date(2024, 12, 31),
        screened=Screened(table, secret, secret, report),
        incidents=table,
        rates=gpd.GeoDataFrame(
            {"district_id": ["a"], "name_en": ["A"]},
            geometry=[shapely.box(46, 39, 48, 41)],
            crs=4326,
        ),
        hotspots=found,
        villages=table.rename(columns={"incident_id": "place_id"}),
        totals=pd.DataFrame(),
    )


def test_only_rows_marked_public_stay_and_without_who_was_hurt() -> None:
    public = for_audience(analysis_of(["public", None, "restricted", "partner"]), "public")
    assert public.incidents["incident_id"].tolist() == ["I0"]
    assert "activity" not in public.incidents


def test_villages_rejected_rows_and_flags_are_dropped_but_not_their_numbers() -> None:
    public = for_audience(analysis_of(["public"] * 3), "public")
    assert public.villages.empty
    assert public.screened.kept.empty
    assert public.screened.rejected.empty
    assert public.screened.flags.empty
    assert public.screened.report.rows_rejected == 1


def test_internal_is_the_whole_analysis() -> None:
    whole = analysis_of(["restricted"] * 3)
    assert for_audience(whole, "internal") is whole


def test_a_hotspot_of_public_rows_is_shared_as_it_is() -> None:
    whole = analysis_of(["public"] * 3)
    shared = for_audience(whole, "public").hotspots
    assert shared.geometry.iloc[0].equals(whole.hotspots.geometry.iloc[0])


@pytest.mark.parametrize(
    ("sensitivity", "dates"),
    [
        (["public"] * 3 + ["restricted"], None),  # 4 incidents
        (["restricted"] * 5, ["2024-01-01"] * 3 + ["2024-01-02"] * 2),  # 2 dates
    ],
)
def test_a_small_hotspot_with_a_restricted_row_is_not_shared(sensitivity, dates) -> None:
    assert for_audience(analysis_of(sensitivity, dates=dates), "public").hotspots.empty


def test_a_large_hotspot_with_a_restricted_row_is_shared_on_a_coarse_grid() -> None:
    whole = analysis_of(["restricted"] * 6)
    shared = for_audience(whole, "public").hotspots
    shape = shared.geometry.iloc[0]
    assert geodesic_area_km2(shared)[0] >= 24.9  # one cell of 5 km is 25 km2
    assert shape.covers(whole.hotspots.geometry.iloc[0])
    assert len(shapely.get_parts(shape)) == 1
    assert len(shape.exterior.coords) == 5
    assert shared[["first_date", "last_date"]].isna().all(axis=None)


@pytest.mark.parametrize("n_restricted", [1, 4])
def test_a_few_restricted_rows_add_nothing_to_a_hotspot_of_public_ones(n_restricted) -> None:
    """The district has 5 more far away, so its count is told; the hotspot is of public ones."""
    whole = analysis_of(["public"] * 6 + ["restricted"] * (n_restricted + 5))
    table = whole.incidents.copy()
    table.loc[table.index[-5:], "geometry"] = gpd.points_from_xy(
        46.2 + np.arange(5) / 4, [39.2] * 5
    )
    shared = for_audience(dataclasses.replace(whole, incidents=table), "public")
    told = shared.released.set_index(["district_id", "year"]).loc[("a", "all"), "incidents_shown"]
    assert told == str(n_restricted + 5)
    alone = for_audience(whole, "public", hide=["a"])  # nothing but the public ones
    assert shared.hotspots["n_incidents"].tolist() == [6]
    assert shared.hotspots.geometry.iloc[0].equals(alone.hotspots.geometry.iloc[0])


def test_a_hotspot_that_needs_a_restricted_row_to_be_one_is_not_shared() -> None:
    assert for_audience(analysis_of(["public"] * 4 + ["restricted"]), "public").hotspots.empty


def test_a_hotspot_of_a_district_whose_count_is_hidden_is_not_shared() -> None:
    whole = analysis_of(["restricted"] * 6)
    assert for_audience(whole, "public", hide=["a"]).hotspots.empty


def test_rows_without_a_sensitivity_are_restricted() -> None:
    table = pd.DataFrame({"sensitivity": ["public", "", None, "PUBLIC", "restricted"]})
    assert is_public(table).tolist() == [True, False, False, False, False]
    assert is_public(table[[]]).tolist() == [False] * 5


def test_an_unknown_audience_is_refused() -> None:
    with pytest.raises(DisclosureError, match="'press' is not known"):
        for_audience(analysis_of(["public"]), "press")


def test_the_whole_analysis_is_left_as_it_was() -> None:
    whole = analysis_of(["restricted"] * 6)
    before = whole.hotspots.copy()
    for_audience(whole, "public")
    pd.testing.assert_frame_equal(whole.hotspots, before)
