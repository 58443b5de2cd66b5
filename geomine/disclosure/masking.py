"""Points moved on purpose, for partners: a donut around each place, adapted to its people."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy
import shapely

from geomine.cluster import has_place
from geomine.columns import numbers
from geomine.crs import WGS84, coordinates_m, metric_crs
from geomine.disclosure.policy import PARTNER, Policy
from geomine.errors import DisclosureError, InputError
from geomine.events import is_community
from geomine.exports import COPIED_M
from geomine.schema import require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from pyproj import CRS

MIN_SECRET_BYTES = 16
TRIES, FEW_TRIES = 200, 8
MOST_PLACES = 32
TOUCHING_M = 0.5
"""A place at the true point is as far from the moved one as the true point is."""
APART_M = 2 * COPIED_M
"""How far a moved point stays from every record, so that no door takes it for one."""
PSEUDONYM_DIGITS = 16
INNER_SHARE = 0.1
"""The hole of a donut is at least this share of its radius (Hampton and others 2010)."""

KEPT = ("district_id", "accident_type", "device_category", "casualties")
NOTE = "moved on purpose - never for navigation"


def pseudonyms(ids: Iterable[object], *, secret: bytes) -> list[str]:
    """Return a pseudonym for each id: the same id and secret give the same one.

    HMAC-SHA-256 under the secret, cut to 64 bits: without the secret nobody can try
    all ids, and with it records of two lists can be linked.

    Parameters
    ----------
    ids : iterable
        Keys of records.
    secret : bytes
        At least 16 bytes that stay inside, see :func:`geomine.io.read_secret`.

    Raises
    ------
    DisclosureError
        If the secret is too short to be one.

    Examples
    --------
    >>> once, again = (pseudonyms(["A-1"], secret=b"0123456789abcdef") for _ in range(2))
    >>> once == again, len(once[0]), "A-1" in once[0]
    (True, 16, False)
    """
    return [_keyed(secret, "pseudonym", str(one)).hex()[:PSEUDONYM_DIGITS] for one in ids]


def partner_points(
    incidents: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None = None,
    *,
    secret: bytes,
    policy: Policy = PARTNER,
) -> gpd.GeoDataFrame:
    """Return civilian incidents at places moved on purpose, with little else.

    Each point moves by a random distance in a random direction (a donut, uniform over its
    area). The donut reaches as far as it takes to hold ``k_anonymity`` people by the
    populations of ``places``, at least twice ``move_min_m``; without populations,
    ``move_max_m``. Of 200 moves the first is taken after which that many people live no farther
    from the moved point than the true one lies: spatial k-anonymity as MaskMyPy measures it.
    Where none is, the first move is taken. None ends within 30 m of a record, which no door would
    let out. The move is drawn from the secret and the record's id alone: a second release moves
    it the same way, so that moves cannot be averaged out.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents of an analysis, with ``incident_id`` and ``district_id``.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id``; a point never leaves its own where the policy says so.
    places : geopandas.GeoDataFrame, optional
        Places with ``population``.
    secret : bytes
        At least 16 bytes from outside the project.
    policy : Policy
        A policy for partners.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per civilian incident, EPSG:4326, ordered by ``record_id``, a pseudonym, with
        ``quarter`` (such as 2024-Q1), ``district_id``, ``accident_type``, ``device_category``,
        ``casualties``, ``moved_within_m`` (the reach of the donut, to 100 m) and ``note``. A
        record without a point, or whose donut does not meet its district, has none.

    Raises
    ------
    DisclosureError
        If the policy is not for partners or the secret is too short.
    MissingColumnError
        If a column is missing.

    References
    ----------
    Hampton and others (2010), Mapping health data: improved privacy protection with donut
    method geomasking, American Journal of Epidemiology 172. Allshouse and others (2010),
    Geomasking sensitive health data and privacy protection, Geocarto International 25.

    Examples
    --------
    >>> area = gpd.GeoDataFrame({"district_id": ["a"]}, geometry=[shapely.box(46, 39, 48, 41)],
    ...     crs="EPSG:4326")
    >>> table = gpd.GeoDataFrame({"incident_id": ["A-1"], "district_id": ["a"],
    ...     "event_date": pd.to_datetime(["2024-03-17"])},
    ...     geometry=gpd.points_from_xy([47.0], [40.0]), crs="EPSG:4326")
    >>> moved = partner_points(table, area, secret=b"0123456789abcdef")
    >>> moved[["quarter", "note"]].values.tolist()
    [['2024-Q1', 'moved on purpose - never for navigation']]
    """
    if policy.points != "moved":
        raise DisclosureError(f"partner_points: the policy of {policy.audience} moves no points.")
    require("incidents", incidents, ["incident_id", "district_id", "event_date"])
    chosen = incidents[is_community(incidents)] if policy.civilians_only else incidents
    ruler = metric_crs(districts)
    crowd = _crowd(places, ruler)
    reach_m = _reach_m(chosen, crowd, ruler, policy)
    known = coordinates_m(incidents, ruler)
    records = scipy.spatial.cKDTree(known[np.isfinite(known).all(axis=1)])
    moved = _moved(chosen, districts, crowd, records, reach_m, secret=secret, policy=policy)
    table = pd.DataFrame({name: chosen[name] for name in KEPT if name in chosen}).assign(
        record_id=pseudonyms(chosen["incident_id"], secret=secret),
        quarter=_quarters(chosen["event_date"]),
        moved_within_m=np.where(
            shapely.is_empty(moved), np.nan, np.ceil(reach_m.round() / 100) * 100
        ),
        note=NOTE,
    )
    points = gpd.GeoSeries(moved, index=chosen.index, crs=ruler).to_crs(WGS84)
    return gpd.GeoDataFrame(table, geometry=points).sort_values("record_id", ignore_index=True)


def _keyed(secret: bytes, purpose: str, text: str) -> bytes:
    if len(secret) < MIN_SECRET_BYTES:
        raise DisclosureError(
            f"secret: {len(secret)} bytes can be guessed; at least {MIN_SECRET_BYTES} are needed. "
            "Let `geomine publish --audience partner` make one."
        )
    return hmac.digest(secret, f"{purpose}:{text}".encode(), hashlib.sha256)


def _quarters(dates: pd.Series) -> pd.Series[str]:
    quarters = dates.dt.to_period("Q")
    text = [
        None if quarter is pd.NaT else f"{quarter.year}-Q{quarter.quarter}" for quarter in quarters
    ]
    return pd.Series(text, index=dates.index, dtype="str")


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Where people are known to live: a tree of their places in metres, and how many."""

    tree: scipy.spatial.KDTree
    people: NDArray[np.float64]

    def within(self, spots: NDArray[np.float64], radius_m: NDArray[np.float64]) -> list[float]:
        """Return how many people live within the radius of each spot."""
        near = self.tree.query_ball_point(spots, radius_m + TOUCHING_M)
        return [float(self.people[which].sum()) for which in near]


def _crowd(places: gpd.GeoDataFrame | None, ruler: CRS) -> _Crowd | None:
    if places is None or places.empty:
        return None
    people = numbers(places, "places", "population")
    at = coordinates_m(places, ruler)
    known = (people > 0) & np.isfinite(at).all(axis=1)
    return _Crowd(scipy.spatial.KDTree(at[known]), people[known]) if known.any() else None


def _reach_m(
    incidents: gpd.GeoDataFrame, crowd: _Crowd | None, ruler: CRS, policy: Policy
) -> NDArray[np.float64]:
    """Return how far the donut of each incident reaches, metres."""
    reach = np.full(len(incidents), policy.move_max_m)
    spots = coordinates_m(incidents, ruler)
    known = np.isfinite(spots).all(axis=1)
    if crowd is None or not known.any():
        return reach
    near = min(len(crowd.people), MOST_PLACES)
    found = crowd.tree.query(spots[known], k=[*range(1, near + 1)])
    away_m, which = map(np.asarray, found)
    enough = np.cumsum(crowd.people[which], axis=1) >= policy.k_anonymity
    first = np.where(enough.any(axis=1), enough.argmax(axis=1), near - 1)
    reach[known] = np.maximum(away_m[np.arange(len(first)), first], 2 * policy.move_min_m)
    return reach


def _moved(
    incidents: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    crowd: _Crowd | None,
    records: scipy.spatial.cKDTree,
    reach_m: NDArray[np.float64],
    *,
    secret: bytes,
    policy: Policy,
) -> NDArray[np.object_]:
    """Return the moved points in the projection of the districts, empty where there is none."""
    ruler = metric_crs(districts)
    spots = coordinates_m(incidents, ruler)
    areas = districts.geometry.to_crs(ruler)
    homes = dict(zip(districts["district_id"].astype("str"), areas, strict=True))
    shapely.prepare([*homes.values()])
    points = np.full(len(incidents), shapely.Point(), dtype=object)
    for k in np.flatnonzero(has_place(incidents)):
        seed = _keyed(secret, "move", str(incidents["incident_id"].iloc[k]))
        steps = _donut(max(policy.move_min_m, INNER_SHARE * reach_m[k]), reach_m[k], seed)
        home = homes.get(str(incidents["district_id"].iloc[k]))
        if policy.move_within_district and home is None:
            continue
        step = _first_hidden(
            spots[k], steps, crowd, records,
            within=home if policy.move_within_district else None, people=policy.k_anonymity,
        )  # fmt: skip
        if step is not None:
            points[k] = shapely.Point(spots[k] + step)
    return points


def _first_hidden(
    spot: NDArray[np.float64],
    steps: NDArray[np.float64],
    crowd: _Crowd | None,
    records: scipy.spatial.cKDTree,
    *,
    within: shapely.Geometry | None,
    people: int,
) -> NDArray[np.float64] | None:
    """Return the first allowed step that hides the spot among enough people, else the first."""
    first = None
    for tried in (steps[:FEW_TRIES], steps[FEW_TRIES:]):  # nearly always one of the first will do
        away_m = np.asarray(records.query(spot + tried, distance_upper_bound=APART_M)[0])
        inside = within is None or shapely.contains_xy(within, *(spot + tried).T)
        some = tried[(away_m >= APART_M) & inside]
        if not len(some):
            continue
        if crowd is None:
            return np.asarray(some[0])
        hidden = np.asarray(crowd.within(spot + some, np.hypot(*some.T))) >= people
        if hidden.any():
            return np.asarray(some[np.argmax(hidden)])
        first = some[0] if first is None else first
    return first


def _donut(inner_m: float, outer_m: float, seed: bytes) -> NDArray[np.float64]:
    """Return random steps, uniform over the area between two circles, shape (TRIES, 2)."""
    if not 0 <= inner_m < outer_m:
        raise InputError(f"donut: {inner_m:.0f} m is not within {outer_m:.0f} m.")
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    length = np.sqrt(rng.uniform(inner_m**2, outer_m**2, TRIES))
    angle = rng.uniform(0, 2 * np.pi, TRIES)
    return np.column_stack([length * np.cos(angle), length * np.sin(angle)])
