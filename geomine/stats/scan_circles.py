"""The circles around each centre of a scan, and the centres shared out among processors."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.scan_model import Frame, Positions, Study

DISTANCE_TIE = 1e-9
"""Two squared distances closer than this, relatively, are the same."""

MOST_WORKERS = 8

Task: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True, slots=True)
class Circles:
    """All circles of one frame around one centre that may be candidates.

    ``order`` are the areas of the largest one by distance; circle j holds the first ``reach[j]``
    of them and has ``radius[j]``.
    """

    order: Positions
    reach: Positions
    radius: Floats


def circles(study: Study, frame: Frame, centre: int) -> Circles:
    """Return all candidate circles around the area at position ``centre``.

    Areas of one place enter at once. Others equally far enter one by one, the one of smaller
    first coordinate first: so SaTScan has it, and a report must not depend on the order of rows.
    """
    order, square, farther = by_distance(study, frame, centre)
    last = np.append(farther, True)
    share = np.cumsum(study.shares[order])
    small = share <= study.max_share * (1 + DISTANCE_TIE)
    small &= square <= study.max_radius**2 * (1 + DISTANCE_TIE)
    reach = np.flatnonzero(last & small) + 1
    return Circles(order[: reach[-1] if len(reach) else 0], reach, np.sqrt(square[reach - 1]))


def by_distance(
    study: Study, frame: Frame, centre: int
) -> tuple[Positions, Floats, NDArray[np.bool_]]:
    """Return all areas by distance from a centre, its square, and which the next is apart from."""
    square = ((frame.coordinates - frame.coordinates[centre]) ** 2).sum(axis=1)
    order = np.argsort(square, kind="stable")
    farther = np.diff(square[order]) > square[order[:-1]] * DISTANCE_TIE
    if not farther.all():
        ring = np.concatenate([[0], np.cumsum(farther)])
        order = order[np.lexsort((study.entry[order], ring))]
        farther |= np.diff(study.entry[order]) != 0
    return order, square[order], farther


def spread(work: Callable[[list[Task]], Any], study: Study) -> list[Any]:
    """Return what ``work`` makes of each share of the centres, one share a processor."""
    n = len(study.cases)
    workers = min(os.cpu_count() or 1, MOST_WORKERS, n)
    parts = [
        [(number, centre) for number in range(len(study.frames)) for centre in range(k, n, workers)]
        for k in range(workers)
    ]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, parts))
