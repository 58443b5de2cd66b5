"""Standardised rates: what they come down to, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.bootstrap import casualty_bootstrap
from geomine.stats.intervals import poisson_interval, poisson_upper_bound
from geomine.stats.standardised import direct_rate, indirect_ratio


@given(st.integers(0, 60), st.floats(1, 1e5), st.sampled_from(["fay_feuer", "tiwari", "dobson"]))
@settings(deadline=None, max_examples=50)
def test_one_stratum_is_the_crude_rate_with_garwoods_limits(events, years, method):
    found = direct_rate([events], [years], [7.0], method=method)
    assert found.value == pytest.approx(events / years)
    limits = np.array(poisson_interval(events)) / years
    assert (found.lower, found.upper) == pytest.approx(tuple(limits), rel=1e-9)


def test_a_standard_of_the_same_make_up_gives_the_crude_rate():
    found = direct_rate([2, 9, 4], [1000, 500, 2500], [10, 5, 25])
    assert found.value == pytest.approx(15 / 4000)


def test_no_events_leave_an_upper_limit_by_the_largest_weight():
    found = direct_rate([0, 0], [1000, 100], [1, 1])
    assert (found.value, found.lower) == (0, 0)
    assert found.upper == pytest.approx(0.5 / 100 * -np.log(0.025))
    midp = direct_rate([0, 0], [1000, 100], [1, 1], method="midp")
    assert midp.lower == 0
    assert midp.upper < found.upper


def test_an_area_like_the_standard_has_ratio_one():
    found = indirect_ratio([4, 6], [100, 200], [40, 60], [1000, 2000])
    assert found.value == 1
    assert found.lower < 1 < found.upper


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: direct_rate([1, 2], [1, 0], [1, 1]), "together with others"),
        (lambda: direct_rate([1, 2], [1], [1, 1]), "one value a stratum"),
        (lambda: direct_rate([1, np.nan], [1, 1], [1, 1]), "each stratum"),
        (lambda: direct_rate([1], [1], [1], method="normal"), "fay_feuer"),
        (lambda: indirect_ratio([1], [1], [0], [1]), "nothing is expected"),
        (lambda: casualty_bootstrap([1, np.nan], seed=1), "all known"),
        (lambda: casualty_bootstrap([1], seed=1, replications=0), "replications"),
        (lambda: casualty_bootstrap([1], seed=1, largest=0), "largest"),
    ],
)
def test_what_cannot_be_used_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_the_upper_bound_of_no_events_is_the_rule_of_three():
    assert poisson_upper_bound(0) == pytest.approx(-np.log(0.05))
    found = poisson_upper_bound([0, np.nan, 4])
    assert np.isnan(found[1])
    # one-sided 95 % is the upper limit of two-sided 90 %
    assert found[2] == pytest.approx(poisson_interval(4, confidence=0.9)[1])


def test_a_bootstrap_of_single_casualties_is_that_of_a_poisson_count():
    lower, upper = casualty_bootstrap(np.ones(50), seed=2)
    assert (lower, upper) == pytest.approx(stats.poisson(50).ppf([0.025, 0.975]), abs=1)


def test_a_bootstrap_repeats_with_its_seed_and_says_nothing_of_nothing():
    sizes = [1, 1, 4, 2, 9]
    assert casualty_bootstrap(sizes, seed=5) == casualty_bootstrap(sizes, seed=5)
    assert casualty_bootstrap(sizes, seed=5) == casualty_bootstrap(sizes[::-1], seed=5)
    lower, upper = casualty_bootstrap([], seed=5)
    assert lower == 0
    assert np.isnan(upper)


def test_drawn_limits_hold_95_percent_with_one_more_of_the_largest_and_less_without():
    rng, sizes, chances = np.random.default_rng(3), np.array([1, 2, 8]), [0.80, 0.15, 0.05]
    true = 10 * sizes @ chances
    held = np.zeros((200, 2))
    for k in range(200):
        hurt = rng.choice(sizes, size=rng.poisson(10), p=chances)
        for way, largest in enumerate((8, None)):
            low, high = casualty_bootstrap(hurt, seed=k, largest=largest, replications=499)
            held[k, way] = low <= true <= high
    assert held[:, 0].mean() >= 0.95
    assert held[:, 1].mean() < 0.95
