"""What can be worked out of hidden cells from all that is published: the attack, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.stats.attackers import TOLERANCE, Attack, Attacker

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from geomine.stats.checks import Floats

    Mask = NDArray[np.bool_]

FAR = 1_000.0
"""How many spans a cell is thought to lie from the truth at most, so that there are answers."""


def narrow_cells(
    values: NDArray[np.integer],
    relations: sparse.csr_array,
    hidden: Mask,
    *,
    low: Floats,
    span: float,
    which: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Return which cells are bounded within less than ``span`` by the cells that are not hidden.

    As :func:`geomine.stats.suppression.bounds`, but quicker where most cells are safe: each
    solution of an attack is a table that could be the true one, and shows for every cell at
    once how far it can lie from the others that were found.

    Parameters
    ----------
    values : numpy.ndarray of int, shape (n,)
        The true values of all cells.
    relations : scipy.sparse.csr_array, shape (m, n)
        What everybody knows to hold: ``relations @ values`` is 0.
    hidden : numpy.ndarray of bool, shape (n,)
        The cells whose values are not published.
    low : numpy.ndarray, shape (n,)
        What a hidden cell is known to be at least; ``-inf`` where nothing is known.
    span : float
        How wide the doubt about a cell must be.
    which : numpy.ndarray of int
        Positions of the cells to attack.

    Examples
    --------
    >>> from scipy import sparse
    >>> narrow_cells(np.array([2, 30, 40, 72]), sparse.csr_array([[1, 1, 1, -1]]),
    ...     np.array([True, False, False, False]), low=np.zeros(4), span=5, which=np.array([0]))
    array([0])
    """
    cells = np.asarray(values, dtype=float)
    far = FAR * max(span, 1.0)
    limits = (
        np.where(hidden, np.maximum(low, cells - far), cells),
        np.where(hidden, cells + far, cells),
    )
    none = np.full(len(cells), np.nan)
    doubt = np.full(len(cells), float(span))
    attacker = Attacker(cells - limits[0], limits[1] - cells, none, none, doubt, ~hidden)
    asked = np.zeros(len(cells), dtype=bool)
    asked[which] = hidden[which]
    attack = Attack(cells, relations, attacker, limits)
    attack.settle(asked)
    found: NDArray[np.intp] = which[(attack.most - attack.least)[which] < span - TOLERANCE]
    return found
