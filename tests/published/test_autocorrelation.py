"""Moran, EB Moran, G, Gi* and local Moran against R's spdep 1.2-7, GeoDa and esda."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geomine.stats import eb_moran, general_g, getis_ord, local_moran, moran

if TYPE_CHECKING:
    from pathlib import Path


def lists(pairs: pd.DataFrame, ids) -> list[list[int]]:
    """Return the neighbours of each area out of a table of pairs."""
    position = {name: k for k, name in enumerate(ids)}
    near: list[list[int]] = [[] for _ in position]
    for area, other in pairs.itertuples(index=False):
        near[position[area]].append(position[other])
    return near


@pytest.fixture(scope="module")
def carolina(shared_cases: Path):
    folder = shared_cases / "nc_sids"
    nc = pd.read_csv(folder / "nc_sids.csv")
    return folder, nc, lists(pd.read_csv(folder / "queen.csv"), nc["FIPSNO"])


@pytest.fixture(scope="module")
def columbus(shared_cases: Path):
    folder = shared_cases / "columbus"
    crime = pd.read_csv(folder / "columbus.csv")["CRIME"]
    near = lists(pd.read_csv(folder / "columbus_gal_1based.csv"), range(1, 50))
    return crime, near, pd.read_csv(folder / "local_expected.csv")


def test_morans_i_of_north_carolina_and_columbus_as_spdep_prints_them(carolina, columbus):
    _, nc, near = carolina
    found = moran(nc["SID74"] / nc["BIR74"], near, seed=1)
    # expected.json of the case: moran.test(randomisation = TRUE)
    assert found.statistic == pytest.approx(0.2309104488459, abs=5e-14)
    assert found.variance == pytest.approx(0.004065133685761, abs=5e-16)
    assert found.z == pytest.approx(3.780073771172, abs=5e-13)
    assert found.p_value == 0.001
    crime, near, _ = columbus
    found = moran(crime, near, seed=1)
    assert [found.statistic, found.expected] == pytest.approx([0.4857709136618, -1 / 48], abs=5e-14)
    assert found.z == pytest.approx(5.342713639408, abs=5e-13)


def test_general_g_of_north_carolina_as_spdep_prints_it(carolina):
    _, nc, near = carolina
    found = general_g(nc["SID74"] / nc["BIR74"], near, seed=1)
    # expected.json: globalG.test(style = "B"), B1correct
    assert found.statistic == pytest.approx(0.05710707230246, abs=5e-15)
    assert found.variance == pytest.approx(9.63306431164e-06, rel=5e-12)
    assert found.z == pytest.approx(2.452582111783, abs=5e-13)


def test_eb_moran_of_north_carolina_as_spdep_prints_it_islands_included(carolina):
    folder, nc, near = carolina
    found = eb_moran(nc["SID74"], nc["BIR74"], near, seed=1)
    assert found.statistic == pytest.approx(0.2487462142635, abs=5e-14)  # EBImoran.mc, queen, W
    near = lists(pd.read_csv(folder / "ncCC89.csv"), nc["FIPSNO"])
    found = eb_moran(nc["SID74"], nc["BIR74"], near, standardised=False, seed=1)
    assert found.statistic == pytest.approx(0.2578895974102, abs=5e-14)  # Cressie and Chan, B
    assert found.n_islands == 2


def test_gi_and_gi_star_have_the_z_of_spdep(carolina, columbus):
    folder, nc, near = carolina
    printed = pd.read_csv(folder / "local_expected.csv").set_index("FIPSNO").loc[nc["FIPSNO"]]
    rates = nc["SID74"] / nc["BIR74"]
    for star, column in ((True, "Gstar_B"), (False, "G_B")):
        found = getis_ord(rates, near, star=star, replications=9, seed=1)
        np.testing.assert_allclose(found.statistic, printed[column], rtol=0, atol=5e-13)
    crime, near, printed = columbus
    for star, column in ((True, "Gstar"), (False, "G")):
        found = getis_ord(crime, near, star=star, replications=9, seed=1)
        np.testing.assert_allclose(found.statistic, printed[column], rtol=0, atol=5e-13)


def test_local_moran_has_the_statistic_of_spdep_and_the_p_values_of_geoda(carolina):
    folder, nc, near = carolina
    rates = nc["SID74"] / nc["BIR74"]
    printed = pd.read_csv(folder / "local_expected.csv").set_index("FIPSNO").loc[nc["FIPSNO"]]
    both = local_moran(rates, near, seed=1)
    np.testing.assert_allclose(both.statistic, printed["Ii"], rtol=0, atol=5e-14)
    quadrant = np.where(both.above, "High", "Low") + np.where(both.near_above, "-High", "-Low")
    assert (quadrant == printed["quadr"]).all()
    # GeoDa: 999 permutations, p folded to the nearer side, to which ours comes within 5 errors
    geoda = pd.read_csv(folder / "pygeoda_expected.csv").set_index("FIPSNO").loc[nc["FIPSNO"], "p"]
    error = np.sqrt(np.maximum(geoda * (1 - geoda), 1e-3) / 999)
    assert (np.abs(both.p_value / 2 - geoda) < 5 * error + 0.001).all()


def test_columbus_local_moran_as_spdep_prints_it(columbus):
    crime, near, printed = columbus
    found = local_moran(crime, near, seed=1)
    np.testing.assert_allclose(found.statistic, printed["Ii"], rtol=0, atol=5e-13)


def test_esda_agrees_where_it_is_right(carolina):
    esda = pytest.importorskip("esda")
    libpysal = pytest.importorskip("libpysal")
    _, nc, near = carolina
    weights = libpysal.weights.W(dict(enumerate(near)), silence_warnings=True)
    rates = (nc["SID74"] / nc["BIR74"]).to_numpy()
    peer = esda.Moran_Rate(nc["SID74"].to_numpy(), nc["BIR74"].to_numpy(), weights, permutations=0)
    found = eb_moran(nc["SID74"], nc["BIR74"], near, seed=1)
    assert found.statistic == pytest.approx(peer.I, rel=1e-12)
    peer = esda.Moran_Local(rates, weights, permutations=0)
    n = len(rates)  # esda divides by n - 1
    np.testing.assert_allclose(
        local_moran(rates, near, replications=9, seed=1).statistic, peer.Is * n / (n - 1), rtol=1e-9
    )
    weights.transform = "B"
    peer = esda.G_Local(rates, weights, star=True, transform="B", permutations=0)
    found = getis_ord(rates, near, replications=9, seed=1)
    np.testing.assert_allclose(found.statistic, peer.Zs, rtol=1e-9)
