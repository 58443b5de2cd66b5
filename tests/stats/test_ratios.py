"""Exact limits of the ratio of two rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.ratios import (
    rate_difference_interval,
    rate_ratio_interval,
    rate_ratio_p_value,
)


def test_the_breast_cancer_example_of_r_poisson_test():
    found = rate_ratio_interval(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found == pytest.approx((0.858426, 4.277266), abs=5e-7)


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.1, 10))
@settings(deadline=None)
def test_the_ratio_is_scipys_exact_binomial_limits_turned_into_odds(first, second, base_years):
    if first + second == 0:
        return
    share = stats.binomtest(first, first + second).proportion_ci(0.95, method="exact")
    with np.errstate(divide="ignore"):
        odds = np.divide([share.low, share.high], [1 - share.low, 1 - share.high])
    found = rate_ratio_interval(first, 1.0, second, base_years)
    np.testing.assert_allclose(found, odds * base_years, rtol=1e-8)


def test_limits_are_open_above_without_base_events_and_say_nothing_without_any():
    lower, upper = rate_ratio_interval([3, 0], 1.0, [0, 0], 1.0)
    assert lower[0] > 0
    assert lower[1] == 0
    assert np.isposinf(upper).all()


def test_unknown_stays_unknown():
    lower, upper = rate_ratio_interval([np.nan, 2], 1.0, 3, [1.0, np.nan])
    assert np.isnan([*lower, *upper]).all()


@pytest.mark.parametrize("years", [0, -1])
def test_an_exposure_that_is_none_is_refused(years):
    with pytest.raises(InputError, match="person_years"):
        rate_ratio_interval(1, years, 1, 1)


def test_midp_ratio_limits_solve_the_midp_equations():
    first, second = 7, 12
    lower, upper = rate_ratio_interval(first, 2.0, second, 3.0, method="midp")
    for ratio, level in ((lower, 0.975), (upper, 0.025)):
        share = ratio * 2 / (ratio * 2 + 3)
        count = stats.binom(first + second, share)
        assert count.cdf(first) - count.pmf(first) / 2 == pytest.approx(level, abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.2, 5))
@settings(deadline=None, max_examples=25)
def test_p_value_ratio_and_difference_agree_on_whether_rates_differ(first, second, base_years):
    p_value = rate_ratio_p_value(first, 1.0, second, base_years)
    if abs(p_value - 0.05) < 1e-6:
        return
    lower, upper = rate_ratio_interval(first, 1.0, second, base_years)
    assert (p_value < 0.05) == (not lower <= 1 <= upper)
    least, most = rate_difference_interval(first, 1.0, second, base_years)
    assert (p_value < 0.05) == (not least <= 0 <= most)


def test_the_difference_from_no_events_is_garwoods_limit():
    lower, upper = rate_difference_interval(4, 2.0, 0, 1e12)
    exact = stats.chi2.ppf([0.025, 0.975], [8, 10]) / 2 / 2.0
    assert (lower, upper) == pytest.approx(tuple(exact), rel=1e-6)


def test_melded_limits_are_quantiles_of_gamma_differences():
    rng = np.random.default_rng(1)
    draws = 400_000
    low = rng.gamma(11, size=draws) / 0.8 - rng.gamma(22, size=draws) / 3.011
    high = rng.gamma(12, size=draws) / 0.8 - rng.gamma(21, size=draws) / 3.011
    found = rate_difference_interval(11, 0.8, 21, 3.011)
    assert found[0] == pytest.approx(np.quantile(low, 0.025), abs=0.05)
    assert found[1] == pytest.approx(np.quantile(high, 0.975), abs=0.05)


def test_difference_limits_hold_95_percent_for_small_means_summed_over_all_counts():
    counts = np.arange(19)
    first, second = np.meshgrid(counts, counts, indexing="ij")
    lower, upper = rate_difference_interval(first, 1.0, second, 2.0)
    for mean in (0.2, 1.0, 3.0, 5.0):
        for base in (0.2, 1.0, 3.0, 5.0):
            chance = stats.poisson.pmf(first, mean) * stats.poisson.pmf(second, base)
            held = (lower <= mean - base / 2) & (mean - base / 2 <= upper)
            assert chance[held].sum() >= 0.95


def test_ratio_limits_hold_95_percent_for_small_means_summed_over_all_counts():
    counts = np.arange(60)
    first, second = np.meshgrid(counts, counts, indexing="ij")
    lower, upper = rate_ratio_interval(first, 1.0, second, 2.0)
    for mean in (0.5, 2.0, 8.0, 20.0):
        for base in (0.5, 2.0, 8.0, 20.0):
            chance = stats.poisson.pmf(first, mean) * stats.poisson.pmf(second, base)
            held = (lower <= mean / (base / 2)) & (mean / (base / 2) <= upper)
            assert chance[held].sum() >= 0.95


def test_an_unknown_method_is_refused():
    with pytest.raises(InputError, match="midp"):
        rate_ratio_interval(1, 1, 1, 1, method="wald")


def test_unknown_differences_and_p_values_stay_unknown():
    lower, upper = rate_difference_interval([np.nan, 2], 1.0, 3, 1.0)
    assert np.isnan([lower[0], upper[0]]).all()
    assert np.isfinite([lower[1], upper[1]]).all()
    assert np.isnan(rate_ratio_p_value(np.nan, 1.0, 3, 1.0))
