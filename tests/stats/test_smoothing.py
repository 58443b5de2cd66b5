"""Smoothing: what the limits hold, and what unknown, empty and lonely areas do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.errors import InputError
from geomine.stats.gamma_poisson import gamma_poisson
from geomine.stats.homogeneity import choynowski, homogeneity
from geomine.stats.smoothing import marshall, marshall_local


def chain(n: int) -> list[list[int]]:
    return [[j for j in (k - 1, k + 1) if 0 <= j < n] for k in range(n)]


def smoothers(n: int):
    return {
        "marshall": lambda x, y: marshall(x, y).rate,
        "local": lambda x, y: marshall_local(x, y, chain(n)).rate,
        "geoda": lambda x, y: marshall_local(x, y, chain(n), definition="geoda").rate,
        "gamma": lambda x, y: gamma_poisson(x, y).rate,
    }


counts = st.lists(st.integers(0, 20), min_size=4, max_size=9)


@given(counts, st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_unknown_or_empty_has_no_rate_and_changes_no_other(events, data):
    n = len(events)
    at = data.draw(st.integers(0, n - 1))
    years = np.linspace(100.0, 900.0, n)
    missing, empty = np.array(events, dtype=float), years.copy()
    missing[at], empty[at] = np.nan, 0.0
    for smooth in smoothers(n).values():
        unknown, nobody = smooth(missing, years), smooth(events, empty)
        assert np.isnan([unknown[at], nobody[at]]).all()
        np.testing.assert_array_equal(np.delete(unknown, at), np.delete(nobody, at))
        assert np.isfinite(np.delete(unknown, at)).all()


@given(counts)
@settings(max_examples=40, deadline=None)
def test_a_smoothed_rate_lies_between_the_raw_rate_and_its_mean(events):
    years = np.linspace(50.0, 500.0, len(events))
    raw = np.array(events) / years
    for found in (marshall(events, years), marshall_local(events, years, chain(len(events)))):
        low, high = np.minimum(raw, found.prior_mean), np.maximum(raw, found.prior_mean)
        assert (low - 1e-12 <= found.rate).all()
        assert (found.rate <= high + 1e-12).all()


def test_an_island_is_drawn_towards_the_overall_rate_and_says_so():
    found = marshall_local([3, 4, 9], [100, 100, 100], [[1], [0], []])
    overall = marshall([3, 4, 9], [100, 100, 100])
    assert found.is_local.tolist() == [True, True, False]
    assert found.rate[2] == overall.rate[2]


def test_an_area_whose_only_neighbour_is_unknown_is_an_island():
    found = marshall_local([3, np.nan, 9, 5], [100] * 4, [[1], [0], [3], [2]])
    assert found.is_local[[0, 2, 3]].tolist() == [False, True, True]
    assert np.isnan(found.rate[1])


def test_limits_hold_95_percent_of_true_rates_on_average():
    # 40 maps of 60 areas with about one event each, true rates gamma of shape 2
    rng = np.random.default_rng(12)
    held = {"profile": [], "plug_in": []}
    for _ in range(40):
        years = rng.gamma(1, 1, 60) + 0.05
        truth = rng.gamma(2, 0.5, 60)
        events = rng.poisson(years * truth)
        for limits, shares in held.items():
            found = gamma_poisson(events, years, limits=limits)
            shares.append(((found.lower <= truth) & (truth <= found.upper)).mean())
    assert np.mean(held["profile"]) >= 0.95
    assert np.mean(held["plug_in"]) < np.mean(held["profile"])


def test_high_rate_probabilities_are_calibrated():
    rng = np.random.default_rng(13)
    said, true = [], []
    for _ in range(40):
        years, truth = rng.gamma(1, 2, 60) + 0.05, rng.gamma(2, 0.5, 60)
        events = rng.poisson(years * truth)
        said.append(gamma_poisson(events, years, times=1.5).exceeds)
        true.append(truth > 1.5 * events.sum() / years.sum())
    said, true = np.concatenate(said), np.concatenate(true)
    likely = said > 0.5
    assert true[likely].mean() == pytest.approx(said[likely].mean(), abs=0.08)
    assert true[~likely].mean() == pytest.approx(said[~likely].mean(), abs=0.05)


@given(counts)
@settings(max_examples=30, deadline=None)
def test_the_limits_hold_the_rate_and_the_profile_is_wider(events):
    years = np.linspace(50.0, 500.0, len(events))
    wide, plain = (gamma_poisson(events, years, limits=m) for m in ("profile", "plug_in"))
    if not sum(events):
        return
    assert (wide.lower <= wide.rate).all()
    assert (wide.rate <= wide.upper).all()
    assert wide.rate.tolist() == plain.rate.tolist()


def test_no_events_anywhere_are_rate_zero_with_the_limit_of_all_together():
    found = gamma_poisson([0, 0], [100, 300])
    assert found.rate.tolist() == [0, 0]
    assert found.upper == pytest.approx([-np.log(0.025) / 400] * 2)


def test_one_rate_everywhere_is_seldom_called_many():
    rng = np.random.default_rng(14)
    years = rng.gamma(1, 1, 50) + 0.05
    p = [
        homogeneity(rng.poisson(years), years, seed=k, replications=99).p_value for k in range(100)
    ]
    assert (np.array(p) <= 0.05).sum() <= 12  # binomial of 100 and 0.05: more, 1 in 1,000


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: gamma_poisson([1], [1], limits="wide"), "limits"),
        (lambda: gamma_poisson([1], [1], times=0), "times"),
        (lambda: homogeneity([0, 0], [1, 1], seed=1), "at least two areas"),
        (lambda: homogeneity([1, 2], [1, 1], seed=1, replications=0), "replications"),
        (lambda: marshall([1, 2], [1]), "same length"),
        (lambda: marshall_local([1], [1], [[0], [1]]), "one per area"),
        (lambda: marshall_local([1], [1], [[3]]), "positions"),
        (lambda: choynowski([-1], [1]), "events"),
    ],
)
def test_what_cannot_be_used_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_choynowski_keeps_unknown_areas_unknown():
    assert np.isnan(choynowski([1, np.nan, 2], [10, 10, 0])).tolist() == [False, True, True]
    assert np.isnan(choynowski([np.nan], [1])).all()
