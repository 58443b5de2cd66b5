"""The backtest: no leak from the future, and rates that can be counted by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geomine import datasets
from geomine.errors import InputError
from geomine.targeting import backtest
from tests.targeting.villages import accidents, villages

CUT = dt.date(2025, 1, 1)
FAR = [(40.0 * k, 0.0) for k in range(6)]


def tried(places, incidents, **settings) -> pd.DataFrame:
    usual = {"cuts": [CUT], "k": 1, "seed": 1, "runs": 200}
    return backtest(places, incidents, **{**usual, **settings}).set_index("method")


def test_accidents_that_come_back_to_the_same_village_are_hit() -> None:
    places = villages(*FAR, population=[1, 1, 1, 1, 1, 900])
    incidents = accidents(
        ((40, 0), "2024-10-01", 3), ((40, 0), "2024-11-01", 3),
        ((41, 0), "2025-03-01", 1), ((40, 1), "2025-04-01", 1), ((80, 0), "2025-05-01", 1),
        ((40, 0), "2026-06-01", 1),
    )  # fmt: skip
    found = tried(places, incidents)
    assert found["n_known"].tolist() == [2] * 4
    assert found["n_tested"].tolist() == [3] * 4  # the last is beyond a year
    assert found.loc["score", "hit_rate"] == pytest.approx(2 / 3)
    assert found.loc["population", "hit_rate"] == 0
    # one disc of six that do not touch: a sixth of the area, so the index is 4
    assert found.loc["score", "area_share"] == pytest.approx(1 / 6, abs=0.005)  # by lattice
    assert found.loc["score", "pai"] == pytest.approx(4, abs=0.1)
    # each village is drawn once in six: (2 / 3 + 1 / 3) / 6
    assert found.loc["random", "hit_rate"] == pytest.approx(1 / 6, abs=0.06)
    assert found.loc["score", "hit_rate_low"] <= 2 / 3 <= found.loc["score", "hit_rate_high"]


def test_nothing_after_the_cut_changes_the_list() -> None:
    places = villages(*FAR)
    past = [((40, 0), "2024-10-01", 3)]
    later = [((80, 0), f"2025-0{m}-01", 9) for m in range(1, 9)]
    later[0] = ((80, 0), "2025-01-02", 9)
    found = tried(places, accidents(*past, *later))
    assert found.loc["score", "hit_rate"] == 0
    assert found.loc["nearest_past_accident", "hit_rate"] == 0
    assert found["n_known"].tolist() == [1] * 4


def test_what_may_have_happened_on_either_side_is_in_neither() -> None:
    incidents = accidents(
        ((0, 0), "2024-12-01", 1), ((0, 0), "2025-06-01", 1),
        event_date_end=pd.to_datetime(["2025-02-01", "2026-06-01"]),
    )  # fmt: skip
    found = tried(villages(*FAR), incidents)
    assert found[["n_known", "n_tested"]].to_numpy().tolist() == [[0, 0]] * 4


def test_an_accident_reported_after_the_cut_was_not_known() -> None:
    incidents = accidents(((0, 0), "2024-12-01", 1), report_date=pd.to_datetime(["2025-01-15"]))
    assert tried(villages(*FAR), incidents)["n_known"].tolist() == [0] * 4


def test_without_later_accidents_the_rate_is_missing_and_not_zero() -> None:
    found = tried(villages(*FAR), accidents(((0, 0), "2024-12-01", 1)))
    assert found["hit_rate"].isna().all()
    assert found["pai"].isna().all()


def test_all_villages_hit_all_that_is_near_one() -> None:
    incidents = accidents(((0, 1), "2025-02-01", 1), ((40, 2), "2025-03-01", 1))
    found = tried(villages(*FAR), incidents, k=99)
    assert found["hit_rate"].tolist() == [1] * 4
    assert found["pai"].tolist() == pytest.approx([1] * 4)


def test_the_same_seed_gives_the_same_table_and_row_order_does_not_matter() -> None:
    places, incidents = datasets.places(), datasets.incidents()
    settings = {"cuts": [dt.date(2023, 1, 1), dt.date(2024, 1, 1)], "k": 20, "seed": 5, "runs": 60}
    one = backtest(places, incidents, **settings)
    other = backtest(places.iloc[::-1], incidents.iloc[::-1], **settings)
    assert_frame_equal(one, other)
    assert len(one) == 12  # two cuts and both together, four methods each
    assert np.isfinite(one["hit_rate"]).all()


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(InputError, match="above 0"):
        tried(villages(*FAR), accidents(), k=0)
    with pytest.raises(InputError, match="none has a point"):
        tried(villages(None), accidents())


def test_all_days_together_add_up_and_the_index_is_rate_over_area() -> None:
    places = villages(*FAR)
    incidents = accidents(
        ((40, 0), "2023-10-01", 3), ((40, 0), "2024-03-01", 1), ((80, 0), "2025-03-01", 1)
    )
    cuts = [dt.date(2024, 1, 1), dt.date(2025, 1, 1)]
    found = backtest(places, incidents, cuts=cuts, k=1, seed=1, runs=100)
    score = found[found["method"] == "score"]
    whole = score[score["cut"].isna()].iloc[0]
    assert (whole["n_tested"], whole["n_hit"]) == (2, 1)
    assert whole["hit_rate"] == pytest.approx(0.5)
    for end in ("", "_low", "_high"):
        assert whole[f"pai{end}"] == pytest.approx(whole[f"hit_rate{end}"] / whole["area_share"])
    assert whole["pai_low"] <= whole["pai"] <= whole["pai_high"]
