"""An attacker with linear programming over all that is published, written apart from what hides.

``python -m tests.disclosure.attack 5000`` attacks so many made-up tables and says what it found.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from geomine.disclosure import restricted_counts

if TYPE_CHECKING:
    from collections.abc import Iterable

    Cell = tuple[str, str, str]

ALL = "all"
FEW, SLACK = 5, 1e-6
MOST = 10_000.0
"""No count is thought to be larger: an answer always has limits."""


@dataclass
class Attack:
    """What is known of a published table: cells, equations, limits; and how wide each cell is.

    Parameters
    ----------
    table : pandas.DataFrame
        As in restricted_counts.csv: ``district_id``, ``year``, and both counts as shown.
    labelled : bool
        Whether "<5" is understood as 1 to 4.
    told : iterable of (cell, int)
        Sums that other files of the release tell.
    """

    table: pd.DataFrame
    labelled: bool = False
    told: Iterable[tuple[Cell, int]] = ()

    def __post_init__(self) -> None:
        self.cells: list[Cell] = [
            (measure, row.district_id, str(row.year))
            for measure in ("incidents", "casualties")
            for row in self.table.itertuples()
        ]
        self.at = {cell: k for k, cell in enumerate(self.cells)}
        shown = [str(x) for m in ("incidents", "casualties") for x in self.table[f"{m}_shown"]]
        self.hidden = np.array([not text.isdecimal() for text in shown])
        self.small = np.array([text == f"<{FEW}" for text in shown])
        self.low = np.array([float(text) if text.isdecimal() else 0.0 for text in shown])
        self.high = np.array([float(text) if text.isdecimal() else MOST for text in shown])
        if self.labelled:
            self.low[self.small], self.high[self.small] = 1, FEW - 1
        for cell, value in self.told:
            self.low[self.at[cell]] = self.high[self.at[cell]] = value
        self.equations = self._sums()
        self.at_most = self._nobody_unhurt()

    def _sums(self) -> csr_array:
        rows = []
        for measure, district, year in self.cells:
            for total, parts in ((district, 1), (year, 2)):
                if total == ALL:
                    row = np.zeros(len(self.cells))
                    key = [measure, district, year]
                    for cell, k in self.at.items():
                        same = [cell[p] == key[p] for p in range(3) if p != parts]
                        if all(same):
                            row[k] = -1.0 if cell[parts] == ALL else 1.0
                    if (row > 0).any():  # a table may have totals only
                        rows.append(row)
        return csr_array(np.array(rows))

    def _nobody_unhurt(self) -> csr_array:
        """Incidents are no more than casualties, in every cell."""
        half = len(self.cells) // 2
        one = np.eye(half)
        return csr_array(np.hstack([one, -one]))

    def _answer(self, aim: np.ndarray):
        return linprog(
            aim,
            A_eq=self.equations, b_eq=np.zeros(self.equations.shape[0]),
            A_ub=self.at_most, b_ub=np.zeros(self.at_most.shape[0]),
            bounds=np.column_stack([self.low, self.high]),
        )  # fmt: skip

    def narrowest(self) -> float:
        """Return the span of the hidden cell that is bounded most tightly, at most ``FEW``.

        Of one who understands "<5" only cells not marked so are asked for.
        """
        asked = self.hidden & ~self.small if self.labelled else self.hidden
        least, most = np.full(len(self.cells), np.inf), np.full(len(self.cells), -np.inf)
        narrow = float(FEW)
        for k in np.flatnonzero(asked):
            for sign in (1.0, -1.0):
                if most[k] - least[k] >= FEW:
                    break
                found = self._answer(sign * np.eye(len(self.cells))[k])
                if found.status != 0:
                    raise ValueError(found.message)
                least, most = np.minimum(least, found.x), np.maximum(most, found.x)
            narrow = min(narrow, most[k] - least[k])
        return narrow


def made_up(seed: int, *, largest: int = 5) -> pd.DataFrame:
    """Make up incidents by district and year, most cells small, some large, some empty."""
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, largest + 1), rng.integers(1, largest)
    counts = rng.negative_binomial(rng.uniform(0.3, 2.0), rng.uniform(0.1, 0.5), size=shape)
    rows = [
        (f"d{k}", pd.Timestamp(2020 + int(year), 5, 1))
        for (k, year), n in np.ndenumerate(counts)
        for _ in range(n)
    ] or [("d0", pd.Timestamp(2020, 5, 1))]
    events = pd.DataFrame(rows, columns=["district_id", "event_date"])
    hurt = 1 + rng.poisson(rng.choice([0.0, 0.5, 2.0]), size=len(events))
    return events.assign(casualties=hurt)


def unavoidable(table: pd.DataFrame) -> float:
    """Return how wide the narrowest such cell is where nothing at all is shown but "<5"."""
    nothing = table.copy()
    for measure in ("incidents", "casualties"):
        name = f"{measure}_shown"
        nothing[name] = table[name].where(table[name].eq(f"<{FEW}"), "hidden")
    return Attack(nothing, labelled=True).narrowest()


def undone(seed: int, *, largest: int = 5) -> dict[str, bool]:
    """Say of a made-up table whether each attacker bounds a hidden cell within ``FEW``."""
    table = restricted_counts(made_up(seed, largest=largest), min_count=FEW)
    width = Attack(table, labelled=True).narrowest()
    aim = min(FEW, unavoidable(table)) if width < FEW - SLACK else FEW
    return {
        "knows that counts are not negative": Attack(table).narrowest() < FEW - SLACK,
        "knows what <5 means": width < aim - SLACK,
    }


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with ProcessPoolExecutor() as workers:
        found = pd.DataFrame([*workers.map(undone, range(n), chunksize=20)])
    for attacker in found:
        print(f"{n} tables, attacker {attacker}: {found[attacker].sum()} undone")
