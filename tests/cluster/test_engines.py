"""Both engines give the labels of scikit-learn's tree, whatever the points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomine.cluster.engine import dbscan
from geomine.errors import ConfigError, InputError
from tests.cluster.engines import (
    assert_as_sklearn,
    engines,
    needs_kernel,
    plane_sets,
    sklearn_labels,
    sphere_sets,
    weights,
)

quick = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
few = settings(quick, max_examples=80)
min_samples = st.sampled_from([1, 2, 3, 5, 8, 20])


@engines
@quick
@given(drawn=plane_sets(), enough=min_samples)
def test_labels_in_the_plane_are_scikit_learns(engine, drawn, enough) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", engine)
        assert_as_sklearn(*drawn, enough)


@engines
@quick
@given(drawn=sphere_sets(), enough=min_samples)
def test_labels_on_the_sphere_are_scikit_learns(engine, drawn, enough) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", engine)
        assert_as_sklearn(*drawn, enough, metric="haversine")


@engines
@quick
@given(data=st.data(), enough=min_samples)
def test_labels_with_weights_are_scikit_learns(engine, data, enough) -> None:
    points, eps = data.draw(plane_sets())
    points = points[:60]
    weight = data.draw(weights(len(points)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", engine)
        assert_as_sklearn(points, eps, enough, weight)


ADVERSARIAL = {
    "all on one spot": (np.tile([5e5, 5e6], (300, 1)), 100.0),
    "one point": (np.array([[3.0, 4.0]]), 1.0),
    "all in one cell": (np.random.default_rng(1).uniform(0, 1, (300, 2)), 100.0),
    "two strips a little more than eps apart": (
        np.random.default_rng(2).uniform(0, 1, (800, 2)) * [0.4, 9]
        + np.repeat([[0, 0], [1.41, 0]], 400, axis=0),
        1.0,
    ),
    "stacks just over eps apart": (
        np.repeat([[0, 0], [1.0000001, 0], [2.1, 0], [0, 1.0000001]], 200, axis=0),
        1.0,
    ),
    "stacks exactly eps apart": (np.repeat([[0.0, 0], [1, 0], [2, 0], [0, 1]], 200, axis=0), 1.0),
    "stacks at eps but for rounding": (
        np.repeat([[0.0, 0], [1, 1], [2, 2], [0.1, 0.7]], 100, axis=0) * 0.1,
        float(np.hypot(0.1, 0.1)),
    ),
    "a ring at eps around a centre": (
        np.r_[
            np.zeros((5, 2)),
            np.column_stack([np.cos(np.arange(300.0)), np.sin(np.arange(300.0))]),
        ],
        1.0,
    ),
    "one point far out": (
        np.r_[np.random.default_rng(3).uniform(0, 1e3, (300, 2)), [[1e9, 1e9]]],
        50.0,
    ),
    "more cells than can be numbered": (
        np.r_[np.random.default_rng(4).uniform(0, 1e-3, (50, 2)), [[1e9, 1e9]]],
        1e-4,
    ),
    "an eps beyond all": (np.random.default_rng(5).uniform(0, 1, (50, 2)), 1e200),
    "an eps of nearly nothing": (np.repeat([[0.0, 0], [1, 1]], 5, axis=0), 1e-200),
}


@engines
@pytest.mark.parametrize("name", ADVERSARIAL)
def test_adversarial_sets_have_scikit_learns_labels(engine, name, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    points, eps = ADVERSARIAL[name]
    for enough in (1, 3, 250):
        assert_as_sklearn(points.astype(float), eps, enough)


@few
@given(drawn=plane_sets(), enough=min_samples, heavy=st.booleans())
def test_the_tree_gives_scikit_learns_labels_in_little_memory(drawn, enough, heavy) -> None:
    weight = np.arange(len(drawn[0])) % 3 + 1.0 if heavy else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", "off")
        patch.setattr("geomine.cluster.tree._MANY_NEIGHBOURS", 0)
        patch.setattr("geomine.cluster.tree_search._QUERIES_AT_ONCE", 40)
        patch.setattr("geomine.cluster.tree_search._NEIGHBOURS_AT_ONCE", 50)
        assert_as_sklearn(*drawn, enough, weight)


@few
@given(drawn=plane_sets(), enough=min_samples)
def test_growing_clusters_one_by_one_gives_scikit_learns_labels(drawn, enough) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", "off")
        patch.setattr("geomine.cluster.tree.PlaceGraph.is_mutual", lambda _: False)
        assert_as_sklearn(*drawn, enough)


def test_thirty_thousand_records_on_one_point_have_scikit_learns_labels(monkeypatch) -> None:
    # plain scikit-learn keeps 900 million neighbours for them; weights say the same
    monkeypatch.setenv("GEOMINE_KERNEL", "off")
    spots = np.random.default_rng(6).uniform(0, 100, (3_000, 2))
    height = np.ones(len(spots))
    height[7] = 30_000
    wanted = sklearn_labels(spots, 2.0, 5, weight=height)
    found = dbscan(np.repeat(spots, height.astype(int), axis=0), eps=2.0, min_samples=5)
    np.testing.assert_array_equal(found.labels, np.repeat(wanted.labels, height.astype(int)))
    np.testing.assert_array_equal(found.core, np.repeat(wanted.core, height.astype(int)))


@engines
def test_no_points_give_no_labels(engine, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    found = dbscan(np.empty((0, 2)), eps=1.0, min_samples=2)
    assert found.labels.shape == found.core.shape == (0,)


@needs_kernel
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("metric", ["euclidean", "haversine"])
def test_the_kernel_refuses_what_is_not_a_number(bad, metric) -> None:
    with pytest.raises(InputError, match="missing or infinite"):
        dbscan(np.array([[0.0, 0.0], [0.0, bad]]), eps=0.1, min_samples=2, metric=metric)


@engines
def test_an_eps_of_millimetres_on_the_sphere_has_scikit_learns_labels(engine, monkeypatch) -> None:
    # round the Earth there are more columns of 5 mm than 32 bits can number
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    eps, steps = 1.2e-9, np.arange(40) % 7
    east = np.cumsum(np.where(steps == 0, 3.0, 0.8)) * eps / np.cos(0.7)
    points = np.column_stack([np.full(40, 0.7), 2.5 + east])
    for enough in (2, 3):
        assert_as_sklearn(points, eps, enough, metric="haversine")


@needs_kernel
def test_large_sets_on_two_threads_equal_one_thread() -> None:
    # above 100,000 points the sort is shared too
    rng = np.random.default_rng(6)
    points = np.r_[rng.normal(size=(80_000, 2)) * 3_000, rng.uniform(-2e4, 2e4, (70_000, 2))]
    once = dbscan(points, eps=60.0, min_samples=10)
    twice = dbscan(points, eps=60.0, min_samples=10, threads=2)
    assert once.engine == twice.engine == "kernel"
    assert once.labels.max() > 100
    np.testing.assert_array_equal(once.labels, twice.labels)
    np.testing.assert_array_equal(once.core, twice.core)


@needs_kernel
def test_the_kernel_leaves_pairs_at_eps_but_for_rounding_to_the_tree() -> None:
    # 0.1, 0.1 apart: the rounded square of hypot(0.1, 0.1) is not the rounded sum of squares
    points, eps = ADVERSARIAL["stacks at eps but for rounding"]
    assert dbscan(points, eps=eps, min_samples=3).engine == "tree"
    # whole numbers have no rounding, so that grids at exactly eps stay with the kernel
    points, eps = ADVERSARIAL["stacks exactly eps apart"]
    assert dbscan(points, eps=eps, min_samples=3).engine == "kernel"


def test_a_wrong_setting_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", "perhaps")
    with pytest.raises(ConfigError, match="GEOMINE_KERNEL"):
        dbscan(np.zeros((1, 2)), eps=1.0, min_samples=1)
