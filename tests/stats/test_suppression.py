"""Hidden cells: an attacker of our own, written apart, works on all that stays published."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from geomine.errors import InputError
from geomine.stats.suppression import bounds, suppress

WIDTH = 5


def two_way(inner) -> tuple[np.ndarray, sparse.csr_array]:
    """Give a table with its row, column and grand totals as cells and relations."""
    inner = np.asarray(inner)
    full = np.block(
        [[inner, inner.sum(axis=1)[:, None]], [inner.sum(axis=0)[None, :], inner.sum()]]
    )
    cell = np.arange(full.size).reshape(full.shape)
    rows = []
    for line in [*cell, *cell.T]:
        relation = np.zeros(full.size)
        relation[line[:-1]], relation[line[-1]] = 1, -1
        rows.append(relation)
    return full.ravel(), sparse.csr_array(np.array(rows))


def reconstruct(values, relations, hidden, *, labelled: bool) -> np.ndarray:
    """Give the span of each hidden cell over all tables that agree with what is published."""
    dense = relations.toarray()
    known = -dense[:, ~hidden] @ values[~hidden]
    spans = []
    inside = values[hidden]
    limits = [(1, 4) if labelled and 0 < v < WIDTH else (0, None) for v in inside]
    for k in range(len(inside)):
        aim = np.eye(len(inside))[k]
        least = linprog(aim, A_eq=dense[:, hidden], b_eq=known, bounds=limits)
        most = linprog(-aim, A_eq=dense[:, hidden], b_eq=known, bounds=limits)
        top = np.inf if most.status == 3 else -most.fun  # 3 is scipy's word for unbounded
        spans.append(top - least.fun)
    return np.array(spans)


tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=width, max_size=width),
        min_size=2,
        max_size=4,
    )
)


@settings(max_examples=30, deadline=None)
@given(tables)
def test_no_hidden_cell_can_be_bounded_within_five(inner) -> None:
    values, relations = two_way(inner)
    hidden = suppress(values, relations, weights=np.ones(len(values)))
    small = (values > 0) & (values < WIDTH)
    assert hidden[small].all()
    if hidden.any():
        assert reconstruct(values, relations, hidden, labelled=False).min() >= WIDTH - 1e-6
        # knowing what "<5" means bounds some cells whatever is hidden, but nothing else may
        spans = reconstruct(values, relations, hidden, labelled=True)
        unavoidable = reconstruct(values, relations, hidden | True, labelled=True)[hidden]
        aim = np.where(small[hidden], WIDTH - 2, WIDTH)
        assert (spans >= np.minimum(aim, unavoidable) - 1e-6).all()


def test_of_a_small_cell_nothing_is_learned_but_that_it_is_small() -> None:
    values, relations = two_way([[2, 4, 30], [9, 12, 20], [8, 1, 25]])
    hidden = suppress(values, relations, weights=np.ones(len(values)))
    small = (values > 0) & (values < WIDTH)
    low, high = np.where(small, 1.0, 0.0), np.where(small, 4.0, np.inf)
    least, most = bounds(values, relations, hidden, low=low, high=high)
    assert least[small].tolist() == [1] * 3
    assert most[small].tolist() == [4] * 3


@pytest.mark.parametrize("inner", [[[2, 30], [40, 50]], [[3, 7], [6, 9]]])
def test_the_hidden_set_is_the_cheapest_that_is_safe(inner) -> None:
    """Compared with all sets of cells, tried one by one."""
    values, relations = two_way(inner)
    weights = 1.0 + np.arange(len(values)) % 3
    small = (values > 0) & (values < WIDTH)

    def cost(hidden) -> float:
        return weights[hidden & ~small].sum()

    def is_safe(hidden) -> bool:
        if reconstruct(values, relations, hidden, labelled=False).min() < WIDTH - 1e-6:
            return False
        spans = reconstruct(values, relations, hidden, labelled=True)
        wide = spans[~small[hidden]].min(initial=np.inf) >= WIDTH - 1e-6
        return wide and bool((spans[small[hidden]] >= 3 - 1e-6).all())

    others = np.flatnonzero(~small)
    found = suppress(values, relations, weights=weights)
    cheaper = [
        chosen
        for n in range(len(others) + 1)
        for chosen in itertools.combinations(others, n)
        if weights[list(chosen)].sum() < cost(found) - 1e-9
    ]
    for chosen in cheaper:
        hidden = small.copy()
        hidden[list(chosen)] = True
        assert not is_safe(hidden)
    assert is_safe(found)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    values, relations = two_way([[0, 30], [40, 5]])
    assert not suppress(values, relations, weights=np.ones(9)).any()


def test_cells_that_must_be_hidden_are_protected_too() -> None:
    values, relations = two_way([[10, 30], [40, 50]])
    also = np.zeros(9, dtype=bool)
    also[0] = True
    hidden = suppress(values, relations, weights=np.ones(9), also=also)
    assert hidden[0]
    assert reconstruct(values, relations, hidden, labelled=False).min() >= WIDTH - 1e-6


def test_the_same_table_gives_the_same_cells() -> None:
    values, relations = two_way([[2, 30, 7], [4, 5, 6], [0, 9, 1]])
    once, again = (suppress(values, relations, weights=np.ones(16)) for _ in range(2))
    assert once.tolist() == again.tolist()


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([1, 2, 4], [1, 1, 1], "do not add up in relation 0"),
        ([-1, 2, 1], [1, 1, 1], "from 0 on"),
        ([1, 2, 3], [1, 1], "3 cells"),
        ([1, 2, 3], [1, 0, 1], "above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(values, weights, message) -> None:
    relations = sparse.csr_array([[1, 1, -1]])
    with pytest.raises(InputError, match=message):
        suppress(np.array(values), relations, weights=np.array(weights, dtype=float))
