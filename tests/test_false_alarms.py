"""The simulation study runs, on maps that are what its page says they are."""

from __future__ import annotations

import importlib.util
import sys
from typing import get_args

import numpy as np
import pytest

from geomine.config import HotSpotMethod
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def benchmark():
    folder = str(REPOSITORY / "benchmarks")
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location("false_alarms", f"{folder}/false_alarms.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(folder)


def test_every_method_of_a_run_is_in_the_study(benchmark) -> None:
    assert {f"`{name}`" for name in get_args(HotSpotMethod)} <= set(benchmark.METHODS)


def test_maps_follow_people_and_their_hidden_hot_spots_are_small(benchmark) -> None:
    world = benchmark.the_country()
    assert len(world.people) == 78
    lived = np.bincount(world.spot_district, weights=world.spot_people)
    np.testing.assert_allclose(lived, world.people)
    spots, true = benchmark.drawn_maps(world, 4_000, "null", 5, 1)
    share = np.bincount(world.spot_district[spots].ravel(), minlength=78) / spots.size
    error = np.sqrt(world.people / world.people.sum() / spots.size)
    assert (np.abs(share - world.people / world.people.sum()) < 5 * error).all()
    assert not true.any()
    _, true = benchmark.drawn_maps(world, 40, "five x 3", 20, 1)
    assert (true.sum(axis=1) == 5).all()
    assert (true @ world.people <= 0.05 * world.people.sum()).all()
    again = benchmark.drawn_maps(world, 40, "five x 3", 20, 1)[1]
    np.testing.assert_array_equal(true, again)


def test_a_small_study_gives_both_tables(benchmark, monkeypatch) -> None:
    quick = {name: benchmark.METHODS[name] for name in ("`exact`", "`scan`", "`eb_moran`")}
    monkeypatch.setattr(benchmark, "METHODS", quick)
    monkeypatch.setattr(benchmark, "INCIDENTS", (40,))
    monkeypatch.setattr(sys.modules["false_alarm_methods"], "CHANCE", 199)
    table = benchmark.study(benchmark.the_country(), 20, 1)
    assert len(table) == 3 * len(benchmark.RISKS)
    assert table["alarm"].between(table["alarm_lower"], table["alarm_upper"]).all()
    text = benchmark.as_markdown(table)
    assert text.count("| `scan` |") == 2
