"""Which incidents count for a village, how old they are and how many people they hurt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster import has_place
from geomine.columns import days, is_yes, numbers
from geomine.crs import coordinates_m
from geomine.events import NOT_COMMUNITY
from geomine.schema import DEFAULT_UNCERTAINTY_M, require

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.targeting.criteria import Rules

NOT_CREDIBLE = ("rejected", "duplicate")
"""States of checking whose rows are not accidents of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accidents:
    """The accidents that count, in an order that does not depend on that of the rows.

    Attributes
    ----------
    metres : numpy.ndarray, shape (n, 2)
        Easting and northing; NaN where the record has no place of its own.
    day : numpy.ndarray of datetime64[D], shape (n,)
        The middle of the days it can have been; NaT where unknown.
    people : numpy.ndarray, shape (n,)
        People hurt; NaN where unknown.
    uncertainty_m : numpy.ndarray, shape (n,)
        Radius within which it happened.
    district_id : numpy.ndarray of str, shape (n,)
        Its district, empty where unknown.
    left_out : dict of str to int
        How many rows do not count, by the first reason.
    n_status_unknown : int
        Counted accidents whose victims' status is not known.
    """

    metres: NDArray[np.float64]
    day: NDArray[np.datetime64]
    people: NDArray[np.float64]
    uncertainty_m: NDArray[np.float64]
    district_id: NDArray[np.str_]
    left_out: dict[str, int]
    n_status_unknown: int

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Which of them have a place of their own."""
        return np.asarray(np.isfinite(self.metres).all(axis=1))

    def recency(self, *, as_of: dt.date, rules: Rules) -> NDArray[np.float64]:
        """Return 1 for today, halved with each half-life, 0 outside the window or undated."""
        age = (np.datetime64(as_of, "D") - self.day).astype("timedelta64[D]")
        dated = ~np.isnat(self.day)
        elapsed = np.where(dated, age.astype(float), np.inf)
        return np.where(elapsed <= rules.window_days, 0.5 ** (elapsed / rules.half_life_days), 0.0)


def accidents(incidents: gpd.GeoDataFrame, *, as_of: dt.date, crs: CRS) -> Accidents:
    """Return the accidents of civilians, outside demining, up to ``as_of``.

    An incident of unknown status counts: unknown is not harmless. One whose day is
    unknown is kept without a day. One that repeats another, or was found to be none,
    does not count.

    Raises
    ------
    MissingColumnError, CRSError, InputError
        If there is no ``event_date``, no reference system, or a cell cannot be used.
    """
    require("incidents", incidents, ["event_date"])
    metres = coordinates_m(incidents, crs)
    metres[~has_place(incidents)] = np.nan
    first = days(incidents, "incidents", "event_date")
    kind = _kinds(incidents, first, as_of)
    counts = kind == "counts"
    status = incidents.get("victim_status", pd.Series("unknown", index=incidents.index))
    unknown = (status.isna() | status.eq("unknown")).to_numpy(dtype=bool)
    people = numbers(incidents, "incidents", "casualties", whole=True)
    if "casualties" not in incidents and {"killed", "injured"} <= set(incidents.columns):
        people = _sum_of_known(incidents)
    day = _middle(incidents, first, as_of)
    radius, district = uncertainty_m(incidents), _text(incidents, "district_id")
    order = np.flatnonzero(counts)
    keys = (people, district, radius, day, *metres.T)
    order = order[np.lexsort([key[order] for key in keys])]
    reasons, n = np.unique(kind[~counts], return_counts=True)
    return Accidents(
        metres=metres[order],
        day=day[order],
        people=people[order],
        uncertainty_m=radius[order],
        district_id=district[order],
        left_out=dict(zip(reasons.tolist(), n.tolist(), strict=True)),
        n_status_unknown=int((unknown & counts).sum()),
    )


def counted(incidents: gpd.GeoDataFrame, *, as_of: dt.date) -> NDArray[np.bool_]:
    """Return which rows a ranking counts: see :func:`accidents`."""
    first = days(incidents, "incidents", "event_date")
    return np.asarray(_kinds(incidents, first, as_of) == "counts")


def uncertainty_m(incidents: pd.DataFrame) -> NDArray[np.float64]:
    """Return the radius within which each happened: as stated, or usual for its precision.

    Without either it is that of a village, as in :func:`geomine.hotspots`.
    """
    stated = numbers(incidents, "incidents", "location_uncertainty_m")
    usual = np.full(len(incidents), DEFAULT_UNCERTAINTY_M["village"])
    if "location_precision" in incidents:
        by_precision = incidents["location_precision"].map(DEFAULT_UNCERTAINTY_M)
        usual = by_precision.fillna(usual[0] if len(usual) else 0.0).to_numpy(dtype=float)
    return np.where(np.isnan(stated), usual, stated)


def _kinds(
    incidents: gpd.GeoDataFrame, first: NDArray[np.datetime64], as_of: dt.date
) -> NDArray[np.str_]:
    """Return for each row ``counts``, or the first reason why it does not."""
    nothing = pd.Series(None, index=incidents.index, dtype="str")
    apart = is_yes(incidents, "incidents", "is_demining_accident", missing=False)
    status = incidents.get("victim_status", nothing).isin(NOT_COMMUNITY).to_numpy(dtype=bool)
    checked = incidents.get("verification", nothing).isin(NOT_CREDIBLE).to_numpy(dtype=bool)
    repeats = incidents.get("duplicate_of", nothing).notna().to_numpy(dtype=bool)
    return np.select(
        [repeats | checked, first > np.datetime64(as_of, "D"), apart, status],
        ["repeated_or_rejected", "after_as_of", "demining", "not_civilian"],
        "counts",
    )


def _middle(
    incidents: pd.DataFrame, first: NDArray[np.datetime64], as_of: dt.date
) -> NDArray[np.datetime64]:
    """Return the middle of the days on which each can have happened, none after ``as_of``."""
    if "event_date_end" not in incidents:
        return first
    last = np.minimum(days(incidents, "incidents", "event_date_end"), np.datetime64(as_of, "D"))
    half = (last - first) // 2
    ranged = ~np.isnat(half) & (half > np.timedelta64(0, "D"))
    return np.where(ranged, first + np.where(ranged, half, np.timedelta64(0, "D")), first)


def _sum_of_known(incidents: pd.DataFrame) -> NDArray[np.float64]:
    both = np.stack(
        [numbers(incidents, "incidents", name, whole=True) for name in ("killed", "injured")]
    )
    return np.where(np.isnan(both).all(axis=0), np.nan, np.nansum(both, axis=0))


def _text(table: pd.DataFrame, column: str) -> NDArray[np.str_]:
    """Return a column as text, empty where it is missing."""
    if column not in table:
        return np.full(len(table), "", dtype=object)
    return table[column].astype("str").fillna("").to_numpy(dtype=object)
