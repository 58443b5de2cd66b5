"""Whoever tries to work a hidden count out: what is known, and what would have kept it in doubt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

    Mask = NDArray[np.bool_]

AT_ONCE = 4
"""How often all cells in doubt are attacked as one sum before each is attacked alone."""
MOST_AT_A_TIME = 1_000
"""Cells, counted once for each attack, of attacks that are solved as one programme."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Attacker:
    """What somebody outside knows of a hidden cell: how far it can lie below and above its value.

    ``up`` and ``down`` say how far the attacker must be left in doubt of each cell; where
    they are missing, the span between must be at least ``span``; ``free`` cells are not asked for.
    """

    low: Floats
    high: Floats
    up: Floats
    down: Floats
    span: Floats
    free: Mask


def attackers_of(
    cells: Floats, matrix: sparse.csr_array, small: Mask, free: Mask, threshold: int
) -> tuple[Attacker, ...]:
    """Return the one who knows nothing but that counts are not negative, and the one who knows why.

    With everything hidden, reasons alone can bound a cell, as when a total is small too; no
    hiding can undo that, so no more is asked.
    """
    roof = np.full(len(cells), 2.0 * threshold)
    unknown = np.full(len(cells), np.nan)
    span = np.full(len(cells), float(threshold))
    plain = Attacker(cells, roof, unknown, unknown, span, free)
    low = np.where(small, cells - 1, cells)
    high = np.where(small, threshold - 1 - cells, roof)
    knowing = Attacker(
        low, high, np.where(small, high, np.nan), np.where(small, low, np.nan), span, free
    )
    least, most = cells.copy(), cells.copy()
    limits = cells - low, cells + high
    asked = np.flatnonzero(~free)
    for _ in attacks(asked, cells, matrix, knowing, reached=(least, most), limits=limits):
        pass
    return plain, dataclasses.replace(
        knowing,
        up=np.minimum(knowing.up, most - cells),
        down=np.minimum(knowing.down, cells - least),
        span=np.minimum(span, most - least),
    )


def optimum(
    k: int | Mask, sign: float, matrix: sparse.csr_array, floor: Floats, roof: Floats
) -> scipy.optimize.OptimizeResult:
    """Return the least (sign 1) or largest (sign -1) value that a cell, or a sum, can have."""
    aim = np.zeros(len(floor))
    aim[k] = sign
    return scipy.optimize.linprog(  # type: ignore[no-any-return, call-overload]
        aim,
        A_eq=matrix,
        b_eq=np.zeros(matrix.shape[0]),
        bounds=np.column_stack([floor, roof]),
        method="highs",
    )


def optima(
    aims: Floats, matrix: sparse.csr_array, floor: Floats, roof: Floats
) -> tuple[Floats, Floats]:
    """Return where each of many sums over the same cells is least, and the prices of relations.

    They are solved as one programme of as many blocks: most of the time of a small programme is
    that of asking for it. There must be an answer, so limits are finite.

    Parameters
    ----------
    aims : numpy.ndarray, shape (k, n)
        The sums to make least.

    Returns
    -------
    tuple of numpy.ndarray, shapes (k, n) and (k, m)

    Examples
    --------
    >>> relations = sparse.csr_array([[1.0, 1, -1]])
    >>> tables, _ = optima(np.array([[1.0, 0, 0], [-1, 0, 0]]), relations, np.zeros(3),
    ...                    np.array([9.0, 9, 4]))
    >>> tables[:, 0].tolist()
    [0.0, 4.0]
    """
    n_aims, n_relations = len(aims), matrix.shape[0]
    found: scipy.optimize.OptimizeResult = scipy.optimize.linprog(  # type: ignore[call-overload]
        aims.ravel(),
        A_eq=sparse.kron(sparse.eye_array(n_aims), matrix, format="csr"),
        b_eq=np.zeros(n_aims * n_relations),
        bounds=np.tile(np.column_stack([floor, roof]), (n_aims, 1)),
        method="highs",
    )
    return found.x.reshape(n_aims, -1), found.eqlin.marginals.reshape(n_aims, n_relations)


def attacks(
    which: NDArray[np.intp],
    cells: Floats,
    matrix: sparse.csr_array,
    attacker: Attacker,
    *,
    reached: tuple[Floats, Floats],
    limits: tuple[Floats, Floats],
) -> Iterator[tuple[int, Floats]]:
    """Attack cells from below and above, and give the two prices of each, shape (2, m).

    Each solution is a table that could be the true one: it shows for every cell at once how far
    it can lie, which is kept in ``reached``, so that cells not left to doubt need no attack.
    """
    least, most = reached
    size, left = max(_at_a_time(len(cells)), 1), which
    while len(left := left[~_in_doubt(cells, least, most, attacker)[left]]):
        some, left = left[:size], left[size:]
        aims = np.zeros((2 * len(some), len(cells)))
        aims[np.arange(len(some)), some] = -1.0
        aims[len(some) + np.arange(len(some)), some] = 1.0
        tables, prices = optima(aims, matrix, *limits)
        np.minimum(least, tables.min(axis=0), out=least)
        np.maximum(most, tables.max(axis=0), out=most)
        for k, row in enumerate(some.tolist()):
            yield row, prices[[k, len(some) + k]]


def successes(
    cells: Floats, matrix: sparse.csr_array, hidden: Mask, attacker: Attacker
) -> Iterator[tuple[Floats, float, int]]:
    """Give, for each hidden cell that the attacker bounds too tightly, what would prevent it."""
    limits = (
        np.where(hidden, cells - attacker.low, cells),
        np.where(hidden, cells + attacker.high, cells),
    )
    asked = hidden & ~attacker.free
    least, most = _reached(cells, matrix, asked, attacker, limits)
    found = attacks(
        np.flatnonzero(asked), cells, matrix, attacker, reached=(least, most), limits=limits
    )
    for k, prices in found:
        cuts = [
            _capacities(k, sign, price, matrix, attacker)
            for sign, price in zip((-1.0, 1.0), prices, strict=True)
        ]
        fall, rise = cells[k] - least[k], most[k] - cells[k]
        yield from _needs(k, fall=fall, rise=rise, cuts=cuts, attacker=attacker)


def _reached(
    cells: Floats,
    matrix: sparse.csr_array,
    asked: Mask,
    attacker: Attacker,
    limits: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Return values that cells can have, from a few attacks on the sum of many in doubt."""
    least, most = cells.copy(), cells.copy()
    for _ in range(AT_ONCE):
        left = asked & ~_in_doubt(cells, least, most, attacker)
        if left.sum() <= _at_a_time(len(cells)):
            break
        tables, _prices = optima(np.outer([-1.0, 1.0], left), matrix, *limits)
        np.minimum(least, tables.min(axis=0), out=least)
        np.maximum(most, tables.max(axis=0), out=most)
    return least, most


def _at_a_time(n_cells: int) -> int:
    """Return how many cells of a table are attacked in one programme."""
    return MOST_AT_A_TIME // (2 * n_cells)


def _in_doubt(cells: Floats, least: Floats, most: Floats, attacker: Attacker) -> Mask:
    """Return which cells can lie as far apart, or from the truth, as the attacker must believe."""
    wide = most - least >= attacker.span - TOLERANCE
    around = (most - cells >= attacker.up - TOLERANCE) & (
        cells - least >= attacker.down - TOLERANCE
    )
    return np.asarray(np.where(np.isnan(attacker.up), wide, around))


def _capacities(
    k: int, sign: float, prices: Floats, matrix: sparse.csr_array, attacker: Attacker
) -> Floats:
    """Return by how much each cell, once hidden, lets cell ``k`` move, from the attack's dual."""
    reduced = -(matrix.T @ prices)
    reduced[k] += sign
    room = np.where(reduced > 0, reduced * attacker.low, -reduced * attacker.high)
    return np.where(np.abs(reduced) < TOLERANCE, 0.0, room)


def _needs(
    k: int, *, fall: float, rise: float, cuts: list[Floats], attacker: Attacker
) -> Iterator[tuple[Floats, float, int]]:
    """Give the constraints that an attack on cell ``k`` broke: room >= need, if k is hidden."""
    up, down = cuts
    if np.isnan(attacker.up[k]):
        if rise + fall < attacker.span[k] - TOLERANCE:
            yield np.minimum(up + down, attacker.span[k]), float(attacker.span[k]), k
        return
    if rise < attacker.up[k] - TOLERANCE:
        yield np.minimum(up, attacker.up[k]), float(attacker.up[k]), k
    if fall < attacker.down[k] - TOLERANCE:
        yield np.minimum(down, attacker.down[k]), float(attacker.down[k]), k
