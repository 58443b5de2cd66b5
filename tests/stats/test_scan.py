"""The search of a scan statistic: against brute force, in every direction, and under chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geomine.errors import InputError
from geomine.stats import (
    arc_km,
    chord_km,
    circular_scan,
    elliptic_scan,
    on_sphere,
    scan_circles,
    space_time_scan,
)
from geomine.stats import scan_search as search
from geomine.stats.scan_model import Frame, Study


def poisson_llr(c: float, e: float, total: float) -> float:
    """Kulldorff 1997, equation for the Poisson model, both directions."""
    inside = c * np.log(c / e) if c else 0.0
    rest = total - c
    return inside + (rest * np.log(rest / (total - e)) if rest else 0.0)


def brute_force(places, cases, expected, *, direction="high", max_share=0.5) -> float:
    """Return the highest LLR by going through every circle, no short cut taken."""
    expected = expected * cases.sum() / expected.sum()
    best = 0.0
    for centre in places:
        square = ((places - centre) ** 2).sum(axis=1)
        entry = list(zip(square.round(9), *places.T, strict=True))
        for last in entry:
            inside = np.array([key <= last for key in entry])
            c, e = cases[inside].sum(), expected[inside].sum()
            if e > max_share * cases.sum() * (1 + 1e-9):
                continue
            high, low = c > e and c >= 2, c < e
            if {"high": high, "low": low, "both": high or low}[direction]:
                best = max(best, poisson_llr(c, e, cases.sum()))
    return best


maps = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(maps, st.sampled_from(["high", "low", "both"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_best_circle_is_that_of_brute_force(draw, direction, on_a_grid):
    n = 12
    places = draw.integers(0, 3, (n, 2)).astype(float) if on_a_grid else draw.normal(size=(n, 2))
    cases, people = draw.poisson(2, n), draw.uniform(0.5, 2, n)
    if cases.sum() == 0:
        return
    found = circular_scan(
        places, cases, people, direction=direction, replications=1, seed=1, max_share=0.5
    )
    best = brute_force(places, cases, people, direction=direction)
    study = Study(
        (Frame(places),), cases[:, None].astype(float),
        (people * cases.sum() / people.sum())[:, None], people / people.sum(),
        direction=direction,
    )  # fmt: skip
    assert search.observe(study).statistic.max() == pytest.approx(best, abs=1e-9)
    # the list holds it unless the one map under chance beats it
    assert not found or found[0].llr == pytest.approx(best, abs=1e-9)


@given(maps, st.sampled_from(["high", "low", "both"]), st.sampled_from(["poisson", "bernoulli"]))
@settings(max_examples=60, deadline=None)
def test_a_simulated_map_scores_what_it_would_score_as_the_observed_one(draw, direction, model):
    n = 15
    places = draw.normal(size=(n, 2))
    people = draw.integers(1, 30, n).astype(float)
    maps_ = np.minimum(draw.poisson(1.0, (5, n)), people).astype(np.int64)
    maps_[:, 0] += 60 - maps_.sum(axis=1)  # all maps have the same total
    people[0] += 60
    scale = 1.0 if model == "bernoulli" else 60 / people.sum()

    def study(cases) -> Study:
        return Study(
            (Frame(places), Frame(places * [1, 2], 0.9)), cases[:, None].astype(float),
            people[:, None] * scale, people / people.sum(), model=model, direction=direction,
        )  # fmt: skip

    fast = search.simulate(study(maps_[0]), maps_[..., None])
    one_by_one = [search.observe(study(row)).statistic.max() for row in maps_]
    np.testing.assert_allclose(fast, one_by_one, rtol=1e-9, atol=1e-9)


@given(maps)
@settings(max_examples=30, deadline=None)
def test_few_cases_and_many_areas_take_the_short_way_to_the_same_scores(draw):
    n, total = 40, 25
    places, people = draw.normal(size=(n, 2)), draw.uniform(0.1, 3, n)
    study = Study(
        (Frame(places), Frame(places * [1, 3], 0.8)),
        draw.multinomial(total, people / people.sum())[:, None].astype(float),
        (people * total / people.sum())[:, None], people / people.sum(),
    )  # fmt: skip
    chance = study.chance(20, draw)
    tasks = [(frame, k) for frame in (0, 1) for k in range(n)]
    np.testing.assert_allclose(
        search._by_case(study, chance, tasks), search._by_window(study, chance, tasks), rtol=1e-9
    )


@pytest.mark.parametrize("total", [30, 300, 3_000])
def test_going_by_the_stride_misses_no_window(monkeypatch, total):
    draw = np.random.default_rng(total)
    n = 90
    places, people = draw.integers(0, 12, (n, 2)).astype(float), draw.uniform(0.1, 3, n)
    study = Study(
        (Frame(places),), draw.multinomial(total, people / people.sum())[:, None].astype(float),
        (people * total / people.sum())[:, None], people / people.sum(),
    )  # fmt: skip
    chance, tasks = study.chance(150, draw), [(0, k) for k in range(n)]
    slow = search._by_window(study, chance, tasks)
    monkeypatch.setattr(search, "MANY_WINDOWS", 1)
    np.testing.assert_array_equal(search._by_window(study, chance, tasks), slow)


@given(maps, st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_cylinder_is_that_of_brute_force(draw, prospective):
    n, periods = 6, 5
    places, people = draw.normal(size=(n, 2)), draw.uniform(0.5, 2, (n, periods))
    cases = draw.poisson(1.5, (n, periods))
    expected = people * cases.sum() / people.sum()
    best = 0.0
    for centre in places:
        square = ((places - centre) ** 2).sum(axis=1)
        for radius in square:
            inside = square <= radius
            if expected[inside].sum() > 0.5 * cases.sum():
                continue
            for start in range(periods):
                for stop in range(start + 1, min(start + 2, periods) + 1):
                    c = cases[inside, start:stop].sum()
                    e = expected[inside, start:stop].sum()
                    if c > e and c >= 2 and (stop == periods or not prospective):
                        best = max(best, poisson_llr(c, e, cases.sum()))
    found = space_time_scan(
        places, cases, people, prospective=prospective, max_time_share=0.4, replications=1, seed=1
    )
    assert not found or found[0].llr == pytest.approx(best, abs=1e-9)


def test_p_values_are_uniform_where_risk_is_the_same_everywhere():
    draw = np.random.default_rng(7)
    places, people = draw.normal(size=(20, 2)), draw.gamma(1.0, 1.0, 20)
    p = []
    for seed in range(200):
        cases = draw.multinomial(60, people / people.sum())
        found = circular_scan(places, cases, people, replications=99, seed=seed)
        p.append(found[0].p_value if found else 1.0)
    # Kolmogorov and Smirnov against the uniform; p-values are steps of 0.01
    assert stats.kstest(p, "uniform").statistic < 1.63 / np.sqrt(200) + 0.01
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_clusters_share_no_area_and_come_best_first():
    draw = np.random.default_rng(3)
    people = np.ones(50)
    cases = draw.poisson(1, 50)
    cases[[3, 30]] += 12
    found = circular_scan(draw.normal(size=(50, 2)), cases, people, seed=1)
    members = np.concatenate([cluster.members for cluster in found])
    assert len(members) == len(set(members.tolist()))
    assert len(found) >= 2
    assert (np.diff([cluster.llr for cluster in found]) <= 0).all()


def test_areas_equally_far_enter_by_their_first_coordinate_and_those_of_one_place_at_once():
    places = np.array([[0.0, 0], [1, 0], [-1, 0], [9, 0], [1, 0], [0, 1], [0, -1]])
    study = Study(
        (Frame(places),), np.ones((7, 1)), np.ones((7, 1)), np.full(7, 1 / 7), max_share=1.0
    )  # fmt: skip
    around = scan_circles.circles(study, study.frames[0], 0)
    assert around.order.tolist() == [0, 2, 6, 5, 1, 4, 3]
    assert around.reach.tolist() == [1, 2, 3, 4, 6, 7]


def test_the_largest_radius_and_share_bound_the_circle():
    road = [(k, 0.0) for k in range(10)]
    cases = [0, 0, 9, 9, 9, 9, 9, 0, 0, 0]
    for bound in ({"max_radius": 1.0}, {"max_share": 0.3}):
        best = circular_scan(road, cases, np.ones(10), **bound, seed=1)[0]
        assert len(best.members) == 3


def test_stopping_early_changes_no_p_value_that_matters():
    draw = np.random.default_rng(5)
    places, people = draw.normal(size=(30, 2)), np.ones(30)
    strong = np.ones(30)
    strong[4] = 20
    kept = circular_scan(places, strong, people, stop_after=10, seed=1)
    assert kept[0].p_value == circular_scan(places, strong, people, seed=1)[0].p_value == 0.001
    chance = draw.poisson(1, 30)
    full = circular_scan(places, chance, people, seed=1)[0].p_value
    early = circular_scan(places, chance, people, stop_after=20, seed=1)[0].p_value
    assert full > 0.05
    assert early > 0.05


def test_a_map_without_cases_has_no_cluster():
    assert circular_scan([(0, 0), (1, 1)], [0, 0], [5, 5], seed=1) == ()
    assert space_time_scan([(0, 0)], [[0, 0]], model="permutation", seed=1) == ()


def test_the_same_seed_gives_the_same_answer_whatever_the_processors(monkeypatch):
    draw = np.random.default_rng(2)
    places, cases = draw.normal(size=(30, 2)), draw.poisson(2, 30)
    answers = []
    for workers in (1, 2, 7):
        monkeypatch.setattr(scan_circles.os, "cpu_count", lambda workers=workers: workers)
        found = circular_scan(places, cases, np.ones(30), replications=99, seed=4)
        answers.append([(c.p_value, c.llr, c.gumbel_p, *c.members.tolist()) for c in found])
    assert answers[0] == answers[1] == answers[2]


@given(st.floats(0, 20_015))
def test_chords_and_arcs_are_two_ways_to_say_one_distance(arc):
    assert arc_km(chord_km(arc)) == pytest.approx(arc, abs=1e-2)


def test_a_degree_of_the_equator_is_111_195_km_on_the_mean_sphere():
    # pi / 180 * 6371.0088 km
    chord = np.linalg.norm(np.diff(on_sphere([[0, 0], [1, 0]]), axis=0))
    assert arc_km(float(chord)) == pytest.approx(111.1951, abs=1e-4)


USUAL = {"coordinates": [(0, 0), (1, 1)], "cases": [1, 2], "expected": [5, 5]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cases": [1, np.nan]}, "position 1"),
        ({"expected": [np.nan, 5]}, "position 0"),
        ({"coordinates": [(0, 0), (np.inf, 1)]}, "position 1"),
        ({"cases": [1, -2]}, "cases must be 0 or more"),
        ({"cases": [1, 2.5]}, "whole"),
        ({"expected": [0, 5]}, "more than there are people at position 0"),
        ({"cases": [1, 2, 3]}, "one row per area"),
        ({"cases": [[1], [2]]}, "one number per area"),
        ({"coordinates": [0, 1]}, "shape"),
        ({"max_share": 0}, "max_share"),
        ({"max_radius": -1}, "max_radius"),
        ({"min_cases": 0}, "min_cases"),
        ({"model": "gaussian"}, "model"),
        ({"model": "permutation"}, "space_time_scan"),
        ({"direction": "up"}, "direction"),
        ({"replications": 0}, "replications"),
        ({"stop_after": 0}, "stop_after"),
    ],
)
def test_what_cannot_be_scanned_is_refused(change, says):
    given_ = {**USUAL, "seed": 1, **change}
    places, cases, expected = (given_.pop(name) for name in USUAL)
    with pytest.raises(InputError, match=says):
        circular_scan(places, cases, expected, **given_)


def test_more_cases_than_people_are_refused_by_the_bernoulli_model():
    with pytest.raises(InputError, match="position 1"):
        circular_scan([(0, 0), (1, 1)], [1, 6], [5, 5], model="bernoulli", seed=1)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"penalty": -1}, "penalty"), ({"coordinates": np.eye(3)[:2]}, "plane")],
)
def test_ellipses_that_cannot_be_are_refused(change, says):
    given_ = {**USUAL, "seed": 1, **change}
    places, cases, expected = (given_.pop(name) for name in USUAL)
    with pytest.raises(InputError, match=says):
        elliptic_scan(places, cases, expected, **given_)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model": "poisson"}, "permutation"),
        ({"model": "bernoulli"}, "model"),
        ({"expected": [[1, 1]]}, "takes none"),
        ({"max_time_share": 0}, "max_time_share"),
        ({"cases": [1, 2]}, "by area and period"),
    ],
)
def test_cylinders_that_cannot_be_are_refused(change, says):
    given_ = {"cases": [[1, 2]], "model": "permutation", "seed": 1, **change}
    with pytest.raises(InputError, match=says):
        space_time_scan([(0, 0)], given_.pop("cases"), **given_)
