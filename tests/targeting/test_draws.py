"""What the runs draw has the means that formulae give, and no sign of mines is lost."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely

from geomine.targeting.accidents import Accidents
from geomine.targeting.criteria import Rules
from geomine.targeting.draws import AccidentDraws

TODAY = dt.date(2025, 6, 1)
RULES = Rules()
HOME = {"a": shapely.box(-50, -50, 50, 50)}


def accidents(metres, *, radius_m=0.0, day="2025-06-01", people=1.0) -> Accidents:
    n = len(metres)
    return Accidents(
        metres=np.array(metres, dtype=float).reshape(-1, 2),
        day=np.array([day] * n, dtype="datetime64[D]") if isinstance(day, str) else day,
        people=np.full(n, people),
        uncertainty_m=np.full(n, radius_m),
        district_id=np.full(n, "a", dtype=object),
        left_out={},
        n_status_unknown=0,
    )


def draws(found: Accidents) -> AccidentDraws:
    return AccidentDraws(
        np.zeros((1, 2)), found, rng=np.random.default_rng(5), shapes=HOME, as_of=TODAY, rules=RULES
    )


def test_accidents_are_drawn_with_replacement() -> None:
    """Each comes Binomial(n, 1/n) times: mean 1, variance 1 - 1/n, and n in each run."""
    found = draws(accidents(np.zeros((20, 2))))
    times = found._fresh(np.random.default_rng(1), 4_000)
    assert (times.sum(axis=1) == 20).all()
    assert times.mean(axis=0) == pytest.approx(np.ones(20), abs=0.08)  # 5 standard errors
    assert times.var() == pytest.approx(1 - 1 / 20, rel=0.03)


def test_a_moved_accident_counts_what_the_disc_leaves_on_average() -> None:
    """Epanechnikov's weight at the middle of a disc: 1 - E(d²)/near² = 1 - r²/(2 near²)."""
    radius_m = 4_000.0
    one = draws(accidents([[0, 0]], radius_m=radius_m, people=3.0))
    own, ring, reach = one.placed.amounts(np.ones((20_000, 1)), np.random.default_rng(2))
    hurt = own[:, 0] / own.max()
    assert hurt.mean() == pytest.approx(1 - (radius_m / RULES.near_m) ** 2 / 2, abs=0.01)
    assert (ring == 1).all()  # the ring is filled in up to near_m
    assert (reach == 1).all()


def test_an_accident_without_a_day_fades_by_the_day_it_is_given() -> None:
    """Uniform between the earliest known day and today: here within the window, one half-life."""
    span = 365
    day = np.array(["2024-06-01", "NaT"], dtype="datetime64[D]")
    found = draws(accidents(np.zeros((2, 2)), day=day))
    fresh = found._fresh(np.random.default_rng(3), 40_000)[:, 1]
    expected = (1 - 0.5 ** (span / RULES.half_life_days)) / (
        span / RULES.half_life_days * np.log(2)
    )
    assert fresh.mean() == pytest.approx(expected, abs=0.02)


def test_an_old_accident_at_the_same_random_place_does_not_take_a_sign_away() -> None:
    """One is of ``evidence_days``; 400 older ones are put among the same 256 places after it."""
    lost = np.full((401, 2), np.nan)
    day = np.array(["2025-01-01"] + ["2024-01-01"] * 400, dtype="datetime64[D]")
    found = accidents(lost, day=day)
    short = Rules(evidence_days=300, far_m=10_000)
    draw = AccidentDraws(
        np.zeros((1, 2)), found, rng=np.random.default_rng(5), shapes=HOME, as_of=TODAY, rules=short
    )
    _, reach = draw.levels(np.random.default_rng(6), 300)
    assert (reach == 1).all()


def test_how_many_runs_go_at_once_changes_nothing_but_the_draws() -> None:
    found = draws(accidents([[0, 0], [3_000, 0], [np.nan, np.nan]], radius_m=2_000.0))
    together, _ = found.levels(np.random.default_rng(7), 3_000)
    rng = np.random.default_rng(8)
    alone = [found.levels(rng, 1)[0]["recent_accidents"][0, 0] for _ in range(3_000)]
    assert together["recent_accidents"].mean() == pytest.approx(np.mean(alone), abs=0.02)


def test_without_an_accident_nothing_is_drawn() -> None:
    levels, reach = draws(accidents(np.empty((0, 2)))).levels(np.random.default_rng(1), 4)
    assert reach.tolist() == [[0.0]] * 4
    assert all((level == 0).all() and level.shape == (4, 1) for level in levels.values())
