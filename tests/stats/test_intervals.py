"""Limits of Poisson counts and of weighted sums, against published tables and enumeration."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats.intervals import gamma_interval, poisson_interval

if TYPE_CHECKING:
    from pathlib import Path

# Exact 95 % limits as tabled by Garwood 1936, Ulm 1990 and Dobson et al. 1991.
GARWOOD_95 = {
    0: (0, 3.6889),
    1: (0.0253, 5.5716),
    2: (0.2422, 7.2247),
    3: (0.6187, 8.7673),
    5: (1.6235, 11.6683),
    10: (4.7954, 18.3904),
    20: (12.2165, 30.8884),
}


@pytest.mark.parametrize(("events", "limits"), list(GARWOOD_95.items()))
def test_exact_limits_are_those_of_the_published_tables(events, limits):
    assert poisson_interval(events) == pytest.approx(limits, abs=5e-5)


@pytest.mark.parametrize(("events", "limits"), [(50, (37.11, 65.92)), (100, (81.36, 121.63))])
def test_exact_limits_of_large_counts_are_those_of_ulm_1990_to_two_decimals(events, limits):
    assert poisson_interval(events) == pytest.approx(limits, abs=5e-3)


def test_r_documentation_example_of_137_events_in_24_19893_units():
    lower, upper = poisson_interval(137)
    assert (lower / 24.19893, upper / 24.19893) == pytest.approx((4.753125, 6.692709), abs=5e-7)


@pytest.mark.parametrize(
    ("events", "confidence", "limits"),
    [
        (65, 0.95, (50.163187710, 82.849138546)),
        (1, 0.95, (0.013072133, 5.563755582)),
        (65, 0.998, (42.880261471, 94.000290844)),
    ],
)
def test_byar_limits_are_those_of_public_health_england(events, confidence, limits):
    found = poisson_interval(events, confidence=confidence, method="byar")
    assert found == pytest.approx(limits, abs=5e-9)


def test_byar_lower_limit_is_never_negative():
    lower, _ = poisson_interval(1, confidence=0.998, method="byar")
    assert lower == 0


def test_midp_upper_limit_of_no_events_is_minus_log_of_alpha():
    lower, upper = poisson_interval(0, method="midp")
    assert (lower, upper) == pytest.approx((0, -np.log(0.05)))


@pytest.mark.parametrize(
    ("method", "column"), [("garwood", "garwood"), ("byar", "byar_standard"), ("midp", "midp")]
)
def test_limits_agree_with_r_and_exactci(shared_cases: Path, method, column):
    table = pd.read_csv(shared_cases / "poisson_ci" / "poisson_ci.csv")
    for confidence, rows in table.groupby("conf"):
        limits = poisson_interval(rows["x"].to_numpy(), confidence=confidence, method=method)
        expected = rows[[f"{column}_lo", f"{column}_hi"]].clip(lower=0).to_numpy()
        np.testing.assert_allclose(np.column_stack(limits), expected, rtol=1e-9, atol=1e-12)


def test_rates_by_exact_below_ten_events_and_byar_above_agree_with_phe(shared_cases: Path):
    rows = pd.read_csv(shared_cases / "phe_indicators" / "testdata_Rate__testdata_Rate.csv")
    rows = rows.dropna(subset=["lower95_0cl"])
    for method, phe in (("garwood", "Exact"), ("byar", "Byars")):
        here = rows[rows["method"] == phe]
        scale = (here["multiplier"] / here["Denominator"]).to_numpy()
        for confidence, name in ((0.95, "95_0"), (0.998, "99_8")):
            lower, upper = poisson_interval(
                here["Numerator"].to_numpy(), confidence=confidence, method=method
            )
            np.testing.assert_allclose(lower * scale, here[f"lower{name}cl"], rtol=1e-9)
            np.testing.assert_allclose(upper * scale, here[f"upper{name}cl"], rtol=1e-9)


def coverage(means: np.ndarray, method: str) -> np.ndarray:
    """Probability that the limits of a Poisson count hold its mean, summed over all counts."""
    counts = np.arange(200)
    lower, upper = poisson_interval(counts, method=method)
    held = (lower <= means[:, None]) & (means[:, None] <= upper)
    return (stats.poisson.pmf(counts, means[:, None]) * held).sum(axis=1)


def test_exact_limits_hold_at_least_95_percent_for_every_mean():
    assert coverage(np.arange(0.01, 60, 0.037), "garwood").min() >= 0.95


def test_midp_limits_hold_95_percent_on_average_over_means_but_not_for_each():
    covers = coverage(np.arange(2, 60, 0.037), "midp")
    assert 0.95 <= covers.mean() <= 0.96
    assert 0.91 <= covers.min() < 0.95


@given(st.integers(0, 10_000), st.sampled_from(["garwood", "byar", "midp"]))
@settings(deadline=None)
def test_the_interval_holds_the_count_and_both_limits_rise_with_it(events, method):
    lower, upper = poisson_interval([events, events + 1], method=method)
    assert lower[0] <= events <= upper[0]
    assert (np.diff(lower) >= 0).all()
    assert (np.diff(upper) > 0).all()


def test_shape_is_kept_and_unknown_stays_unknown():
    for method in ("garwood", "byar", "midp"):
        lower, upper = poisson_interval([[0, 4], [np.nan, 9]], method=method)
        assert lower.shape == upper.shape == (2, 2)
        assert np.isnan([lower[1, 0], upper[1, 0]]).all()
        assert np.isfinite([lower[0, 1], upper[1, 1]]).all()


@pytest.mark.parametrize("events", [-1, 2.5, np.inf, "four", [1, -2]])
def test_counts_that_are_none_are_refused(events):
    with pytest.raises(InputError, match="events"):
        poisson_interval(events)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, float("nan"), "0.95", None])
def test_a_confidence_that_is_no_share_is_refused(confidence):
    with pytest.raises(InputError, match="confidence"):
        poisson_interval(4, confidence=confidence)
    with pytest.raises(InputError, match="confidence"):
        gamma_interval(4, variance=4, largest=1, confidence=confidence)


def test_an_unknown_method_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="garwood"):
        poisson_interval(4, method="wald")


def test_fay_and_feuer_1997_down_syndrome_at_birth_order_five():
    # Stark and Mantel 1966: cases, births, and births of the standard by mother's age.
    cases = np.array([0, 8, 63, 112, 262, 295])
    births = np.array([327, 30666, 123419, 149919, 104088, 34392])
    standard = np.array([319933, 931318, 786511, 488235, 237863, 61313])
    weights = standard / standard.sum() / births * 1e5
    lower, upper = gamma_interval(
        weights @ cases, variance=weights**2 @ cases, largest=weights.max()
    )
    assert (lower, upper) == pytest.approx((67.70212, 188.30017), abs=5e-6)


def test_standardised_rates_agree_with_asht_and_epitools(shared_cases: Path):
    folder = shared_cases / "dsr_fay_feuer"
    births = pd.read_csv(folder / "downs_mi.csv").groupby("BirthOrder")
    for _, row in pd.read_csv(folder / "expected.csv").iterrows():
        rows = births.get_group(row["BirthOrder"])
        weights = (rows["Standard"] / rows["Standard"].sum() / rows["Births"]).to_numpy()
        cases = rows["Cases"].to_numpy()
        found = gamma_interval(weights @ cases, variance=weights**2 @ cases, largest=weights.max())
        assert found == pytest.approx((row["gamma_lo"], row["gamma_hi"]), rel=1e-10)


@given(st.integers(0, 1_000))
@settings(deadline=None)
def test_incidents_of_one_casualty_each_have_garwoods_limits(incidents):
    found = gamma_interval(incidents, variance=incidents, largest=1)
    assert found == pytest.approx(poisson_interval(incidents), rel=1e-9)


def test_no_casualties_leave_room_for_one_incident_of_the_largest_size():
    lower, upper = gamma_interval(0, variance=0, largest=5)
    assert (lower, upper) == pytest.approx((0, 5 * -np.log(0.025)))


@pytest.mark.parametrize("means", list(itertools.product([0.2, 1, 4, 9], [0.1, 0.5, 2])))
def test_casualty_limits_hold_95_percent_when_sizes_are_one_and_four(means):
    ones, fours = np.meshgrid(np.arange(60), np.arange(30), indexing="ij")
    probability = stats.poisson.pmf(ones, means[0]) * stats.poisson.pmf(fours, means[1])
    lower, upper = gamma_interval(ones + 4 * fours, variance=ones + 16 * fours, largest=4)
    casualties = means[0] + 4 * means[1]
    assert probability[(lower <= casualties) & (casualties <= upper)].sum() >= 0.95


def test_unknown_totals_keep_unknown_limits():
    lower, upper = gamma_interval([np.nan, 3.0], variance=[2.0, 3.0], largest=1.0)
    assert np.isnan([lower[0], upper[0]]).all()
    assert np.isfinite([lower[1], upper[1]]).all()


@pytest.mark.parametrize(
    ("total", "variance", "largest", "about"),
    [(-1, 1, 1, "total"), (1, -1, 1, "variance"), (1, 1, 0, "largest"), (3, 0, 1, "variance")],
)
def test_sums_that_cannot_be_are_refused(total, variance, largest, about):
    with pytest.raises(InputError, match=about):
        gamma_interval(total, variance=variance, largest=largest)
