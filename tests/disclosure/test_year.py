"""A simulated year of releases of one list, read together by an attacker of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import itertools

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from geomine.disclosure import PUBLIC, Ledger
from geomine.disclosure.release import hidden_counts
from geomine.errors import DisclosureError

from .lists import analysis_with_restricted

QUARTERS = [dt.date(2025, 5, 10), dt.date(2025, 8, 10),
            dt.date(2025, 11, 10), dt.date(2026, 2, 10)]  # fmt: skip
STRICT = PUBLIC.tightened({"min_count": 7, "delay_days": 180})


@pytest.fixture(scope="module")
def year():
    """Give the ledger of a year, and how often a release was refused.

    Who is refused hides the named districts, as the message says. One release follows
    a stricter policy.
    """
    start = dt.date(2024, 1, 1)
    whole = analysis_with_restricted(
        400, seed=5, share=0.8, start=start, replications=0, persistence_runs=0
    )
    ledger, refused = Ledger(), 0
    for k, day in enumerate(QUARTERS):
        policy = STRICT if k == 1 else PUBLIC
        rules = {"min_count": policy.min_count, "districts": whole.rates}
        of_day, hide = dataclasses.replace(whole, as_of=day), set()
        counts = hidden_counts(of_day, policy=policy)
        while named := set(ledger.revealed(counts, **rules)) - {"all"} - hide:
            refused, hide = refused + 1, hide | named
            counts = hidden_counts(of_day, policy=policy, hide=hide)
        with contextlib.suppress(DisclosureError):  # totals alone tell of a few: no release
            ledger = ledger.with_release(counts, day=day, **rules)
    return ledger, refused


def test_a_year_is_let_through_once_named_districts_are_hidden(year) -> None:
    ledger, refused = year
    assert refused > 0
    assert len(ledger.releases) >= 3


def cells_of(releases):
    """Give the place of every cell, its true count, and whether it was shown."""
    keys = sorted({(cell[0], cell[1]) for one in releases for cell in one.cells})
    places = itertools.product((2, 3), range(len(releases)), keys)
    at = {(measure, k, *key): i for i, (measure, k, key) in enumerate(places)}
    truth, known = np.zeros(len(at)), np.ones(len(at), dtype=bool)
    for k, one in enumerate(releases):
        for cell in one.cells:
            for measure in (2, 3):
                truth[at[measure, k, cell[0], cell[1]]] = cell[measure]
                known[at[measure, k, cell[0], cell[1]]] = not cell[4]
    return keys, at, truth, known


def test_whoever_reads_all_releases_together_finds_no_few(year) -> None:
    """A linear programme written for this test, over incidents and casualties of all releases.

    What is supposed never to fall: each count from one release to the next, and what casualties
    are more than incidents, as everybody listed was hurt.
    """
    releases = year[0].releases
    keys, at, truth, known = cells_of(releases)
    unit = sparse.csr_array(np.eye(len(at)))
    n = range(len(releases))
    row = {place: unit[[i]] for place, i in at.items()}
    adds_up = sparse.vstack([
        row[m, k, *whole] - sum(row[m, k, *part] for part in parts)
        for m in (2, 3) for k in n for whole, parts in sums_of(keys)
    ])  # fmt: skip
    more = {(k, key): row[3, k, *key] - row[2, k, *key] for k in n for key in keys}
    risen = [row[m, k + 1, *key] - row[m, k, *key] for m in (2, 3) for k in n[:-1] for key in keys]
    risen += [more[k + 1, key] - more[k, key] for k in n[:-1] for key in keys]
    risen = sparse.vstack([*more.values(), *risen]).tocsr()
    risen = risen[risen @ truth >= 0]  # a stricter policy ends earlier
    pairs = itertools.combinations(n, 2)
    asked = [row[place] for place, i in at.items() if not known[i]]
    asked += [row[m, b, *key] - row[m, a, *key] for a, b in pairs for m in (2, 3) for key in keys]
    few = [one for one in asked if 0 < abs((one @ truth)[0]) < 5]
    chosen = np.random.default_rng(1).permutation(len(few))[:40]
    assert len(chosen) > 10
    for k in chosen:
        ends = [
            linprog(
                sign * few[k].toarray()[0], A_eq=adds_up, b_eq=np.zeros(adds_up.shape[0]),
                A_ub=-risen, b_ub=np.zeros(risen.shape[0]),
                bounds=np.column_stack([truth * known, np.where(known, truth, np.inf)]),
            )
            for sign in (1, -1)
        ]  # fmt: skip
        unbounded = any(end.status == 3 for end in ends)
        assert unbounded or -ends[1].fun - ends[0].fun >= 5 - 1e-6


def sums_of(keys):
    """Give each total of the table with its parts, along districts and along years."""
    for district, year in keys:
        if district == "all":
            yield (district, year), [key for key in keys if key[1] == year and key[0] != "all"]
        if year == "all":
            yield (district, year), [key for key in keys if key[0] == district and key[1] != "all"]
