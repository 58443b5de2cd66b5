"""Flexible shapes, overlap and Gini: against brute force, and under chance."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.sparse.csgraph import connected_components

from geomine.errors import InputError
from geomine.stats import circular_scan, flexible_scan
from geomine.stats.scan_choice import GINI_SHARES, Window, gini
from geomine.stats.scan_flexible import Flexible
from geomine.stats.scan_model import Frame, Study

GRID = np.array([(x, y) for y in range(4) for x in range(3)], dtype=float)
NEAR = [
    [k for k, (u, v) in enumerate(GRID) if abs(u - x) + abs(v - y) == 1] for x, y in GRID
]  # rook's case
maps = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def study_of(cases, people) -> Study:
    expected = people * cases.sum() / people.sum()
    return Study((Frame(GRID),), cases[:, None].astype(float), expected[:, None],
                 people / people.sum())  # fmt: skip


def poisson_llr(c: float, e: float, total: float) -> float:
    """Kulldorff 1997, equation for the Poisson model."""
    rest = total - c
    return c * np.log(c / e) + (rest * np.log(rest / (total - e)) if rest else 0.0)


def brute_force(cases, people, *, max_areas: int, restrict_to: float | None) -> float:
    """Go through all sets among the nearest of each centre; keep the connected ones."""
    total, expected = cases.sum(), people * cases.sum() / people.sum()
    linked = np.array([[k in near for k in range(len(GRID))] for near in NEAR])
    # Tango and Takahashi (2012), section 2.2: P(N > n) + P(N = n) / 2
    mid_p = stats.poisson.sf(cases, expected) + stats.poisson.pmf(cases, expected) / 2
    best = 0.0
    for centre in GRID:
        square = ((GRID - centre) ** 2).sum(axis=1)
        order = sorted(range(len(GRID)), key=lambda k: (square[k], *GRID[k]))[:max_areas]
        for size in range(max_areas):
            for others in itertools.combinations(order[1:], size):
                members = [order[0], *others]
                if connected_components(linked[np.ix_(members, members)])[0] > 1:
                    continue
                if restrict_to is not None and not (mid_p[members] < restrict_to).all():
                    continue
                c, e = cases[members].sum(), expected[members].sum()
                if c > e and c >= 2 and e <= 0.5 * total * (1 + 1e-9):
                    best = max(best, poisson_llr(c, e, total))
    return best


@given(maps, st.sampled_from([None, 0.2, 0.5]))
@settings(max_examples=12, deadline=None)
def test_the_best_shape_is_that_of_brute_force(draw, restrict_to):
    cases, people = draw.poisson(2, 12), draw.uniform(0.5, 2, 12)
    flexible = Flexible.of(study_of(cases, people), NEAR, max_areas=6, restrict_to=restrict_to)
    best = max((window.statistic for window in flexible.observe()), default=0.0)
    by_hand = brute_force(cases, people, max_areas=6, restrict_to=restrict_to)
    assert best == pytest.approx(by_hand, abs=1e-9)


@given(maps, st.sampled_from([None, 0.3]), st.sampled_from(["high", "both"]))
@settings(max_examples=20, deadline=None)
def test_a_simulated_map_scores_what_it_would_score_as_the_observed_one(draw, restrict, side):
    people = draw.uniform(0.5, 2, 12)
    drawn = draw.multinomial(40, people / people.sum(), size=6)
    restrict = restrict if side == "high" else None

    def flexible(cases) -> Flexible:
        study = study_of(cases, people)
        study = Study(study.frames, study.cases, study.sizes, study.shares, direction=side)
        return Flexible.of(study, NEAR, max_areas=7, restrict_to=restrict)

    fast = flexible(drawn[0]).simulate(drawn[..., None])
    slow = [max((w.statistic for w in flexible(m).observe()), default=0.0) for m in drawn]
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)


def test_p_values_of_shapes_are_uniform_where_risk_is_the_same_everywhere():
    draw = np.random.default_rng(11)
    people, p = draw.gamma(1.0, 1.0, 12), []
    for seed in range(120):
        cases = draw.multinomial(40, people / people.sum())
        found = flexible_scan(GRID, cases, people, NEAR, max_areas=6, replications=99, seed=seed)
        p.append(found[0].p_value if found else 1.0)
    # Kolmogorov and Smirnov against the uniform; p-values are steps of 0.01
    assert stats.kstest(p, "uniform").statistic < 1.63 / np.sqrt(120) + 0.01
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 120)


def test_a_restricted_shape_holds_no_area_without_cases():
    cases = np.array([9, 0, 9, 1, 1, 1, 0, 1, 1, 1, 0, 1])
    plain = flexible_scan(GRID, cases, np.ones(12), NEAR, seed=1)[0]
    strict = flexible_scan(GRID, cases, np.ones(12), NEAR, restrict_to=0.2, seed=1)
    assert sorted(plain.members.tolist()) == [0, 1, 2]
    assert [c.members.tolist() for c in strict[:2]] == [[0], [2]]


def test_the_gini_coefficient_is_that_of_the_lorenz_curve():
    study = study_of(np.array([30] + [5] * 11 + []), np.ones(12))
    window = Window(1.0, np.array([0]), 0.0, study.frames[0])
    # 11/12 of people bear 55/85 of cases, then 1/12 bear 30/85: one less twice the area below
    below = 11 / 12 * 55 / 85 + 1 / 12 * (55 / 85 + 1)
    assert gini(study, [window]) == pytest.approx(1 - below)
    assert gini(study, []) == pytest.approx(0.0)


def test_gini_reports_two_small_clusters_where_one_large_hides_them():
    road = [(k, 0.0) for k in range(40)]
    cases = np.array([2] * 40)
    cases[[10, 11, 16, 17]] = 14
    large = circular_scan(road, cases, np.ones(40), max_share=0.5, seed=1)
    small = circular_scan(road, cases, np.ones(40), max_share=0.5, gini=True, seed=1)
    assert len(large[0].members) == 8  # from 10 to 17, with four places of no high risk
    assert sorted(m for c in small if c.p_value <= 0.05 for m in c.members) == [10, 11, 16, 17]
    assert all(len(c.members) / 40 <= max(GINI_SHARES) for c in small)


def test_clusters_may_overlap_as_far_as_they_are_allowed_to():
    draw = np.random.default_rng(5)
    places, cases = draw.normal(size=(40, 2)), draw.poisson(2, 40)
    number = {}
    for overlap in ("none", "centres", "any"):
        found = circular_scan(places, cases, np.ones(40), overlap=overlap, seed=1)
        number[overlap] = len(found)
        for k, cluster in enumerate(found):
            before = {m for better in found[:k] for m in better.members.tolist()}
            if overlap == "none":
                assert not before & set(cluster.members.tolist())
            if overlap == "centres":
                assert cluster.members[0] not in before
    assert number["none"] <= number["centres"] <= number["any"]
    keys = {tuple(sorted(c.members.tolist())) for c in found}
    assert len(keys) == len(found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"max_areas": 0}, "max_areas"),
        ({"max_areas": 21}, "max_areas"),
        ({"restrict_to": 0}, "restrict_to"),
        ({"restrict_to": 0.2, "direction": "both"}, "restrict_to"),
        ({"neighbours": NEAR[:3]}, "neighbours"),
        ({"neighbours": [[99]] * 12}, "positions"),
        ({"overlap": "much"}, "overlap"),
    ],
)
def test_shapes_that_cannot_be_are_refused(change, says):
    settings_ = {"neighbours": NEAR, **change}
    near = settings_.pop("neighbours")
    with pytest.raises(InputError, match=says):
        flexible_scan(GRID, np.ones(12), np.ones(12), near, seed=1, **settings_)
