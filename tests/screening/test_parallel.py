"""A list is screened to the same bytes on one thread and on two."""

from __future__ import annotations

import datetime as dt
import threading

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from geomine import datasets
from geomine.screening import parallel, screen_incidents

DAY = dt.date(2025, 1, 1)


def made_up(rows: int) -> pd.DataFrame:
    """Return invented rows with faults of dates, counts, codes and places among them."""
    rng = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "incident_id": [f"invented-{k // 2}" for k in range(rows)],
            "event_date": rng.choice(
                ["2020-01-01", "14.03.2020", "31.02.2020", "2031-01-01"], rows
            ),
            "district_as_reported": rng.choice(["Ağdam", "Agdam r-nu", "nowhere", ""], rows),
            "latitude": rng.choice(["40.05", "40,0512", "47.01", "0", ""], rows),
            "longitude": rng.choice(["46.9312", "46°55'1.2\"E", "39.9", "0"], rows),
            "killed": rng.choice(["0", "1", "999", "two", "many", ""], rows),
            "activity": rng.choice(["выпас скота", "farming", "?"], rows),
        }
    )


@pytest.fixture
def eager(monkeypatch):
    """Let few rows be worth a thread."""
    monkeypatch.setattr(parallel, "WORTH_A_THREAD", 1)
    before = pa.cpu_count()
    yield pa.set_cpu_count
    pa.set_cpu_count(before)


def test_two_threads_find_what_one_does(eager) -> None:
    found = []
    for threads in (1, 2, 4):
        eager(threads)
        found.append(screen_incidents(made_up(600), datasets.districts(), as_of=DAY))
    one, *others = found
    assert len(one.flags) > 600
    for other in others:
        pd.testing.assert_frame_equal(other.flags, one.flags)
        pd.testing.assert_frame_equal(other.kept, one.kept)
        assert other.report == one.report


def test_a_fault_in_either_piece_is_told() -> None:
    def fails() -> None:
        raise ValueError("said")

    for pieces in ((fails, int), (int, fails)):
        for threads in (1, 2):
            with pytest.raises(ValueError, match="said"):
                parallel.both(*pieces, threads=threads)


def test_few_rows_are_worth_no_thread() -> None:
    assert parallel.threads_for(100) == 1
    assert parallel.threads_for(10**6) == pa.cpu_count()
    names = parallel.both(
        lambda: threading.current_thread().name,
        lambda: threading.current_thread().name,
        threads=2,
    )
    assert len(set(names)) == 2
