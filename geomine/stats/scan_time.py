"""Scan statistics in space and time: cylinders of places and periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geomine.errors import InputError
from geomine.stats import checks
from geomine.stats.scan_checks import plane, study_of
from geomine.stats.scan_clusters import Cluster, clusters_of
from geomine.stats.scan_model import Direction, Frame

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats
    from geomine.stats.scan_choice import Overlap

TimeModel = Literal["poisson", "permutation"]


def space_time_scan(
    coordinates: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike | None = None,
    *,
    population: ArrayLike | None = None,
    model: TimeModel = "poisson",
    direction: Direction = "high",
    prospective: bool = False,
    max_share: float = 0.5,
    max_radius: float | None = None,
    max_time_share: float = 0.5,
    min_cases: int = 2,
    replications: int = 999,
    seed: int,
    stop_after: int | None = None,
    overlap: Overlap = "none",
) -> tuple[Cluster, ...]:
    """Return clusters of places and periods, the most likely first.

    Parameters
    ----------
    coordinates : array-like of shape (n, d)
        A point for each area, as for :func:`geomine.stats.circular_scan`.
    cases : array-like of shape (n, periods)
        Counts by area and period; periods of equal length, in order, none left out.
    expected : array-like of shape (n, periods), optional
        Person-years by area and period, or expected cases. The permutation model has none.
    population : array-like of shape (n,) or (n, periods), optional
        What ``max_share`` is a share of; by default ``expected``, or ``cases`` for permutation.
    model : {"poisson", "permutation"}, default "poisson"
        ``poisson``: more cases than person-years explain. ``permutation`` needs no
        population: more cases than the area's own total and the period's own total explain.
    direction, max_share, max_radius, min_cases
        As for :func:`geomine.stats.circular_scan`.
    prospective : bool, default False
        Look only for clusters that go on to the last period.
    max_time_share : float, default 0.5
        A cluster lasts at most this share of the periods, and at least one.
    replications, seed, stop_after, overlap
        As for :func:`geomine.stats.circular_scan`; two clusters overlap if they share an area
        in the same period.

    Returns
    -------
    tuple of Cluster
        As for :func:`geomine.stats.circular_scan`, with ``start`` and ``stop``.

    Raises
    ------
    InputError
        If the tables do not fit together, a value cannot be used, or a Poisson scan has no
        expected cases.

    Notes
    -----
    A permutation scan finds interaction of place and time, not places of high risk. Where the
    population of one place grows faster than elsewhere (return), it finds that growth.

    References
    ----------
    Kulldorff M, Athas W, Feuer E, Miller B, Key C (1998), American Journal of Public Health
    88:1377-1380. Kulldorff M (2001), JRSS A 164:61-72 (prospective). Kulldorff M, Heffernan R,
    Hartman J, Assuncao R, Mostashari F (2005), PLoS Medicine 2:e59 (permutation).

    Examples
    --------
    Three villages over four years; the second has nine cases in the third year:

    >>> cases = [[2, 2, 2, 2], [1, 1, 9, 0], [3, 2, 3, 2]]
    >>> best = space_time_scan([(0, 0), (2, 0), (9, 0)], cases, model="permutation", seed=1)[0]
    >>> best.members.tolist(), best.start, best.stop, best.observed, round(best.expected, 2)
    ([1], 2, 3, 9, 5.31)
    """
    if model not in get_args(TimeModel):
        raise InputError(f"model must be one of {get_args(TimeModel)}; found {model!r}.")
    if not 0 < max_time_share <= 1:
        raise InputError(f"max_time_share must be a share above 0; found {max_time_share!r}.")
    counts = checks.counts("cases", cases)
    if counts.ndim != 2 or not counts.size:  # noqa: PLR2004
        raise InputError(
            f"cases must be counts by area and period; found shape {counts.shape}. "
            "For one period use circular_scan."
        )
    study = study_of(
        (Frame(plane(coordinates)),),
        counts,
        _sizes(counts, expected, model),
        population,
        model=model,
        direction=direction,
        max_share=max_share,
        max_radius=max_radius,
        min_cases=min_cases,
        longest=max(1, int(counts.shape[1] * max_time_share + 1e-9)),
        alive_only=prospective,
    )
    return clusters_of(
        study, replications=replications, seed=seed, stop_after=stop_after, overlap=overlap
    )


def _sizes(counts: Floats, expected: ArrayLike | None, model: TimeModel) -> Floats:
    """Return the expected cases by area and period."""
    if model == "poisson":
        if expected is None:
            raise InputError(
                "expected: a Poisson scan needs person-years or expected cases by area and "
                'period. Without any, use model="permutation".'
            )
        return checks.amounts("expected", expected)
    if expected is not None:
        raise InputError("expected: a permutation scan takes none. Leave it out.")
    total = counts.sum()
    return np.outer(counts.sum(axis=1), counts.sum(axis=0)) / (total or 1.0)
