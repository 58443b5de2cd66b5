"""Answers of a programme kept open against scipy's linprog, which is asked anew each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from geomine.disclosure.counts import totals_relations
from geomine.stats.programme import Programme


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_each_answer_is_as_small_as_one_found_from_nothing(rows, columns, seed) -> None:
    rng = np.random.default_rng(seed)
    relations = totals_relations(rows, columns)
    room = rng.integers(0, 9, (2, rows * columns)).astype(float)
    programme = Programme(relations, -room[0], room[1])
    for aim in rng.integers(-2, 3, (5, rows * columns)).astype(float):
        table, prices = programme.least(aim)
        wanted = linprog(
            aim, A_eq=relations, b_eq=np.zeros(relations.shape[0]),
            bounds=np.column_stack([-room[0], room[1]]),
        )  # fmt: skip
        assert aim @ table == pytest.approx(wanted.fun, abs=1e-7)
        assert relations @ table == pytest.approx(0, abs=1e-7)
        # Weak duality: with the prices given, no table within the limits costs less.
        left = aim - relations.T @ prices
        assert np.minimum(left * -room[0], left * room[1]).sum() == pytest.approx(wanted.fun)


def test_the_solver_prints_nothing(capfd) -> None:
    Programme(sparse.csr_array([[1.0, -1.0]]), np.zeros(2), np.ones(2)).least(np.ones(2))
    assert capfd.readouterr() == ("", "")


def test_limits_without_a_table_are_said() -> None:
    programme = Programme(sparse.csr_array([[1.0, 1.0]]), np.ones(2), np.full(2, 2.0))
    with pytest.raises(RuntimeError, match="Infeasible"):
        programme.least(np.ones(2))
