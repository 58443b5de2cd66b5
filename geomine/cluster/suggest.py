"""Which radius to cluster with, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geomine.cluster.k_distance import k_distance_m
from geomine.cluster.points import placed_metres
from geomine.cluster.precision import default_eps_m, median_uncertainty_m
from geomine.cluster.sweep import parameter_sweep
from geomine.crs import metric_crs
from geomine.errors import InputError
from geomine.stats.knee import knee, knee_interval
from geomine.stats.overlap import MIN_OVERLAP
from geomine.stats.stacks import stacked

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

SHARP = 2.0
"""A knee whose interval is wider than this ratio says nothing of a radius."""
EPS_TIMES = (0.5, 0.71, 1.0, 1.41, 2.0)
SAMPLES_MORE = (-2, -1, 0, 1, 2)
"""Settings round a chosen one at which its clusters are looked for again."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A radius with its reason.

    Attributes
    ----------
    eps_m, min_samples : float, int
        The suggestion.
    knee_m, knee_low_m, knee_high_m : float
        The knee of the curve of distances and its interval, NaN where there is none.
    uncertainty_m : float
        Half of the records may be off by this much or more; NaN where none says.
    distances_m : pandas.Series
        Distance of each record to its ``min_samples - 1``-th neighbour, ascending; records that
        share their spot with so many others have 0.
    n_clusters, n_holding : int
        Clusters at the suggestion, and those found again in at least half of the settings round it.
    reason : str
        All of it in words.
    """

    eps_m: float
    min_samples: int
    knee_m: float
    knee_low_m: float
    knee_high_m: float
    uncertainty_m: float
    distances_m: pd.Series[float] = field(repr=False)
    n_clusters: int
    n_holding: int
    reason: str

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


def suggest_parameters(
    incidents: gpd.GeoDataFrame,
    *,
    min_samples: int = 5,
    runs: int = 500,
    confidence: float = 0.95,
    seed: int,
    crs: CRS | None = None,
) -> Suggestion:
    """Return a radius for DBSCAN from the distances between records and from their precision.

    The radius is the knee of the sorted distances to the ``min_samples - 1``-th neighbour, if
    resampling finds it again within a factor of 2, and never less than the records' precision
    calls for (:func:`geomine.cluster.precision.default_eps_m`).

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema.
    min_samples : int, default 5
        Incidents that make a core point, 2 or more. Ester and others (1996) found that more than
        the fourth neighbour changes little in the plane.
    runs : int, default 500
        Resamples for the interval of the knee.
    confidence : float, default 0.95
        Share of the resamples inside it.
    seed : int
        Seed of the resamples.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the incidents where missing.

    Raises
    ------
    InputError
        If no record has a place or a setting is out of range.

    Examples
    --------
    >>> import geomine as gm
    >>> suggestion = suggest_parameters(gm.datasets.incidents(), seed=1)
    >>> suggestion.eps_m, suggestion.n_clusters
    (15800.0, 3)
    """
    placed, metres = placed_metres(incidents, crs)
    if not placed.any() or min_samples < 2:  # noqa: PLR2004 - one record is no neighbourhood
        raise InputError(
            f"incidents: {placed.sum()} records with a place and min_samples {min_samples}; "
            "at least one record and a min_samples of 2 or more are needed."
        )
    ruler = crs or metric_crs(incidents[placed])
    mine = incidents[placed]
    distances = k_distance_m(mine, k=min_samples - 1, crs=ruler)
    apart = (distances > 0).to_numpy()  # a stack says nothing of a radius
    values: NDArray[np.float64] = distances[apart].to_numpy().astype(np.float64)
    spot = stacked(metres)[1][apart]
    bend = knee(values)
    low, high = knee_interval(
        values, np.unique(spot, return_inverse=True)[1], runs=runs, confidence=confidence, seed=seed
    )
    floor = default_eps_m(incidents)
    sharp = bool(high <= SHARP * low)
    eps_m = max(floor, _rounded_up(bend)) if sharp else floor
    n_clusters, n_holding = _holding(mine, eps_m, min_samples, ruler)
    uncertainty = median_uncertainty_m(incidents)
    words = [
        f"eps_m = {eps_m:,.0f} m with min_samples = {min_samples}.",
        _precision_in_words(uncertainty, floor),
        _knee_in_words(bend, low, high, min_samples - 1, sharp=sharp, used=eps_m > floor),
        _holding_in_words(n_clusters, n_holding),
    ]
    return Suggestion(
        eps_m, min_samples, bend, low, high, uncertainty, distances.sort_values(),
        n_clusters, n_holding, " ".join(words),
    )  # fmt: skip


def settings_round(eps_m: float, min_samples: int) -> tuple[list[float], list[int]]:
    """Return the radii and numbers round a setting, itself included."""
    samples = [k for more in SAMPLES_MORE if (k := min_samples + more) > 1 or more == 0]
    return [times * eps_m for times in EPS_TIMES], samples


def _holding(
    incidents: gpd.GeoDataFrame, eps_m: float, min_samples: int, crs: CRS
) -> tuple[int, int]:
    """Return the clusters of a setting, and those that half of the settings round it find."""
    radii, samples = settings_round(eps_m, min_samples)
    sweep = parameter_sweep(incidents, eps_m=radii, min_samples=samples, crs=crs)
    here = (sweep.settings["eps_m"] == eps_m) & (sweep.settings["min_samples"] == min_samples)
    overlaps = sweep.overlaps(sweep.labels[int(np.flatnonzero(here)[0])]).iloc[:, 2:]
    again = (overlaps[~here] >= MIN_OVERLAP).mean()
    return len(again), int((again >= 0.5).sum())  # noqa: PLR2004 - half


def _rounded_up(value_m: float) -> float:
    return math.ceil(value_m / 100) * 100.0


def _precision_in_words(uncertainty_m: float, floor_m: float) -> str:
    if math.isnan(uncertainty_m):
        return (
            "The records do not say how exact their places are; they are taken to be known to a "
            f"village, which calls for {floor_m:,.0f} m."
        )
    return (
        f"Half of the records may be off by {uncertainty_m:,.0f} m or more: accidents within 1 km "
        f"of each other can stand {floor_m:,.0f} m apart on the map, so no smaller radius is used."
    )


def _knee_in_words(bend: float, low: float, high: float, k: int, *, sharp: bool, used: bool) -> str:
    if math.isnan(bend) or math.isnan(low):
        return f"There are too few distances to a neighbour {k} for a knee."
    said = (
        f"The knee of the distances to neighbour {k} is at {bend:,.0f} m "
        f"(resampled: {low:,.0f} to {high:,.0f} m)"
    )
    if not sharp:
        return f"{said}; that is too wide to choose by."
    return f"{said}; it is used." if used else f"{said}; it asks for no larger radius."


def _holding_in_words(n_clusters: int, n_holding: int) -> str:
    return (
        f"It gives {n_clusters} clusters, of which {n_holding} are found again in at least half "
        f"of the settings round it (eps x{EPS_TIMES[0]:g} to x{EPS_TIMES[-1]:g}, min_samples "
        f"{SAMPLES_MORE[0]} to +{SAMPLES_MORE[-1]})."
    )
