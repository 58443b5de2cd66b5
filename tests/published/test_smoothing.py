"""Empirical Bayes rates against spdep 1.2-7, esda, DCluster and SpatialEpi."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geomine.stats.gamma_poisson import gamma_poisson
from geomine.stats.homogeneity import choynowski, homogeneity
from geomine.stats.smoothing import marshall, marshall_local

if TYPE_CHECKING:
    from pathlib import Path


def positions(pairs: pd.DataFrame, ids: list[int]) -> list[np.ndarray]:
    """Return the neighbours of each area as positions."""
    place = {name: k for k, name in enumerate(ids)}
    focal, other = (pairs.iloc[:, k].map(place).to_numpy() for k in (0, 1))
    return [other[focal == k] for k in range(len(ids))]


@pytest.fixture(scope="module")
def carolina(shared_cases: Path):
    folder = shared_cases / "nc_sids"
    nc = pd.read_csv(folder / "nc_sids.csv")
    near = positions(pd.read_csv(folder / "queen.csv"), nc["FIPSNO"].tolist())
    return folder, nc, near


@pytest.mark.parametrize(
    ("year", "variance", "mean"),
    [("74", 7.692930647015e-07, 0.002021444893654), ("79", 3.163655027151e-07, 0.001979204151594)],
)
def test_global_estimates_of_north_carolina_are_those_of_spdep_ebest(
    carolina, year, variance, mean
):
    folder, nc, _ = carolina
    found = marshall(nc[f"SID{year}"], nc[f"BIR{year}"])
    assert found.prior_variance[0] == pytest.approx(variance, rel=1e-11)
    assert found.prior_mean[0] == pytest.approx(mean, rel=1e-11)
    expected = pd.read_csv(folder / "rates_expected.csv")
    column = {"74": "EB_global", "79": "EB79"}[year]
    np.testing.assert_allclose(found.rate, expected[column], rtol=1e-10)


@pytest.mark.parametrize("year", ["74", "79"])
@pytest.mark.parametrize(
    ("definition", "column"), [("bailey_gatrell", "spdep"), ("geoda", "geoda")]
)
def test_both_local_definitions_of_north_carolina(carolina, year, definition, column):
    folder, nc, near = carolina
    found = marshall_local(nc[f"SID{year}"], nc[f"BIR{year}"], near, definition=definition)
    expected = pd.read_csv(folder / "eblocal_expected.csv")[f"{column}{year}"]
    # The reference divides 0 by 0 where a whole neighbourhood has no case; its rate is 0.
    nothing = expected.isna().to_numpy()
    assert (found.rate[nothing] == 0).all()
    assert nothing.sum() == (1 if column + year == "geoda79" else 0)
    np.testing.assert_allclose(found.rate[~nothing], expected[~nothing], rtol=1e-10, atol=1e-16)


def test_infant_mortality_of_auckland_1977_to_1985(shared_cases: Path):
    folder = shared_cases / "auckland_eb"
    areas = pd.read_csv(folder / "auckland.csv")
    expected = pd.read_csv(folder / "expected.csv")
    deaths, years = areas["M77_85"], 9 * areas["Und5_81"]
    overall = marshall(deaths, years)
    # Marshall 1991; Bailey and Gatrell 1995, p. 303
    assert overall.prior_variance[0] == pytest.approx(7.284172901e-07, rel=1e-9)
    assert overall.prior_mean[0] == pytest.approx(0.0026334361931, rel=1e-10)
    pairs = pd.read_csv(folder / "nb_queen_1based.csv")
    local = marshall_local(deaths, years, positions(pairs, list(range(1, 168))))
    np.testing.assert_allclose(local.rate, expected["EB_local"], rtol=1e-10)
    np.testing.assert_allclose(overall.rate, expected["EB_global"], rtol=1e-10)
    assert local.rate[:3] == pytest.approx([0.00278144, 0.00242656, 0.00217865], abs=5e-9)
    per_1000 = 1000 * overall.rate
    summary = [per_1000.min(), np.median(per_1000), per_1000.mean(), per_1000.max()]
    assert summary == pytest.approx([1.486783, 2.549358, 2.648149, 4.530620], abs=5e-7)


def test_clayton_and_kaldors_moments_of_dcluster(carolina):
    folder, nc, _ = carolina
    expected = nc["BIR74"] * nc["SID74"].sum() / nc["BIR74"].sum()
    found = gamma_poisson(nc["SID74"], expected, fit="moments")
    known = json.loads((folder / "expected.json").read_text())["ClaytonKaldor74"]
    # nu = 4.6306564117, alpha = 4.3956456979; the mean is nu / alpha
    assert found.shape == pytest.approx(known["nu"], rel=1e-4)
    assert found.mean == pytest.approx(known["nu"] / known["alpha"], rel=1e-4)
    rates = pd.read_csv(folder / "rates_expected.csv")["ClaytonKaldor"]
    np.testing.assert_allclose(found.rate, rates, rtol=1e-4)


def test_maximum_likelihood_of_spatialepi_for_lung_cancer_in_pennsylvania(shared_cases: Path):
    # SpatialEpi eBayes: alpha 107.419572578, beta -0.042499439, medians of relative risk
    folder = shared_cases / "penn_lung"
    table = pd.read_csv(folder / "county_totals_expected.csv")
    known = json.loads((folder / "expected_R.json").read_text())["eBayes"]
    cases, expected = table["cases"], table["expected_indirect_16strata"]
    found = gamma_poisson(cases, expected)
    assert found.shape == pytest.approx(known["alpha"], rel=1e-9)
    assert np.log(found.mean) == pytest.approx(known["beta"], rel=1e-9)
    posterior = stats.gamma(found.shape + cases, scale=1 / (found.shape / found.mean + expected))
    np.testing.assert_allclose(posterior.median()[:10], known["RRmed_head"], rtol=1e-9)
    # the usual limits are quantiles of the same posterior
    usual = gamma_poisson(cases, expected, limits="plug_in")
    np.testing.assert_allclose(usual.upper, posterior.ppf(0.975), rtol=1e-9)


def test_homogeneity_of_north_carolina_is_that_of_dcluster(carolina):
    _, nc, _ = carolina
    found = homogeneity(nc["SID74"], nc["BIR74"], seed=1)
    assert found.chi_square == pytest.approx(225.5722968, abs=5e-8)
    assert (found.freedom, found.chi_square_p) == (99, pytest.approx(7.1355e-12, rel=1e-5))
    assert found.potthoff_whittinghill == pytest.approx(527848.826267, abs=5e-7)
    assert found.p_value == 0.001


def test_choynowski_maps_of_north_carolina_and_auckland_are_those_of_spdep(carolina, shared_cases):
    folder, nc, _ = carolina
    expected = pd.read_csv(folder / "rates_expected.csv")["choynowski_p"]
    np.testing.assert_allclose(choynowski(nc["SID74"], nc["BIR74"]), expected, rtol=1e-9)
    folder = shared_cases / "auckland_eb"
    areas = pd.read_csv(folder / "auckland.csv")
    expected = pd.read_csv(folder / "expected.csv")["choynowski"]
    found = choynowski(areas["M77_85"], 9 * areas["Und5_81"])
    np.testing.assert_allclose(found, expected, rtol=1e-9)
