"""Labels by density are scikit-learn's, at one setting and at many from one graph."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from geomine.stats.density import by_first, density_labels
from geomine.stats.density_levels import labels_by_setting
from geomine.stats.near_pairs import near_pairs
from geomine.stats.overlap import best_overlaps
from geomine.stats.stacks import stacked

rows = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=60).map(
    lambda cells: np.array(cells, dtype=float) * 100
)


@given(points=rows, weights=st.lists(st.integers(-1, 4), min_size=60, max_size=60))
@settings(max_examples=80, deadline=None)
def test_labels_and_core_points_are_scikit_learns_with_any_weights(points, weights) -> None:
    weight = np.array(weights[: len(points)], dtype=float)
    assume(weight.any())
    expected = DBSCAN(eps=150.0, min_samples=4, algorithm="kd_tree")
    expected.fit(points, sample_weight=weight)
    labels, core = density_labels(
        lambda: near_pairs(points, points, radius_m=150.0, block=50), weight, min_samples=4
    )
    np.testing.assert_array_equal(labels, expected.labels_)
    np.testing.assert_array_equal(np.flatnonzero(core), expected.core_sample_indices_)


@given(points=rows, max_pairs=st.sampled_from([3, 10**6]))
@settings(max_examples=60, deadline=None)
def test_every_setting_of_one_graph_has_scikit_learns_labels(points, max_pairs) -> None:
    spots, stack = stacked(points)
    found = labels_by_setting(
        spots,
        np.bincount(stack).astype(float),
        eps_m=[50.0, 100.0, 141.5, 250.0],
        min_samples=[1, 2, 5],
        max_pairs=max_pairs,
    )
    assert len(found) == 12
    for (eps_m, min_samples), labels in found.items():
        expected = DBSCAN(eps=eps_m, min_samples=min_samples, algorithm="kd_tree").fit(points)
        np.testing.assert_array_equal(labels[stack], expected.labels_)


@given(points=rows)
@settings(max_examples=60, deadline=None)
def test_stacks_are_the_distinct_rows_by_first_appearance(points) -> None:
    spots, stack = stacked(points)
    np.testing.assert_array_equal(spots[stack], points)
    assert len(np.unique(points, axis=0)) == len(spots)
    np.testing.assert_array_equal(by_first(stack), stack)


@given(
    labels=st.lists(st.integers(-1, 3), min_size=1, max_size=25),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=80, deadline=None)
def test_the_best_overlap_is_jaccards_of_sets(labels, seed) -> None:
    one = np.array(labels)
    others = np.random.default_rng(seed).integers(-1, 4, (4, len(one)))
    found = best_overlaps(one, others)
    assert found.shape == (4, one.max(initial=-1) + 1)
    for run, other in enumerate(others):
        again = [set(np.flatnonzero(other == k)) for k in np.unique(other[other >= 0])]
        for cluster in range(found.shape[1]):
            members = set(np.flatnonzero(one == cluster))
            shares = [len(members & x) / len(members | x) for x in again]
            np.testing.assert_allclose(found[run, cluster], max(shares, default=0.0))
