"""Kulldorff's scan statistic: the circles that hold more cases than chance would put there.

Every circle around every area is a candidate. Each is scored by its
log-likelihood ratio (LLR), and the best score is compared with the best scores
of the same map under chance, so that looking at many circles is paid for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.scan_search import Model, Study, circles, search

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

EARTH_RADIUS_KM = 6_371.0088
"""Mean radius of the earth (IUGG)."""

LLR_TIE = 1e-10
"""Two LLRs closer than this, relatively, are the same circle added up in another order."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A circle with more cases than expected.

    Attributes
    ----------
    members : numpy.ndarray
        Positions of the areas in it, the centre first and then by distance.
    radius : float
        Distance from the centre to the farthest member, in the unit of the coordinates.
    observed : int
        Cases in it.
    expected : float
        Cases expected if the risk were the same everywhere.
    relative_risk : float
        Risk inside over risk outside; infinite where all cases are inside.
    llr : float
        Log-likelihood ratio.
    p_value : float
        Share of maps under chance, the observed one included, whose best circle scores
        as high.
    """

    members: NDArray[np.intp]
    radius: float
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p_value: float


def circular_scan(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    population: ArrayLike | None = None,
    model: Model = "poisson",
    max_share: float = 0.5,
    min_cases: int = 2,
    replications: int = 999,
    seed: int,
) -> tuple[Cluster, ...]:
    """Return the circular clusters of high risk, the most likely first.

    Parameters
    ----------
    coordinates : array-like of shape (n, d)
        A point for each area, in any unit that distances can be measured in: easting
        and northing, or :func:`on_sphere`.
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
    max_share : float, default 0.5
        The largest circle holds at most this share of the population, above 0, at most 0.5.
    min_cases : int, default 2
        A cluster holds at least so many cases.
    replications : int, default 999
        Maps drawn under chance, each with the same total of cases.
    seed : int
        Seed of those maps.

    Returns
    -------
    tuple of Cluster
        The best circle of each centre, best first, none sharing an area with a
        better one; those that every map under chance beats (p = 1) are left out.

    Raises
    ------
    InputError
        If a value is missing, negative or not whole where it must be, cases lie where
        nobody is expected, or a setting cannot be used.

    Notes
    -----
    The p-value of a second cluster is conservative: it is compared with the best circle of
    each map and not with the second. Memory grows with areas times replications.

    References
    ----------
    Kulldorff M (1997), Communications in Statistics - Theory and Methods 26:1481-1496.

    Examples
    --------
    Ten villages of 1,000 people along a road, and ten cases in each of two:

    >>> road = [(km, 0) for km in range(10)]
    >>> best = circular_scan(road, [1, 0, 1, 10, 10, 0, 1, 0, 1, 1], [1_000] * 10, seed=1)[0]
    >>> best.members.tolist(), best.observed, best.expected, round(best.llr, 2), best.p_value
    ([3, 4], 20, 5.0, 20.89, 0.001)
    """
    study = _study(
        coordinates,
        cases,
        expected,
        population,
        model=model,
        max_share=max_share,
        min_cases=min_cases,
    )
    if replications < 1:
        raise InputError(f"replications must be a whole number above 0; found {replications!r}.")
    if study.total < min_cases:
        return ()
    observed, chance = search(study, replications=replications, seed=seed)
    clusters: list[Cluster] = []
    taken = np.zeros(len(study.cases), dtype=bool)
    for centre in np.lexsort((observed.radius, -observed.llr.round(9))):
        llr = float(observed.llr[centre])
        beaten = int((chance >= llr * (1 - LLR_TIE)).sum())
        if llr <= 0 or beaten == replications:
            break
        members = circles(study, int(centre)).order[: observed.reach[centre]]
        if not taken[members].any():
            taken[members] = True
            p_value = (1 + beaten) / (1 + replications)
            clusters.append(_cluster(study, members, observed.radius[centre], llr, p_value))
    return tuple(clusters)


def on_sphere(lonlat: ArrayLike) -> Floats:
    """Return points on a sphere of the earth's size, so that nearness is great-circle nearness.

    Parameters
    ----------
    lonlat : array-like of shape (n, 2)
        Longitude and latitude, degrees.

    Returns
    -------
    numpy.ndarray
        Shape (n, 3), km. The distance between two of them is the chord, which
        :func:`arc_km` turns into the way along the surface.

    Examples
    --------
    >>> on_sphere([[0, 0], [90, 0]]).round().tolist()
    [[6371.0, 0.0, 0.0], [0.0, 6371.0, 0.0]]
    """
    lon, lat = np.radians(np.asarray(lonlat, dtype=float)).T
    unit = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    return EARTH_RADIUS_KM * unit


def arc_km(chord_km: float) -> float:
    """Return the great-circle distance of two points a straight ``chord_km`` apart.

    Examples
    --------
    >>> round(arc_km(2 * EARTH_RADIUS_KM))  # half around the earth
    20015
    """
    return float(2 * EARTH_RADIUS_KM * np.arcsin(min(1.0, chord_km / 2 / EARTH_RADIUS_KM)))


def _study(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    population: ArrayLike | None,
    *,
    model: Model,
    max_share: float,
    min_cases: int,
) -> Study:
    """Return the map to be scanned, checked."""
    if model not in get_args(Model):
        raise InputError(f"model must be one of {get_args(Model)} so far; found {model!r}.")
    if not 0 < max_share <= 1:
        raise InputError(f"max_share must be a share above 0, as 0.5 is; found {max_share!r}.")
    if min_cases < 1:
        raise InputError(f"min_cases must be 1 or more; found {min_cases!r}.")
    points = np.asarray(coordinates, dtype=float)
    counts = checks.counts("cases", cases)
    sizes = (checks.counts if model == "bernoulli" else checks.amounts)("expected", expected)
    weights = sizes if population is None else checks.amounts("population", population)
    if points.ndim != 2 or not len(points) == len(counts) == len(sizes) == len(weights):  # noqa: PLR2004
        raise InputError("coordinates, cases, expected and population must have one row per area.")
    unknown = ~np.isfinite(points).all(axis=1) | np.isnan(counts + sizes + weights)
    if unknown.any():
        raise InputError(
            f"areas: {unknown.sum()} have no place, cases or population, the first at position "
            f"{unknown.argmax()}. A scan cannot guess them: leave them out."
        )
    most = counts > sizes if model == "bernoulli" else (counts > 0) & (sizes == 0)
    if most.any():
        raise InputError(f"cases: more than there are people at position {most.argmax()}.")
    if counts.sum() and model == "poisson":
        sizes = sizes * (counts.sum() / sizes.sum())
    shares = weights / weights.sum() if weights.sum() else weights
    return Study(points, counts, sizes, shares, model, max_share, min_cases)


def _cluster(
    study: Study, members: NDArray[np.intp], radius: float, llr: float, p_value: float
) -> Cluster:
    total, everything = study.total, float(study.sizes.sum())
    observed = int(study.cases[members].sum())
    expected = float(study.sizes[members].sum()) * total / everything
    outside = (total - observed) / (total - expected)
    return Cluster(
        members=members,
        radius=float(radius),
        observed=observed,
        expected=expected,
        relative_risk=observed / expected / outside if outside else np.inf,
        llr=llr,
        p_value=p_value,
    )
