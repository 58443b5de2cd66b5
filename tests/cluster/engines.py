"""Point sets that try an engine, and what scikit-learn's tree makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from geomine.cluster.engine import Labels, dbscan
from geomine.kernel import status

TREE = {"euclidean": "kd_tree", "haversine": "ball_tree"}

needs_kernel = pytest.mark.skipif(
    status().state != "loaded", reason=f"no compiled kernel: {status().state} {status().detail}"
)
engines = pytest.mark.parametrize("engine", [pytest.param("on", marks=needs_kernel), "off"])


def sklearn_labels(points, eps, min_samples, weight=None, metric="euclidean") -> Labels:
    """Return what scikit-learn finds with the tree that its ``auto`` takes for such points."""
    model = DBSCAN(eps=eps, min_samples=min_samples, metric=metric, algorithm=TREE[metric])
    model.fit(points, sample_weight=weight)
    core = np.zeros(len(points), dtype=bool)
    core[model.core_sample_indices_] = True
    return Labels(model.labels_, core, "tree")


def assert_as_sklearn(points, eps, min_samples, weight=None, metric="euclidean") -> None:
    """Check labels and core points, on one thread and on two."""
    wanted = sklearn_labels(points, eps, min_samples, weight, metric)
    for threads in (1, 2):
        found = dbscan(
            points, eps=eps, min_samples=min_samples, weight=weight, metric=metric, threads=threads
        )
        np.testing.assert_array_equal(found.labels, wanted.labels)
        np.testing.assert_array_equal(found.core, wanted.core)


def _sizes() -> st.SearchStrategy[int]:
    return st.sampled_from([1, 2, 5, 20, 60, 200, 600])


@st.composite
def plane_sets(draw: st.DrawFn) -> tuple[np.ndarray, float]:
    """Draw points of many kinds and an eps that tries them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, kind = draw(_sizes()), draw(st.sampled_from(sorted(_KINDS)))
    return _KINDS[kind](rng, n)


def _grid(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    # distances on a grid are roots of whole numbers: many pairs are exactly at eps
    eps = rng.choice([1.0, np.sqrt(2), 2.0, np.sqrt(5), np.sqrt(6), 3.0, np.sqrt(13), 5.0])
    return rng.integers(0, rng.choice([3, 10, 30]), (n, 2)).astype(float), float(eps)


def _tenths(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    return np.round(rng.uniform(0, 2, (n, 2)), 1), float(rng.choice([0.1, 0.2, 0.3, 0.5]))


def _cloud(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    points = rng.normal(size=(n, 2)) * rng.choice([1, 100, 1e4]) + [5e5, 5.2e6]
    return points, float(rng.uniform(0.02, 1) * points.std() + 1e-6)


def _blobs(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    centres = rng.uniform(0, 100, (6, 2))
    spread = rng.choice([0, 0.5, 3])
    points = centres[rng.integers(0, 6, n)] + rng.normal(size=(n, 2)) * spread
    return points, float(rng.uniform(0.1, 20))


def _line(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    points = np.column_stack([rng.uniform(0, 100, n), np.zeros(n)])
    return points[:, :: rng.choice([-1, 1])], float(rng.uniform(0.05, 5))


def _world(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    return rng.uniform(-1e7, 1e7, (n, 2)), float(rng.choice([1e-3, 1e3, 1e5, 5e5, 1e6]))


def _stacks(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    spots = rng.uniform(0, 10, (max(1, n // 8), 2))
    return spots[rng.integers(0, len(spots), n)], float(rng.uniform(0.01, 3))


def _at_eps(rng: np.random.Generator, n: int) -> tuple[np.ndarray, float]:
    # half of the points are eps away from another in some direction, give or take a rounding
    eps, angle = rng.uniform(0.5, 5), rng.uniform(0, 2 * np.pi, n)
    points = rng.uniform(0, 50, (n, 2))
    half = n - n // 2
    points[n // 2 :] = points[:half] + eps * np.column_stack([np.cos(angle), np.sin(angle)])[:half]
    return points, float(eps)


_KINDS = {
    "grid": _grid, "tenths": _tenths, "cloud": _cloud, "blobs": _blobs, "line": _line,
    "world": _world, "stacks": _stacks, "at eps": _at_eps,
}  # fmt: skip


@st.composite
def sphere_sets(draw: st.DrawFn) -> tuple[np.ndarray, float]:
    """Draw latitudes and longitudes in radians, also at the poles and round the antimeridian."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, kind = draw(_sizes()), draw(st.sampled_from(["world", "pole", "dateline", "village"]))
    if kind == "world":
        points = np.column_stack([np.arcsin(rng.uniform(-1, 1, n)), rng.uniform(-np.pi, np.pi, n)])
        return points, float(10 ** rng.uniform(-2, 0.17))
    if kind == "pole":
        lat = rng.choice([-90.0, 89.9]) + rng.uniform(0, 0.1, n)
        return np.radians(np.column_stack([lat, rng.uniform(-180, 180, n)])), 10 ** rng.uniform(
            -5, -2
        )
    if kind == "dateline":  # tenths of degrees: many pairs are exactly at eps
        degrees = np.round(np.column_stack([rng.uniform(-2, 2, n), rng.uniform(178, 182, n)]), 1)
        degrees[:, 1] = (degrees[:, 1] + 180) % 360 - 180
        return np.radians(degrees), float(np.radians(rng.choice([0.1, 0.15, 0.2, 1.0])))
    degrees = rng.uniform([40.0, 47.0], [40.01, 47.01], (n, 2))
    return np.radians(degrees), float(10 ** rng.uniform(-8.9, -3))


def weights(n: int) -> st.SearchStrategy[np.ndarray | None]:
    """Draw no weights, whole ones, tenths, or some below nought."""
    whole = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    tenths = st.lists(st.integers(0, 20).map(lambda k: k / 10), min_size=n, max_size=n)
    signed = st.lists(st.integers(-2, 4), min_size=n, max_size=n)
    some = st.one_of(whole, tenths, signed).map(lambda w: np.array(w, dtype=float))
    return st.one_of(st.none(), some.filter(lambda w: bool(w.any())))
