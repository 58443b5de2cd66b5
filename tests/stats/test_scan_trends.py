"""The trend scan: every window of every map against a general solver, and what it promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from geomine.stats import trend_scan
from geomine.stats.scan_checks import study_of
from geomine.stats.scan_circles import circles
from geomine.stats.scan_model import Frame
from geomine.stats.scan_slopes import Series, highest_trends, observe_trends


def likelihood(cases: np.ndarray, sizes: np.ndarray, slope: float) -> float:
    """Return the multinomial log-likelihood of cases over time."""
    weight = sizes * np.exp(slope * np.arange(len(sizes)))
    return float(stats.multinomial.logpmf(cases, int(cases.sum()), weight / weight.sum()))


def gain(cases: np.ndarray, sizes: np.ndarray, common: float) -> float:
    """Return what the best slope gains over the common one, NaN where none is finite."""
    if cases.sum() < 2 or cases.sum() in (cases[0], cases[-1]):
        return np.nan
    found = optimize.minimize_scalar(
        lambda slope: -likelihood(cases, sizes, slope), bounds=(-9, 9), method="bounded",
        options={"xatol": 1e-10},
    )  # fmt: skip
    return -found.fun - likelihood(cases, sizes, common)


@pytest.fixture
def study():
    draw = np.random.default_rng(4)
    sizes = draw.uniform(1, 9, (12, 4))
    return study_of((Frame(draw.random((12, 2))),), draw.poisson(2, (12, 4)), sizes, None,
                    model="poisson", direction="both")  # fmt: skip


def test_the_highest_score_of_a_map_is_that_of_scipys_solver_over_all_circles(study) -> None:
    draw = np.random.default_rng(5)
    maps = [
        np.array([draw.multinomial(int(row.sum()), [0.25] * 4) for row in study.cases])
        for _ in range(4)
    ]
    best = []
    for drawn in maps:
        whole, size = drawn.sum(axis=0), study.sizes.sum(axis=0)
        common = optimize.minimize_scalar(lambda b: -likelihood(whole, size, b)).x  # noqa: B023
        scores = [0.0]
        for centre in range(12):
            around = circles(study, study.frames[0], centre)
            for reach in around.reach:
                held = around.order[:reach]
                inside, people = drawn[held].sum(axis=0), study.sizes[held].sum(axis=0)
                scores.append(
                    gain(inside, people, common) + gain(whole - inside, size - people, common)
                )
        best.append(np.nanmax(scores))
    ours = highest_trends(study, np.array([drawn @ np.arange(4) for drawn in maps]))
    assert ours == pytest.approx(best, abs=1e-5)


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.floats(0, 0.2))
def test_no_window_gains_more_than_the_bound_that_passes_it_over(seed, periods, apart) -> None:
    # both likelihoods are those of multinomial counts, tested above against scipy's solver
    draw = np.random.default_rng(seed)
    total = draw.integers(0, 3_000, (30, 1)).astype(float)
    sizes = draw.lognormal(0, 1, (30, periods))
    common = draw.normal(0, 0.3) + draw.uniform(0, apart, 25)
    even = sizes * np.exp(common.mean() * np.arange(periods))
    moment = draw.binomial(total[:, :1].astype(int), 0.5, (30, 25)) * (periods - 1.0)
    near = total * (even @ np.arange(periods) / even.sum(axis=1))[:, None]
    moment = np.where(draw.random((30, 1)) < 0.2, moment, near + draw.normal(0, 5, (30, 25)))
    moment = np.clip(moment.round(), 0, total * (periods - 1))
    series = Series(total, moment, sizes)
    gained = series.likelihood(series.slope()) - series.likelihood(common[None])
    gained = np.nan_to_num(gained, nan=0.0)
    assert (gained <= series.gain(common) + 1e-6).all()


def test_passing_windows_over_changes_no_score(study, monkeypatch) -> None:
    draw = np.random.default_rng(7)
    moments = draw.binomial(study.cases.sum(axis=1).astype(int) * 3, 0.5, (200, 12)).astype(float)
    found, best = highest_trends(study, moments), observe_trends(study)
    monkeypatch.setattr(Series, "gain", lambda series, _: np.full(series.moment.shape, np.inf))
    assert found == pytest.approx(highest_trends(study, moments), rel=1e-9)
    everything = observe_trends(study)
    assert best.statistic == pytest.approx(everything.statistic, rel=1e-9)
    assert best.reach.tolist() == everything.reach.tolist()


def test_p_values_are_uniform_where_all_areas_share_one_trend() -> None:
    draw = np.random.default_rng(6)
    places, sizes = draw.random((8, 2)), draw.uniform(5, 9, (8, 5)) * 1.2 ** np.arange(5)
    p = []
    for k in range(100):
        found = trend_scan(places, draw.poisson(sizes), sizes, replications=39, seed=k)
        p.append(found[0].p_value if found else 1.0)
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_a_high_level_with_the_common_trend_is_no_finding() -> None:
    road = [(k * k, 0) for k in range(5)]
    cases = [[9, 18, 36]] * 4 + [[90, 180, 360]]
    assert trend_scan(road, cases, [[10] * 3] * 5, replications=99, seed=1) == ()


def test_many_periods_of_steep_growth_do_not_overflow() -> None:
    cases = np.zeros((4, 80))
    cases[:3, ::8], cases[3, -2:] = 1, (1, 30)
    best = trend_scan([(k * k, 0) for k in range(4)], cases, np.ones((4, 80)), replications=19,
                      seed=1)[0]  # fmt: skip
    assert best.members.tolist() == [3]
    assert np.isfinite([best.llr, best.trend_inside_pct, best.trend_outside_pct]).all()
