"""Natural breaks leave no more inside the classes than mapclassify's."""

from __future__ import annotations

import warnings

import mapclassify
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geomine.stats.classes import natural_breaks


def inside(values, bounds) -> float:
    groups = np.searchsorted(bounds, values)
    return sum(((part := values[groups == k]) - part.mean()).__pow__(2).sum() for k in set(groups))


def peer(values, k) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that numba would be faster
        return mapclassify.FisherJenks(values, k=k).bins


@given(values=st.lists(st.floats(0.01, 1e4), min_size=6, max_size=40), k=st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_classes_are_as_homogeneous_as_mapclassifys(values, k) -> None:
    values = np.array(values)
    assume(len(np.unique(values)) > k)
    found = natural_breaks(values, k)
    assert len(found) == k
    assert found[-1] == values.max()
    least = inside(values, peer(values, k))
    assert inside(values, found) <= least + 1e-6 * (1 + least)


def test_bounds_are_mapclassifys_on_skewed_rates() -> None:
    values = np.random.default_rng(4).lognormal(1, 1, 78)
    np.testing.assert_array_equal(natural_breaks(values, 5), peer(values, 5))


def test_one_class_ends_at_the_largest_value() -> None:
    assert natural_breaks(np.array([3.0, 1.0, 2.0]), 1).tolist() == pytest.approx([3.0])
