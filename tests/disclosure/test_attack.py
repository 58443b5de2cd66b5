"""Nothing that is hidden can be worked out, over incidents and casualties read together."""

from __future__ import annotations

import pandas as pd
import pytest

from .attack import FEW, Attack, made_up, undone


@pytest.mark.parametrize("seeds", [range(k, k + 20) for k in range(0, 200, 20)], ids=str)
def test_no_hidden_count_of_a_made_up_table_is_bounded_within_five(seeds) -> None:
    """Small tables, many of them; `python -m tests.disclosure.attack 5000` is the long run."""
    sizes = {seed: 4 if seed % 5 < 2 else 3 for seed in seeds}
    found = {seed: undone(seed, largest=largest) for seed, largest in sizes.items()}
    assert {seed: who for seed, who in found.items() if any(who.values())} == {}


def shown(incidents: list[list[object]], casualties: list[list[object]]) -> pd.DataFrame:
    """Write a table of two districts and a total over two years and a total as published."""
    keys = [(d, y) for d in ("a", "b", "all") for y in ("2020", "2021", "all")]
    return pd.DataFrame(keys, columns=["district_id", "year"]).assign(
        incidents_shown=[str(n) for row in incidents for n in row],
        casualties_shown=[str(n) for row in casualties for n in row],
    )


def test_the_attacker_subtracts() -> None:
    """Of 7 and "<5" in a row of 9 the hidden one is 2."""
    table = shown([[7, "<5", 9], [8, 9, 17], [15, 11, 26]], [[7, 2, 9], [8, 9, 17], [15, 11, 26]])
    assert Attack(table).narrowest() == 0


def test_the_attacker_reads_incidents_and_casualties_together() -> None:
    """Incidents that could be 0 to 12 are 0 to 3 where three were hurt."""
    incidents = [["hidden", "hidden", 12], ["hidden", "hidden", 12], [12, 12, 24]]
    many = [["hidden", "hidden", 40], ["hidden", "hidden", 40], [40, 40, 80]]
    assert Attack(shown(incidents, many)).narrowest() == FEW
    few = [[3, 37, 40], [37, 3, 40], [40, 40, 80]]
    assert Attack(shown(incidents, few)).narrowest() == 3


def test_made_up_tables_hold_small_counts_to_hide() -> None:
    tables = [made_up(seed).groupby(["district_id", "event_date"]).size() for seed in range(20)]
    assert sum((table < FEW).any() for table in tables) > 15
