"""Limits of counts by district, and rates over each base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from geomine.columns import numbers
from geomine.stats.bootstrap import casualty_bootstrap
from geomine.stats.intervals import PoissonMethod, gamma_interval, poisson_interval

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

    Counted: TypeAlias = tuple[Floats, Floats, Floats]

CasualtyLimits = Literal["gamma", "bootstrap"]


def event_limits(counts: pd.DataFrame, *, confidence: float, method: PoissonMethod) -> Counted:
    """Return the events of each district and their limits."""
    events = counts["n_events"].to_numpy(dtype=float)
    lower, upper = poisson_interval(events, confidence=confidence, method=method)
    return events, lower, upper


def casualty_limits(
    incidents: pd.DataFrame,
    place: NDArray[np.intp],
    is_event: NDArray[np.bool_],
    counts: pd.DataFrame,
    *,
    confidence: float,
    seed: int | None,
) -> Counted:
    """Return the casualties of each district's events and their limits.

    Fay and Feuer's, or with a seed drawn by incident. Either allows for one more incident of
    the largest size in the data.
    """
    casualties = counts["n_event_casualties"].to_numpy(dtype=float, na_value=np.nan)
    sizes = numbers(incidents, "incidents", "casualties")
    counted = is_event & ~np.isnan(sizes)
    here = counted & (place >= 0)
    variance = np.bincount(place[here], weights=sizes[here] ** 2, minlength=len(counts))
    largest = float(sizes[counted].max(initial=1.0))
    if seed is None:
        return casualties, *gamma_interval(
            casualties, variance=variance, largest=largest, confidence=confidence
        )
    drawn = [
        casualty_bootstrap(
            sizes[here & (place == k)], seed=seed + k, largest=largest, confidence=confidence
        )
        for k in range(len(counts))
    ]
    lower, upper = np.array(drawn).reshape(-1, 2).T
    known = ~np.isnan(casualties)
    return casualties, np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def over(bases: dict[str, Floats], limits: dict[str, Counted]) -> dict[str, Floats]:
    """Return each count and its limits over each base, missing where the base is 0 or missing."""
    columns = {}
    for pattern, base in bases.items():
        for what, numbers_ in limits.items():
            name = pattern.format(what).replace("casualtys", "casualties")
            for suffix, number in zip(("", "_lower", "_upper"), numbers_, strict=True):
                columns[name + suffix] = number / np.where(base > 0, base, np.nan)
    return columns
