"""A year of releases: what would come out by subtraction is refused, the rest is let through."""

from __future__ import annotations

import datetime as dt
import stat
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geomine.disclosure import Ledger, restricted_counts
from geomine.disclosure.differencing import Release, revealed_areas
from geomine.disclosure.ledger import COLUMNS
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


def test_late_deaths_that_change_only_casualties_are_a_difference_too() -> None:
    before = counts_of(a=12, b=9, c=30)
    after = before.assign(
        casualties=before["casualties"] + before["district_id"].isin(["a", "all"]) * 3
    )
    ledger = Ledger().with_release(before, day=DAY)
    assert ledger.revealed(after, min_count=5) == ("a", "all")


def test_what_two_releases_hide_and_a_third_gives_away_is_found() -> None:
    """They give a + b = 9 from the first, b + c = 13 from the second; the third c, so also a."""
    tables = [counts_of(a=2, b=7, c=6, d=40), counts_of(a=2, b=7, c=6, d=40)]

    def only(table: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
        return table.assign(hidden=table["district_id"].isin(hidden))

    ledger = Ledger(
        tuple(
            Release("", tuple(only(table, off)[[*COLUMNS]].itertuples(index=False, name=None)))
            for table, off in zip(tables, [{"a", "b", "d"}, {"a", "b", "c"}], strict=True)
        )
    )
    assert "a" in ledger.revealed(only(tables[0], {"a", "d"}), min_count=5)


def test_a_stricter_policy_later_asks_for_larger_differences() -> None:
    ledger = Ledger().with_release(counts_of(a=12, b=30, c=30), day=DAY)
    later = counts_of(a=19, b=30, c=30)
    assert ledger.revealed(later, min_count=5) == ()
    assert ledger.revealed(later, min_count=10) == ("a", "all")


def layer(**width: float) -> gpd.GeoDataFrame:
    """Give districts side by side, as wide as said."""
    ends = np.cumsum([0.0, *width.values()])
    shapes = [
        shapely.box(*pair, 1) for pair in zip(ends[:-1], [0] * len(width), ends[1:], strict=True)
    ]
    return gpd.GeoDataFrame({"district_id": [*width]}, geometry=shapes, crs="EPSG:4326")


def test_a_new_border_that_takes_a_few_incidents_along_is_refused() -> None:
    ledger = Ledger().with_release(counts_of(a=12, b=6), day=DAY, districts=layer(a=2, b=1))
    after = counts_of(a=10, b=6, new=2)
    after = after.assign(hidden=after["district_id"].isin(["b", "new"]))
    assert "a" in ledger.revealed(after, min_count=5, districts=layer(a=1, new=1, b=1))


def test_what_grows_by_one_in_two_districts_made_of_one_is_found() -> None:
    """One falls by 5 and the new district has 6: each difference is large, their sum is 1."""
    before, after = counts_of(a=12, b=30), counts_of(a=7, b=36, new=6)
    ledger = Ledger().with_release(before, day=DAY, districts=layer(a=2, b=1))
    assert ledger.revealed(after, min_count=5) == ()
    parts = layer(a=1, new=1, b=1)
    assert ledger.revealed(after, min_count=5, districts=parts) == ("a", "new")


def test_files_of_one_layer_that_differ_in_the_last_digit_have_the_same_borders() -> None:
    noisy = layer(a=2, b=1)
    noisy["geometry"] = noisy.geometry.translate(1e-9)
    table = counts_of(a=12, b=30)
    first = Ledger().with_release(table, day=DAY, districts=layer(a=2, b=1))
    again = first.with_release(table, day=DAY, districts=noisy)
    assert again.releases[0].boundaries == again.releases[1].boundaries


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


def release_of(incidents: dict[str, int], casualties: dict[str, int], hidden: str) -> Release:
    """Give a release of one year; of the areas in ``hidden`` nothing is shown."""
    whole = {"all": sum(incidents.values())}, {"all": sum(casualties.values())}
    counts = incidents | whole[0], casualties | whole[1]
    return Release("", tuple((area, year, counts[0][area], counts[1][area], area in hidden.split())
                             for area in counts[0] for year in ("2024", "all")))  # fmt: skip


def test_incidents_and_casualties_of_all_releases_are_read_together() -> None:
    """Of b and c of the second release, 20 incidents and 21 casualties, nobody shows which.

    The first says that c had 12 casualties already, so b has 9 at most and no more incidents: c
    has 11 at least, and 14 at most, of which 7 were shown before. Incidents alone leave 7 to 15.
    """
    first = release_of({"a": 5, "b": 5, "c": 7}, {"a": 8, "b": 7, "c": 12}, "")
    second = release_of({"a": 5, "b": 9, "c": 11}, {"a": 8, "b": 9, "c": 12}, "b c")
    assert "c" in revealed_areas((first, second), 5)
