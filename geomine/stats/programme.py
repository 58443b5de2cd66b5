"""A linear programme asked again and again with another aim, each answer starting from the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    import highspy

    from geomine.stats.checks import Floats

OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "presolve": "off",  # it would throw away where the last answer stood
    "solver": "simplex",
    "simplex_strategy": 4,  # primal: another aim leaves the last table a table that fits
    "threads": 1,
}


class Programme:
    """Tables that fit relations and limits, to be asked for the one with the least of many sums.

    ``scipy.optimize.linprog`` sets the solver up anew for each question. HiGHS, which it
    calls, can be kept: from one answer the next is some steps away, and a table of a thousand
    cells answers in about half a millisecond.

    Parameters
    ----------
    relations : scipy.sparse array, shape (m, n)
        What holds: ``relations @ table`` is 0.
    low, high : numpy.ndarray, shape (n,)
        Limits of each cell, finite, with a table between them.

    Examples
    --------
    >>> programme = Programme(sparse.csr_array([[1.0, 1, -1]]), np.zeros(3), np.array([9.0, 9, 4]))
    >>> table, prices = programme.least(np.array([-1.0, 0, 0]))
    >>> table.tolist(), prices.tolist()
    ([4.0, 0.0, 4.0], [-1.0])
    """

    def __init__(self, relations: sparse.sparray, low: Floats, high: Floats) -> None:
        self._cells = np.arange(len(low), dtype=np.int32)
        self._solver = _solver_of(sparse.csc_array(relations), low, high)

    def least(self, aim: Floats) -> tuple[Floats, Floats]:
        """Return the table in which ``aim @ table`` is least, and the prices of the relations.

        Raises
        ------
        RuntimeError
            If there is no such table: then the limits were not what they should be.
        """
        self._solver.changeColsCost(len(self._cells), self._cells, aim)
        self._solver.run()
        said = self._solver.modelStatusToString(self._solver.getModelStatus())
        if said != "Optimal":
            raise RuntimeError(f"linear programme: {said}.")
        found = self._solver.getSolution()
        return np.array(found.col_value), np.array(found.row_dual)


def _solver_of(relations: sparse.csc_array, low: Floats, high: Floats) -> highspy.Highs:
    """Return HiGHS with the programme in it."""
    import highspy  # noqa: PLC0415 - only a list with restricted rows needs it

    n_relations, n_cells = relations.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n_cells, n_relations
    model.col_cost_ = np.zeros(n_cells)
    model.col_lower_, model.col_upper_ = low, high
    model.row_lower_ = model.row_upper_ = np.zeros(n_relations)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = relations.indptr.astype(np.int32)
    model.a_matrix_.index_ = relations.indices.astype(np.int32)
    model.a_matrix_.value_ = relations.data.astype(float)
    # The class over this one prints a banner before it can be told not to.
    solver: highspy.Highs = highspy._Highs()  # type: ignore[attr-defined]  # noqa: SLF001
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver
