"""Gi*, local Moran and chance: properties, the null, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats import (
    constant_risk_p,
    eb_moran,
    exact_p,
    false_discovery,
    general_g,
    getis_ord,
    local_moran,
    moran,
)
from geomine.stats.autocorrelation import eb_standardised_rates
from geomine.stats.local import _drawn

RING = [[(k - 1) % 12, (k + 1) % 12] for k in range(12)]
PEOPLE = np.array([5.0, 80, 20, 3, 40, 900, 60, 10, 15, 30, 7, 50]) * 1_000
KINDS = ("gi_star", "local_moran", "eb_moran")
seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_local_morans_i_add_up_to_n_times_the_global_one(draw):
    # Anselin 1995, equation 14: with weights of 1 a row the sum over areas is n I
    x = draw.normal(size=12)
    local = local_moran(x, RING, replications=1, seed=1).statistic
    assert local.sum() == pytest.approx(12 * moran(x, RING, replications=1, seed=1).statistic)


@given(seeds, st.floats(0.1, 50), st.floats(-20, 20))
@settings(max_examples=30, deadline=None)
def test_units_change_neither_gi_star_nor_moran_nor_their_p_values(draw, scale, shift):
    x = draw.normal(size=12)
    for method in (getis_ord, local_moran):
        once, again = (method(v, RING, replications=50, seed=3) for v in (x, x * scale + shift))
        np.testing.assert_allclose(once.statistic, again.statistic, atol=1e-7)
        np.testing.assert_array_equal(once.p_value, again.p_value)


def test_conditional_permutations_come_to_the_exact_share_of_all_of_them():
    x = np.array([9.0, 8, 7, 1, 2, 0, 1, 3, 2, 1, 0, 4])
    pairs = [x[j] + x[k] for j in range(1, 12) for k in range(j)]  # without area 0: 55 pairs
    others = [x[j] + x[k] for j in range(2, 12) for k in range(1, j)]
    assert len(pairs) - 11 == len(others)
    as_high = np.mean(np.array(others) >= x[1] + x[11])
    found = getis_ord(x, RING, replications=20_000, seed=1).p_value[0]
    assert found == pytest.approx(as_high, abs=4 * np.sqrt(as_high * (1 - as_high) / 20_000))


def test_positions_drawn_are_different_and_each_as_likely():
    drawn = _drawn(np.random.default_rng(1), 4_000, 6, 3)
    assert all(len(set(row)) == 3 for row in drawn.tolist())
    for place in range(3):
        share = np.bincount(drawn[:, place], minlength=6)
        assert stats.chisquare(share).pvalue > 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_p_values_of_an_area_are_uniform_where_risk_is_the_same_everywhere(kind):
    draw, maps = np.random.default_rng(5), 300
    counts = draw.multinomial(60, PEOPLE / PEOPLE.sum(), size=maps)
    p = np.array(
        [
            constant_risk_p(row, PEOPLE, RING, statistic=kind, replications=199, seed=k)
            for k, row in enumerate(counts)
        ]
    )
    for level in (0.05, 0.2):
        allowed = level + 4 * np.sqrt(level * (1 - level) / maps)
        assert (np.mean(p <= level, axis=0) <= allowed).all()


@pytest.mark.parametrize("kind", [*KINDS, "exact"])
def test_at_most_one_null_map_in_twenty_shows_a_hot_spot(kind):
    draw, maps = np.random.default_rng(8), 300
    alarms = 0
    for k, row in enumerate(draw.multinomial(60, PEOPLE / PEOPLE.sum(), size=maps)):
        p = (
            exact_p(row, PEOPLE)
            if kind == "exact"
            else constant_risk_p(row, PEOPLE, RING, statistic=kind, replications=499, seed=k)
        )
        alarms += (false_discovery(p) <= 0.05).any()
    assert alarms <= stats.binom.isf(1e-4, maps, 0.05)


def test_shuffling_rates_of_unequal_populations_cries_wolf_and_constant_risk_does_not():
    # the same seeds and maps: a count of the alarms of a single area of few people
    draw, maps = np.random.default_rng(3), 200
    shuffled = dealt = 0
    for k, row in enumerate(draw.multinomial(60, PEOPLE / PEOPLE.sum(), size=maps)):
        p = getis_ord(row / PEOPLE, RING, replications=199, seed=k).p_value
        shuffled += (p <= 0.05).any()
        p = constant_risk_p(row, PEOPLE, RING, statistic="gi_star", replications=199, seed=k)
        dealt += (false_discovery(p) <= 0.05).any()
    assert dealt < shuffled / 2


def test_the_exact_p_is_the_binomial_tail():
    counts = np.array([0, 1, 3, 9, 0, 40, 2, 1, 0, 2, 1, 1])
    share = PEOPLE / PEOPLE.sum()
    expected = stats.binom.sf(counts - 1, counts.sum(), share)
    np.testing.assert_allclose(exact_p(counts, PEOPLE), expected, rtol=1e-10)


def test_standardised_rates_are_those_of_assuncao_and_reis():
    counts, people = np.array([3.0, 0, 9, 2]), np.array([100.0, 50, 200, 400])
    # Assuncao and Reis 1999, equations 7 and 8, written out
    b = 14 / 750
    s2 = sum(n * (c / n - b) ** 2 for c, n in zip(counts, people, strict=True)) / 750
    a = s2 - b / (750 / 4)
    z = [(c / n - b) / np.sqrt(a + b / n) for c, n in zip(counts, people, strict=True)]
    np.testing.assert_allclose(eb_standardised_rates(counts, people), z, rtol=1e-12)


def test_an_area_without_neighbours_is_said_and_never_spread():
    x, near = np.arange(12.0), [[], *[[k - 1 or 11, k % 11 + 1] for k in range(1, 12)]]
    gi, gi_star = (getis_ord(x, near, star=s, replications=9, seed=1) for s in (False, True))
    assert np.isnan(gi.statistic[0])
    assert np.isfinite(gi_star.statistic).all()
    assert np.isnan(gi_star.p_value[0])
    assert np.isnan(local_moran(x, near, replications=9, seed=1).statistic[0])
    assert moran(x, near, seed=1).n_islands == 1
    p = constant_risk_p(x, PEOPLE, near, statistic="local_moran", replications=9, seed=1)
    assert np.isnan(p).tolist() == [True] + [False] * 11


@pytest.mark.parametrize("method", [moran, general_g, getis_ord, local_moran])
def test_missing_and_constant_values_are_refused(method):
    with pytest.raises(InputError, match="position 3"):
        method([1, 2, 3, np.nan, *range(8)], RING, seed=1)
    with pytest.raises(InputError, match="all the same"):
        method([2.0] * 12, RING, seed=1)
    with pytest.raises(InputError, match="replications"):
        method(np.arange(12.0), RING, replications=0, seed=1)
    with pytest.raises(InputError, match="12 lists"):
        method(np.arange(12.0), RING[:5], seed=1)


def test_rates_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="position 0"):
        eb_moran([1] * 12, [0, *[5] * 11], RING, seed=1)
    with pytest.raises(InputError, match="none"):
        eb_standardised_rates([0] * 12, PEOPLE)
    with pytest.raises(InputError, match="statistic"):
        constant_risk_p([1] * 12, PEOPLE, RING, statistic="geary", seed=1)
    with pytest.raises(InputError, match="four are needed"):
        moran([1.0, 2, 3, 4], [[1], [0], [], []], seed=1)
    with pytest.raises(InputError, match="side"):
        getis_ord(np.arange(12.0), RING, side="up", seed=1)
    with pytest.raises(InputError, match="0 or more"):
        general_g(np.arange(-1.0, 11), RING, seed=1)
