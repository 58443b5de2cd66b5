"""Pairs within a radius are those of comparing everything with everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.errors import InputError
from geomine.stats.near_pairs import near_pairs

grid = st.lists(st.tuples(*[st.integers(-6, 6)] * 3), min_size=1, max_size=40).map(
    lambda rows: np.array(rows, dtype=float)
)
scales = st.sampled_from([1.0, 0.1, 1_000.3])


def brute_force(one, other, radius_m, radius_days=None) -> set[tuple[int, int]]:
    gap = one[:, None, :2] - other[None, :, :2]
    near = (gap**2).sum(axis=2) <= radius_m**2
    if radius_days is not None:
        near &= np.abs(one[:, None, 2] - other[None, :, 2]) <= radius_days
    return set(zip(*(axis.tolist() for axis in np.nonzero(near)), strict=True))


def found(one, other, **radii) -> list[tuple[int, int]]:
    return [
        pair
        for i, j, _ in near_pairs(one, other, **radii)
        for pair in zip(i.tolist(), j.tolist(), strict=True)
    ]


@given(one=grid, other=grid, scale=scales, times=st.sampled_from([1.0, 1.5, 4.0]))
@settings(max_examples=60, deadline=None)
def test_pairs_are_those_of_brute_force_each_once(one, other, scale, times) -> None:
    one, other = one[:, :2] * scale, other[:, :2] * scale
    pairs = found(one, other, radius_m=scale * times, block=30)
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == brute_force(one, other, scale * times)


@given(points=grid, scale=scales, days=st.sampled_from([0.0, 1.0, 2.5]))
@settings(max_examples=60, deadline=None)
def test_pairs_in_space_and_time_are_those_of_brute_force(points, scale, days) -> None:
    points = points * [scale, scale, 1.0]
    pairs = found(points, points, radius_m=2 * scale, radius_days=days, block=30)
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == brute_force(points, points, 2 * scale, days)


def test_points_far_from_each_other_and_from_the_origin_lose_no_neighbour() -> None:
    rng = np.random.default_rng(5)
    spots = rng.uniform(-1e7, 1e7, (300, 2))
    points = np.concatenate([spots, spots + np.array([0.3, 0.0]), spots - np.array([0.0, 0.3])])
    assert set(found(points, points, radius_m=0.31)) == brute_force(points, points, 0.31)


def test_the_squared_distance_comes_with_the_pair() -> None:
    (_, _, squared_m2), *_ = near_pairs(np.zeros((1, 2)), np.array([[3.0, 4.0]]), radius_m=9.0)
    assert squared_m2.tolist() == [25.0]  # 3, 4, 5


def test_nothing_pairs_with_nothing() -> None:
    assert found(np.empty((0, 2)), np.zeros((3, 2)), radius_m=1.0) == []


@pytest.mark.parametrize(
    ("points", "radii", "says"),
    [
        (np.array([[0.0, np.nan]]), {"radius_m": 1.0}, "finite"),
        (np.zeros((2, 2)), {"radius_m": 1.0, "radius_days": 1.0}, "3 columns"),
        (np.zeros((2, 2)), {"radius_m": 0.0}, "above 0"),
        (np.zeros((2, 3)), {"radius_m": 1.0, "radius_days": float("nan")}, "0 or more"),
    ],
)
def test_what_cannot_be_paired_is_refused(points, radii, says) -> None:
    with pytest.raises(InputError, match=says):
        found(points, points, **radii)
