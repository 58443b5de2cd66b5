"""Exact trend and change point tests against enumeration of all orders and all counts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.changepoint import pettitt, poisson_change_point
from geomine.stats.trend import mann_kendall, seasonal_mann_kendall, sen_slope

short = st.lists(st.integers(0, 3), min_size=2, max_size=6)


def score(series) -> int:
    return sum(int(np.sign(b - a)) for a, b in itertools.combinations(series, 2))


@given(short)
@settings(max_examples=40, deadline=None)
def test_the_exact_p_value_with_ties_counts_all_orders(series):
    reached = [abs(score(order)) >= abs(score(series)) for order in itertools.permutations(series)]
    assert mann_kendall(series).p_value == pytest.approx(np.mean(reached))


@given(st.lists(st.integers(0, 5), min_size=3, max_size=25))
@settings(max_examples=50, deadline=None)
def test_tau_is_scipys_tau_b_and_the_sign_turns_with_the_series(series):
    found, turned = mann_kendall(series), mann_kendall(series[::-1])
    expected = stats.kendalltau(np.arange(len(series)), series).statistic
    np.testing.assert_allclose(found.tau, expected, atol=1e-12)
    assert (found.s, found.p_value) == (-turned.s, pytest.approx(turned.p_value))


def test_the_exact_p_value_without_ties_is_scipys():
    series = np.random.default_rng(1).normal(size=40) + np.arange(40) * 0.02
    expected = stats.kendalltau(np.arange(40), series, method="exact").pvalue
    assert mann_kendall(series).p_value == pytest.approx(expected, rel=1e-9)


def test_a_long_series_takes_the_normal_approximation_and_says_so():
    series = np.random.default_rng(2).normal(size=61)
    assert mann_kendall(series).method == "normal"
    assert mann_kendall(series[:60]).method == "exact"
    exact, normal = (mann_kendall(series, method=m).p_value for m in ("exact", "normal"))
    assert exact == pytest.approx(normal, rel=0.02)


def test_exact_p_values_are_valid_under_no_trend():
    # all orders of 0, 0, 1, 2, 2, 3 are equally likely: P(p <= a) must not exceed a
    orders = set(itertools.permutations([0, 0, 1, 2, 2, 3]))
    p_values = np.array([mann_kendall(order).p_value for order in orders])
    for level in (0.01, 0.05, 0.1, 0.3):
        assert (p_values <= level + 1e-12).mean() <= level


def test_a_constant_series_has_no_trend_and_no_tau():
    found = mann_kendall([2, 2, 2, 2])
    assert (found.s, found.p_value) == (0, 1)
    assert np.isnan(found.tau)
    assert sen_slope([2, 2, 2, 2]).slope == 0


def test_unknown_years_are_left_out_of_the_pairs():
    assert mann_kendall([1, np.nan, 3, 2]).n == 3
    assert sen_slope([0, np.nan, 4]).slope == 2
    assert np.isnan(sen_slope([1, np.nan]).slope)


def test_a_slope_by_uneven_times():
    assert sen_slope([0, 1, 4], [0, 1, 4]).slope == 1


@given(st.floats(-5, 5), st.lists(st.integers(0, 9), min_size=4, max_size=15))
@settings(max_examples=40, deadline=None)
def test_a_line_added_to_a_series_adds_to_its_slope(extra, series):
    values = np.array(series, dtype=float)
    before, after = sen_slope(values), sen_slope(values + extra * np.arange(len(values)))
    assert after.slope == pytest.approx(before.slope + extra, abs=1e-9)
    assert before.lower <= before.slope <= before.upper


def test_slope_limits_hold_the_level_over_all_orders_and_are_open_where_none_can():
    # without a trend all orders of the same errors are equally likely
    errors = [0.3, 1.1, -0.7, 2.2, -1.9, 0.05]
    for n in (5, 6):
        found = [sen_slope(order) for order in itertools.permutations(errors[:n])]
        held = np.mean([one.lower <= 0 <= one.upper for one in found])
        assert 0.95 <= held < 1
    assert sen_slope(errors[:4]).upper == np.inf
    assert np.isfinite(sen_slope(errors[:4], confidence=0.9).upper)


def test_exact_slope_limits_are_close_to_the_normal_ones_of_a_long_series():
    values = np.random.default_rng(6).normal(size=61) + np.arange(61) * 0.05
    normal, exact = sen_slope(values), sen_slope(values[:60])
    assert (exact.lower, exact.upper) == pytest.approx((normal.lower, normal.upper), abs=0.01)


def test_a_season_is_compared_with_itself_only():
    busy_spring = [[9, 1], [9, 1], [9, 1], [9, 1]]
    assert seasonal_mann_kendall(busy_spring).s == 0
    assert seasonal_mann_kendall([[9, 1], [8, 2], [7, 3]]).s == 0
    assert seasonal_mann_kendall([[9, 9], [8, 8], [7, 7]]).s == -6


def chance_of_as_clear_a_change(counts, years) -> float:
    """Sum the multinomial over all rows of counts with as large a log likelihood ratio."""
    total, shares = sum(counts), np.cumsum(years)[:-1] / sum(years)

    def best(row) -> float:
        found = []
        for before, share in zip(np.cumsum(row)[:-1], shares, strict=True):
            halves = [(before, share), (total - before, 1 - share)]
            found.append(sum(n * np.log(n / (total * s)) for n, s in halves if n))
        return max(found)

    rows = [r for r in itertools.product(range(total + 1), repeat=len(counts)) if sum(r) == total]
    chance = stats.multinomial(total, np.array(years) / sum(years)).pmf(rows)
    return float(chance[[best(row) >= best(counts) - 1e-9 for row in rows]].sum())


@given(st.lists(st.integers(0, 2), min_size=4, max_size=4), st.sampled_from([1.0, 2.5]))
@settings(max_examples=20, deadline=None)
def test_the_change_point_p_value_sums_all_rows_of_counts(counts, last):
    years = [1.0, 1.0, 1.0, last]
    expected = chance_of_as_clear_a_change(counts, years) if sum(counts) else 1.0
    assert poisson_change_point(counts, years).p_value == pytest.approx(expected, abs=1e-9)


# British coal mine disasters of ten and more deaths by year, 1851 to 1962: Jarrett 1979
COAL = (
    "4541043406334026335453144155342522342132211113001011003103220111010100021000110"
    "233112111124200014000100000100101"
)


def test_coal_mine_disasters_became_rarer_after_1891():
    # Carlin, Gelfand and Smith 1992 (Applied Statistics 41:389-405): most likely after year 41
    counts = [int(count) for count in COAL]
    assert (len(counts), sum(counts)) == (112, 191)
    found = poisson_change_point(counts)
    assert found.after + 1 == 41
    assert 0 < found.p_value < 1e-10


def test_the_best_change_has_the_levels_of_its_sides():
    found = poisson_change_point([4, 6, 0, 2], [1, 1, 2, 2])
    assert (found.after, found.before_level, found.after_level) == (1, 5, 0.5)


def test_no_events_and_no_differences_are_no_change():
    assert poisson_change_point([0, 0, 0]).p_value == 1
    assert pettitt([3, 3, 3]) == pettitt([3, 3, 3])
    assert pettitt([3, 3, 3]).p_value == 1


@pytest.mark.parametrize("wrong", [[1], [1, np.nan, 2], [[1, 2], [3, 4]]])
def test_series_that_are_too_short_or_have_gaps_are_refused(wrong):
    for test in (pettitt, poisson_change_point):
        with pytest.raises(InputError, match="period"):
            test(wrong)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: mann_kendall([1, 2], method="fast"), "method"),
        (lambda: mann_kendall([[1, 2]]), "one row"),
        (lambda: mann_kendall(["a", "b"]), "numbers"),
        (lambda: sen_slope([1, 2], [2, 1]), "times must rise"),
        (lambda: seasonal_mann_kendall([1, 2]), "years by seasons"),
        (lambda: poisson_change_point([1, 2], [1, 0]), "above 0"),
        (lambda: poisson_change_point([1.5, 2]), "whole"),
    ],
)
def test_what_cannot_be_used_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()
