"""False discovery against scipy, the published example and the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.multiplicity import false_discovery

shares = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_the_fifteen_p_values_of_benjamini_and_hochberg_1995_give_four_findings():
    # Section 4.1, p. 295: thrombolysis in acute myocardial infarction
    p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    assert (false_discovery(p) <= 0.05).sum() == 4


@given(shares, st.sampled_from(["bh", "by"]))
def test_adjusted_values_are_those_of_scipy(p, method):
    expected = stats.false_discovery_control(p, method=method)
    # below 1e-300 a float has too few digits left to agree to twelve
    np.testing.assert_allclose(false_discovery(p, method=method), expected, rtol=1e-12, atol=1e-300)


@given(shares, st.data())
def test_a_test_that_could_not_be_made_changes_no_other(p, data):
    at = data.draw(st.integers(0, len(p)))
    found = false_discovery(np.insert(np.array(p), at, np.nan))
    assert np.isnan(found[at])
    np.testing.assert_array_equal(np.delete(found, at), false_discovery(p))


def test_the_shape_is_kept_and_nothing_stays_nothing():
    assert false_discovery([[0.01, np.nan], [0.5, 0.2]]).shape == (2, 2)
    assert false_discovery([]).shape == (0,)
    assert np.isnan(false_discovery([np.nan])).all()


@pytest.mark.parametrize("p", [[-0.1], [1.1], [0.5, np.inf]])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(InputError, match="between 0 and 1"):
        false_discovery(p)


def test_an_unknown_method_is_refused():
    with pytest.raises(InputError, match="bh"):
        false_discovery([0.1], method="bonferroni")
