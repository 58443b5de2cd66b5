"""Kendall's tau-b beside scipy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from geomine.stats.ranks import kendall_tau_b

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=30)


@given(PAIRS)
def test_tau_is_scipys_whatever_the_ties(pairs):
    one, other = np.array(pairs, dtype=float).reshape(-1, 2).T
    expected = kendalltau(one, other).statistic
    assert kendall_tau_b(one, other) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_kendalls_own_extremes_are_one_and_minus_one():
    order = np.arange(5.0)
    assert kendall_tau_b(order, order**3) == pytest.approx(1.0)
    assert kendall_tau_b(order, -order) == pytest.approx(-1.0)
