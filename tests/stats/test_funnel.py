"""Funnel limits and over-dispersion against scipy and the formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.funnel import count_limits, over_dispersion, z_scores


@given(st.floats(0.01, 500), st.sampled_from([0.9, 0.95, 0.998]))
def test_a_count_beyond_the_funnel_has_at_most_half_of_what_is_left_out(expected, confidence):
    tail = (1 - confidence) / 2
    low, high = (float(limit) for limit in count_limits(expected, confidence=confidence))
    assert stats.poisson.cdf(low - 1, expected) <= tail < stats.poisson.cdf(low, expected)
    assert stats.poisson.sf(high, expected) <= tail
    assert high == 0 or stats.poisson.sf(high - 1, expected) > tail


def test_unknown_stays_unknown_and_nothing_expected_is_refused():
    low, high = count_limits([np.nan, 4.0])
    assert np.isnan([low[0], high[0]]).all()
    with pytest.raises(InputError, match="expected"):
        count_limits([0.0])


def test_phi_and_tau2_are_those_of_the_formula_by_hand():
    # z = 2 (sqrt 16 - sqrt 9) = 2 and 2 (sqrt 4 - sqrt 9) = -2, and 0: phi = 8 / 3
    found = over_dispersion([16, 4, 9], [9, 9, 9], winsorised=0)
    assert found.phi == pytest.approx(8 / 3)
    # weights 36 each: (3 * 8/3 - 2) / (108 - 3 * 36^2 / 108) = 6 / 72
    assert found.tau2 == pytest.approx(6 / 72)


def test_true_variation_is_found_and_chance_alone_gives_none():
    rng = np.random.default_rng(4)
    expected = rng.uniform(20, 200, 400)
    assert over_dispersion(rng.poisson(expected), expected).tau2 == 0
    spread = rng.gamma(16, 1 / 16, 400)  # standard deviation 0.25, about 0.125 of the root
    found = over_dispersion(rng.poisson(expected * spread), expected, winsorised=0)
    assert np.sqrt(found.tau2) == pytest.approx(0.125, abs=0.02)


def test_usual_variation_widens_the_funnel():
    tight, wide = z_scores([40], [20]), z_scores([40], [20], tau2=0.05)
    assert tight[0] == pytest.approx((np.sqrt(2) - 1) * 2 * np.sqrt(20))
    assert 0 < wide[0] < tight[0]


def test_two_areas_say_nothing_of_usual_variation():
    found = over_dispersion([3, 9], [5, 5])
    assert np.isnan(found.phi)
    assert found.tau2 == 0


@pytest.mark.parametrize("share", [-0.1, 0.5])
def test_a_winsorised_share_that_is_none_is_refused(share):
    with pytest.raises(InputError, match="winsorised"):
        over_dispersion([1, 2, 3], [1, 2, 3], winsorised=share)
