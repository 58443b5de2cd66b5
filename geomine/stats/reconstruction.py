"""What can be worked out of hidden cells from all that is published: the attack, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.stats.attackers import TOLERANCE, optimum

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from geomine.stats.checks import Floats

    Mask = NDArray[np.bool_]

UNBOUNDED = 3
"""The status of :func:`scipy.optimize.linprog` where nothing bounds the answer."""


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
    floor, roof = np.where(hidden, low, cells), np.where(hidden, np.inf, cells)
    least, most = cells.copy(), cells.copy()
    found = []
    for k in which.tolist():
        for sign in (1.0, -1.0) if hidden[k] else ():
            if most[k] - least[k] >= span - TOLERANCE:
                break
            answer = optimum(k, sign, relations, floor, roof)
            if answer.status == UNBOUNDED:
                most[k] = np.inf
            elif answer.x is not None:  # without an answer the cell counts as found
                np.minimum(least, answer.x, out=least)
                np.maximum(most, answer.x, out=most)
        if most[k] - least[k] < span - TOLERANCE:
            found.append(k)
    return np.array(found, dtype=np.intp)
