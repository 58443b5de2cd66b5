"""Rates compared, standardised, in a funnel, under stated reporting, and beside official totals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import geomine as gm
from geomine.errors import InputError, MissingColumnError
from geomine.stats import gamma_interval


def table(events, years=1e5, **columns) -> pd.DataFrame:
    ids = [f"d{k}" for k in range(len(events))]
    return pd.DataFrame({"district_id": ids, "n_events": events, "person_years": years, **columns})


def test_two_periods_are_compared_district_by_district_whatever_their_order():
    now, before = table([2, 9, 4]), table([12, 8, 0]).iloc[::-1]
    found = gm.rate_ratios(now, before)
    assert found["rate_ratio"].tolist() == pytest.approx([2 / 12, 9 / 8, np.inf])
    expected = [stats.binomtest(2, 14, 0.5).pvalue, stats.binomtest(9, 17, 0.5).pvalue]
    assert found["p_value"].tolist()[:2] == pytest.approx(expected)
    assert found["rate_difference"].tolist() == pytest.approx([-10, 1, 4])
    adjusted = stats.false_discovery_control(found["p_value"])
    assert found["q_value"].tolist() == pytest.approx(adjusted.tolist())


def test_each_district_is_compared_with_all_others_together():
    found = gm.rate_ratios(table([6, 3, 3], [1e5, 2e5, 1e5]))
    assert found["base_events"].tolist() == [6, 9, 9]
    assert found["base_person_years"].tolist() == [3e5, 2e5, 3e5]
    assert found.loc[0, "rate_ratio"] == pytest.approx(3)


def test_what_is_unknown_is_compared_with_nothing_and_changes_no_other():
    known = gm.rate_ratios(table([6, 3]))
    found = gm.rate_ratios(table([6, 3, np.nan, 5], [1e5, 1e5, 1e5, 0]))
    assert found.loc[2:, "rate_ratio":].isna().all(axis=None)
    pd.testing.assert_frame_equal(found.loc[:1, "rate_ratio":], known.loc[:, "rate_ratio":])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: gm.rate_ratios(table([1]), pd.concat([table([1])] * 2)), "occur once"),
        (lambda: gm.rate_ratios(table([1]), per=0), "per must be"),
        (lambda: gm.rate_ratios(table([1.5])), "whole"),
        (lambda: gm.funnel(table([0, 0])), "no funnel"),
        (lambda: gm.standardised_rates(strata(), how="both"), "how must be"),
        (lambda: gm.standardised_rates(strata(), per=-1), "per must be"),
        (lambda: gm.standardised_rates(pd.concat([strata()] * 2)), "twice"),
        (lambda: gm.standardised_rates(strata(), standard=strata().iloc[:1]), "no person-years"),
    ],
)
def test_tables_that_cannot_be_used_are_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_a_funnel_without_usual_variation_has_exact_limits():
    rates = table([5, 4, 30, 6, np.nan])
    found = gm.funnel(rates, dispersion=False)
    low, high = stats.poisson.ppf([0.025, 0.975], 11.25)
    assert found.loc[0, ["funnel_95_lower", "funnel_95_upper"]].tolist() == pytest.approx(
        [low / 11.25, high / 11.25]
    )
    assert found["funnel"].tolist()[:4] == ["usual", "below", "far_above", "usual"]
    assert found.loc[4, "n_expected":].isna().all()
    twice_the_tail = 2 * stats.poisson.sf(29, 11.25)
    assert found.loc[2, "p_value"] == pytest.approx(twice_the_tail)


def test_usual_variation_between_districts_widens_the_funnel_and_is_told():
    rng = np.random.default_rng(7)
    rates = table(rng.poisson(50 * rng.gamma(9, 1 / 9, 80)))
    chance, usual = gm.funnel(rates, dispersion=False), gm.funnel(rates)
    assert (chance["funnel"] != "usual").sum() > 20
    assert (usual["funnel"] != "usual").sum() < 12
    assert usual.attrs["funnel"]["tau2"] > 0
    assert usual.attrs["funnel"]["n_districts"] == 80
    assert (usual["funnel_998_upper"] > usual["funnel_95_upper"]).all()


def test_a_funnel_against_given_expected_counts_has_their_ratio():
    rates = table([8, 2], n_exp=[4.0, 4.0])
    found = gm.funnel(rates, expected="n_exp")
    assert found["smr"].tolist() == [2.0, 0.5]
    assert found.loc[0, "smr_lower"] == pytest.approx(gm.poisson_interval(8)[0] / 4)


def strata(**columns) -> pd.DataFrame:
    rows = {"district_id": ["a", "a", "b", "b"], "stratum": ["men", "women"] * 2,
            "n_events": [8, 1, 2, 2], "person_years": [1e5, 1e5, 1e4, 4e5]}  # fmt: skip
    return pd.DataFrame({**rows, **columns})


def test_a_direct_rate_weights_each_strata_by_the_standard():
    standard = pd.DataFrame({"stratum": ["women", "men"], "person_years": [3.0, 1.0]})
    found = gm.standardised_rates(strata(), standard=standard)
    assert found["standardised_rate"].tolist() == pytest.approx(
        [(8 * 1 + 1 * 3) / 4, (20 * 1 + 0.5 * 3) / 4]
    )
    assert found["crude_rate"].tolist() == pytest.approx([4.5, 4 / 4.1])
    assert found["few_events"].all()


def test_an_indirect_ratio_expects_the_pooled_rates():
    found = gm.standardised_rates(strata(), how="indirect")
    men, women = 10 / 1.1e5, 3 / 5e5
    assert found["n_expected"].tolist() == pytest.approx(
        [1e5 * men + 1e5 * women, 1e4 * men + 4e5 * women]
    )
    assert (found["n_expected"] * found["smr"]).tolist() == pytest.approx([9, 4])


def test_a_district_that_lacks_a_stratum_has_no_standardised_rate():
    found = gm.standardised_rates(strata().iloc[:3])
    assert found["standardised_rate"].isna().tolist() == [False, True]
    missing = strata(n_events=[8, 1, 2, None])
    assert gm.standardised_rates(missing)["standardised_rate"].isna().tolist() == [False, True]


def shares(low, best, high, **keys) -> pd.DataFrame:
    return pd.DataFrame({**keys, "reported_low": low, "reported_best": best, "reported_high": high})


def test_full_reporting_everywhere_changes_nothing():
    found = gm.reporting_scenarios(table([10, 0]), shares([1.0], [1.0], [1.0]))
    assert found["rate_corrected"].tolist() == found["rate"].tolist() == [10, 0]
    limits = np.array([gm.poisson_interval(n) for n in (10, 0)])
    np.testing.assert_allclose(found[["rate_lower", "rate_upper"]], limits, rtol=1e-9)
    assert found["rank_best"].tolist() == found["rank_worst"].tolist() == [1, 2]


def test_the_ranking_turns_at_the_share_named():
    counts = table([10, 8])
    ids = {"district_id": ["d0", "d1"]}
    found = gm.reporting_scenarios(counts, shares([1.0, 0.5], [1.0, 1.0], [1.0, 1.0], **ids))
    share = found.loc[1, "share_to_overtake"]
    assert share == pytest.approx(0.8)
    assert np.isnan(found.loc[0, "share_to_overtake"])
    for tried, rank in ((share + 0.01, 2), (share - 0.01, 1)):
        again = gm.reporting_scenarios(counts, shares([0.1, 0.1], [1.0, tried], [1.0, 1.0], **ids))
        assert again.loc[1, "rank_corrected"] == rank
    assert found[["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_periods_with_their_own_shares_are_added_up():
    counts = pd.DataFrame({"district_id": "a", "period": [2022, 2023], "n_events": [4, 6],
                           "person_years": [1e5, 1e5]})  # fmt: skip
    found = gm.reporting_scenarios(
        counts, shares([0.5, 1], [0.5, 1], [0.5, 1], period=[2022, 2023])
    )
    assert found.loc[0, "events_corrected"] == 4 / 0.5 + 6
    assert found.loc[0, "rate_corrected"] == pytest.approx(7)
    limits = np.array(gamma_interval(14, variance=4 / 0.25 + 6, largest=2)) / 2
    assert found.loc[0, ["rate_lower", "rate_upper"]].tolist() == pytest.approx(list(limits))


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6), st.floats(0.1, 1), st.floats(0.1, 1))
@settings(max_examples=40, deadline=None)
def test_bounds_hold_the_corrected_rate_and_ranks_their_range(events, one, other):
    low, high = sorted((one, other))
    found = gm.reporting_scenarios(table(events), shares([low], [(low + high) / 2], [high]))
    inside = found["rate_lower"] <= found["rate_corrected"] * (1 + 1e-9)
    assert (inside & (found["rate_corrected"] <= found["rate_upper"])).all()
    assert (found["rank_best"] <= found["rank_corrected"]).all()
    assert (found["rank_corrected"] <= found["rank_worst"]).all()


@pytest.mark.parametrize(
    ("reporting", "says"),
    [
        (shares([0.0], [0.5], [1.0]), "above 0"),
        (shares([0.6], [0.5], [1.0]), "low <= reported_best"),
        (shares([0.1], [0.5], [1.2]), "up to 1"),
        (shares([1.0] * 2, [1.0] * 2, [1.0] * 2), "one row"),
        (shares([1.0], [1.0], [1.0], district_id=["d0"]), "no share for"),
        (shares([1.0] * 2, [1.0] * 2, [1.0] * 2, district_id=["d0", "d0"]), "two rows"),
    ],
)
def test_shares_that_cannot_be_used_are_refused(reporting, says):
    with pytest.raises(InputError, match=says):
        gm.reporting_scenarios(table([1, 2]), reporting)


def test_a_district_that_occurs_twice_and_a_missing_column_are_refused():
    with pytest.raises(InputError, match="occurs twice"):
        gm.reporting_scenarios(pd.concat([table([1])] * 2), shares([1.0], [1.0], [1.0]))
    with pytest.raises(MissingColumnError, match="reported_best"):
        gm.reporting_scenarios(table([1]), pd.DataFrame({"share": [1.0]}))


def total(start, end, casualties, **columns) -> dict:
    return {"period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end),
            "casualties": casualties, "source": "s", **columns}  # fmt: skip


def listed(*rows) -> pd.DataFrame:
    found = pd.DataFrame(list(rows), columns=["event_date", "event_date_end", "casualties"])
    return found.astype({"event_date": "datetime64[us]", "event_date_end": "datetime64[us]"})


def test_own_counts_are_those_surely_within_the_days_of_each_total():
    incidents = listed(
        ("2021-01-05", None, 2), ("2021-01-31", "2021-02-02", 3), (None, None, 1),
        ("2021-02-10", None, None),
    )  # fmt: skip
    totals = pd.DataFrame(
        [total("2021-01-01", "2021-01-31", 4), total("2021-01-01", "2021-02-28", 9)]
    )
    found = gm.reconcile(incidents, totals)
    assert found["own_incidents"].tolist() == [1, 3]
    assert found["own_casualties"].tolist() == [2, 5]
    assert found["own_incidents_unclear"].tolist() == [2, 1]
    assert found["completeness"].tolist() == pytest.approx([0.5, 5 / 9])
    assert found.loc[0, "completeness_upper"] == pytest.approx(gm.poisson_interval(2)[1] / 4)
    assert found.attrs["reconciliation"]["n_undated"] == 1


def test_contradictions_are_named_on_both_sides_and_no_total_is_dropped():
    totals = pd.DataFrame(
        [
            total("2021-01-01", "2021-06-30", 10),
            total("2021-01-01", "2021-03-31", 12),
            total("2021-01-01", "2021-12-31", 10),
            total("2021-01-01", "2021-12-31", 20),
            total("2022-01-01", "2022-12-31", None),
        ]
    )
    found = gm.reconcile(listed(("2021-09-01", None, 1)), totals)
    assert len(found) == 5
    assert found["contradicts"].tolist() == [
        "2: same figure for more days; 1: larger within",
        "0: larger within; 2: larger within",
        "0: same figure for more days; 1: larger within; 3: other figure for the same days",
        "2: other figure for the same days",
        "",
    ]


def test_the_embedded_totals_disagree_and_one_does_not_add_up():
    found = gm.reconcile(gm.datasets.incidents(), gm.datasets.totals())
    broken = found[found["does_not_add_up"]]
    assert broken["casualties"].tolist() == [351]  # printed as 65 + 288 = 353
    told = found.attrs["reconciliation"]
    assert told["n_totals"] == len(gm.datasets.totals()) == 30
    covered = found[found["list_covers"] & found["casualties"].notna()]
    assert (covered["completeness"] < 1).all()


def test_a_list_that_does_not_reach_over_the_days_of_a_total_says_so():
    totals = pd.DataFrame([total("1991-01-01", "2021-12-31", 3_000)])
    assert not gm.reconcile(listed(("2021-05-01", None, 1)), totals)["list_covers"].any()
    assert not gm.reconcile(listed(), totals)["list_covers"].any()
