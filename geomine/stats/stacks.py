"""Points that stand on one spot: thirty records on one village point are not thirty places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions


def stacked(places: Floats) -> tuple[Floats, Positions]:
    """Return the distinct rows of ``places`` by first appearance, and which one each row is.

    By first appearance, so that clusters of the stacks are numbered as clusters of the rows.

    Examples
    --------
    >>> spots, stack = stacked(np.array([[5.0, 1.0], [0.0, 0.0], [5.0, 1.0]]))
    >>> spots.tolist(), stack.tolist()
    ([[5.0, 1.0], [0.0, 0.0]], [0, 1, 0])
    """
    order = np.lexsort(places.T)
    ordered = places[order]
    new = np.ones(len(places), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    group = np.empty(len(places), dtype=np.intp)
    group[order] = np.cumsum(new) - 1
    first = order[new]  # lexsort is stable: the first row of each stack
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return places[np.sort(first)], rank[group]
