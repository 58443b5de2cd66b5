"""How near accidents are to villages: pairs from one search tree, and two fading weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.targeting.criteria import Rules


@dataclass(frozen=True, slots=True)
class Pairs:
    """Village and accident of each pair that is near enough, ordered by village, then accident."""

    village: NDArray[np.intp]
    accident: NDArray[np.intp]
    distance_m: NDArray[np.float64]


def pairs_within(
    villages_m: NDArray[np.float64],
    accidents_m: NDArray[np.float64],
    *,
    reach_m: NDArray[np.float64] | float,
) -> Pairs:
    """Return the pairs whose distance is at most ``reach_m`` of the accident.

    Rows without coordinates are in no pair. Positions are those of the two arrays.
    """
    here = np.flatnonzero(np.isfinite(villages_m).all(axis=1))
    there = np.flatnonzero(np.isfinite(accidents_m).all(axis=1))
    if not len(here) or not len(there):
        nothing = np.empty(0, dtype=np.intp)
        return Pairs(nothing, nothing, np.empty(0))
    tree = scipy.spatial.cKDTree(villages_m[here])
    radius = np.broadcast_to(reach_m, len(accidents_m))[there]
    found = tree.query_ball_point(accidents_m[there], radius)
    sizes = np.fromiter((len(hits) for hits in found), dtype=np.intp, count=len(found))
    hits = np.concatenate([np.asarray(some, dtype=np.intp) for some in found])
    village, accident = here[hits], there[np.repeat(np.arange(len(there)), sizes)]
    order = np.lexsort((accident, village))
    village, accident = village[order], accident[order]
    gap = villages_m[village] - accidents_m[accident]
    return Pairs(village, accident, np.hypot(gap[:, 0], gap[:, 1]))


def totals(
    village: NDArray[np.intp], amount: NDArray[np.float64] | None, n: int
) -> NDArray[np.float64]:
    """Return the sum of ``amount`` of each of ``n`` villages, or the number of its pairs."""
    return np.bincount(village, amount, minlength=n).astype(float)


class ByVillage:
    """Pairs that are ordered by village, gathered into one number for each of ``n`` villages.

    Examples
    --------
    >>> by = ByVillage(np.array([0, 0, 2]), 3)
    >>> by.total(np.array([1.0, 2.0, 4.0])).tolist(), by.most(np.array([[1.0, 2.0, 4.0]])).tolist()
    ([3.0, 0.0, 4.0], [[2.0, 0.0, 4.0]])
    """

    def __init__(self, village: NDArray[np.intp], n: int) -> None:
        self.n, self.begins = n, np.flatnonzero(np.diff(village, prepend=-1))
        self.village = village[self.begins]

    def total(self, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of each village, shape (..., n) for amounts of shape (..., pairs)."""
        return self._gathered(np.add, amount)

    def most(self, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the largest of each village, 0 for one without a pair."""
        return self._gathered(np.maximum, amount)

    def _gathered(self, how: np.ufunc, amount: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.zeros((*amount.shape[:-1], self.n))
        if len(self.begins):
            found[..., self.village] = how.reduceat(amount, self.begins, axis=-1)
        return found


def near_weight(distance_m: NDArray[np.float64], rules: Rules) -> NDArray[np.float64]:
    """Return 1 at the village, falling to 0 at ``near_m`` (Epanechnikov's kernel)."""
    return np.maximum(0.0, 1.0 - (distance_m / rules.near_m) ** 2)


def far_weight(distance_m: NDArray[np.float64], rules: Rules) -> NDArray[np.float64]:
    """Return 1 up to ``near_m``, falling to 0 at ``far_m``.

    The neighbour's ring is filled in, so that an accident that turns out to be
    nearer never counts less.
    """
    width = max(rules.far_m - rules.near_m, 1.0)
    beyond = np.clip((distance_m - rules.near_m) / width, 0.0, None)
    return np.maximum(0.0, 1.0 - beyond**2)


def saturate(amount: NDArray[np.float64], half: float) -> NDArray[np.float64]:
    """Return 0 for nothing, one half at ``half``, and nearly 1 for a lot.

    Examples
    --------
    >>> saturate(np.array([0.0, 2.0, 4.0]), 2.0).tolist()
    [0.0, 0.5, 0.75]
    """
    return 1.0 - 0.5 ** (amount / half)
