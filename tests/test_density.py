"""Density surfaces and relative risk: what they add up to, and what they refuse."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from shapely.geometry import box

import geomine as gm
from geomine import schema
from geomine.errors import CRSError, InputError, MissingColumnError
from geomine.stats.bandwidths import (
    abramson,
    cronie_van_lieshout,
    diggle,
    likelihood,
    scott,
)
from geomine.stats.kernels import Grid, kernel_intensity, relative_risk_monte_carlo
from geomine.stats.window import Window, circle_share, contains, gaussian_mass, gaussian_mass_at


def square(side: float = 10.0, *, hole: bool = False) -> Window:
    rings = [[(0, 0), (side, 0), (side, side), (0, side)]]
    if hole:
        rings.append([(4, 4), (4, 6), (6, 6), (6, 4)])
    return Window.of_rings(rings)


def points(xy, **columns) -> gpd.GeoDataFrame:
    lon, lat = np.array(xy, dtype=float).reshape(-1, 2).T
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


@pytest.fixture
def cloud() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(3)
    return points(rng.normal([47.0, 40.0], 0.12, (60, 2)))


@pytest.mark.parametrize("hole", [False, True])
def test_the_mass_of_a_kernel_in_a_square_is_a_product_of_normal_probabilities(hole):
    at = np.array([[1.0, 9.0], [5.0, 3.0], [0.0, 0.0], [4.5, 5.0]])

    def inside(low, high) -> np.ndarray:
        along = stats.norm.cdf((high - at) / 1.3) - stats.norm.cdf((low - at) / 1.3)
        return along.prod(axis=1)

    expected = inside(0, 10) - (inside(4, 6) if hole else 0)
    found = gaussian_mass_at(square(hole=hole), at, 1.3)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    on_grid = gaussian_mass(square(hole=hole), at[:, 0], at[:, 1], 1.3).diagonal()
    np.testing.assert_allclose(on_grid, expected, atol=1e-9)


@given(st.floats(0.1, 9.9), st.floats(0.1, 9.9), st.floats(0.05, 20))
@settings(max_examples=40, deadline=None)
def test_the_share_of_a_rim_inside_is_that_of_many_points_on_it(x, y, radius):
    angle = (np.arange(4_000) + 0.5) * 2 * np.pi / 4_000
    rim = np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])
    expected = ((rim > 0) & (rim < 10)).all(axis=1).mean()
    found = circle_share(square(), [(x, y)], [radius])[0]
    assert found == pytest.approx(expected, abs=2e-3)


@given(st.lists(st.tuples(st.floats(0, 12), st.floats(0, 12)), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_inside_is_what_shapely_says_away_from_the_border(xy):
    shape = shapely.Polygon(
        [(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (4, 6), (6, 6), (6, 4)]]
    )
    there = shapely.points(xy)
    clear = shapely.distance(shape.boundary, there) > 1e-9
    found = contains(square(hole=True), xy)
    assert (found[clear] == shapely.contains(shape, there)[clear]).all()


def test_each_points_own_correction_adds_up_to_the_number_of_points():
    rng = np.random.default_rng(1)
    window, side = square(), np.arange(0.05, 10, 0.1)
    xy = rng.uniform(0, 10, (25, 2))
    for bandwidth in (0.8, abramson(xy, window, bandwidth=0.8)):
        found = kernel_intensity(xy, Grid(side, side), window, bandwidth=bandwidth, edge="diggle")
        assert found.sum() * 0.01 == pytest.approx(25, rel=1e-3)


def test_the_uniform_correction_is_flat_where_points_are_evenly_spread():
    line = np.arange(0.1, 10, 0.2)
    xy = np.column_stack([axis.ravel() for axis in np.meshgrid(line, line)])
    grid = Grid(np.array([0.0, 0.3, 5.0]), np.array([0.0, 5.0]))
    found = kernel_intensity(xy, grid, square(), bandwidth=1.0)
    np.testing.assert_allclose(found, 25.0, rtol=0.01)
    bare = kernel_intensity(xy, grid, square(), bandwidth=1.0, edge="none")
    assert bare[0, 0] == pytest.approx(25 / 4, rel=0.1)


def test_abramsons_bandwidths_have_the_geometric_mean_asked_for_and_are_small_in_crowds():
    rng = np.random.default_rng(2)
    xy = np.vstack([rng.normal(3, 0.2, (30, 2)), rng.uniform(0, 10, (10, 2))])
    found = abramson(xy, square(), bandwidth=0.7)
    assert np.exp(np.log(found).mean()) == pytest.approx(0.7)
    assert np.median(found[:30]) < np.median(found[30:])


def test_a_surface_has_the_columns_of_the_schema_and_covers_the_areas(cloud, four_districts):
    surface = gm.kernel_density(cloud, four_districts, edge="diggle", years=5)
    assert list(surface.columns) == [*schema.names(schema.DENSITY), "geometry"]
    assert surface.crs == four_districts.crs
    assert surface["area_km2"].sum() == pytest.approx(
        four_districts.to_crs("EPSG:6933").area.sum() / 1e6, rel=2e-3
    )
    assert surface["expected_incidents"].sum() == pytest.approx(60, rel=0.01)
    yearly = surface["incidents_per_1000km2_year"] * 5
    np.testing.assert_allclose(yearly, surface["incidents_per_1000km2"])
    assert surface.attrs["layer_kind"] == "density_surface"


def test_records_without_a_place_and_outside_are_counted_and_nothing_is_changed(
    cloud, four_districts
):
    incidents = pd.concat([cloud, points([(10, 10)])], ignore_index=True)
    incidents.loc[len(incidents)] = [None]
    incidents.loc[len(incidents)] = [shapely.Point()]
    before = incidents.copy()
    surface = gm.kernel_density(incidents, four_districts, bandwidth_m=10_000)
    told = [surface.attrs[name] for name in ("n_incidents", "n_without_place", "n_outside")]
    assert told == [60, 2, 1]
    pd.testing.assert_frame_equal(incidents, before)


def test_a_rule_never_goes_below_what_is_known_of_places(four_districts):
    stacked = points([(47.0, 40.0)] * 10 + [(46.9, 40.1), (47.1, 39.9)])
    fine = gm.kernel_density(stacked, four_districts, bandwidth_m="diggle", cell_m=2_000)
    known = stacked.assign(location_precision="village")
    raised = gm.kernel_density(known, four_districts, bandwidth_m="diggle", cell_m=2_000)
    assert raised.attrs["bandwidth_m"] == schema.DEFAULT_UNCERTAINTY_M["village"]
    assert raised.attrs["bandwidth_raised"]
    assert fine.attrs["bandwidth_m"] < raised.attrs["bandwidth_m"]
    given_ = gm.kernel_density(known, four_districts, bandwidth_m=500.0, cell_m=2_000)
    assert (given_.attrs["bandwidth_m"], given_.attrs["bandwidth_rule"]) == (500, "given")


def test_the_surface_does_not_depend_on_the_reference_system_or_the_order(cloud, four_districts):
    settings_ = {"bandwidth_m": 8_000, "cell_m": 5_000}
    one = gm.kernel_density(cloud, four_districts, **settings_)
    other = gm.kernel_density(cloud.iloc[::-1].to_crs("EPSG:32638"), four_districts, **settings_)
    np.testing.assert_allclose(
        one["incidents_per_1000km2"], other["incidents_per_1000km2"], rtol=1e-6
    )


def test_relative_risk_is_one_where_incidents_follow_the_controls(four_districts, cloud):
    surface = gm.relative_risk(
        cloud, cloud, four_districts, seed=1, bandwidth_m=10_000, replications=19
    )
    np.testing.assert_allclose(surface["relative_risk"].dropna(), 1.0, rtol=1e-9)


def test_weighted_controls_count_as_often_as_their_weight(four_districts):
    villages = points([(46.7, 39.8), (47.2, 40.2)], population=[3.0, 1.0])
    often = points([(46.7, 39.8)] * 3 + [(47.2, 40.2)])
    incidents = points([(46.8, 39.9), (47.1, 40.1), (47.2, 40.2)])
    settings_ = {"seed": 1, "bandwidth_m": 15_000, "replications": 9, "cell_m": 5_000}
    weighted = gm.relative_risk(
        incidents, villages, four_districts, weight="population", **settings_
    )
    repeated = gm.relative_risk(incidents, often, four_districts, **settings_)
    np.testing.assert_allclose(weighted["relative_risk"], repeated["relative_risk"], rtol=1e-9)


def test_a_cell_is_below_five_percent_in_about_five_percent_of_maps_without_risk():
    rng = np.random.default_rng(11)
    grid = Grid(np.array([3.0, 7.0]), np.array([5.0]))
    people, weight = rng.uniform(0, 10, (40, 2)), rng.uniform(1, 5, 40)
    p_values = []
    for seed in range(200):
        cases = people[rng.choice(40, 15, p=weight / weight.sum())]
        _, p = relative_risk_monte_carlo(
            cases, people, grid, bandwidth=1.5, seed=seed, weights=weight, replications=19
        )
        p_values.append(p.ravel())
    share = (np.array(p_values) <= 0.05).mean()
    assert share <= stats.binom(400, 0.05).ppf(0.999) / 400


def test_contours_hold_the_cells_below_each_level_the_inner_within_the_outer(four_districts):
    incidents = points(np.random.default_rng(5).normal([46.8, 39.8], 0.03, (30, 2)))
    everywhere = points(np.random.default_rng(6).uniform([46.5, 39.5], [47.5, 40.5], (80, 2)))
    surface = gm.relative_risk(
        incidents, everywhere, four_districts, seed=1, bandwidth_m=8_000, replications=199
    )
    contours = gm.tolerance_contours(surface)
    assert contours["n_cells"].tolist() == [
        (surface["p_value"] <= level).sum() for level in (0.05, 0.01)
    ]
    outer, inner = contours.geometry
    assert outer.buffer(1e-9).covers(inner)
    assert inner.covers(shapely.Point(46.8, 39.8))
    again = gm.relative_risk(
        incidents, everywhere, four_districts, seed=1, bandwidth_m=8_000, replications=199
    )
    pd.testing.assert_frame_equal(surface, again)


def test_no_contour_is_an_empty_shape(cloud, four_districts):
    surface = gm.relative_risk(
        cloud, cloud, four_districts, seed=1, bandwidth_m=10_000, replications=19
    )
    contours = gm.tolerance_contours(surface.assign(p_value=1.0))
    assert contours.geometry.is_empty.all()
    assert contours["n_cells"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bandwidth_m": 0}, "bandwidth_m must be above 0"),
        ({"bandwidth_m": "silverman"}, "scott"),
        ({"years": 0}, "years"),
        ({"cell_m": -1}, "cell_m"),
        ({"cell_m": 1}, "Take larger cells"),
        ({"edge": "ripley", "bandwidth_m": 5_000}, "edge must be one of"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(cloud, four_districts, change, says):
    with pytest.raises(InputError, match=says):
        gm.kernel_density(cloud, four_districts, **change)


def test_layers_that_cannot_be_used_are_refused(cloud, four_districts):
    with pytest.raises(InputError, match="none has a point inside"):
        gm.kernel_density(points([(10, 10)]), four_districts)
    with pytest.raises(CRSError, match="points"):
        gm.kernel_density(cloud.set_crs(None, allow_override=True), four_districts)
    with pytest.raises(CRSError, match="no polygon"):
        gm.kernel_density(cloud, cloud)
    with pytest.raises(InputError, match="each have a point"):
        gm.relative_risk(cloud, cloud.assign(w=0.0), four_districts, weight="w", seed=1)
    with pytest.raises(InputError, match="monte_carlo"):
        gm.relative_risk(
            cloud, cloud.assign(w=1.0), four_districts, weight="w", seed=1, tolerance="asymptotic"
        )
    with pytest.raises(MissingColumnError, match="p_value"):
        gm.tolerance_contours(four_districts)


@pytest.mark.parametrize("rule", [scott, lambda xy: diggle(xy, square()),
                                  lambda xy: likelihood(xy, square()),
                                  lambda xy: cronie_van_lieshout(xy, square())])  # fmt: skip
def test_a_rule_needs_three_points_and_some_distance(rule):
    with pytest.raises(InputError, match="Give a bandwidth"):
        rule([(1, 1), (2, 2)])


@pytest.mark.parametrize("rings", [[], [[(0, 0), (1, 1)]], [[(0, 0), (0, 1), (1, 1)]]])
def test_rings_that_enclose_nothing_are_refused(rings):
    with pytest.raises(InputError, match="window"):
        Window.of_rings(rings)


def test_a_window_with_a_hole_in_it_comes_through_the_table():
    ring = box(46.5, 39.5, 47.5, 40.5).difference(box(46.9, 39.9, 47.1, 40.1))
    areas = gpd.GeoDataFrame(geometry=[ring], crs="EPSG:4326")
    surface = gm.kernel_density(
        points([(46.7, 39.7), (47.0, 40.0)]), areas, bandwidth_m=9_000, edge="diggle"
    )
    assert surface.attrs["n_outside"] == 1
    assert surface["expected_incidents"].sum() == pytest.approx(1, rel=0.01)
