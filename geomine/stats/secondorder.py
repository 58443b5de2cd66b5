"""How many more neighbours points have than by chance: in space, in time and in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import scipy

from geomine.stats.window import circle_share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.window import Window

    Positions: TypeAlias = NDArray[np.intp]


def ripley_k(points: ArrayLike, window: Window, radii: ArrayLike) -> Floats:
    """Return Ripley's K with his border correction, shape (m,).

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.
    radii : array-like of shape (m,)
        Distances, in rising order.

    Returns
    -------
    numpy.ndarray of shape (m,)
        Area; under complete randomness pi × radius².

    References
    ----------
    Ripley BD (1977), JRSS B 39:172-212.
    """
    found = np.asarray(points, dtype=float).reshape(-1, 2)
    steps = np.asarray(radii, dtype=float)
    one, _, apart = close_pairs(found, float(steps.max()))
    weight = 1 / circle_share(window, found[one], apart)
    bins = np.searchsorted(steps, apart, side="left")
    counted = np.bincount(bins, weights=weight, minlength=len(steps) + 1)[: len(steps)]
    n = len(found)
    return np.asarray(np.cumsum(counted) * window.area / (n * (n - 1)), dtype=float)


def close_pairs(points: Floats, reach: float) -> tuple[Positions, Positions, Floats]:
    """Return both ends and the length of all ordered pairs of points up to ``reach`` apart."""
    tree = scipy.spatial.cKDTree(points)
    pairs = tree.query_pairs(reach * (1 + 1e-12), output_type="ndarray")
    one, other = np.concatenate([pairs, pairs[:, ::-1]]).T
    return one, other, np.hypot(*(points[one] - points[other]).T)
