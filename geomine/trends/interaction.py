"""Space-time interaction: whether accidents close in space are also close in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
import shapely

from geomine.crs import coordinates_m, metric_crs, require_crs, rings_m
from geomine.errors import InputError
from geomine.stats.spacetime import Closeness, Interaction, knox, mantel
from geomine.stats.spacetime_k import space_time_k
from geomine.stats.window import Window, contains
from geomine.trends.periods import dated_events

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    Located: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], dict[str, int]]

KM = 1000.0


@dataclass(frozen=True, slots=True)
class SpaceTimeTest:
    """What a test of space-time interaction found.

    Attributes
    ----------
    test : str
        ``knox``, ``mantel`` or ``space_time_k``.
    observed, expected : float
        The statistic, and its mean when the days are dealt out anew among the places.
    p_value : float
        Share of deals, and the data, with a statistic as large.
    poisson_p : float
        Knox's approximation, NaN for other tests.
    n_events : int
        Events used.
    left_out : dict of str to int
        Incidents not used, by reason: no event, no place, a day not exact enough, outside.
    replications, seed : int
        Deals and their seed.
    """

    test: str
    observed: float
    expected: float
    p_value: float
    poisson_p: float
    n_events: int
    left_out: dict[str, int]
    replications: int
    seed: int


def knox_test(
    incidents: gpd.GeoDataFrame,
    *,
    near_m: float,
    near_days: float,
    start: dt.date,
    end: dt.date,
    seed: int,
    community_only: bool = True,
    replications: int = 999,
    crs: CRS | None = None,
) -> SpaceTimeTest:
    """Return Knox's test: whether more pairs are close in space and time than by chance.

    It needs no population, as long as it grew alike everywhere: where people come back to one
    district first, that alone makes pairs. Choose the two limits before looking: trying many and
    keeping the best makes chance look like a finding.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Points with ``event_date`` and where known ``event_date_end``. A record counts if its
        days span no more than ``near_days``; then its first day stands for it.
    near_m, near_days : float
        Up to how far apart two are close, in metres and in days. With records known to the
        village, take ``near_m`` of several kilometres.
    start, end : datetime.date
        The observation period, both days included.
    seed : int
        Seed of the deals.
    community_only : bool, default True
        As for :func:`geomine.incidence_rates`.
    replications : int, default 999
        Deals.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the incidents where missing.

    Returns
    -------
    SpaceTimeTest
        ``observed`` and ``expected`` count pairs.

    Raises
    ------
    InputError
        If fewer than three events have a place and a day, or a setting cannot be used.

    References
    ----------
    Knox EG (1964), Applied Statistics 13:25-29. Kulldorff M, Hjalmars U (1999), Biometrics
    55:544-552.

    Examples
    --------
    >>> import datetime as dt
    >>> import geopandas as gpd
    >>> incidents = gpd.GeoDataFrame(
    ...     {"event_date": pd.to_datetime(["2024-01-01", "2024-01-03", "2024-08-01"])},
    ...     geometry=gpd.points_from_xy([47.0, 47.01, 47.5], [40.0, 40.0, 40.0]), crs="EPSG:4326")
    >>> found = knox_test(incidents, near_m=5_000, near_days=7, start=dt.date(2024, 1, 1),
    ...                   end=dt.date(2024, 12, 31), seed=1, replications=99)
    >>> found.observed
    1.0
    """
    points, days, left_out = _located(
        incidents, start, end, near_days, community_only=community_only, crs=crs
    )
    found = knox(
        points, days, near=near_m, near_time=near_days, seed=seed, replications=replications
    )
    return _told("knox", found, left_out, seed)


def mantel_test(
    incidents: gpd.GeoDataFrame,
    *,
    start: dt.date,
    end: dt.date,
    seed: int,
    closeness: Closeness = "reciprocal",
    most_days: float = 7,
    community_only: bool = True,
    replications: int = 999,
    crs: CRS | None = None,
) -> SpaceTimeTest:
    """Return Mantel's test: a correlation of distances in space (km) and in time (days).

    Parameters
    ----------
    incidents, start, end, seed, community_only, replications, crs
        As for :func:`knox_test`.
    closeness : {"distance", "reciprocal"}, default "reciprocal"
        Correlate distances, or 1 / (distance + 1), which looks at near pairs most.
    most_days : float, default 7
        A record whose days span more is left out.

    Returns
    -------
    SpaceTimeTest
        ``observed`` is the correlation.

    Raises
    ------
    InputError
        As for :func:`knox_test`.

    References
    ----------
    Mantel N (1967), Cancer Research 27:209-220.
    """
    points, days, left_out = _located(
        incidents, start, end, most_days, community_only=community_only, crs=crs
    )
    found = mantel(points / KM, days, closeness=closeness, seed=seed, replications=replications)
    return _told("mantel", found, left_out, seed)


def space_time_k_test(
    incidents: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    radii_m: Sequence[float],
    lags_days: Sequence[float],
    start: dt.date,
    end: dt.date,
    seed: int,
    community_only: bool = True,
    replications: int = 999,
) -> tuple[SpaceTimeTest, pd.DataFrame]:
    """Return a test over all distances and lags at once, and the table behind it.

    Parameters
    ----------
    incidents, start, end, seed, community_only, replications
        As for :func:`knox_test`; a record whose days span more than the first lag is left out.
    areas : geopandas.GeoDataFrame
        Polygons in which incidents could have been recorded, for the border correction.
    radii_m, lags_days : sequence of float
        Distances and lags in rising order.

    Returns
    -------
    test : SpaceTimeTest
        ``observed`` sums K(distance, lag) less the product of both alone; ``expected`` is 0.
    table : pandas.DataFrame
        One row per distance and lag: ``radius_m``, ``lag_days``, ``k_space_m2``,
        ``k_time_days``, ``k_both`` and ``excess_risk`` (K of both over the product, less 1).

    Raises
    ------
    InputError
        As for :func:`knox_test`, or if radii or lags do not rise.

    References
    ----------
    Diggle PJ, Chetwynd AG, Haggkvist R, Morris SE (1995), Statistical Methods in Medical Research
    4:124-136.
    """
    radii, lags = np.asarray(radii_m, dtype=float), np.asarray(lags_days, dtype=float)
    for name, steps in (("radii_m", radii), ("lags_days", lags)):
        if not (len(steps) and (np.diff(steps) > 0).all() and steps[0] > 0):
            raise InputError(f"{name} must rise from above 0; found {steps.tolist()}.")
    require_crs(areas, "areas")
    crs = metric_crs(areas)
    _, rings = rings_m(areas, crs)
    window = Window.of_rings(rings)
    points, days, left_out = _located(
        incidents, start, end, float(lags[0]), community_only=community_only, crs=crs
    )
    inside = contains(window, points)
    left_out["outside_areas"] = int((~inside).sum())
    found = space_time_k(
        points[inside], days[inside], window, period=(0.0, float((end - start).days + 1)),
        radii=radii, lags=lags, seed=seed, replications=replications,
    )  # fmt: skip
    row, column = (axis.ravel() for axis in np.indices(found.both.shape))
    table = pd.DataFrame(
        {
            "radius_m": radii[row],
            "lag_days": lags[column],
            "k_space_m2": found.space[row],
            "k_time_days": found.time[column],
            "k_both": found.both.ravel(),
            "excess_risk": found.excess.ravel(),
        }
    )
    test = SpaceTimeTest(
        "space_time_k", found.residual, 0.0, found.p_value, np.nan, int(inside.sum()),
        left_out, replications, seed,
    )  # fmt: skip
    return test, table


def _located(
    incidents: gpd.GeoDataFrame,
    start: dt.date,
    end: dt.date,
    most_days: float,
    *,
    community_only: bool,
    crs: CRS | None,
) -> Located:
    """Return places in metres and days since the start of events that have both, and the rest."""
    found = dated_events(incidents, start=start, end=end, community_only=community_only)
    shapes = np.asarray(incidents.geometry, dtype=object)
    crs = crs or metric_crs(incidents[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)])
    points = coordinates_m(incidents, crs)[found.rows]
    span = (found.last - found.first).astype(int)
    there, exact = np.isfinite(points).all(axis=1), span <= most_days
    used = there & exact
    days = (found.first - np.datetime64(start)).astype(float)
    left_out = {
        **found.left_out,
        "no_place": int((~there).sum()),
        "day_not_exact": int((there & ~exact).sum()),
    }
    return points[used], days[used], left_out


def _told(test: str, found: Interaction, left_out: dict[str, int], seed: int) -> SpaceTimeTest:
    return SpaceTimeTest(
        test, found.observed, found.expected, found.p_value, found.poisson_p, found.n_events,
        left_out, found.replications, seed,
    )  # fmt: skip
