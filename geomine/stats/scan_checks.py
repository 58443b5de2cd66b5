"""Maps to be scanned, checked, and distances on the globe."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.scan_model import Direction, Model, Study

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.scan_model import Frame

EARTH_RADIUS_KM = 6_371.0088
"""Mean radius of the earth (IUGG)."""


def study_of(
    frames: tuple[Frame, ...],
    cases: ArrayLike,
    sizes: ArrayLike,
    population: ArrayLike | None,
    *,
    model: Model,
    direction: Direction = "high",
    max_share: float = 0.5,
    max_radius: float | None = None,
    min_cases: int = 2,
    longest: int = 1,
    alive_only: bool = False,
) -> Study:
    """Return the map to be scanned; ``cases`` and ``sizes`` of shape (n, periods)."""
    _check_settings(model, direction, max_share, max_radius, min_cases)
    counts = checks.counts("cases", cases)
    people = (checks.counts if model == "bernoulli" else checks.amounts)("expected", sizes)
    weights = people if population is None else checks.amounts("population", population)
    weights = weights.sum(axis=1) if weights.ndim == 2 else weights  # noqa: PLR2004
    if counts.shape != people.shape or any(
        len(counts) != len(rows) for rows in (weights, *(frame.coordinates for frame in frames))
    ):
        raise InputError("coordinates, cases, expected and population must have one row per area.")
    _refuse_unknown(frames[0].coordinates, counts, people, weights)
    _refuse_impossible(counts, people, model)
    if counts.sum() and model != "bernoulli":
        people = people * (counts.sum() / people.sum())
    return Study(
        frames=frames,
        cases=counts,
        sizes=people,
        shares=weights / weights.sum() if weights.sum() else weights,
        model=model,
        direction=direction,
        max_share=max_share,
        max_radius=np.inf if max_radius is None else max_radius,
        min_cases=min_cases,
        longest=longest,
        alive_only=alive_only,
    )


def plane(coordinates: ArrayLike) -> Floats:
    """Return coordinates as floats of shape (n, d)."""
    points = np.asarray(coordinates, dtype=float)
    if points.ndim != 2:  # noqa: PLR2004
        raise InputError(f"coordinates must have shape (n, d); found {points.shape}.")
    return points


def column(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return a list of amounts as one column, shape (n, 1)."""
    found = checks.amounts(name, values)
    if found.ndim != 1:
        raise InputError(f"{name} must be one number per area; found shape {found.shape}.")
    return found[:, None]


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


def chord_km(arc_km: float) -> float:
    """Return the straight distance of two points ``arc_km`` apart along the surface.

    Examples
    --------
    >>> round(chord_km(20_015.115), 1)
    12742.0
    """
    return float(2 * EARTH_RADIUS_KM * np.sin(min(arc_km / 2 / EARTH_RADIUS_KM, np.pi / 2)))


def _check_settings(
    model: Model, direction: Direction, max_share: float, max_radius: float | None, min_cases: int
) -> None:
    for name, value, known in (
        ("model", model, get_args(Model)),
        ("direction", direction, get_args(Direction)),
    ):
        if value not in known:
            raise InputError(f"{name} must be one of {known}; found {value!r}.")
    if not 0 < max_share <= 1:
        raise InputError(f"max_share must be a share above 0, as 0.5 is; found {max_share!r}.")
    if max_radius is not None and not max_radius >= 0:
        raise InputError(f"max_radius must be 0 or more; found {max_radius!r}.")
    if min_cases < 1:
        raise InputError(f"min_cases must be 1 or more; found {min_cases!r}.")


def _refuse_unknown(points: Floats, counts: Floats, people: Floats, weights: Floats) -> None:
    unknown = ~np.isfinite(points).all(axis=1) | np.isnan((counts + people).sum(axis=1) + weights)
    if unknown.any():
        raise InputError(
            f"areas: {unknown.sum()} have no place, cases or population, the first at position "
            f"{unknown.argmax()}. A scan cannot guess them: leave them out."
        )


def _refuse_impossible(counts: Floats, people: Floats, model: Model) -> None:
    most = counts > people if model == "bernoulli" else (counts > 0) & (people == 0)
    if most.any():
        where = int(most.any(axis=1).argmax())
        raise InputError(
            f"cases: more than there are people at position {where}. Give that area a population, "
            "or leave it out."
        )
