"""Where to go with k visits: the villages that together reach most of the risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.spatial import cKDTree

from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError
from geomine.schema import require

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def cover_villages(
    ranked: gpd.GeoDataFrame,
    *,
    k: int,
    service_radius_m: float,
    demand: str = "score",
) -> gpd.GeoDataFrame:
    """Return the places with the visits that reach the most demand within a radius.

    Maximal covering location (Church and ReVelle 1974), solved to proven optimality by
    HiGHS, beside the greedy answer.

    Parameters
    ----------
    ranked : geopandas.GeoDataFrame
        Places with ``place_id`` and the column ``demand``; missing demand counts as 0.
    k : int
        Number of visits.
    service_radius_m : float
        A visit reaches the places within this, metres.
    demand : str, default "score"
        Column of what is to be reached, such as the score or people times score.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows with ``visit`` and ``reached`` (yes/no), ``visit_greedy`` beside them, and
        ``attrs`` ``demand_reached``, ``demand_reached_greedy``, ``demand_total``.

    Raises
    ------
    InputError
        If ``k`` is negative, the radius is not positive, or a demand is negative.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> row = gpd.GeoDataFrame(
    ...     {"place_id": list("abc"), "score": [1.0, 1.0, 1.0]},
    ...     geometry=[shapely.Point(47 + k / 100, 40) for k in range(3)], crs="EPSG:4326")
    >>> cover_villages(row, k=1, service_radius_m=900)["visit"].tolist()
    [False, True, False]
    """
    require("ranked", ranked.columns, ["place_id", demand])
    if k < 0 or not service_radius_m > 0:
        raise InputError(
            f"k must be 0 or more and service_radius_m above 0; found {k}, {service_radius_m}."
        )
    amount = ranked[demand].astype("Float64").fillna(0.0).to_numpy(float)
    if (amount < 0).any():
        raise InputError(f"ranked: {demand} is negative in row {int(np.argmin(amount))}.")
    reach = _reach(ranked, service_radius_m)
    best, greedy = _optimum(reach, amount, k), _greedy(reach, amount, k)
    covered, covered_greedy = reach[best].any(axis=0), reach[greedy].any(axis=0)
    chosen = ranked.assign(
        visit=np.isin(np.arange(len(ranked)), best),
        reached=covered,
        visit_greedy=np.isin(np.arange(len(ranked)), greedy),
    )
    chosen.attrs = dict(ranked.attrs) | {
        "demand_reached": float(amount[covered].sum()),
        "demand_reached_greedy": float(amount[covered_greedy].sum()),
        "demand_total": float(amount.sum()),
    }
    return chosen


def _reach(ranked: gpd.GeoDataFrame, radius_m: float) -> NDArray[np.bool_]:
    """Return which places (columns) a visit to each place (rows) reaches."""
    n = len(ranked)
    reach = np.zeros((n, n), dtype=bool)
    if n:
        spots = coordinates_m(ranked, metric_crs(ranked))
        there = np.flatnonzero(np.isfinite(spots).all(axis=1))
        pairs = cKDTree(spots[there]).query_pairs(radius_m, output_type="ndarray")
        reach[there[pairs[:, 0]], there[pairs[:, 1]]] = True
        reach[there[pairs[:, 1]], there[pairs[:, 0]]] = True
        reach[there, there] = True
    return reach


def _optimum(reach: NDArray[np.bool_], amount: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Return the k visits of the optimum: x visits and y reached, y_j <= sum of x that reach j."""
    n = len(amount)
    if n == 0 or k == 0:
        return np.zeros(0, dtype=np.intp)
    links = sparse.hstack([-sparse.csr_array(reach.T.astype(float)), sparse.eye_array(n)])
    visits = sparse.csr_array(np.concatenate([np.ones(n), np.zeros(n)])[None, :])
    # a hair less for later rows, so that of equal optima the first places are visited
    hair = np.arange(n) * 1e-9 * max(float(amount.max()), 1.0) / max(n, 1)
    solved = milp(
        np.concatenate([hair, -amount]),
        constraints=[LinearConstraint(links, ub=0.0), LinearConstraint(visits, ub=float(k))],
        bounds=Bounds(0.0, 1.0),
        integrality=np.concatenate([np.ones(n), np.zeros(n)]),
    )
    if solved.x is None:
        raise InputError(f"no choice of {k} visits was found: {solved.message}")
    return np.flatnonzero(solved.x[:n] > 0.5)  # noqa: PLR2004 - a yes or a no


def _greedy(reach: NDArray[np.bool_], amount: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Return the visits that one after the other reach most of what is left."""
    left, chosen = amount.copy(), []
    for _ in range(min(k, len(amount))):
        gain = reach @ left
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        chosen.append(best)
        left[reach[best]] = 0.0
    return np.array(sorted(chosen), dtype=np.intp)
