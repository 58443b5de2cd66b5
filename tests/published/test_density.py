"""Kernel intensity, bandwidths and relative risk against spatstat 3.0-6 and sparr 2.2-17."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geomine.stats.bandwidths import (
    cronie_van_lieshout,
    diggle,
    likelihood,
    likelihood_score,
    reciprocal_sum,
    scott,
)
from geomine.stats.kernels import Grid, intensity_at, kernel_intensity, log_relative_risk
from geomine.stats.secondorder import ripley_k
from geomine.stats.window import Window, gaussian_mass_at

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = Window.of_rings([[(0, -1), (1, -1), (1, 0), (0, 0)]])


@pytest.fixture(scope="module")
def known(shared_cases: Path):
    folder = shared_cases / "kde_spatstat"
    return folder, json.loads((folder / "expected.json").read_text())


def window_of(path: Path) -> Window:
    corners = pd.read_csv(path).to_numpy(float)
    (x, y), (after_x, after_y) = corners.T, np.roll(corners, -1, axis=0).T
    anticlockwise = (x * after_y - after_x * y).sum() > 0
    return Window.of_rings([corners if anticlockwise else corners[::-1]])


def points_of(path: Path, kind: str | None = None) -> np.ndarray:
    table = pd.read_csv(path)
    rows = table if kind is None else table[table["type"] == kind]
    return rows[["x", "y"]].to_numpy(float)


def test_bandwidths_of_the_redwood_seedlings(known):
    folder, expected = known
    trees = points_of(folder / "redwood.csv")
    assert scott(trees) == pytest.approx((0.136202, 0.137863), abs=5e-7)
    assert np.sqrt(scott(trees).prod()) == pytest.approx(0.137030, abs=5e-7)
    assert diggle(trees, SQUARE) == pytest.approx(expected["redwood"]["diggle"], rel=1e-9)


@pytest.mark.parametrize(("kind", "name"), [("case", "hc"), (None, "hall")])
def test_bandwidths_of_leukaemia_in_humberside(known, kind, name):
    folder, expected = known
    window = window_of(folder / "humberside_window.csv")
    cases = points_of(folder / "humberside.csv", kind)
    assert window.area == pytest.approx(expected[name]["area"])
    assert scott(cases) == pytest.approx(expected[name]["scott"], rel=1e-12)
    assert diggle(cases, window) == pytest.approx(expected[name]["diggle"], rel=1e-9)


@pytest.mark.parametrize(("file", "kind", "name"), [("redwood", None, "redwood"),
                                                    ("humberside", "case", "hc")])  # fmt: skip
def test_likelihood_bandwidth_is_spatstats_on_its_grid_and_better_off_it(known, file, kind, name):
    # bw.ppl tries 16 values from the least distance of neighbours to half the window's diameter
    folder, expected = known
    window = SQUARE if file == "redwood" else window_of(folder / f"{file}_window.csv")
    points = points_of(folder / f"{file}.csv", kind)
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    corners = window.start
    across = np.linalg.norm(corners[:, None] - corners, axis=2).max()
    tries = np.geomspace(apart[apart > 0].min(), across / 2, 16)
    scores = [likelihood_score(points, window, bandwidth=h) for h in tries]
    assert tries[np.argmax(scores)] == pytest.approx(expected[name]["ppl"], rel=1e-6)
    best = likelihood(points, window)
    assert likelihood_score(points, window, bandwidth=best) >= max(scores)


@pytest.mark.parametrize(("file", "kind", "name"), [("redwood", None, "redwood"),
                                                    ("humberside", "case", "hc"),
                                                    ("humberside", None, "hall")])  # fmt: skip
def test_cronie_and_van_lieshouts_bandwidth_is_spatstats_on_its_grid(known, file, kind, name):
    folder, expected = known
    window = SQUARE if file == "redwood" else window_of(folder / f"{file}_window.csv")
    points = points_of(folder / f"{file}.csv", kind)
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    corners = window.start
    across = np.linalg.norm(corners[:, None] - corners, axis=2).max()
    tries = np.geomspace(apart[apart > 0].min(), across / 2, 16)
    off = [(reciprocal_sum(points, bandwidth=h) - window.area) ** 2 for h in tries]
    assert tries[np.argmin(off)] == pytest.approx(expected[name]["CvL"], rel=1e-6)
    best = cronie_van_lieshout(points, window)
    assert reciprocal_sum(points, bandwidth=best) == pytest.approx(window.area, rel=1e-6)


def test_intensity_of_redwood_seedlings_is_the_closed_form(known):
    folder, expected = known
    trees = points_of(folder / "redwood.csv")
    case = expected["redwood_kde_sigma005"]
    at = np.array([[point["x"], point["y"]] for point in case["points"]])
    factor = gaussian_mass_at(SQUARE, at, 0.05)
    np.testing.assert_allclose(factor, case["exact_edge_factor"], rtol=1e-11)
    corrected = intensity_at(trees, at, SQUARE, bandwidth=0.05)
    np.testing.assert_allclose(corrected, case["exact_uniform_corrected"], rtol=1e-11)
    grid = Grid(at[:, 0], at[:, 1])
    plain = kernel_intensity(trees, grid, SQUARE, bandwidth=0.05, edge="none").diagonal()
    np.testing.assert_allclose(plain, case["exact_noedge"], rtol=1e-11)
    # printed from a 128 pixel raster, which moves trees and places
    each = kernel_intensity(trees, grid, SQUARE, bandwidth=0.05, edge="diggle").diagonal()
    np.testing.assert_allclose(each, case["edge_diggle"], rtol=0.05)


def test_ripleys_k_of_redwood_seedlings_with_his_border_correction(known):
    folder, _ = known
    table = pd.read_csv(folder / "redwood_Kest.csv")
    # trees stand at hundredths, so that some pairs are exactly a step apart: at most one of them
    # falls on the other side by rounding, which is worth 0.0011
    found = ripley_k(points_of(folder / "redwood.csv"), SQUARE, table["r"])
    np.testing.assert_allclose(found, table["iso"], atol=0.0011)


def test_relative_risk_of_primary_biliary_cirrhosis_is_that_of_sparr(known):
    folder, expected = known
    window = window_of(folder / "pbc_window.csv")
    assert window.area == pytest.approx(8033.915404)
    case = expected["pbc"]["log_rr_at"]
    low, step = window.start.min(axis=0), np.ptp(window.start, axis=0) / 128

    def on_raster(points) -> np.ndarray:  # sparr works on the pixels of a 128 x 128 raster
        return low + (np.floor((np.asarray(points) - low) / step) + 0.5) * step

    at = on_raster(np.column_stack([case["x"], case["y"]]))
    cases = on_raster(points_of(folder / "pbc.csv", "case"))
    controls = on_raster(points_of(folder / "pbc.csv", "control"))
    risk, p_value = log_relative_risk(
        cases, controls, Grid(at[:, 0], at[:, 1]), window, bandwidth=3.498444526365
    )
    offset = risk.diagonal() - case["log_rr"]
    # sparr scales both densities to 1 over its pixels, which shifts all by one constant
    assert np.ptp(offset) < 2e-6
    assert abs(offset.mean()) < 0.003
    assert ((p_value.diagonal() < 0.05) == (np.array(case["p"]) < 0.05)).all()
