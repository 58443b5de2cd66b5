"""Kulldorff's scan statistic: circles and ellipses with more cases than chance would put there.

Every window around every area is a candidate. Each is scored by its
log-likelihood ratio (LLR), and the best score is compared with the best scores
of the same map under chance, so that looking at many windows is paid for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.stats.scan_checks import column, plane, study_of
from geomine.stats.scan_clusters import Cluster, clusters_of
from geomine.stats.scan_model import Direction, Frame, Model

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats
    from geomine.stats.scan_choice import Overlap

AXIS_RATIOS = {1.5: 4, 2.0: 6, 3.0: 9, 4.0: 12, 5.0: 15}
"""Ellipses that are tried beside the circle: longer over shorter axis, and how many angles."""

PENALTY_POWER = 0.5
"""Power of 4 s / (s + 1)^2, for axis ratio s, that multiplies the score of an ellipse."""


def circular_scan(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    population: ArrayLike | None = None,
    model: Model = "poisson",
    direction: Direction = "high",
    max_share: float = 0.5,
    max_radius: float | None = None,
    min_cases: int = 2,
    replications: int = 999,
    seed: int,
    stop_after: int | None = None,
    overlap: Overlap = "none",
    gini: bool = False,
) -> tuple[Cluster, ...]:
    """Return the circular clusters, the most likely first.

    Parameters
    ----------
    coordinates : array-like of shape (n, d)
        A point for each area, in any unit that distances can be measured in: easting
        and northing, or :func:`geomine.stats.on_sphere`.
    cases : array-like of shape (n,)
        Counts, whole numbers from 0 up.
    expected : array-like of shape (n,)
        What cases are proportional to under constant risk: person-years, or expected
        counts that already allow for age or activity. For ``bernoulli``, the whole
        number of people (or trials) of each area, cases included.
    population : array-like of shape (n,), optional
        What ``max_share`` is a share of; by default ``expected``.
    model : {"poisson", "bernoulli"}, default "poisson"
        ``poisson`` for events over person-years; ``bernoulli`` where each person is a
        case or not.
    direction : {"high", "low", "both"}, default "high"
        Look for more cases than expected, for fewer, or for either.
    max_share : float, default 0.5
        The largest circle holds at most this share of the population, above 0, at most 1.
    max_radius : float, optional
        The largest radius, in the unit of the coordinates (a chord if they are on a sphere).
    min_cases : int, default 2
        A cluster of high risk holds at least so many cases.
    replications : int, default 999
        Maps drawn under chance, each with the same total of cases.
    seed : int
        Seed of those maps.
    stop_after : int, optional
        Stop drawing once so many maps have scored at least as high as the best cluster:
        the p-value of something that is plainly chance need not be exact.
    overlap : {"none", "centres", "any"}, default "none"
        Whether a cluster may share areas with a better one: not at all; yes, if its
        centre lies in no better one; or yes, the best circle of each centre then is one.
    gini : bool, default False
        Report the clusters of that largest size (1 to 50 % of the population) which sets risk
        apart best: a few small ones of high risk rather than a huge one that hides them.

    Returns
    -------
    tuple of Cluster
        The best circle of each centre, best first, overlapping no more than allowed; those
        that every map under chance beats (p = 1) are left out.

    Raises
    ------
    InputError
        If a value is missing, negative or not whole where it must be, cases lie where
        nobody is expected, or a setting cannot be used.

    Notes
    -----
    The p-value of a second cluster is conservative: it is compared with the best circle of
    each map and not with the second. Memory grows with areas (times replications), not with
    their square.

    References
    ----------
    Kulldorff M (1997), Communications in Statistics - Theory and Methods 26:1481-1496.
    Besag J, Clifford P (1991), Biometrika 78:301-304 (``stop_after``).
    Han J and others (2016), International Journal of Health Geographics 15:27 (``gini``).

    Examples
    --------
    Ten villages of 1,000 people along a road, and ten cases in each of two:

    >>> road = [(k * k, 0) for k in range(10)]
    >>> best = circular_scan(road, [1, 0, 1, 10, 10, 0, 1, 0, 1, 1], [1_000] * 10, seed=1)[0]
    >>> best.members.tolist(), best.observed, best.expected, round(best.llr, 2), best.p_value
    ([4, 3], 20, 5.0, 20.79, 0.001)
    """
    _refuse_permutation(model)
    study = study_of(
        (Frame(plane(coordinates)),),
        column(cases, "cases"),
        column(expected, "expected"),
        population,
        model=model,
        direction=direction,
        max_share=max_share,
        max_radius=max_radius,
        min_cases=min_cases,
    )
    return clusters_of(
        study,
        replications=replications,
        seed=seed,
        stop_after=stop_after,
        overlap=overlap,
        gini=gini,
    )


def elliptic_scan(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    population: ArrayLike | None = None,
    model: Model = "poisson",
    direction: Direction = "high",
    max_share: float = 0.5,
    max_radius: float | None = None,
    min_cases: int = 2,
    penalty: float = PENALTY_POWER,
    replications: int = 999,
    seed: int,
    stop_after: int | None = None,
    overlap: Overlap = "none",
    gini: bool = False,
) -> tuple[Cluster, ...]:
    """Return the elliptic clusters, circles included, the most likely first.

    Roads, rivers and the former front line are long and narrow; a circle over them is half empty.

    Parameters
    ----------
    coordinates : array-like of shape (n, 2)
        Easting and northing of each area, both in the same unit.
    cases, expected, population, model, direction, max_share, min_cases
        As for :func:`circular_scan`.
    max_radius : float, optional
        The largest half-axis.
    penalty : float, default 0.5
        Power of ``4 s / (s + 1)^2`` by which the score of an ellipse of axis ratio ``s`` is
        multiplied: 0 none, 0.5 medium, 1 strong.
    replications, seed, stop_after, overlap, gini
        As for :func:`circular_scan`.

    Returns
    -------
    tuple of Cluster
        As for :func:`circular_scan`, with ``axis_ratio`` and ``angle_deg``; ``statistic`` is
        the LLR with the penalty.

    Raises
    ------
    InputError
        As for :func:`circular_scan`, or if coordinates are not in a plane.

    References
    ----------
    Kulldorff M, Huang L, Pickle L, Duczmal L (2006), Statistics in Medicine 25:3929-3943.

    Examples
    --------
    Twenty-five villages on a grid, and the cases on its diagonal, along a road:

    >>> import numpy as np
    >>> grid = np.array([(x, y) for x in range(5) for y in range(5)])
    >>> cases = np.where(grid[:, 0] == grid[:, 1], 6, 1)
    >>> best = elliptic_scan(grid, cases, [1_000] * 25, max_share=0.3, seed=1)[0]
    >>> grid[sorted(best.members)].tolist(), best.axis_ratio, best.angle_deg
    ([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]], 4.0, 45.0)
    """
    _refuse_permutation(model)
    points = plane(coordinates)
    if points.shape[1] != 2:  # noqa: PLR2004
        raise InputError(
            "coordinates of an ellipse must be easting and northing in a plane; "
            f"found {points.shape[1]} columns. Project them first."
        )
    if not penalty >= 0:
        raise InputError(f"penalty must be 0 or more; found {penalty!r}.")
    study = study_of(
        ellipses(points, penalty),
        column(cases, "cases"),
        column(expected, "expected"),
        population,
        model=model,
        direction=direction,
        max_share=max_share,
        max_radius=max_radius,
        min_cases=min_cases,
    )
    return clusters_of(
        study,
        replications=replications,
        seed=seed,
        stop_after=stop_after,
        overlap=overlap,
        gini=gini,
    )


def ellipses(points: Floats, power: float) -> tuple[Frame, ...]:
    """Return the planes in which each kind of ellipse becomes a circle."""
    frames = [Frame(points)]
    for ratio, angles in AXIS_RATIOS.items():
        penalty = (4 * ratio / (ratio + 1) ** 2) ** power
        for k in range(angles):
            angle = np.pi * k / angles
            along = points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)
            across = points[:, 1] * np.cos(angle) - points[:, 0] * np.sin(angle)
            degrees = 180 * k / angles if 2 * k <= angles else 180 * k / angles - 180
            frames.append(Frame(np.column_stack([along, across * ratio]), penalty, ratio, degrees))
    return tuple(frames)


def _refuse_permutation(model: Model) -> None:
    if model == "permutation":
        raise InputError(
            'model="permutation" compares places with times: use space_time_scan, or give '
            'model="poisson" with a population.'
        )
