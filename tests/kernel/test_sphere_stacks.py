"""Stacks on the sphere whose points are not quite on one spot have scikit-learn's labels.

Places are kept as whole steps of a third of a millimetre and more, so that points nearer than that
look alike to the kernel: it must ask for the exact formula, or say that it cannot tell.
"""

from __future__ import annotations

import numpy as np
import pytest

from geomine.cluster.engine import dbscan
from tests.cluster.engines import assert_as_sklearn, engines, needs_kernel

ULPS = 0.0
MIDDLES = {  # latitude and longitude in radians, and how far apart stacks are along each
    "a country": (0.7, 0.82, 1e-3, 1e-3),
    "the antimeridian": (0.3, np.pi, 1e-4, 1e-4),
    "the north pole": (np.pi / 2 - 1e-6, 0.0, 1e-6, 2.0),
    "the south pole itself": (-np.pi / 2, 0.0, 0.0, 3.0),
}


def stacks(place: str, jitter: float, rng: np.random.Generator) -> np.ndarray:
    """Return 240 points in 30 stacks, jittered by some ulps or by so many radians."""
    lat, lon, north, east = MIDDLES[place]
    spots = np.column_stack([lat + north * rng.normal(size=30), lon + east * rng.normal(size=30)])
    points = spots[rng.integers(0, 30, 240)]
    if jitter == ULPS:
        points += rng.integers(-3, 4, points.shape) * np.spacing(points)
    else:
        points += jitter * rng.normal(size=points.shape)
    points[:, 0] = np.clip(points[:, 0], -np.pi / 2, np.pi / 2)
    points[:, 1] = (points[:, 1] + np.pi) % (2 * np.pi) - np.pi
    return points


@engines
@pytest.mark.parametrize("place", MIDDLES)
@pytest.mark.parametrize("jitter", [ULPS, 1e-12, 1e-10, 1e-8, 1e-6])
def test_jittered_stacks_have_the_ball_trees_labels(engine, place, jitter, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    rng = np.random.default_rng(11)
    for eps in (max(jitter, 1e-15), 2 * jitter + 1e-9, 1e-5, 1e-3):
        assert_as_sklearn(stacks(place, jitter, rng), eps, 5, metric="haversine")


@needs_kernel
@pytest.mark.parametrize("place", MIDDLES)
def test_the_kernel_decides_where_no_pair_is_at_eps_but_for_rounding(place) -> None:
    # 1e-5 radians are 64 m, and 1e-9 the least eps that the kernel takes: no pair of these stacks
    # is within 1e-14 of it
    points = stacks(place, 1e-10, np.random.default_rng(3))
    found = dbscan(points, eps=1e-5, min_samples=5, metric="haversine")
    assert found.engine == "kernel"


@needs_kernel
def test_a_pair_at_eps_but_for_rounding_is_left_to_the_ball_tree() -> None:
    # the arc between the two is eps to the last digit: the haversine formula says so, but the tree
    # may compare sums of rounded distances to the centre of a node, which no other order repeats
    eps = 1e-4
    points = np.array([[0.7, 0.8], [0.7 + eps, 0.8]])
    assert dbscan(points, eps=eps, min_samples=2, metric="haversine").engine == "tree"
    assert_as_sklearn(points, eps, 2, metric="haversine")
