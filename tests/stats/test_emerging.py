"""Emerging hot spots: exact tails, the published rules, and honest false alarms; and delays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.delay import reported_within
from geomine.stats.emerging import Cube, neighbourhood_cube, pattern

ALONE = [[], [], []]


def named(marks: str, *, trend: str = "level") -> str:
    """Name the pattern of one area whose steps are hot (+), cold (-) or neither (.)."""
    n = len(marks)
    slope = {"level": 0, "up": 1, "down": -1}[trend]
    z = 10.0 + slope * np.arange(n)
    high = np.array([[0.01 if mark == "+" else 1.0 for mark in marks]])
    low = np.array([[0.01 if mark == "-" else 1.0 for mark in marks]])
    many = np.full((1, n), 9.0)
    return pattern(Cube(many, many, many, z[None], high, low), 0)


@pytest.mark.parametrize(
    ("marks", "trend", "name"),
    [
        (".........+", "level", "new_hot"),
        ("-........+", "level", "new_hot"),
        (".......+++", "level", "consecutive_hot"),
        ("++++++++++", "up", "intensifying_hot"),
        (".+++++++++", "level", "persistent_hot"),
        ("++++++++++", "down", "diminishing_hot"),
        ("+..+.....+", "level", "sporadic_hot"),
        ("+..-.....+", "level", "oscillating_hot"),
        ("+++++++++.", "level", "historical_hot"),
        (".........-", "level", "new_cold"),
        ("----------", "down", "intensifying_cold"),
        ("---------.", "level", "historical_cold"),
        ("-..+.....-", "level", "oscillating_cold"),
        ("+........ ", "level", "none"),
        ("..........", "up", "none"),
    ],
)
def test_each_pattern_is_named_by_the_published_definitions(marks, trend, name):
    assert named(marks, trend=trend) == name


def test_tails_over_all_steps_are_binomial():
    events, exposure = [[3, 0, 5], [1, 1, 0], [0, 2, 1]], np.ones((3, 3))
    cube = neighbourhood_cube(events, exposure, ALONE, lag=1)
    one = stats.binom(13, 2 / 9).sf(4)  # the first area in the last two steps: 5 of 13
    high = [[stats.binom(13, min(step + 1, 2) / 9).sf(cube.around[k, step] - 1)
             for step in range(3)] for k in range(3)]  # fmt: skip
    assert high[0][2] == pytest.approx(one)
    expected = stats.false_discovery_control(np.array(high).ravel()).reshape(3, 3)
    np.testing.assert_allclose(cube.q_high, expected, rtol=1e-9)


def test_tails_by_step_are_those_of_a_sum_of_two_binomials():
    events, exposure = np.array([[3, 1], [1, 4]]), np.array([[1.0, 2.0], [1.0, 1.0]])
    cube = neighbourhood_cube(events, exposure, [[], []], lag=1, baseline="step")
    one, other = stats.binom(4, 0.5), stats.binom(5, 2 / 3)
    high = sum(one.pmf(a) * other.pmf(b) for a in range(5) for b in range(6) if a + b >= 4)
    low_of_first = stats.binom(4, 0.5).cdf(3)
    assert cube.expected[0, 1] == pytest.approx(2 + 10 / 3)
    assert cube.q_high[0, 1] >= high
    assert cube.q_low[0, 0] >= low_of_first
    all_high = [one.sf(2), high, one.sf(0), sum(
        one.pmf(a) * stats.binom(5, 1 / 3).pmf(b)
        for a in range(5) for b in range(6) if a + b >= 5)]  # fmt: skip
    expected = stats.false_discovery_control(all_high)
    np.testing.assert_allclose(cube.q_high.ravel(), expected, rtol=1e-9)


def test_neighbours_lend_their_events_and_exposure():
    cube = neighbourhood_cube([[1, 2], [3, 4], [0, 0]], np.ones((3, 2)), [[1], [0], []], lag=0)
    assert cube.around.tolist() == [[4, 6], [4, 6], [0, 0]]
    assert cube.expected[:, 0].tolist() == pytest.approx([10 / 3, 10 / 3, 10 / 6])


def test_an_area_without_exposure_is_missing_and_lends_nothing():
    cube = neighbourhood_cube(
        [[1.0, 2.0], [np.nan, 4.0], [0.0, 1.0]],
        [[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[1], [0], []], lag=0,
    )  # fmt: skip
    assert np.isnan(cube.z_score[1]).all()
    assert cube.around_step[0].tolist() == [1, 2]
    assert pattern(cube, 1) == "too_few"


def test_under_constant_risk_few_maps_name_any_hot_spot_though_most_counts_are_zero():
    rng = np.random.default_rng(8)
    ring = [[(k - 1) % 40, (k + 1) % 40] for k in range(40)]
    people = rng.gamma(1, 1, (40, 1)) * np.ones((40, 6))
    alarms = 0
    for _ in range(60):
        events = rng.multinomial(60, people.ravel() / people.sum()).reshape(40, 6)
        cube = neighbourhood_cube(events, people, ring)
        alarms += any(pattern(cube, k).endswith("hot") for k in range(40))
    assert alarms <= stats.binom(60, 0.05).ppf(0.999)


def test_few_events_are_not_named():
    assert pattern(neighbourhood_cube([[2, 0, 0]], np.ones((1, 3)), [[]]), 0) == "too_few"


@pytest.mark.parametrize(
    "change", [{"lag": -1}, {"baseline": "place"}, {"exposure": np.ones((1, 2))}]
)
def test_what_cannot_be_used_is_refused(change):
    settings_ = {"exposure": np.ones((1, 3)), **change}
    with pytest.raises(InputError):
        neighbourhood_cube([[1, 2, 3]], settings_.pop("exposure"), [[]], **settings_)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
@settings(max_examples=40)
def test_reports_that_are_all_in_have_the_plain_shares(delays):
    found = reported_within(delays, [1000] * len(delays), [7, 30, 400])
    plain = [(np.array(delays) <= lag).mean() for lag in (7, 30, 400)]
    np.testing.assert_allclose(found, plain, atol=1e-12)


def test_reports_still_to_come_do_not_make_reporting_look_quick():
    rng = np.random.default_rng(9)
    ages = rng.uniform(0, 1500, 4000)
    delays = rng.exponential(200, 4000)
    seen = delays <= ages
    found = reported_within(delays[seen], ages[seen], [100, 300])
    truth = stats.expon(scale=200).cdf([100, 300])
    np.testing.assert_allclose(found, truth, atol=0.03)
    assert ((delays[seen] <= 100).mean() - truth[0]) > 0.03  # the plain share is too large


def test_no_reports_say_nothing_and_impossible_delays_are_refused():
    assert np.isnan(reported_within([], [], [7])).all()
    for delays, ages in (([-1], [5]), ([9], [5]), ([1, 2], [5])):
        with pytest.raises(InputError):
            reported_within(delays, ages, [7])
