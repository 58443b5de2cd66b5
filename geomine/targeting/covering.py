"""The covering problem in numbers: its limits, its proven optimum and its greedy answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy import sparse

from geomine.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Problem:
    """Who reaches whom (sites by villages), what each village is worth, and the limits."""

    reach: sparse.csr_array
    worth: NDArray[np.float64]
    open_: NDArray[np.bool_]
    days: NDArray[np.float64]
    budget_days: float
    district: NDArray[np.intp]
    per_district: int


def _limits(problem: Problem) -> list[scipy.optimize.LinearConstraint]:
    """Return what every choice must keep: reached only from a visit, days, and districts."""
    n = len(problem.worth)
    reached = sparse.csr_array(sparse.hstack([-problem.reach.T, sparse.eye_array(n)]))
    rules = [scipy.optimize.LinearConstraint(reached, ub=0.0)]
    if np.isfinite(problem.budget_days):
        row = np.concatenate([problem.days, np.zeros(n)])[None, :]
        rules.append(scipy.optimize.LinearConstraint(row, ub=problem.budget_days))
    for district in np.unique(problem.district[problem.district >= 0]):
        here = (problem.district == district) & problem.open_
        row = np.concatenate([here, np.zeros(n)])[None, :].astype(float)
        rules.append(
            scipy.optimize.LinearConstraint(row, lb=min(problem.per_district, int(here.sum())))
        )
    return rules


def _solve(
    problem: Problem, cost: NDArray[np.float64], rule: scipy.optimize.LinearConstraint
) -> NDArray[np.intp]:
    """Return the sites of the proven optimum."""
    n = len(problem.worth)
    if n == 0:
        return np.empty(0, dtype=np.intp)
    solved = scipy.optimize.milp(
        cost,
        constraints=[*_limits(problem), rule],
        bounds=scipy.optimize.Bounds(
            0.0, np.concatenate([problem.open_.astype(float), np.ones(n)])
        ),
        integrality=np.concatenate([np.ones(n), np.zeros(n)]),
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None or solved.status != 0:
        raise InputError(
            "cover: no choice of visits keeps to the limits. Allow more visits or days, a smaller "
            "share, or fewer visits in each district."
        )
    return np.flatnonzero(solved.x[:n] > 0.5)  # noqa: PLR2004 - a yes or a no


def most_reached(problem: Problem, k: int) -> NDArray[np.intp]:
    """Return at most ``k`` sites that reach the most worth."""
    n = len(problem.worth)
    visits = np.concatenate([np.ones(n), np.zeros(n)])[None, :]
    # scaled, so that the solver's tolerances mean the same for any unit of demand
    worth = problem.worth / max(float(problem.worth.max(initial=0.0)), 1e-300)
    return _solve(
        problem,
        np.concatenate([np.zeros(n), -worth]),
        scipy.optimize.LinearConstraint(visits, ub=k),
    )


def fewest_sites(problem: Problem, share: float) -> NDArray[np.intp]:
    """Return the fewest sites that reach a share of the worth."""
    n = len(problem.worth)
    total = float(problem.worth.sum())
    worth = np.concatenate([np.zeros(n), problem.worth / (total or 1.0)])[None, :]
    least = share - 1e-9 if total else 0.0  # what is reached is a sum of floats
    cost = np.concatenate([np.ones(n), np.zeros(n)])
    return _solve(problem, cost, scipy.optimize.LinearConstraint(worth, lb=least))


def greedy_sites(problem: Problem, k: int, *, enough: float = np.inf) -> NDArray[np.intp]:
    """Return the visits that one after the other reach most of what is left.

    Districts that need a visit come first. A visit that reaches nothing new is not made.
    """
    left, chosen, days = problem.worth.copy(), list[int](), 0.0
    need = {
        int(d): min(problem.per_district, int(((problem.district == d) & problem.open_).sum()))
        for d in np.unique(problem.district[problem.district >= 0])
    }
    for _ in range(min(k, len(left))):
        gain = problem.reach @ left
        may = problem.open_ & (days + problem.days <= problem.budget_days)
        may[chosen] = False
        owed = [d for d, n in need.items() if n > 0]
        may &= np.isin(problem.district, owed) if owed else gain > 0
        if not may.any() or (problem.worth.sum() - left.sum() >= enough - 1e-9 and not owed):
            break
        best = int(np.argmax(np.where(may, gain, -1.0)))
        chosen.append(best)
        days += float(problem.days[best])
        if owed:
            need[int(problem.district[best])] -= 1
        left[problem.reach[[best]].indices] = 0.0
    return np.array(sorted(chosen), dtype=np.intp)
