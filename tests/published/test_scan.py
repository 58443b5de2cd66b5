"""Scan statistics against SaTScan 10.3.2, SpatialEpi and smerc: every printed digit.

Monte Carlo p-values depend on the draws and are held to sampling error (four standard errors of
999 maps); everything else is compared as printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geomine.stats import (
    circular_scan,
    elliptic_scan,
    on_sphere,
    space_time_scan,
)
from geomine.stats.scan_checks import study_of
from geomine.stats.scan_choice import apart, windows_of
from geomine.stats.scan_model import Frame
from geomine.stats.scan_search import observe, simulate
from tests.published.satscan import clusters, listed, members, new_mexico

if TYPE_CHECKING:
    from pathlib import Path


def as_printed(found, printed: pd.DataFrame, ids, run: Path, *, rows: int | None = None) -> None:
    """Compare clusters with the printed ones: LLR, cases, expected, risk, p and members."""
    compared = printed.iloc[: rows or min(len(found), len(printed))]
    assert len(compared) >= 1
    for k, row in enumerate(compared.to_dict("records")):
        cluster = found[k]
        score = "LLR" if "LLR" in row else "TEST_STAT"
        assert f"{cluster.llr:.6f}" == row[score]
        assert cluster.observed == int(row["OBSERVED"])
        assert cluster.expected == pytest.approx(float(row["EXPECTED"]), abs=0.005001)
        assert {str(ids[m]) for m in cluster.members} == members(run, k + 1)
        if "TEST_STAT" in row:
            assert f"{cluster.statistic:.6f}" == row["TEST_STAT"]
        if "REL_RISK" in row:
            assert cluster.relative_risk == pytest.approx(float(row["REL_RISK"]), abs=0.005001)
        p = float(row["P_VALUE"])
        assert cluster.p_value == pytest.approx(p, abs=0.001 + 4 * np.sqrt(p * (1 - p) / 999))


@pytest.fixture(scope="module")
def carolina(shared_cases: Path) -> tuple[Path, pd.DataFrame]:
    folder = shared_cases / "nc_sids"
    return folder, pd.read_csv(folder / "nc_sids.csv")


def test_north_carolina_sids_1974_circles_in_a_plane(carolina):
    folder, nc = carolina
    found = circular_scan(nc[["x", "y"]], nc["SID74"], nc["BIR74"], seed=1)
    as_printed(found, clusters(folder / "sat74_xy"), nc["FIPSNO"], folder / "sat74_xy")
    assert (len(found[0].members), f"{found[0].llr:.6f}") == (46, "15.757765")


def test_north_carolina_sids_1974_great_circles(carolina):
    folder, nc = carolina
    found = circular_scan(on_sphere(nc[["lon", "lat"]]), nc["SID74"], nc["BIR74"], seed=1)
    as_printed(found, clusters(folder / "sat74_latlon"), nc["FIPSNO"], folder / "sat74_latlon")


def test_north_carolina_sids_1974_ellipses_of_medium_penalty(carolina):
    folder, nc = carolina
    printed = clusters(folder / "sat74_elliptic")
    found = elliptic_scan(nc[["x", "y"]], nc["SID74"], nc["BIR74"], seed=1)
    as_printed(found, printed, nc["FIPSNO"], folder / "sat74_elliptic")
    for cluster, row in zip(found, printed.to_dict("records"), strict=False):
        assert cluster.axis_ratio == float(row["E_SHAPE"])
        assert cluster.angle_deg == float(row["E_ANGLE"])
        assert cluster.radius == pytest.approx(float(row["E_MAJOR"]), abs=0.005001)


@pytest.fixture(scope="module")
def pennsylvania(shared_cases: Path) -> tuple[Path, pd.DataFrame]:
    folder = shared_cases / "penn_lung"
    counties = pd.read_csv(folder / "county_totals_expected.csv")
    return folder, counties.merge(pd.read_csv(folder / "centroids_km_grid.csv"), on="county")


@pytest.mark.parametrize(
    ("run", "size"), [("sat_crude", "population"), ("sat_strata", "expected_indirect_16strata")]
)
def test_pennsylvania_lung_cancer_2002_crude_and_standardised(pennsylvania, run, size):
    folder, pa = pennsylvania
    found = circular_scan(pa[["x", "y"]], pa["cases"], pa[size], seed=1)
    as_printed(found, clusters(folder / run), pa["county"], folder / run, rows=3)


def test_pennsylvania_lung_cancer_2002_binomial_of_spatialepi(pennsylvania):
    _, pa = pennsylvania
    found = circular_scan(pa[["x", "y"]], pa["cases"], pa["population"], model="bernoulli", seed=1)
    # SpatialEpi, kulldorff(): 36.57051060834 and 9.65777862569, of which nine digits hold; the
    # first, computed with 50 decimals, is 36.570510626396.
    assert [c.llr for c in found[:2]] == pytest.approx([36.57051060834, 9.65777862569], rel=1e-8)
    assert found[0].llr == pytest.approx(36.570510626396, rel=1e-10)
    assert found[0].expected == pytest.approx(2008.22286043201, rel=1e-12)
    assert pa["county"][found[0].members].tolist() == [
        "washington", "greene", "allegheny", "beaver", "fayette", "westmoreland", "butler",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "size", "llr", "p"),
    [
        ("bernoulli", "population", 8.916096358557, 0.0039),
        ("poisson", "expected_indirect_16strata", 3.132002773394, 0.5694),
    ],
)
def test_pennsylvania_with_circles_of_ten_percent_of_spatialepi(pennsylvania, model, size, llr, p):
    _, pa = pennsylvania
    best = circular_scan(
        pa[["x", "y"]], pa["cases"], pa[size], model=model, max_share=0.1,
        population=pa["population"], seed=1,
    )[0]  # fmt: skip
    assert best.llr == pytest.approx(llr, rel=1e-8)
    assert best.p_value == pytest.approx(p, abs=0.001 + 4 * np.sqrt(p * (1 - p) / 999))


@pytest.fixture(scope="module")
def mexico(shared_cases: Path):
    folder = shared_cases / "satscan_nm_brain"
    places, cases, expected = new_mexico(folder)
    return folder, places["county"], places[["lat", "lon"]].to_numpy(), cases, expected


@pytest.mark.parametrize(("run", "direction"), [("high", "high"), ("highlow", "both")])
def test_new_mexico_brain_cancer_circles(mexico, run, direction):
    folder, ids, places, cases, expected = mexico
    name = folder / f"spatial_poisson_{run}"
    found = circular_scan(
        places, cases.sum(axis=1), expected.sum(axis=1), direction=direction, seed=1
    )
    as_printed(found, clusters(name), ids, name)


def test_new_mexico_brain_cancer_ellipses(mexico):
    folder, ids, places, cases, expected = mexico
    name = folder / "spatial_elliptic_medium"
    found = elliptic_scan(places, cases.sum(axis=1), expected.sum(axis=1), seed=2)
    as_printed(found, clusters(name), ids, name)


@pytest.mark.parametrize(
    ("run", "prospective"), [("spacetime_poisson", False), ("prospective_spacetime", True)]
)
def test_new_mexico_brain_cancer_in_space_and_time(mexico, run, prospective):
    folder, ids, places, cases, expected = mexico
    found = space_time_scan(places, cases, expected, prospective=prospective, seed=1)
    as_printed(found, clusters(folder / run), ids, folder / run)
    for cluster, row in zip(found, clusters(folder / run).to_dict("records"), strict=False):
        assert row["START_DATE"].startswith(str(1973 + cluster.start))
        assert row["END_DATE"].startswith(str(1972 + cluster.stop))


def test_new_mexico_brain_cancer_in_time_only(mexico):
    _, _, places, cases, expected = mexico
    best = space_time_scan(
        places[:1], cases.sum(axis=0)[None], expected.sum(axis=0)[None], max_share=1, seed=1
    )[0]
    # SaTScan 10.3.2, temporal_poisson: 1985-1991, 552 / 495.69, LLR 5.485618, p .0307
    assert (best.start, best.stop, best.observed) == (12, 19, 552)
    assert (f"{best.expected:.2f}", f"{best.llr:.6f}") == ("495.69", "5.485618")


@pytest.fixture(scope="module")
def uganda(shared_cases: Path):
    folder = shared_cases / "burkitt_spacetime"
    places = listed(folder / "burkitt.geo", ["id", "x", "y"])
    cases = listed(folder / "burkitt.cas", ["id", "n", "date"])
    counts = np.zeros((188, 15))
    np.add.at(counts, (cases["id"] - 1, cases["date"].str[:4].astype(int) - 1961), cases["n"])
    return folder / "sat_stperm_yearly", places[["x", "y"]].to_numpy(), counts


def test_uganda_burkitt_permutation_scan_ties_in_distance_included(uganda):
    name, places, counts = uganda
    found = space_time_scan(places, counts, model="permutation", seed=1)
    printed = clusters(name)

    def spots(rows) -> set:  # two cases at one spot are printed as one place
        return set(map(tuple, places[list(rows)].tolist()))

    # Case 159 is exactly as far from the centre of cluster 1 (square 136) as its member 165, and
    # comes later by its easting, 290 against 283: SaTScan leaves it out.
    assert 158 not in found[0].members
    for k, row in printed.iloc[:8].iterrows():
        cluster = found[k]
        assert f"{cluster.statistic:.6f}" == row["TEST_STAT"]
        assert cluster.observed == int(row["OBSERVED"])
        assert spots(cluster.members) == spots(int(m) - 1 for m in members(name, k + 1))
        assert row["START_DATE"].startswith(str(1961 + cluster.start))
        assert row["END_DATE"].startswith(str(1960 + cluster.stop))
        p = float(row["P_VALUE"])
        assert cluster.p_value == pytest.approx(p, abs=0.001 + 4 * np.sqrt(p * (1 - p) / 999))


def test_the_ninth_uganda_cluster_is_the_printed_one_and_every_map_beats_it(uganda):
    name, places, counts = uganda
    printed = clusters(name).iloc[8]
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    study = study_of((Frame(places),), counts, expected, None, model="permutation", longest=7)
    ninth = apart(study, windows_of(study, observe(study)), "none")[8]
    assert f"{ninth.statistic:.6f}" == printed["TEST_STAT"]
    assert set(map(tuple, places[ninth.members].tolist())) == {
        tuple(places[int(m) - 1].tolist()) for m in members(name, 9)
    }
    assert (1961 + ninth.start, 1960 + ninth.stop) == (1975, 1975)
    # Its printed p is 0.999: one of 999 maps scored less. Of our 31,000 one did (scan.md).
    lowest = simulate(study, study.chance(99, np.random.default_rng(1))).min()
    assert lowest > ninth.statistic


def test_gumbel_p_is_near_the_printed_one(carolina):
    folder, nc = carolina
    second = circular_scan(
        on_sphere(nc[["lon", "lat"]]), nc["SID74"], nc["BIR74"], replications=4999, seed=1
    )[1]
    printed = float(clusters(folder / "sat74_latlon")["GBL_PVALUE"][1])
    assert second.gumbel_p == pytest.approx(printed, rel=0.25)
