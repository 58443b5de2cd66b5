"""A radius comes with its reason: the knee, if it is sharp, and the records' own precision."""

from __future__ import annotations

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import geomine as gm
from geomine.cluster.k_distance import k_distance_m
from geomine.cluster.suggest import suggest_parameters
from geomine.errors import InputError
from geomine.stats.knee import knee, knee_interval

UTM = "EPSG:32638"


def layer(metres, **columns) -> gpd.GeoDataFrame:
    metres = np.asarray(metres) + np.array([500_000, 4_400_000])
    table = {"killed": [0] * len(metres)} | {k: [v] * len(metres) for k, v in columns.items()}
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*metres.T), crs=UTM)


def foci(**columns) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(2)
    near = [rng.normal(centre, 700, (40, 2)) for centre in ((0, 0), (60_000, 0), (0, 60_000))]
    return layer(np.concatenate([*near, rng.uniform(0, 60_000, (12, 2))]), **columns)


def test_the_knee_is_the_point_farthest_below_the_chord() -> None:
    # by hand: from (0, 0) to (1, 1) the curve x^8 is farthest below where 8 x^7 = 1
    along = np.linspace(0, 1, 2_001)
    assert knee(along**8) == pytest.approx((1 / 8) ** (8 / 7), abs=2e-3)


def test_a_straight_or_short_or_flat_curve_has_no_knee_to_speak_of() -> None:
    assert np.isnan(knee(np.arange(9.0)))
    assert np.isnan(knee(np.ones(50)))


def test_the_interval_holds_the_knee_and_the_seed_decides() -> None:
    values = np.random.default_rng(3).lognormal(0, 1, 200)
    groups = np.arange(200)
    one = knee_interval(values, groups, runs=100, confidence=0.95, seed=1)
    assert one[0] <= knee(values) <= one[1]
    assert one == knee_interval(values, groups, runs=100, confidence=0.95, seed=1)
    assert all(np.isnan(knee_interval(values[:0], groups[:0], runs=3, confidence=0.9, seed=1)))
    with pytest.raises(InputError, match="runs"):
        knee_interval(values, groups, runs=0, confidence=0.9, seed=1)


def test_the_suggestion_is_never_below_what_the_records_precision_calls_for() -> None:
    exact = suggest_parameters(foci(location_precision="gps"), seed=1)
    rough = suggest_parameters(foci(location_precision="municipality"), seed=1)
    assert exact.eps_m >= 1_040.0  # 2 x 20 m + 1 km
    assert rough.eps_m >= 11_000.0  # 2 x 5 km + 1 km
    assert "may be off by 5,000 m" in str(rough)


def test_the_curve_is_that_of_k_distance_and_the_clusters_hold() -> None:
    table = foci(location_precision="gps")
    found = suggest_parameters(table, seed=1, crs=table.crs)
    expected = k_distance_m(table, k=4, crs=table.crs).sort_values()
    np.testing.assert_allclose(found.distances_m, expected)
    assert found.n_clusters == found.n_holding == 3
    assert found.knee_low_m <= found.knee_m <= found.knee_high_m


def test_stacks_and_few_records_have_no_knee_but_a_radius() -> None:
    found = suggest_parameters(layer(np.zeros((30, 2)), location_precision="village"), seed=1)
    assert np.isnan(found.knee_m)
    assert found.eps_m == 5_000.0
    assert "too few distances" in found.reason


def test_nothing_to_look_at_is_refused() -> None:
    with pytest.raises(InputError, match="0 records"):
        suggest_parameters(gpd.GeoDataFrame(geometry=[None], crs=UTM), seed=1)
    with pytest.raises(InputError, match="2 or more"):
        suggest_parameters(foci(), min_samples=1, seed=1)


def test_the_plot_shows_curve_knee_interval_and_radius() -> None:
    mpl.use("Agg")
    suggestion = gm.suggest_parameters(gm.datasets.incidents(), seed=1)
    ax = gm.plot_k_distance(suggestion)
    curve, knee, radius = ax.get_lines()
    np.testing.assert_array_equal(curve.get_ydata(), suggestion.distances_m)
    assert knee.get_ydata()[0] == suggestion.knee_m
    assert radius.get_ydata()[0] == suggestion.eps_m
    box = ax.patches[0].get_bbox()
    assert (box.y0, box.y1) == (suggestion.knee_low_m, suggestion.knee_high_m)


def test_the_plot_of_too_few_records_has_no_knee() -> None:
    mpl.use("Agg")
    few = gm.suggest_parameters(gm.datasets.incidents().head(6), seed=1)
    ax = plt.figure().subplots()
    assert gm.plot_k_distance(few, ax=ax) is ax
    assert [line.get_label() for line in ax.get_lines()][1:] == [f"eps_m = {few.eps_m:,.0f}"]
