"""Whoever tries to work a hidden count out: what is known, and what would have kept it in doubt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from geomine.stats.checks import Floats

    Mask = NDArray[np.bool_]

AT_ONCE = 4
"""How often many cells are attacked at once before each is attacked alone."""
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
    for k in np.flatnonzero(~free).tolist():
        if not _in_doubt(k, cells, least, most, knowing):
            for sign in (-1.0, 1.0):
                table = optimum(k, sign, matrix, cells - low, cells + high).x
                np.minimum(least, table, out=least)
                np.maximum(most, table, out=most)
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


def successes(
    cells: Floats, matrix: sparse.csr_array, hidden: Mask, attacker: Attacker
) -> Iterator[tuple[Floats, float, int]]:
    """Give, for each hidden cell that the attacker bounds too tightly, what would prevent it.

    Each solution of an attack is a table that could be the true one: it shows for every
    cell at once how far it can move, so most cells need no attack of their own.
    """
    floor = np.where(hidden, cells - attacker.low, cells)
    roof = np.where(hidden, cells + attacker.high, cells)
    least, most = _reached(cells, matrix, hidden & ~attacker.free, attacker, (floor, roof))
    for k in np.flatnonzero(hidden & ~attacker.free).tolist():
        if _in_doubt(k, cells, least, most, attacker):
            continue
        cuts = []
        for sign in (-1.0, 1.0):
            found = optimum(k, sign, matrix, floor, roof)
            np.minimum(least, found.x, out=least)
            np.maximum(most, found.x, out=most)
            cuts.append(_capacities(k, sign, found.eqlin.marginals, matrix, attacker))
        fall, rise = cells[k] - least[k], most[k] - cells[k]
        yield from _needs(k, fall=fall, rise=rise, cuts=cuts, attacker=attacker)


def _reached(
    cells: Floats,
    matrix: sparse.csr_array,
    asked: Mask,
    attacker: Attacker,
    limits: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Return values that cells can have, from a few attacks on many of them at once."""
    least, most = cells.copy(), cells.copy()
    for _ in range(AT_ONCE):
        doubtful = [_in_doubt(k, cells, least, most, attacker) for k in range(len(cells))]
        left = asked & ~np.array(doubtful)
        if not left.any():
            break
        for sign in (-1.0, 1.0):
            table = optimum(left, sign, matrix, *limits).x
            np.minimum(least, table, out=least)
            np.maximum(most, table, out=most)
    return least, most


def _in_doubt(k: int, cells: Floats, least: Floats, most: Floats, attacker: Attacker) -> bool:
    if np.isnan(attacker.up[k]):
        return bool(most[k] - least[k] >= attacker.span[k] - TOLERANCE)
    reached = most[k] - cells[k] >= attacker.up[k] - TOLERANCE
    return bool(reached and cells[k] - least[k] >= attacker.down[k] - TOLERANCE)


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
