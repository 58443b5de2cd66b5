"""Trend scan against SaTScan 10.3.2: New Mexico brain cancer 1973 to 1991 (Kulldorff 1998)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import geomine as gm
from geomine.errors import InputError
from geomine.stats import trend_scan
from tests.published.satscan import clusters, members, new_mexico


def test_new_mexico_brain_cancer_trends_as_satscan_prints_them(shared_cases):
    folder = shared_cases / "satscan_nm_brain"
    places, cases, expected = new_mexico(folder)
    found = trend_scan(
        places[["lat", "lon"]], cases, expected, direction="high", replications=999, seed=1
    )
    printed = clusters(folder / "svtt")
    assert len(found) >= 3  # the fourth, p .999, may be beaten by every map
    for k, (cluster, row) in enumerate(zip(found, printed.to_dict("records"), strict=False)):
        assert set(places["county"].iloc[cluster.members]) == members(folder / "svtt", k + 1)
        assert f"{cluster.llr:.6f}" == row["LLR"]
        assert f"{cluster.trend_inside_pct:.2f}" == row["IN_TREND"]
        assert f"{cluster.trend_outside_pct:.2f}" == row["OUT_TREND"]
        assert (str(cluster.observed), f"{cluster.expected:.2f}") == (
            row["OBSERVED"], row["EXPECTED"],
        )  # fmt: skip
    p = float(printed["P_VALUE"].iloc[0])
    assert found[0].p_value == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / 999))


def test_the_table_of_new_mexico_has_the_figures_that_satscan_prints(shared_cases):
    folder = shared_cases / "satscan_nm_brain"
    places, cases, expected = new_mexico(folder)
    counties = gpd.GeoDataFrame(
        index=places["county"], geometry=gpd.points_from_xy(places["lat"], places["lon"]),
        crs="EPSG:32613",  # the file's coordinates lie in a plane of their own
    )  # fmt: skip
    years = range(1973, 1992)
    found = gm.trend_scan(
        counties,
        cases=pd.DataFrame(cases, index=counties.index, columns=years).iloc[::-1],
        expected=pd.DataFrame(expected, index=counties.index, columns=years)[[*years][::-1]],
        direction="high",
        replications=199,
        seed=1,
    )
    row = clusters(folder / "svtt").iloc[0]
    best = found.iloc[0]
    assert set(best["members"]) == members(folder / "svtt", 1)
    assert [f"{best[c]:.2f}" for c in ("trend_inside_pct", "trend_outside_pct", "expected")] == [
        row["IN_TREND"], row["OUT_TREND"], row["EXPECTED"],
    ]  # fmt: skip
    assert (f"{best['llr']:.6f}", str(best["observed"])) == (row["LLR"], row["OBSERVED"])
    assert best.geometry.equals(counties.loc[best["members"]].union_all())
    assert found.crs == counties.crs


def test_a_trend_needs_two_periods():
    with pytest.raises(InputError, match="two periods"):
        trend_scan([[0, 0], [1, 1]], [[1], [2]], [[1], [2]], seed=1)
