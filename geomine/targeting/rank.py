"""Villages in the order in which risk education should reach them, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geomine.cluster import has_place
from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError
from geomine.schema import require
from geomine.targeting.criteria import (
    NEAR_M,
    NEIGHBOUR_M,
    UNKNOWN,
    WINDOW_MONTHS,
    age_weight,
    checked_weights,
    distance_weight,
    people_scale,
    saturating,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

NOT_COMMUNITY = ("deminer", "military", "security_forces")
REASON_SHARE = 0.25
"""A criterion is given as a reason from this share of its scale on."""
DAYS_BACK = WINDOW_MONTHS * 365.25 / 12


def rank_villages(
    places: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    as_of: dt.date,
    districts: gpd.GeoDataFrame | None = None,
    weights: Mapping[str, float] | None = None,
    top: int | None = None,
) -> gpd.GeoDataFrame:
    """Return the places with a score from 0 to 100, its parts, its doubt and their rank.

    The score is the sum of the columns ``part_…``. A criterion that nobody has data for is left
    out of the score and widens its bounds; where only this village's value is missing, it
    counts half. Civilian accidents outside demining count, up to ``as_of``; those whose
    victims' status is unknown count too. A place with no such accident within 10 km in the 24
    months is listed without a rank: nothing recorded does not mean safe.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        ``place_id``, ``name`` and points; ``population`` and ``district_id`` are used where
        they are there.
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema. Records known only to a district have no place and
        enter no score; ``n_district_only`` says how many there are in the village's district.
    as_of : datetime.date
        The day of the list; later incidents are ignored.
    districts : geopandas.GeoDataFrame, optional
        Where to centre the measurement; the places where missing.
    weights : mapping of str to float, optional
        Weights by criterion, see ``geomine.targeting.criteria.WEIGHTS``; only their
        proportions matter.
    top : int, optional
        Keep the ranks up to this one only; all places where missing.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns of ``places`` and ``rank`` (Int64), ``score``, ``score_low``, ``score_high``,
        ``part_…`` (points), ``unknown_criteria``, ``reasons`` (joined by ``;``),
        ``n_accidents_near``, ``n_casualties_near``, ``last_accident_near``,
        ``distance_to_accident_m``, ``n_district_only``; ordered by rank, then ``place_id``.

    Raises
    ------
    MissingColumnError, CRSError, InputError
        If a column or a reference system is missing, or a weight is none.

    Examples
    --------
    >>> import datetime as dt
    >>> from geomine import datasets
    >>> ranked = rank_villages(
    ...     datasets.places(), datasets.incidents(), as_of=dt.date(2026, 2, 18), top=1)
    >>> int(ranked["rank"].iloc[0])
    1
    """
    require("places", places.columns, ["place_id", "name"])
    if top is not None and top < 0:
        raise InputError(f"top must be 0 or more; found {top}.")
    share = checked_weights(weights)
    counted = _counted(incidents, as_of)
    ruler = metric_crs(places if districts is None else districts) if len(places) else None
    near = _nearby(places, counted, as_of, ruler)
    scales = _scales(places, near)
    scored = places.assign(**_scores(scales, share), **near.drop(columns=["recent", "neighbours"]))
    scored["n_district_only"] = _district_only(places, incidents, as_of)
    scored["reasons"] = _reasons(scales)
    scored["rank"] = _ranks(scored, near)
    ranked = scored.sort_values(
        ["rank", "place_id"], kind="stable", na_position="last", ignore_index=True
    )
    return ranked if top is None else ranked[ranked["rank"].le(top).fillna(value=False)]


def _counted(incidents: gpd.GeoDataFrame, as_of: dt.date) -> gpd.GeoDataFrame:
    """Return the located accidents of the community up to the day, dated ones only."""
    keep = has_place(incidents) & incidents["event_date"].notna()
    keep &= incidents["event_date"].le(pd.Timestamp(as_of))
    return incidents[keep & _community(incidents)]


def _community(incidents: gpd.GeoDataFrame) -> pd.Series[bool]:
    keep = pd.Series(data=True, index=incidents.index)
    if "victim_status" in incidents:
        keep &= ~incidents["victim_status"].isin(NOT_COMMUNITY)
    if "is_demining_accident" in incidents:
        demining = incidents["is_demining_accident"].astype("boolean").fillna(value=False)
        keep &= ~demining.astype(bool)
    return keep


def _nearby(
    places: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, as_of: dt.date, ruler: object
) -> pd.DataFrame:
    """Return what happened around each place: amounts for the criteria, and figures to show."""
    n = len(places)
    found = pd.DataFrame(
        {
            "recent": np.zeros(n),
            "neighbours": np.zeros(n, dtype=int),
            "n_accidents_near": np.zeros(n, dtype=int),
            "n_casualties_near": np.zeros(n, dtype=int),
            "last_accident_near": np.full(n, np.datetime64("NaT"), dtype="datetime64[us]"),
            "distance_to_accident_m": np.full(n, np.nan),
        },
        index=places.index,
    )
    if n == 0 or incidents.empty:
        return found
    spots = coordinates_m(incidents, ruler)  # type: ignore[arg-type]
    villages = coordinates_m(places, ruler)  # type: ignore[arg-type]
    there = np.isfinite(villages).all(axis=1)
    tree = cKDTree(spots)
    found.loc[there, "distance_to_accident_m"] = tree.query(villages[there])[0].round(0)
    pairs = cKDTree(villages[there]).sparse_distance_matrix(
        tree, NEIGHBOUR_M, output_type="coo_matrix"
    )
    place, accident = np.flatnonzero(there)[pairs.row], pairs.col
    _add_up(found, incidents, as_of, place, accident, pairs.data)
    return found


def _add_up(
    found: pd.DataFrame,
    incidents: gpd.GeoDataFrame,
    as_of: dt.date,
    place: NDArray[np.intp],
    accident: NDArray[np.intp],
    distance_m: NDArray[np.float64],
) -> None:
    """Fill in the sums over the pairs of a place and an accident within 10 km of it."""
    days = (pd.Timestamp(as_of) - incidents["event_date"]).dt.days.to_numpy(float)[accident]
    casualties = _victims(incidents)[accident]
    near, recent = distance_m <= NEAR_M, days <= DAYS_BACK
    amount = casualties * age_weight(days) * distance_weight(distance_m)
    sums = {
        "recent": np.bincount(place, amount, len(found)),
        "neighbours": np.bincount(place[~near & recent], minlength=len(found)),
        "n_accidents_near": np.bincount(place[near & recent], minlength=len(found)),
        "n_casualties_near": np.bincount(
            place[near & recent], casualties[near & recent], len(found)
        ).astype(int),
    }
    for column, values in sums.items():
        found[column] = values
    dates = pd.Series(incidents["event_date"].to_numpy()[accident[near]])
    last = dates.groupby(place[near]).max()
    found["last_accident_near"] = (
        last.reindex(range(len(found))).astype("datetime64[us]").to_numpy()
    )


def _victims(incidents: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the casualties of each accident; an unknown number is at least one."""
    if "casualties" not in incidents:
        return np.ones(len(incidents))
    known: NDArray[np.float64] = incidents["casualties"].astype("Float64").fillna(1).to_numpy(float)
    return np.maximum(known, 1.0)


def _scales(places: gpd.GeoDataFrame, near: pd.DataFrame) -> pd.DataFrame:
    """Return each criterion from 0 to 1 that there is data for, missing where unknown."""
    scales = pd.DataFrame(
        {
            "recent_accidents": saturating(near["recent"].to_numpy(float)),
            "neighbour_hit": saturating(near["neighbours"].to_numpy(float)),
        },
        index=places.index,
    )
    if "population" in places:
        people = (
            pd.to_numeric(places["population"]).astype("Float64").to_numpy(float, na_value=np.nan)
        )
        if np.isfinite(people).any():
            scales["people"] = people_scale(np.where(people >= 0, people, np.nan))
    return scales


def _scores(scales: pd.DataFrame, share: Mapping[str, float]) -> dict[str, object]:
    """Return the score, its bounds and its parts, in points out of 100."""
    have = [name for name in scales if share[str(name)] > 0]
    given = sum(share[str(name)] for name in have) or 1.0
    parts = {
        f"part_{name}": 100.0 / given * share[str(name)] * scales[name].fillna(UNKNOWN)
        for name in have
    }
    weight = pd.Series({name: share[str(name)] for name in have}, dtype=float)
    known = (scales[have] * weight).sum(axis=1)
    unknown_weight = 1.0 - (scales[have].notna() * weight).sum(axis=1)
    missing = [name for name in share if name not in scales]
    unknown = [
        ";".join(sorted([*missing, *(str(name) for name in have if blank[name])]))
        for _, blank in scales.isna().iterrows()
    ]
    return {
        "score": sum(parts.values(), start=pd.Series(0.0, index=scales.index)),
        "score_low": 100.0 * known,
        "score_high": (100.0 * (known + unknown_weight)).clip(upper=100.0),
        **parts,
        "unknown_criteria": pd.Series(unknown, index=scales.index, dtype="str"),
    }


def _reasons(scales: pd.DataFrame) -> pd.Series:
    """Return the criteria that speak for a place, the strongest first."""
    order = [
        ";".join(row[row >= REASON_SHARE].sort_values(ascending=False, kind="stable").index)
        for _, row in scales.iterrows()
    ]
    return pd.Series(order, index=scales.index, dtype="str")


def _ranks(scored: gpd.GeoDataFrame, near: pd.DataFrame) -> pd.Series:
    """Return ranks from 1 for places within 10 km of a recorded accident of the window."""
    reached = (near["n_accidents_near"] + near["neighbours"] > 0).to_numpy()
    order = scored.assign(_reached=reached)[["score", "place_id", "_reached"]]
    order = order[order["_reached"]].sort_values(["score", "place_id"], ascending=[False, True])
    ranks = pd.Series(pd.NA, index=scored.index, dtype="Int64")
    ranks.loc[order.index] = range(1, len(order) + 1)
    return ranks


def _district_only(
    places: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, as_of: dt.date
) -> pd.Series:
    """Return how many dated accidents of the window are known only to each place's district."""
    nothing = pd.Series(0, index=places.index, dtype="int64")
    if "district_id" not in places or "district_id" not in incidents:
        return nothing
    date = incidents["event_date"]
    age = (pd.Timestamp(as_of) - date).dt.days
    rough = ~has_place(incidents) & age.between(0, DAYS_BACK) & _community(incidents)
    counts = incidents.loc[rough, "district_id"].value_counts()
    return places["district_id"].map(counts).fillna(0).astype("int64")
