"""Standardised rates, SMR and funnel limits against Fay and Feuer, asht and PHEindicatormethods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geomine.stats.funnel import expected_limits
from geomine.stats.intervals import poisson_interval
from geomine.stats.ratios import rate_ratio_interval, rate_ratio_p_value
from geomine.stats.standardised import direct_rate, indirect_ratio

if TYPE_CHECKING:
    from pathlib import Path

# Stark and Mantel 1966: Down syndrome in Michigan at birth order 5 and over, by mother's age
CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30666, 123419, 149919, 104088, 34392]
STANDARD = [319933, 931318, 786511, 488235, 237863, 61313]


@pytest.mark.parametrize(
    ("method", "limits"),
    [
        ("fay_feuer", (67.70212, 188.30017)),
        ("midp", (59.71632, 173.08170)),
        ("tiwari", (67.70212, 112.85843)),
        ("dobson", (67.63284, 83.86703)),
    ],
)
def test_down_syndrome_at_birth_order_five_in_the_vignette_of_dsrtest(method, limits):
    found = direct_rate(CASES, BIRTHS, STANDARD, method=method)
    assert found.value * 1e5 == pytest.approx(75.52901, abs=5e-6)
    assert (found.lower * 1e5, found.upper * 1e5) == pytest.approx(
        limits, abs=1.5e-5
    )  # asht solves mid-p to 1e-7


@pytest.mark.parametrize(
    ("method", "columns"), [("fay_feuer", "gamma"), ("tiwari", "tcz"), ("midp", "midp")]
)
def test_every_birth_order_agrees_with_asht(shared_cases: Path, method, columns):
    folder = shared_cases / "dsr_fay_feuer"
    births = pd.read_csv(folder / "downs_mi.csv").groupby("BirthOrder")
    for _, row in pd.read_csv(folder / "expected.csv").iterrows():
        rows = births.get_group(row["BirthOrder"])
        found = direct_rate(rows["Cases"], rows["Births"], rows["Standard"], method=method)
        assert found.value == pytest.approx(row["adj"], rel=1e-10)
        expected = row[f"{columns}_lo"], row[f"{columns}_hi"]
        # asht solves the mid-p limits to about 1e-7
        assert (found.lower, found.upper) == pytest.approx(expected, rel=5e-7)


@pytest.fixture(scope="module")
def phe(shared_cases: Path):
    folder = shared_cases / "phe_indicators"
    return lambda name: pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig")


def test_directly_standardised_rate_of_public_health_england_in_1976(phe):
    rows = phe("testdata_DSR_ISR__testdata_1976")
    found = direct_rate(
        rows["count"], rows["pop"], rows["esp1976"], method="dobson", poisson="garwood_byar"
    )
    limits = np.array([found.value, found.lower, found.upper]) * 1e4
    assert limits == pytest.approx((859.2097585, 799.1160931, 922.5253880), abs=5e-8)


def test_indirectly_standardised_ratios_of_public_health_england(phe):
    # the band 10-14 is blank where it has no cases in the area and in the standard
    areas = phe("testdata_DSR_ISR__testdata_multiarea_isr").fillna(0).groupby("area")
    known = {"testdata_big": (1.070723, 1.001715, 1.143233),
             "testdata_tiny": (0.010767, 0.004923, 0.020439)}  # fmt: skip
    for area, figures in known.items():
        rows = areas.get_group(area)
        found = indirect_ratio(
            rows["count"], rows["pop"], rows["refcount"], rows["refpop"], method="garwood_byar"
        )
        assert (found.value, found.lower, found.upper) == pytest.approx(figures, abs=5e-7)
        assert found.expected == pytest.approx(835.8835612311743)


def test_indirectly_standardised_rates_of_public_health_england_in_every_digit(phe):
    # the band 10-14 is blank where it has no cases in the area and in the standard
    areas = phe("testdata_DSR_ISR__testdata_multiarea_isr").fillna(0).groupby("area")
    results = phe("testdata_DSR_ISR__testresults_ISR").dropna(subset=["lower95_0cl"])
    rates = results["statistic"].str.contains("rate") & results["area"].isin(list(areas.groups))
    for _, row in results[rates].iterrows():
        rows = areas.get_group(row["area"])
        columns = rows["count"], rows["pop"], rows["refcount"], rows["refpop"]
        for confidence, name in ((0.95, "95_0"), (0.998, "99_8")):
            found = indirect_ratio(*columns, method="garwood_byar", confidence=confidence)
            expected = [row["value"], row[f"lower{name}cl"], row[f"upper{name}cl"]]
            scaled = np.array([found.value, found.lower, found.upper]) * row["ref_rate"]
            assert scaled == pytest.approx(expected, rel=1e-9)


def test_limits_of_public_health_england_switch_to_byar_at_ten_events():
    assert poisson_interval(1, method="garwood_byar") == pytest.approx(
        (0.025317808, 5.571643391), abs=5e-10
    )
    assert poisson_interval(1, method="garwood_byar", confidence=0.998) == pytest.approx(
        (0.001000500, 9.233413477), abs=1e-9
    )
    counts = np.arange(30)
    found = poisson_interval(counts, method="garwood_byar")
    exact, byar = (poisson_interval(counts, method=m) for m in ("garwood", "byar"))
    for k in (0, 1):
        np.testing.assert_array_equal(found[k], np.where(counts < 10, exact[k], byar[k]))


@pytest.mark.parametrize(("confidence", "sigmas"), [(0.95, "2s"), (0.998, "3s")])
def test_funnel_lines_of_public_health_england(phe, confidence, sigmas):
    table = phe("testdata_funnel_ratio_outputs")
    table.columns = [name.strip() for name in table.columns]
    low, high = expected_limits(table["Observed_events"], confidence=confidence)
    # PHE finds the lines by search, to about six digits
    np.testing.assert_allclose(low, table[f"lower_{sigmas}_exp_events"], rtol=1e-5)
    np.testing.assert_allclose(high, table[f"upper_{sigmas}_exp_events"], rtol=1e-4)


def test_funnel_flags_of_public_health_england(phe):
    table = phe("testdata_funnel_ratio_inputs")
    flags = np.full(len(table), "Not significant", dtype=object)
    for confidence, level in ((0.95, "0.025"), (0.998, "0.001")):
        low, high = expected_limits(table["obs"], confidence=confidence)
        flags[table["expected"] > low] = f"Low ({level})"
        flags[table["expected"] < high] = f"High ({level})"
    assert flags.tolist() == table["significance"].tolist()


def test_funnel_of_one_event_has_the_lines_of_garwood():
    low, high = expected_limits([1])
    outer_low, outer_high = expected_limits([1], confidence=0.998)
    found = [low[0], high[0], outer_low[0], outer_high[0]]
    assert found == pytest.approx([5.571643, 0.025318, 9.233413, 0.001001], abs=6e-7)


def test_breast_cancer_and_fluoroscopy_in_the_documentation_of_r():
    # poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)): ratio 1.971488, p = 0.07966863
    events, years = 21, 1083 + 1050 + 878
    assert 11 / 800 / (events / years) == pytest.approx(1.971488, abs=5e-7)
    assert rate_ratio_interval(11, 800, events, years) == pytest.approx(
        (0.858426, 4.277266), abs=5e-7
    )
    share = 800 / (800 + years)
    assert stats.binomtest(11, 32, share).pvalue == pytest.approx(0.07966863, abs=5e-9)
    # ours doubles the smaller tail, so that it agrees with the limits above: they hold 1
    assert rate_ratio_p_value(11, 800, events, years) > 0.05
