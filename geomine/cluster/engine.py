"""Which engine clusters: the compiled kernel, or scikit-learn's trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geomine.cluster.tree import tree_dbscan
from geomine.kernel import Space
from geomine.kernel import dbscan as kernel_dbscan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geomine.cluster.tree_search import Metric

_SPACE: dict[Metric, Space] = {"euclidean": "plane", "haversine": "sphere"}


@dataclass(frozen=True, slots=True)
class Labels:
    """The cluster of each point (n,), -1 for noise; which are core (n,); and who found them."""

    labels: NDArray[np.intp]
    core: NDArray[np.bool_]
    engine: Literal["kernel", "tree"]


def dbscan(
    points: NDArray[np.float64],
    *,
    eps: float,
    min_samples: float,
    weight: NDArray[np.float64] | None = None,
    metric: Metric = "euclidean",
    threads: int = 1,
) -> Labels:
    """Return the labels that scikit-learn's tree gives to ``points``.

    The compiled kernel finds them where it is installed and can be sure; scikit-learn's own
    trees where not: with negative weights, with an extent of more than two thousand million
    cells, or with two points ``eps`` apart but for rounding.

    Parameters
    ----------
    points : numpy.ndarray
        Shape (n, 2), finite: metres, or latitude and longitude in radians for "haversine".
    eps : float
        Radius, in metres or radians.
    min_samples : float
        Weight within ``eps``, the point itself included, that makes a core point.
    weight : numpy.ndarray, optional
        Shape (n,), finite; 1 each where missing.
    metric : {"euclidean", "haversine"}
        As scikit-learn names it.
    threads : int
        For the kernel; the labels do not depend on it.

    Examples
    --------
    >>> import numpy as np
    >>> found = dbscan(np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 9.0]]), eps=1, min_samples=2)
    >>> found.labels.tolist(), found.core.tolist()
    ([0, 0, -1], [True, True, False])
    """
    if weight is None or (weight >= 0).all():  # the kernel stops at enough: weights only add
        found = kernel_dbscan(
            points,
            eps=eps,
            min_weight=min_samples,
            weight=weight,
            space=_SPACE[metric],
            threads=threads,
        )
        if found is not None:
            return Labels(found.labels, found.core, "kernel")
    labels, core = tree_dbscan(
        points, eps=eps, min_samples=min_samples, weight=weight, metric=metric
    )
    return Labels(labels, core, "tree")
