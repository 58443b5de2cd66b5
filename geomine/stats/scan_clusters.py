"""Clusters out of the best windows of a map, with their significance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats.scan_choice import Overlap, apart, fairest, windows_of
from geomine.stats.scan_search import observe, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomine.stats.checks import Floats
    from geomine.stats.scan_choice import Window
    from geomine.stats.scan_model import Maps, Positions, Study

LLR_TIE = 1e-10
"""Two LLRs closer than this, relatively, are the same window added up in another order."""

BATCH = 100
"""Maps drawn at a time where the search may stop early."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A window with more cases than expected, or fewer.

    Attributes
    ----------
    members : numpy.ndarray
        Positions of the areas in it, the centre first and then by distance.
    radius : float
        Distance from the centre to the farthest member, in the unit of the coordinates; of an
        ellipse the longer half-axis, NaN for a flexible shape.
    observed : int
        Cases in it.
    expected : float
        Cases expected if the risk were the same everywhere (and always).
    relative_risk : float
        Risk inside over risk outside; infinite where all cases are inside, NaN for a
        permutation scan, which knows of no risk.
    llr : float
        Log-likelihood ratio.
    p_value : float
        Share of maps under chance, the observed one included, whose best window scores
        as high.
    gumbel_p : float
        The same by a Gumbel distribution fitted to the best scores of the maps under chance:
        goes on where ``p_value`` can go no lower. NaN with fewer than two different maps.
    statistic : float
        What clusters are compared by: the LLR, times the penalty of an ellipse.
    start, stop : int
        First period in it and first period after it.
    axis_ratio, angle_deg : float
        Shape of an ellipse: longer over shorter axis, and the direction of the longer one,
        counter-clockwise from east, above -90 and up to 90.
    """

    members: Positions
    radius: float
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p_value: float
    gumbel_p: float
    statistic: float
    start: int = 0
    stop: int = 1
    axis_ratio: float = 1.0
    angle_deg: float = 0.0


def clusters_of(
    study: Study,
    *,
    replications: int,
    seed: int,
    stop_after: int | None = None,
    overlap: Overlap = "none",
    gini: bool = False,
) -> tuple[Cluster, ...]:
    """Return the clusters of a study whose windows are circles or cylinders, best first."""
    return clusters_among(
        study,
        lambda limited: windows_of(limited, observe(limited)),
        lambda maps: simulate(study, maps),
        replications=replications,
        seed=seed,
        stop_after=stop_after,
        overlap=overlap,
        gini=gini,
    )


def clusters_among(
    study: Study,
    search: Callable[[Study], list[Window]],
    highest: Callable[[Maps], Floats],
    *,
    replications: int,
    seed: int,
    stop_after: int | None,
    overlap: Overlap,
    gini: bool = False,
) -> tuple[Cluster, ...]:
    """Return the clusters among the windows that ``search`` finds, best first.

    ``highest`` gives the best statistic of each map under chance.
    """
    check_replications(replications, stop_after)
    if overlap not in get_args(Overlap):
        raise InputError(f"overlap must be one of {get_args(Overlap)}; found {overlap!r}.")
    if study.total == 0 or (study.direction == "high" and study.total < study.min_cases):
        return ()
    windows = search(study)
    chance = draw_chance(
        highest,
        study,
        top=max((window.statistic for window in windows), default=0.0),
        replications=replications,
        seed=seed,
        stop_after=stop_after,
    )

    def p_value(statistic: float) -> float:
        return (1 + beats(chance, statistic)) / (1 + len(chance))

    if gini:
        windows = fairest(study, search, p_value)
    chosen = apart(study, [w for w in windows if p_value(w.statistic) < 1], overlap)
    return tuple(_cluster(study, window, chance) for window in chosen)


def check_replications(replications: int, stop_after: int | None) -> None:
    """Refuse numbers of maps that give no p-value."""
    if replications < 1:
        raise InputError(f"replications must be a whole number above 0; found {replications!r}.")
    if stop_after is not None and stop_after < 1:
        raise InputError(f"stop_after must be a whole number above 0; found {stop_after!r}.")


def draw_chance(
    highest: Callable[[Maps], Floats],
    study: Study,
    *,
    top: float,
    replications: int,
    seed: int,
    stop_after: int | None,
) -> Floats:
    """Return the best statistic of each map under chance.

    With ``stop_after`` no more maps count after so many have scored at least ``top`` (Besag
    and Clifford 1991): a cluster that chance beats so often needs no exact p-value.
    """
    draw = np.random.default_rng(seed)
    if stop_after is None:
        return highest(study.chance(replications, draw))
    chance = np.empty(0)
    while len(chance) < replications:
        maps = study.chance(min(BATCH, replications - len(chance)), draw)
        chance = np.concatenate([chance, highest(maps)])
        beaten = np.cumsum(chance >= top * (1 - LLR_TIE))
        if beaten[-1] >= stop_after:
            return chance[: int(np.searchsorted(beaten, stop_after)) + 1]
    return chance


def beats(chance: Floats, statistic: float) -> int:
    """Return how many maps under chance score at least as high."""
    return int((chance >= statistic * (1 - LLR_TIE)).sum())


def gumbel_p(chance: Floats, statistic: float) -> float:
    """Return the p-value by a Gumbel distribution with the mean and variance of ``chance``.

    References
    ----------
    Abrams AM, Kleinman K, Kulldorff M (2010), International Journal of Health Geographics 9:61.

    Examples
    --------
    >>> round(gumbel_p(np.array([3.0, 4.0, 5.0, 6.0]), 12.0), 5)
    0.00033
    """
    spread = float(chance.std(ddof=1)) if len(chance) > 1 else 0.0
    if not spread > 0:
        return float("nan")
    scale = spread * np.sqrt(6) / np.pi
    place = float(chance.mean()) - np.euler_gamma * scale
    return float(-np.expm1(-np.exp(-(statistic - place) / scale)))


def relative_risk(study: Study, observed: float, expected: float) -> float:
    """Return the risk inside over the risk outside a window."""
    if study.model == "permutation":
        return float("nan")
    outside = (study.total - observed) / (study.total - expected)
    return float(observed / expected / outside) if outside > 0 else float("inf")


def _cluster(study: Study, window: Window, chance: Floats) -> Cluster:
    held = window.members, slice(window.start, window.stop)
    observed = int(study.cases[held].sum())
    expected = float(study.sizes[held].sum()) * study.total / float(study.sizes.sum())
    return Cluster(
        members=window.members,
        radius=window.radius,
        observed=observed,
        expected=expected,
        relative_risk=relative_risk(study, observed, expected),
        llr=window.statistic / window.frame.penalty,
        p_value=(1 + beats(chance, window.statistic)) / (1 + len(chance)),
        gumbel_p=gumbel_p(chance, window.statistic),
        statistic=window.statistic,
        start=window.start,
        stop=window.stop,
        axis_ratio=window.frame.axis_ratio,
        angle_deg=window.frame.angle_deg,
    )
