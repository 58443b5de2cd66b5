"""Villages in the order in which risk education should reach them, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine.columns import is_yes
from geomine.crs import coordinates_m, metric_crs, require_crs
from geomine.errors import InputError
from geomine.joins import assign_districts
from geomine.schema import require
from geomine.targeting.accidents import Accidents, accidents
from geomine.targeting.chances import rank_chances
from geomine.targeting.criteria import Rules, resolve_weights
from geomine.targeting.evidence import evidence, reasons, unknown_criteria
from geomine.targeting.levels import (
    Level,
    accident_levels,
    hazard_level,
    hurt,
    nominal_districts,
    place_levels,
    scores,
)
from geomine.targeting.nearness import pairs_within, totals
from geomine.targeting.reach import Reach, hazard_distance_m, hazard_reach
from geomine.targeting.sessions import record_sessions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pyproj import CRS

DEFAULT_TOP = 20
DEFAULT_RULES = Rules()


def rank_villages(
    places: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    as_of: dt.date,
    districts: gpd.GeoDataFrame | None = None,
    exposure: pd.DataFrame | None = None,
    hazards: gpd.GeoDataFrame | None = None,
    sessions: pd.DataFrame | None = None,
    weights: Mapping[str, float] | str | None = None,
    rules: Rules = DEFAULT_RULES,
    top: int | None = None,
    runs: int = 1_000,
    seed: int = 1,
    confidence: float = 0.95,
) -> gpd.GeoDataFrame:
    """Return ``places`` in the order of their rank, with a score that explains itself.

    The score is the sum of its parts, one a criterion (see :func:`geomine.targeting.criteria`).
    Criteria of who is exposed, such as people, count only as far as a sign of mines reaches.
    Each criterion has a fixed scale, so that another village never changes a village's
    score, and one more accident never lowers it. Accidents of civilians outside demining count,
    up to ``as_of``; one whose victims' status is unknown counts too. Unknown is never harmless: it
    counts half of its part and widens the bounds and the interval of the rank.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        ``place_id``, ``name`` and points. Used where they are there: ``district_id``,
        ``population``, ``population_usable``, ``workers``, ``returnees_12m``,
        ``planned_returns_6m``, ``risky_livelihood_share`` (0 to 1), ``children_5_17``,
        ``n_blocked_accesses`` (0 to 10), ``session_gap`` (of :func:`record_sessions`), and two
        gates, ``access`` and ``do_no_harm``: where either is false there is no rank.
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema. One known only to a district enters no village's
        score, but raises the upper bound of all villages there.
    as_of : datetime.date
        The day of the list; later incidents are ignored.
    districts : geopandas.GeoDataFrame, optional
        Polygons with ``district_id``: where to centre the measurement, which district a place
        without one lies in, and where an incident known only to a district may have happened.
    exposure : pandas.DataFrame, optional
        Population by district. Where a district has no usable figure, the populations of its
        places count people who live elsewhere too, and are taken as unknown.
    hazards : geopandas.GeoDataFrame, optional
        Hazardous areas, former front lines, EOD spot tasks: any geometry.
    sessions : pandas.DataFrame, optional
        Sessions held, see :func:`record_sessions`.
    weights : mapping of str to float, {"default", "equal", "lis"}, optional
        Weights by criterion on any scale; a criterion not named has none. "lis" is after
        the Landmine Impact Survey, its weights from memory.
    rules : Rules
        Distances, times and scales.
    top : int, optional
        Keep the first so many; all places where missing. ``p_top`` is for this number, or 20.
    runs : int, default 1000
        Runs of the interval of the rank; 0 for none.
    seed : int, default 1
        Seed of the runs.
    confidence : float, default 0.95
        Level of the interval of the rank.

    Returns
    -------
    geopandas.GeoDataFrame
        Ordered by ``rank``, then ``place_id``; the index goes with its rows. Added columns:

        - ``rank`` (Int64; ties by ``place_id``; missing behind a closed gate), ``gate`` ("open",
          "closed_access", "closed_harm" or "not_checked");
        - ``score``, and ``score_low`` to ``score_high``: the score if all that is unknown were
          harmless, or as bad as can be;
        - ``part_<criterion>``, points of 100, missing where unknown, and ``part_unknown``, those
          in place of what is unknown: together they are the score;
        - ``unknown_criteria``, and ``reasons`` (at most three, weightiest first), joined by ``;``;
        - ``rank_low``, ``rank_high`` (Int64) and ``p_top``: see :mod:`geomine.targeting.chances`;
        - ``evidence``: the sign of mines within reach ("accident", "hazard", "blocked_access",
          "district" for an accident somewhere in the same district, "unknown" without a point, or
          "none" on record), and ``hazard_reach``, by which criteria of who is exposed count;
        - ``n_accidents_near`` and ``n_casualties_near`` (within ``near_m`` in the window; people
          where known), ``last_accident_near`` and ``distance_to_accident_m`` (of any age),
          ``distance_to_hazard_m``, and ``n_district_only``: accidents of the window somewhere
          in the same district.

        ``attrs["ranking"]`` tells the settings, what was left out and why, and how many
        villages are sure of the top or could be in it.

    Raises
    ------
    MissingColumnError, CRSError, ConfigError
        If a column or reference system is missing, or a weight cannot be used.
    InputError
        If a setting or a cell cannot be used, or a ``place_id`` is missing or occurs twice.

    Examples
    --------
    >>> import datetime as dt, shapely
    >>> places = gpd.GeoDataFrame({"place_id": ["a", "b"], "name": ["A", "B"]},
    ...     geometry=[shapely.Point(47, 40), shapely.Point(47.5, 40)], crs="EPSG:4326")
    >>> incidents = gpd.GeoDataFrame(
    ...     {"event_date": pd.to_datetime(["2026-01-01"]), "casualties": [2]},
    ...     geometry=[shapely.Point(47.5, 40)], crs="EPSG:4326")
    >>> ranked = rank_villages(places, incidents, as_of=dt.date(2026, 1, 1), runs=0,
    ...     weights={"recent_accidents": 60, "people": 40})
    >>> ranked[["place_id", "rank", "score", "score_low", "score_high"]].round(1).values.tolist()
    [['b', 1, 50.0, 30.0, 70.0], ['a', 2, 0.0, 0.0, 40.0]]
    """
    _check(places, incidents, top=top, runs=runs, confidence=confidence)
    share = resolve_weights(weights)
    chosen = places if sessions is None else record_sessions(places, sessions, as_of=as_of)
    ordered = _prepared(chosen, districts, exposure)
    crs = _ruler(ordered, incidents, districts)
    found = accidents(incidents, as_of=as_of, crs=crs)
    metres = coordinates_m(ordered, crs)
    gap_m = hazard_distance_m(ordered, hazards, crs=crs)
    levels, reach, shown = _levels(ordered, found, metres, gap_m, as_of=as_of, rules=rules)
    levels = {name: levels[name] for name in share}
    points = scores(levels, share, reach.level)
    gate = _gates(ordered)
    chances = rank_chances(
        metres, found, levels, share, reach=reach, districts=districts, crs=crs, as_of=as_of,
        rules=rules, open_=~np.char.startswith(gate, "closed"), score=points["score"],
        top=DEFAULT_TOP if top is None else top, runs=runs, seed=seed, confidence=confidence,
    )  # fmt: skip
    listed = ordered.assign(
        **chances.columns.set_index(ordered.index),
        gate=pd.Series(gate, index=ordered.index, dtype="str"),
        **points,
        unknown_criteria=unknown_criteria(levels, ordered.index),
        reasons=reasons(levels, share, reach.level, shown),
        **shown.drop(columns="has_neighbour"),
    ).sort_values("rank", kind="stable", na_position="last")
    listed.attrs = {**places.attrs, "ranking": {
        **chances.account, "as_of": str(as_of), "weights": share, "left_out": found.left_out,
        "hazards_given": hazards is not None, "n_accidents": len(found.day),
        "n_status_unknown": found.n_status_unknown,
        "n_undated": int(np.isnat(found.day).sum()), "n_without_place": int((~found.placed).sum()),
    }}  # fmt: skip
    return listed if top is None else listed[listed["rank"].le(top).fillna(value=False)]


def _check(
    places: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    top: int | None,
    runs: int,
    confidence: float,
) -> None:
    require("places", places, ["place_id", "name"])
    require_crs(places, "places")
    require_crs(incidents, "incidents")
    ids = places["place_id"]
    if ids.isna().any() or ids.astype("str").duplicated().any():
        raise InputError(
            "places: each row must have a place_id of its own. Number the places anew, or drop "
            "those that are there twice."
        )
    if (top is not None and top < 0) or runs < 0 or not 0 < confidence < 1:
        raise InputError(
            "top and runs must be 0 or more, and confidence between 0 and 1; found "
            f"{top}, {runs} and {confidence}."
        )


def _prepared(
    places: gpd.GeoDataFrame, districts: gpd.GeoDataFrame | None, exposure: pd.DataFrame | None
) -> gpd.GeoDataFrame:
    """Return places ordered by ``place_id``, with a district where it can be found."""
    ordered = places.iloc[np.argsort(places["place_id"].astype("str").to_numpy(), kind="stable")]
    if districts is not None and len(ordered):
        found = assign_districts(ordered, districts)["district_id"]
        own = ordered.get("district_id", pd.Series(None, index=ordered.index, dtype="str"))
        ordered = ordered.assign(district_id=own.astype("str").fillna(found))
    if exposure is not None and "district_id" in ordered:
        doubtful = ordered["district_id"].isin(nominal_districts(exposure)).to_numpy()
        usable = is_yes(ordered, "places", "population_usable", missing=True)
        ordered = ordered.assign(population_usable=usable & ~doubtful)
    return ordered


def _ruler(
    places: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, districts: gpd.GeoDataFrame | None
) -> CRS:
    """Return a projection centred on the districts, or else on the places."""
    for layer in (districts, places, incidents):
        if layer is not None and np.isfinite(layer.total_bounds).all():
            return metric_crs(layer)
    # nothing has a place, so nothing will be measured: any projection serves
    return metric_crs(gpd.GeoSeries.from_wkt(["POINT (0 0)"], crs="EPSG:4326"))


def _levels(
    places: gpd.GeoDataFrame,
    found: Accidents,
    metres: NDArray[np.float64],
    gap_m: NDArray[np.float64],
    *,
    as_of: dt.date,
    rules: Rules,
) -> tuple[dict[str, Level], Reach, pd.DataFrame]:
    """Return the levels, how far a sign of mines reaches, and the figures shown beside them."""
    placed = np.asarray(np.isfinite(metres).all(axis=1))
    around = pairs_within(metres, found.metres, reach_m=rules.far_m)
    recency = found.recency(as_of=as_of, rules=rules)
    shown, unplaced = evidence(places, metres, around, found, recency, rules=rules)
    # an accident without a day may be of today; one without a place may be of any village there
    undated = np.isnat(found.day)[around.accident]
    maybe = np.where(np.isnat(found.day), 1.0, recency)[unplaced.accident]
    people = maybe * hurt(found.people)[unplaced.accident]
    n = len(places)
    own = undated & (around.distance_m <= rules.near_m)
    possible = (
        totals(unplaced.village, people, n)
        + totals(around.village[own], hurt(found.people)[around.accident][own], n),
        totals(unplaced.village, maybe, n) + totals(around.village[undated], None, n),
    )
    levels = accident_levels(around, found, recency, placed=placed, possible=possible, rules=rules)
    levels |= {
        "contamination": hazard_level(gap_m, rules=rules),
        **place_levels(places, rules=rules),
    }
    reach = hazard_reach(places, around, found, gap_m, placed=placed, as_of=as_of, rules=rules)
    shown = shown.assign(
        evidence=pd.Series(reach.evidence, index=places.index, dtype="str"),
        hazard_reach=reach.level.value,
        distance_to_hazard_m=np.where(np.isinf(gap_m), np.nan, gap_m.round(0)),
    )
    return levels, reach, shown


def _gates(places: gpd.GeoDataFrame) -> NDArray[np.str_]:
    """Return the state of each village's gates; what nobody answered is not checked."""
    reachable = is_yes(places, "places", "access", missing=True)
    harmless = is_yes(places, "places", "do_no_harm", missing=True)
    answered = np.ones(len(places), dtype=bool)
    for name in ("access", "do_no_harm"):
        answered &= places[name].notna().to_numpy() if name in places else False
    return np.select(
        [~harmless, ~reachable, ~answered],
        ["closed_harm", "closed_access", "not_checked"],
        "open",
    )
