"""Whoever tries to work a hidden count out: what is known, and what would have kept it in doubt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from geomine.stats.programme import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from geomine.stats.checks import Floats

    Mask = NDArray[np.bool_]

FEW_LEFT = 8
"""Cells left in doubt that are attacked one by one without trying to move many at once."""
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


@dataclass(frozen=True, slots=True)
class Cut:
    """What hiding a cell asks for: that of ``others`` so many are hidden that their room is enough.

    ``room`` says by how much each, once hidden, lets the cell move; ``need`` by how much it must.
    """

    cell: int
    others: NDArray[np.intp]
    room: Floats
    need: float


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
    asked = ~free
    attack = Attack(cells, matrix, knowing, (cells - low, cells + high))
    attack.settle(asked)
    return plain, dataclasses.replace(
        knowing,
        up=np.minimum(knowing.up, attack.most - cells),
        down=np.minimum(knowing.down, cells - attack.least),
        span=np.minimum(span, attack.most - attack.least),
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


class Attack:
    """An attacker at work on a table.

    Each answer of the programme is a table that could be the true one. It shows for every cell
    at once how far it can lie, which is kept in ``least`` and ``most``, so that most cells need no
    attack of their own.

    Parameters
    ----------
    cells : numpy.ndarray, shape (n,)
        The true table.
    matrix : scipy.sparse.csr_array, shape (m, n)
        What holds: ``matrix @ cells`` is 0.
    attacker : Attacker
        What must be left in doubt.
    limits : tuple of numpy.ndarray, shapes (n,)
        Between what each cell is known to lie; equal where it is published.
    """

    def __init__(
        self,
        cells: Floats,
        matrix: sparse.csr_array,
        attacker: Attacker,
        limits: tuple[Floats, Floats],
    ) -> None:
        self.cells, self.attacker = cells, attacker
        self.least, self.most = cells.copy(), cells.copy()
        low, high = limits
        loose = self._loose = np.flatnonzero(low < high)
        # As steps from the true table: the programme starts at one that fits.
        steps = (low - cells)[loose], (high - cells)[loose]
        self._programme = Programme(matrix[:, loose], *steps)

    def in_doubt(self) -> Mask:
        """Return which cells can lie as far apart, or from the truth, as they should."""
        least, most, wanted = self.least, self.most, self.attacker
        wide = most - least >= wanted.span - TOLERANCE
        around = (most - self.cells >= wanted.up - TOLERANCE) & (
            self.cells - least >= wanted.down - TOLERANCE
        )
        return np.asarray(np.where(np.isnan(wanted.up), wide, around))

    def many(self, asked: Mask) -> None:
        """Move many cells at once: half of them up and the others down, another half each time."""
        position = np.arange(len(self.cells))
        for halving in range(-1, max(len(self.cells) - 1, 0).bit_length()):
            left = asked & ~self.in_doubt()
            if left.sum() <= FEW_LEFT:
                return
            up = np.where(halving >= 0 and (position >> max(halving, 0)) & 1, -1.0, 1.0)
            for sign in (-1.0, 1.0):
                self._look(sign * up * left)

    def settle(self, asked: Mask) -> None:
        """Find how far every cell can lie, or that it lies as far as it should."""
        self.many(asked)
        for _ in self.each(asked):
            pass

    def each(self, asked: Mask) -> Iterator[tuple[int, tuple[Floats, Floats]]]:
        """Move each cell not in doubt yet up and down; give it and the two prices of relations."""
        for k in np.flatnonzero(asked).tolist():
            if not self.in_doubt()[k]:
                aim = np.zeros(len(self.cells))
                aim[k] = 1.0
                yield k, (self._look(-aim), self._look(aim))

    def _look(self, aim: Floats) -> Floats:
        """Find the table in which ``aim`` is least, learn from it, and return the prices."""
        steps, prices = self._programme.least(aim[self._loose])
        table = self.cells[self._loose] + steps
        self.least[self._loose] = np.minimum(self.least[self._loose], table)
        self.most[self._loose] = np.maximum(self.most[self._loose], table)
        return prices


def successes(
    cells: Floats, matrix: sparse.csr_array, hidden: Mask, attacker: Attacker
) -> Iterator[Cut]:
    """Give, for each hidden cell that the attacker bounds too tightly, what would prevent it."""
    limits = (
        np.where(hidden, cells - attacker.low, cells),
        np.where(hidden, cells + attacker.high, cells),
    )
    asked = hidden & ~attacker.free
    attack = Attack(cells, matrix, attacker, limits)
    attack.many(asked)
    for k, prices in attack.each(asked):
        room = [
            _capacities(k, sign, price, matrix, attacker)
            for sign, price in zip((-1.0, 1.0), prices, strict=True)
        ]
        fall, rise = cells[k] - attack.least[k], attack.most[k] - cells[k]
        yield from _needs(k, fall=fall, rise=rise, room=room, attacker=attacker)


def _capacities(
    k: int, sign: float, prices: Floats, matrix: sparse.csr_array, attacker: Attacker
) -> Floats:
    """Return by how much each cell, once hidden, lets cell ``k`` move, from the attack's dual."""
    reduced = -(matrix.T @ prices)
    reduced[k] += sign
    room = np.where(reduced > 0, reduced * attacker.low, -reduced * attacker.high)
    return np.where(np.abs(reduced) < TOLERANCE, 0.0, room)


def _needs(
    k: int, *, fall: float, rise: float, room: list[Floats], attacker: Attacker
) -> Iterator[Cut]:
    """Give the constraints that an attack on cell ``k`` broke."""
    up, down = room
    if np.isnan(attacker.up[k]):
        if rise + fall < attacker.span[k] - TOLERANCE:
            yield cut_of(k, up + down, float(attacker.span[k]))
        return
    if rise < attacker.up[k] - TOLERANCE:
        yield cut_of(k, up, float(attacker.up[k]))
    if fall < attacker.down[k] - TOLERANCE:
        yield cut_of(k, down, float(attacker.down[k]))


def cut_of(k: int, room: Floats, need: float) -> Cut:
    """Return the cut of cell ``k``; no cell gives more room than is needed."""
    others = np.flatnonzero(room)
    return Cut(k, others, np.minimum(room[others], need), need)
