"""A year of releases: what would come out by subtraction is refused, the rest is let through."""

from __future__ import annotations

import datetime as dt
import stat
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geomine.disclosure import Ledger, restricted_counts
from geomine.errors import DisclosureError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2025, 1, 1)


def counts_of(**n: int) -> pd.DataFrame:
    """Give the table of districts with so many incidents each, in 2024."""
    districts = [name for name, k in n.items() for _ in range(k)]
    events = pd.DataFrame(
        {"district_id": districts, "event_date": pd.Timestamp("2024-05-01"), "casualties": 1}
    )
    return restricted_counts(events, min_count=5)


def test_a_first_release_and_one_without_news_are_let_through() -> None:
    table = counts_of(a=12, b=9, c=30)
    ledger = Ledger().with_release(table, day=DAY)
    assert len(ledger.with_release(table, day=DAY).releases) == 2


def test_a_difference_of_a_few_is_refused_by_name() -> None:
    ledger = Ledger().with_release(counts_of(a=12, b=9, c=30), day=DAY)
    with pytest.raises(DisclosureError, match="incidents or casualties of a, all"):
        ledger.with_release(counts_of(a=14, b=9, c=30), day=DAY)


def test_a_difference_of_many_is_let_through() -> None:
    ledger = Ledger().with_release(counts_of(a=12, b=9, c=30), day=DAY)
    assert ledger.revealed(counts_of(a=19, b=15, c=30), min_count=5) == ()


def test_a_difference_from_an_older_release_is_found_too() -> None:
    ledger = Ledger().with_release(counts_of(a=12, c=30), day=DAY)
    ledger = ledger.with_release(counts_of(a=20, c=30), day=DAY)
    assert ledger.revealed(counts_of(a=14, c=30), min_count=5) == ("a", "all")


def test_a_count_hidden_now_but_known_from_before_is_found() -> None:
    """In the first release a hides with b, in the second with c: together they give a."""
    first, second = counts_of(a=2, b=40, c=41, d=42), counts_of(a=2, b=40, c=41, d=42)

    def only(table: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
        return table.assign(hidden=table["district_id"].isin(hidden))

    ledger = Ledger().with_release(only(first, {"a", "b"}), day=DAY)
    assert "a" in ledger.revealed(only(second, {"a", "c"}), min_count=5)


def test_a_simulated_year_of_releases_never_tells_a_few() -> None:
    """Whoever subtracts any two releases that were let through finds 0, 5 or more, or nothing."""
    rng = np.random.default_rng(5)
    districts = np.array(list("abcdefgh"))
    events = pd.DataFrame(columns=["district_id", "event_date", "casualties"])
    ledger, refused = Ledger(), 0
    for _ in range(6):
        n = int(rng.integers(10, 60))
        more = pd.DataFrame(
            {
                "district_id": rng.choice(districts, n, p=np.arange(8, 0, -1) / 36),
                "event_date": pd.Timestamp("2024-06-01"),
                "casualties": 1,
            }
        )
        events = pd.concat([events, more]).astype({"event_date": "datetime64[us]"})
        try:
            ledger = ledger.with_release(restricted_counts(events, min_count=5), day=DAY)
        except DisclosureError:
            refused += 1
    assert refused > 0
    assert len(ledger.releases) > 1
    shown = [{(c[0], c[1]): c[2] for c in release.cells if not c[4]} for release in ledger.releases]
    differences = [
        abs(late[key] - early[key])
        for k, early in enumerate(shown)
        for late in shown[k + 1 :]
        for key in early.keys() & late.keys()
    ]
    assert differences
    assert not {1, 2, 3, 4} & set(differences)


def test_a_ledger_is_written_for_its_owner_alone_and_read_again(tmp_path) -> None:
    path: Path = tmp_path / "ledger.json"
    assert Ledger.read(path) == Ledger()
    ledger = Ledger().with_release(counts_of(a=12, b=2, c=30), day=DAY)
    ledger.write(path)
    assert Ledger.read(path) == ledger
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_changed_or_damaged_ledger_is_refused(tmp_path) -> None:
    path = Ledger().with_release(counts_of(a=12), day=DAY).write(tmp_path / "ledger.json")
    text = path.read_text()
    path.write_text(text.replace("12", "13"))
    with pytest.raises(UnreadableFileError, match="changed by hand"):
        Ledger.read(path)
    path.write_text("[]")
    with pytest.raises(UnreadableFileError, match="no ledger"):
        Ledger.read(path)
