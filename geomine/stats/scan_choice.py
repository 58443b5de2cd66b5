"""Which of many overlapping windows are reported as clusters."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from geomine.stats.scan_circles import circles

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomine.stats.scan_model import Frame, Positions, Study
    from geomine.stats.scan_search import Best

Overlap = Literal["none", "centres", "any"]

GINI_SHARES = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
"""Largest sizes of reported clusters that the Gini coefficient chooses from."""

GINI_LEVEL = 0.05
"""Clusters up to this p-value count for the Gini coefficient."""


@dataclass(frozen=True, slots=True)
class Window:
    """A candidate: some areas, the centre first, and a row of periods."""

    statistic: float
    members: Positions
    radius: float
    frame: Frame
    start: int = 0
    stop: int = 1


def windows_of(study: Study, best: Best) -> list[Window]:
    """Return the best window of each centre, the best first; of equals the smaller."""
    ranked = np.lexsort((best.radius, -best.statistic.round(9)))
    windows = []
    for centre in ranked[best.statistic[ranked] > 0].tolist():
        frame = study.frames[best.frame[centre]]
        windows.append(
            Window(
                statistic=float(best.statistic[centre]),
                members=circles(study, frame, centre).order[: best.reach[centre]],
                radius=float(best.radius[centre]),
                frame=frame,
                start=int(best.start[centre]),
                stop=int(best.stop[centre]),
            )
        )
    return windows


def apart(study: Study, windows: list[Window], overlap: Overlap) -> list[Window]:
    """Return the windows that overlap better ones no more than they may.

    ``none``: they share no area (in the same period) with a better one; ``centres``: their centre
    lies in no better one; ``any``: they may, but no two are the same.
    """
    chosen: list[Window] = []
    taken = np.zeros(study.cases.shape, dtype=bool)
    seen: set[tuple[int, int, bytes]] = set()
    for window in windows:
        key = (window.start, window.stop, np.sort(window.members).tobytes())
        checked = window.members[: {"none": None, "centres": 1, "any": 0}[overlap]]
        periods = slice(window.start, window.stop)
        if key not in seen and not taken[checked, periods].any():
            seen.add(key)
            taken[window.members, periods] = True
            chosen.append(window)
    return chosen


def fairest(
    study: Study, search: Callable[[Study], list[Window]], p_value: Callable[[float], float]
) -> list[Window]:
    """Return the windows up to that largest size at which clusters set risk apart best.

    One huge cluster may hide a few small ones of high risk. For each of ``GINI_SHARES`` up to
    the study's own the clusters of p up to 0.05 are taken, none sharing an area, and their Gini
    coefficient is computed; the largest wins, and of equals the larger size.

    References
    ----------
    Han J, Zhu L, Kulldorff M and others (2016), International Journal of Health Geographics 15:27.
    """
    shares = [share for share in GINI_SHARES if share < study.max_share] + [study.max_share]
    best, fairest_windows = -1.0, []
    for share in shares:
        windows = search(dataclasses.replace(study, max_share=share))
        sure = [window for window in windows if p_value(window.statistic) <= GINI_LEVEL]
        index = gini(study, apart(study, sure, "none"))
        if index >= best:
            best, fairest_windows = index, windows
    return fairest_windows


def gini(study: Study, windows: list[Window]) -> float:
    """Return the Gini coefficient of cases over expected cases: clusters, and all else as one.

    0 where there is no cluster, near 1 where few people bear all cases.
    """
    cases = np.array([study.cases[window.members].sum() for window in windows])
    sizes = np.array([study.sizes[window.members].sum() for window in windows])
    share = np.append(cases, study.total - cases.sum()) / study.total
    base = np.append(sizes, study.sizes.sum() - sizes.sum()) / study.sizes.sum()
    order = np.argsort(share / np.maximum(base, 1e-300), kind="stable")
    below = np.concatenate([[0.0], np.cumsum(share[order])])
    return float(1 - (base[order] * (below[1:] + below[:-1])).sum())
