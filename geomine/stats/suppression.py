"""Which cells of linked tables to hide, so that no hidden cell can be worked out from the others.

Cell suppression as an optimisation (Fischetti and Salazar-González 2001, Management
Science 47:1008-1027): the cheapest set of cells is sought by a mixed-integer programme, an
attacker tries to bound every hidden cell by linear programming over all that stays
published, and each success of the attacker becomes a constraint of the programme (a
capacity constraint, from the dual of the attack). It ends when every attack fails.

Two attackers are held off. One knows only that counts are not negative. The other knows
also why a cell is hidden: small cells are shown as "<5", so each lies from 1 to 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy import sparse

from geomine.errors import InputError
from geomine.stats.attackers import TOLERANCE, Attacker, Cut, attackers_of, optimum, successes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

    Mask = NDArray[np.bool_]

THRESHOLD = 5
"""Counts from 1 to one below this are small; no hidden cell may be bounded more tightly."""

ROUNDS = 25


def suppress(
    values: NDArray[np.integer],
    relations: sparse.csr_array,
    *,
    weights: Floats,
    threshold: int = THRESHOLD,
    also: Mask | None = None,
    unseen: Mask | None = None,
    together: NDArray[np.intp] | None = None,
) -> Mask:
    """Return which cells to hide: the small ones, and the cheapest others that protect them.

    Parameters
    ----------
    values : numpy.ndarray of int, shape (n,)
        The true counts of all cells, totals among them.
    relations : scipy.sparse.csr_array, shape (m, n)
        What everybody knows to hold: ``relations @ values`` is 0, such as 1 for each
        part and -1 for their total.
    weights : numpy.ndarray, shape (n,)
        How much is lost by hiding a cell that is not small; above 0.
    threshold : int, default 5
        Counts from 1 to ``threshold - 1`` are small.
    also : numpy.ndarray of bool, shape (n,), optional
        Cells to be hidden whatever they hold.
    unseen : numpy.ndarray of bool, shape (n,), optional
        Cells that are never shown and need no protection, such as the excess of casualties over
        incidents: everybody knows that it is not negative.
    together : numpy.ndarray of int, shape (k, 2), optional
        Positions of cells of which one is hidden with the other.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        The hidden cells. From the published ones no hidden cell can be bounded within
        ``threshold``, and of a small cell nothing is learned beyond that it is small.

    Raises
    ------
    InputError
        If the cells do not fit the relations, or a count is negative.

    Examples
    --------
    Two small cells with their total need a third hidden cell, here the cheapest:

    >>> hidden = suppress(np.array([2, 4, 30, 40, 76]), sparse.csr_array([[1, 1, 1, 1, -1]]),
    ...                   weights=np.array([1.0, 1, 3, 2, 9]))
    >>> hidden.tolist()
    [True, True, False, True, False]
    """
    cells = np.asarray(values, dtype=float)
    matrix = relations.astype(float)
    _check(cells, matrix, weights)
    none = np.zeros(len(cells), dtype=bool)
    free = none if unseen is None else unseen
    small = (cells > 0) & (cells < threshold) & ~free
    fixed = small if also is None else small | also
    if not fixed.any():
        return fixed
    fixed = fixed | free
    attackers = attackers_of(cells, matrix, small, free, threshold)
    cuts = [*_pairs(matrix, fixed, free), *_ties(together)]
    hidden = fixed
    for _ in range(ROUNDS):
        hidden = _cheapest(weights, fixed, cuts)
        found = [cut for one in attackers for cut in successes(cells, matrix, hidden, one)]
        if not found:
            return hidden & ~free
        cuts.extend(found)
    return _greedy(cells, matrix, hidden, weights=weights, attackers=attackers) & ~free


def bounds(
    values: NDArray[np.integer],
    relations: sparse.csr_array,
    hidden: Mask,
    *,
    low: Floats | None = None,
    high: Floats | None = None,
    which: NDArray[np.intp] | None = None,
) -> tuple[Floats, Floats]:
    """Return how tightly each cell is bounded by the cells that are not hidden.

    Parameters
    ----------
    values, relations
        As in :func:`suppress`.
    hidden : numpy.ndarray of bool, shape (n,)
        The hidden cells.
    low, high : numpy.ndarray, shape (n,), optional
        What is known of a hidden cell beforehand; 0 and nothing where missing.
    which : numpy.ndarray of int, optional
        Positions of the hidden cells to bound; all of them where missing.

    Returns
    -------
    tuple of numpy.ndarray, shapes (n,)
        The least and the largest value that each cell can have; ``inf`` where nothing bounds it.

    Examples
    --------
    >>> least, most = bounds(np.array([2, 30, 40, 72]), sparse.csr_array([[1, 1, 1, -1]]),
    ...                      np.array([True, False, True, False]))
    >>> least.tolist(), most.tolist()
    ([0.0, 30.0, 0.0, 72.0], [42.0, 30.0, 42.0, 72.0])
    """
    cells = np.asarray(values, dtype=float)
    matrix = relations.astype(float)
    floor = np.where(hidden, 0.0 if low is None else low, cells)
    roof = np.where(hidden, np.inf if high is None else high, cells)
    least, most = cells.copy(), cells.copy()
    for k in (np.flatnonzero(hidden) if which is None else which).tolist():
        for sign, result in ((1.0, least), (-1.0, most)):
            found = optimum(k, sign, matrix, floor, roof)
            result[k] = sign * found.fun if found.status == 0 else -sign * np.inf
    return least, most


def _check(cells: Floats, matrix: sparse.csr_array, weights: Floats) -> None:
    if (cells < 0).any() or not np.isfinite(cells).all():
        raise InputError("suppression: counts must be whole numbers from 0 on.")
    if matrix.shape[1] != len(cells) or len(weights) != len(cells):
        raise InputError(
            f"suppression: {len(cells)} cells, but relations over {matrix.shape[1]} "
            f"and {len(weights)} weights."
        )
    if not np.allclose(matrix @ cells, 0):
        wrong = int(np.flatnonzero(~np.isclose(matrix @ cells, 0))[0])
        raise InputError(f"suppression: the cells do not add up in relation {wrong}.")
    if not (np.asarray(weights) > 0).all():
        raise InputError("suppression: weights must be above 0.")


def _ties(together: NDArray[np.intp] | None) -> Iterator[Cut]:
    """Give what hides two cells together: either needs the other."""
    for a, b in [] if together is None else together.tolist():
        for one, other in ((a, b), (b, a)):
            yield Cut(one, np.array([other]), np.ones(1), 1.0)


def _pairs(matrix: sparse.csr_array, fixed: Mask, free: Mask) -> Iterator[Cut]:
    """Give what holds for every relation: a hidden cell is never the only one."""
    for row in range(matrix.shape[0]):
        members = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].astype(np.intp)
        must = members[fixed[members]]
        if free[members].any() or len(must) > 1:  # two are hidden in any case
            continue
        for k in must.tolist() or members.tolist():
            others = members[members != k]
            yield Cut(k, others, np.ones(len(others)), 1.0)


def _cheapest(weights: Floats, fixed: Mask, cuts: list[Cut]) -> Mask:
    """Return the cheapest set of hidden cells that holds the constraints found so far."""
    if not cuts:
        return fixed
    row = np.repeat(np.arange(len(cuts)), [len(cut.others) + 1 for cut in cuts])
    column = np.concatenate([np.append(cut.others, cut.cell) for cut in cuts])
    value = np.concatenate([np.append(cut.room, -cut.need) for cut in cuts])
    rows = sparse.csr_array((value, (row, column)), shape=(len(cuts), len(weights)))
    found = scipy.optimize.milp(
        np.where(fixed, 0.0, weights),
        constraints=scipy.optimize.LinearConstraint(rows, lb=0.0),
        integrality=np.ones(len(weights), dtype=np.int64),
        bounds=scipy.optimize.Bounds(fixed.astype(float), 1.0),
        options={"mip_rel_gap": 1e-3, "node_limit": 2_000},
    )
    if found.x is None:
        return np.ones(len(weights), dtype=bool)
    return np.asarray(found.x > 0.5)  # noqa: PLR2004 - binary, but for rounding


def _greedy(
    cells: Floats,
    matrix: sparse.csr_array,
    hidden: Mask,
    *,
    weights: Floats,
    attackers: tuple[Attacker, ...],
) -> Mask:
    """Return a safe set where the cheapest one is long in coming: hide more until it is safe."""
    wide = hidden.copy()
    while found := [cut for one in attackers for cut in successes(cells, matrix, wide, one)]:
        before = wide.sum()
        for cut in found:
            helps = ~wide[cut.others]
            missing = cut.need - cut.room[~helps].sum()
            others, room = cut.others[helps], cut.room[helps]
            order = np.argsort(weights[others] / room, kind="stable")
            enough = int(np.searchsorted(np.cumsum(room[order]), missing - TOLERANCE)) + 1
            wide[others[order[: enough if missing > TOLERANCE else 0]]] = True
        if wide.sum() == before:  # nothing helps one cell at a time: hide all
            return np.ones(len(cells), dtype=bool)
    return wide
