"""How often a district's rate holds when each record moves within its location uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster import has_place
from geomine.cluster.precision import uncertainty_m
from geomine.columns import numbers
from geomine.crs import coordinates_m, degrees_of, metric_crs
from geomine.errors import InputError
from geomine.events import kinds
from geomine.joins import district_at, near_border
from geomine.stats.classes import rate_classes
from geomine.stats.moves import uniform_in_disc

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats

BLOCK_POINTS = 300_000
"""Moved records that are given a district in one go."""

MOST_POINTS, FEWEST_RUNS = 2_000_000, 10
"""A long list is moved fewer times: its rates rest on more records, so each run says more."""

CLASSES = 5
"""Natural breaks of the rates above 0, as on the map; no incident is a class of its own."""

DENOMINATORS = {"incident_rate": "person_years", "incidents_per_1000km2_year": "area_km2"}
"""What the incidents of a rate are divided by; numbers of years and units change no class."""


def rate_persistence(
    rates: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    start: dt.date,
    end: dt.date,
    community_only: bool = True,
    top: int = 5,
    runs: int = 200,
    seed: int,
) -> gpd.GeoDataFrame:
    """Return ``rates`` with how often each holds when records move within what is known of them.

    In each run every record with a place of its own moves to a random point of the disc of
    its location uncertainty and counts for the district that lies there. A record known to its
    district only stays in it, and so does one that would leave all districts.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        Districts with ``n_events``, see :func:`geomine.incidence_rates`.
    incidents : geopandas.GeoDataFrame
        The incidents that were counted, with ``district_id``.
    start, end, community_only
        As the rates were computed.
    top : int, default 5
        How many of the highest rates are the top group.
    runs : int, default 200
        How many times to move the records, at least 1; of more than 10,000 incidents fewer, so
        that some two million places are drawn, but ten times at least.
    seed : int
        Seed of the moves. The order of the rows does not matter where there are ``incident_id``.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, order, index and reference system, with, for ``incident_rate`` and
        ``incidents_per_1000km2_year``, the column and ``_persistence`` (share of the runs in which
        the rate stays in its class of the map) and ``_top`` (share in which at most
        ``top - 1`` districts have a higher one, and it is not 0). Missing without a denominator.
        ``attrs["rate_persistence"]`` says how many records moved.

    Raises
    ------
    MissingColumnError, CRSError
        If a column or the reference system is missing.
    InputError
        If ``runs`` or ``top`` is below 1.

    References
    ----------
    ``docs/methods/rates.md``.

    Examples
    --------
    >>> import datetime as dt, geopandas as gpd, pandas as pd, shapely
    >>> rates = gpd.GeoDataFrame(
    ...     {"district_id": ["west", "east"], "area_km2": 4_700.0, "n_events": [1, 0]},
    ...     geometry=[shapely.box(47, 40, 47.5, 41), shapely.box(47.5, 40, 48, 41)],
    ...     crs="EPSG:4326")
    >>> incidents = gpd.GeoDataFrame(
    ...     {"district_id": ["west"], "event_date": pd.to_datetime(["2024-05-01"]),
    ...      "location_uncertainty_m": 2_000.0},
    ...     geometry=gpd.points_from_xy([47.4999], [40.5]), crs="EPSG:4326")
    >>> held = rate_persistence(rates, incidents, start=dt.date(2024, 1, 1),
    ...     end=dt.date(2024, 12, 31), community_only=False, runs=1000, seed=1)
    >>> held["incidents_per_1000km2_year_persistence"].round(1).tolist()
    [0.5, 0.5]
    """
    if runs < 1 or top < 1:
        raise InputError(f"runs and top must be 1 or more; found {runs} and {top}.")
    kind = kinds(incidents, start=start, end=end, community_only=community_only)
    events = incidents[kind == "event"]
    runs = min(runs, max(FEWEST_RUNS, MOST_POINTS // max(len(events), 1)))
    counts = _counts(rates, events, runs, np.random.default_rng(seed))
    now = numbers(rates, "rates", "n_events", whole=True)
    columns: dict[str, Floats] = {}
    for rate, denominator in DENOMINATORS.items():
        base = _base(rates, denominator)
        with np.errstate(divide="ignore", invalid="ignore"):
            held, high = _held(now / base, counts / base, top)
        columns |= {f"{rate}_persistence": held, f"{rate}_top": high}
    found = rates.assign(**columns)
    account = {"n_moved": int(has_place(events).sum()), "n_events": len(events)}
    found.attrs = rates.attrs | {
        "rate_persistence": account | {"runs": runs, "top": top, "seed": seed}
    }
    return found


def _base(rates: gpd.GeoDataFrame, column: str) -> Floats:
    """Return what events are divided by, NaN where it is unknown or 0."""
    if column not in rates:
        return np.full(len(rates), np.nan)
    base = numbers(rates, "rates", column)
    return np.where(base > 0, base, np.nan)


def _counts(
    rates: gpd.GeoDataFrame, events: gpd.GeoDataFrame, runs: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Return the events of each district in each run, shape (runs, districts)."""
    row_of = pd.Series(range(len(rates)), index=rates["district_id"].astype("str"))
    ids = events.get("incident_id", pd.Series("", index=events.index)).astype("str")
    events = events.iloc[np.argsort(ids.fillna("").to_numpy(dtype=object), kind="stable")]
    of = events["district_id"].astype("str").map(row_of).fillna(-1)
    own = of.to_numpy(dtype=float).astype(np.intp)
    placed: NDArray[np.intp] = np.flatnonzero(has_place(events))
    ruler = metric_crs(rates)
    metres, radius_m = coordinates_m(events.iloc[placed], ruler), uncertainty_m(events.iloc[placed])

    def found(spots: Floats, fallback: NDArray[np.intp]) -> NDArray[np.intp]:
        longitude, latitude = degrees_of(spots, ruler).T
        rows = district_at(longitude, latitude, rates).map(row_of)
        there = rows.fillna(-1).to_numpy(dtype=np.intp)
        return np.where(there >= 0, there, fallback)

    settled = own.copy()
    settled[placed] = found(metres, own[placed])
    # only those with a border within reach can change their district
    loose = np.flatnonzero(near_border(metres, radius_m, rates, ruler))
    counts = np.empty((runs, len(rates)), dtype=np.intp)
    at_once = max(1, BLOCK_POINTS // max(len(events), 1))
    for done in range(0, runs, at_once):
        here = min(at_once, runs - done)
        where = np.tile(settled, (here, 1))
        rows = (np.arange(here)[:, None] * len(placed) + loose).ravel()
        steps = uniform_in_disc(np.tile(radius_m, here), rng, rows=rows)
        spots, at = np.tile(metres[loose], (here, 1)) + steps, placed[loose]
        where[:, at] = found(spots, np.tile(own[at], here)).reshape(here, len(at))
        cell = where + np.arange(here)[:, None] * len(rates)
        flat = np.bincount(cell[where >= 0], minlength=here * len(rates))
        counts[done : done + here] = flat.reshape(here, len(rates))
    return counts


def _held(now: Floats, moved: Floats, top: int) -> tuple[Floats, Floats]:
    """Return in what share of the runs each rate stays in its class, and in the top group."""
    bounds = rate_classes(now, CLASSES)

    def classes(rates: Floats) -> NDArray[np.intp]:
        step = np.minimum(np.searchsorted(bounds, rates, side="left") + 1, max(len(bounds), 1))
        return np.where(rates > 0, step, 0)

    known = np.isfinite(now)
    same = (classes(moved) == classes(now)).mean(axis=0)
    least = -np.sort(-np.where(known, moved, -np.inf), axis=1)[:, min(top, len(now)) - 1]
    first = ((moved >= least[:, None]) & (moved > 0)).mean(axis=0)
    return np.where(known, same, np.nan), np.where(known, first, np.nan)
