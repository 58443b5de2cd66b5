"""Trend and space-time tests against Kendall 2.2.1, trend 1.1.6, splancs and surveillance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geomine.stats.changepoint import pettitt
from geomine.stats.spacetime import knox, mantel
from geomine.stats.spacetime_k import space_time_k
from geomine.stats.trend import mann_kendall, seasonal_mann_kendall, sen_slope
from geomine.stats.window import Window

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def series(shared_cases: Path):
    folder = shared_cases / "mann_kendall"
    tables = {name: pd.read_csv(folder / f"{name}.csv") for name in ("Nile", "PrecipGL", "GuelphP")}
    return tables, json.loads((folder / "expected.json").read_text())


@pytest.fixture(scope="module")
def uganda(shared_cases: Path):
    folder = shared_cases / "burkitt_spacetime"
    cases = pd.read_csv(folder / "burkitt.csv")
    return folder, cases[["x", "y"]].to_numpy(float), cases["t"].to_numpy(float)


def test_kendall_of_precipitation_over_the_great_lakes(series):
    # Kendall documentation: tau 0.26458, S 989, var(S) 74398.34, p 0.00029206 (single precision)
    found = mann_kendall(series[0]["PrecipGL"]["x"], method="normal")
    assert found.s == 989
    assert found.variance == pytest.approx(74398.34, abs=0.01)
    assert found.tau == pytest.approx(0.26458, abs=5e-6)
    assert found.p_value == pytest.approx(0.00029206, rel=1e-4)


def test_trend_mk_test_and_sens_slope_of_the_nile_1871_to_1970(series):
    flow = series[0]["Nile"]["flow"]
    found, slope = mann_kendall(flow, method="normal"), sen_slope(flow)
    assert (found.s, found.variance) == (-1387, pytest.approx(112728.3333, abs=5e-5))
    assert (found.z, found.p_value) == pytest.approx((-4.1280665, 3.658262e-05), rel=1e-6)
    assert found.tau == pytest.approx(-0.2807413347, rel=1e-9)
    assert slope.slope == pytest.approx(-2.6)
    assert (slope.lower, slope.upper) == pytest.approx((-3.6279070, -1.4285714), abs=5e-8)


def test_tau_b_with_ties_is_kendalls_and_not_tau_a(series):
    found = mann_kendall([0, 0, 1, 0, 2, 1, 3, 2, 2, 4], method="normal")
    assert (found.s, found.variance) == (30, pytest.approx(116.66667, abs=5e-6))
    assert (found.tau, found.p_value) == pytest.approx((0.7254763, 0.0072556), abs=1e-7)
    assert sen_slope([0, 0, 1, 0, 2, 1, 3, 2, 2, 4]).slope == pytest.approx(0.4)
    short = mann_kendall([1, 0, 2, 1, 4], method="normal")
    assert (short.s, round(short.p_value, 4)) == (5, 0.3122)
    rising = mann_kendall(np.arange(10), method="normal")
    assert rising.p_value == pytest.approx(series[1]["mono10"]["p"], rel=1e-3)  # single precision


def test_seasonal_mann_kendall_of_guelph_phosphorus(series):
    months = series[0]["GuelphP"].iloc[:, 1].to_numpy(float)
    found = seasonal_mann_kendall(months.reshape(6, 12))
    assert found.s == -89
    assert found.variance == pytest.approx(290.3333, abs=5e-5)
    assert found.tau == pytest.approx(series[1]["Guelph_seasonal"]["tau"], rel=1e-6)
    # Kendall prints the p-value without the correction for continuity that ours has
    plain = 2 * stats.norm.sf(abs(found.s) / np.sqrt(found.variance))
    assert plain == pytest.approx(1.758e-07, rel=1e-4)
    assert plain < found.p_value < 2e-6


def test_the_nile_changed_after_1898(series):
    # Cobb 1978 (Biometrika 65:243-251): the year in which the first Aswan dam was begun
    assert 1871 + pettitt(series[0]["Nile"]["flow"]).after == 1898


def test_knox_of_burkitts_lymphoma_is_that_of_surveillance_in_all_thirty_cells(uganda):
    folder, points, days = uganda
    for _, row in pd.read_csv(folder / "knox_expected.csv").iterrows():
        found = knox(points, days, near=row["ds"], near_time=row["dt"], seed=1, replications=1)
        assert found.observed == row["obs"]
        assert (found.n_close_space, found.n_close_time) == (row["close_space"], row["close_time"])
        assert found.expected == pytest.approx(row["exp"], abs=5e-10)
        # surveillance and pointpats print P(more than observed); ours is P(as many or more)
        more = found.poisson_p - stats.poisson.pmf(row["obs"], found.expected)
        assert more == pytest.approx(row["p_poisson"], rel=1e-8)


def test_knox_of_burkitts_lymphoma_by_permutation(uganda):
    _, points, days = uganda
    near = knox(points, days, near=5, near_time=90, seed=1)
    assert near.p_value == pytest.approx(0.09, abs=0.03)
    far = knox(points, days, near=10, near_time=180, seed=1)
    assert (far.observed, far.p_value) == (138, 0.001)


def test_mantel_of_burkitts_lymphoma(uganda):
    _, points, days = uganda
    raw = mantel(points, days, closeness="distance", seed=1)
    reciprocal = mantel(points, days, seed=1)
    assert raw.observed == pytest.approx(0.014154341727, abs=5e-13)
    assert reciprocal.observed == pytest.approx(0.04836835158, abs=5e-12)
    assert raw.p_value == pytest.approx(0.317, abs=0.06)  # three standard errors of 999 deals
    assert reciprocal.p_value == 0.001


def test_space_time_k_of_burkitts_lymphoma_is_that_of_splancs(uganda):
    folder, points, days = uganda
    corners = pd.read_csv(folder / "boundary.csv").to_numpy(float)
    try:
        window = Window.of_rings([corners])
    except ValueError:  # the file runs clockwise
        window = Window.of_rings([corners[::-1]])
    found = space_time_k(
        points, days, window, period=(400, 5800), radii=np.arange(1, 40, 2),
        lags=np.arange(100, 1501, 100), seed=1, replications=99,
    )  # fmt: skip
    space, time, both = (
        pd.read_csv(folder / f"{name}.csv", index_col=0) for name in ("ks", "kt", "kst")
    )
    # splancs leaves out pairs exactly as far apart as the last step, and books those at the last
    # distance under a distance met before; the cells that this cannot reach agree.
    np.testing.assert_allclose(found.space[:-1], space["x"][:-1], rtol=1e-9)
    np.testing.assert_allclose(found.time[:-1], time["x"][:-1], rtol=1e-12)
    np.testing.assert_allclose(found.both[:2], both[:2], rtol=1e-9)
    assert found.residual == pytest.approx(63012369.239, rel=0.03)
    assert found.p_value <= 0.05  # stmctest: rank 2 of 100
