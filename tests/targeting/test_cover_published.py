"""Coverage against the published example of spopt: San Francisco, 16 stores, 205 census tracts.

The table holds, for each tract, the people of the 2000 census and which of the 16 sites reach it
within 5,000 m by road, from the data that spopt's tests come with (BSD-3). spopt's own tests say
that four sites leave 21 tracts uncovered (89.756 %). The people reached are what spopt 0.7 and
CBC gave for the same table.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from geomine.targeting.covering import Problem, greedy_sites, most_reached

TABLE = Path(__file__).with_name("spopt_san_francisco.csv")


def san_francisco() -> Problem:
    table = pd.read_csv(TABLE, dtype={"sites": "str"})
    tracts, sites = len(table), 16
    reach = np.array([[cell == "1" for cell in row] for row in table["sites"]]).T
    n = sites + tracts  # the sites come first and need no visit themselves
    whole = np.zeros((n, n))
    whole[:sites, sites:] = reach
    return Problem(
        reach=sparse.csr_array(whole),
        worth=np.concatenate([np.zeros(sites), table["people"].to_numpy(dtype=float)]),
        open_=np.arange(n) < sites,
        days=np.zeros(n),
        budget_days=np.inf,
        district=np.full(n, -1),
        per_district=0,
    )


def reached(problem: Problem, sites) -> np.ndarray:
    return np.unique(problem.reach[sites].indices)


@pytest.mark.parametrize(("k", "people"), [(1, 448_255), (2, 671_938), (4, 875_247), (6, 941_462)])
def test_the_optimum_is_that_of_spopt_and_greedy_never_beats_it(k, people) -> None:
    problem = san_francisco()
    best = most_reached(problem, k)
    assert problem.worth[reached(problem, best)].sum() == people
    assert problem.worth[reached(problem, greedy_sites(problem, k))].sum() <= people


def test_four_sites_leave_as_many_tracts_as_spopt_prints() -> None:
    problem = san_francisco()
    covered = len(reached(problem, most_reached(problem, 4)))
    assert 205 - covered == 21
    assert 100 * covered / 205 == pytest.approx(89.75609756097561)
