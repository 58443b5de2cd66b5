"""How much of each cluster is found again when every record moves within its uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.stats.moves import uniform_in_disc
from geomine.stats.overlap import best_overlaps

if TYPE_CHECKING:
    from geomine.stats.checks import Floats
    from geomine.stats.cluster_null import Labeller
    from geomine.stats.near_pairs import Positions

BLOCK_POINTS = 300_000
"""Moved points that are clustered in one go."""


def moved_overlaps(
    metres: Floats,
    labels: Positions,
    radius_m: Floats,
    *,
    label: Labeller,
    eps_m: float,
    runs: int,
    seed: int,
) -> Floats:
    """Return the best Jaccard overlap of each cluster in each run, shape (runs, clusters).

    In each run every record moves to a random point of the disc of its radius, and all are
    clustered anew. The runs of a block are laid side by side, too far apart to touch, and
    clustered in one call.

    Parameters
    ----------
    metres : numpy.ndarray, shape (n, 2)
        The records, easting and northing. The draws follow their order.
    labels : numpy.ndarray, shape (n,)
        Their clusters, -1 for noise.
    radius_m : numpy.ndarray, shape (n,)
        How far each may be off, 0 or more.
    label : callable
        The clustering, as it was done on the records.
    eps_m : float
        Its radius.
    runs : int
        Times to repeat it, 1 or more.
    seed : int
        Seed of the moves.

    Raises
    ------
    InputError
        If ``runs`` is less than 1 or a radius is not a distance.

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics
    and Data Analysis 52.
    """
    if runs < 1 or not (radius_m >= 0).all():
        raise InputError(f"runs must be 1 or more and each radius 0 m or more; found {runs} runs.")
    n = len(metres)
    rng = np.random.default_rng(seed)
    reach = 2 * float(radius_m.max(initial=0.0)) + 10 * eps_m
    apart_m = 2 * (float(np.ptp(metres[:, 0])) + reach) if n else 0.0
    at_once = max(1, BLOCK_POINTS // max(n, 1))
    found = []
    for done in range(0, runs, at_once):
        here = min(at_once, runs - done)
        moved = np.tile(metres, (here, 1)) + uniform_in_disc(np.tile(radius_m, here), rng)
        moved[:, 0] += np.repeat(np.arange(here), n) * apart_m
        again = label(moved, np.ones(here * n))[0]
        found.append(best_overlaps(labels, again.reshape(here, n)))
    return np.concatenate(found)
