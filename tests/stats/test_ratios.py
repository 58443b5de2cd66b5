"""Exact limits of the ratio of two rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.ratios import rate_ratio_interval


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
