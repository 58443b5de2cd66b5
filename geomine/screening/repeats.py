"""Incidents at one point, and incidents that two sources may both have written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy

from geomine.crs import lonlat, metric_crs
from geomine.names import fold, without_kind
from geomine.schema import DEFAULT_UNCERTAINTY_M, EXACT_PRECISIONS, POINT_PRECISIONS
from geomine.screening.cells import each_once
from geomine.screening.counted_in import SAME_NAMES
from geomine.screening.held import put
from geomine.stats import on_sphere

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    from geomine.screening.flags import Flags
    from geomine.screening.held import Column, Table

STACK = 3
"""So many incidents at exactly one point stand at the point of a place, not at their own."""
STACK_ON_PLACE = 2
"""So many are enough where the point is that of a known place or district."""
SAME_POINT_M = 100.0
"""Gazetteers and centroids are written with three decimals and more."""
DEGREES = ["longitude", "latitude"]
COMPARED = (
    "location_precision", *DEGREES, "event_date", "district_today", "reported_district_id",
    "place_as_reported", "place_id",
)  # fmt: skip
DAYS = 3.0
APART_M = 5_000.0
CASUALTIES_APART = 1.0
LINK_SCORE = 0.75
"""Half-way between the limits and equality: from here on a pair is linked, below only flagged."""


def flag_stacks(
    found: Table,
    first: NDArray[np.bool_],
    stated: NDArray[np.bool_],
    flags: Flags,
    known_points: KnownPoints,
) -> Table:
    """Return ``found`` with what several incidents at exactly one point are known to.

    Three and more stand at the point of a place, "village"; so do two and more on the point of a
    known place, and on the middle of a district they are known to the district only and have no
    point. ``first`` marks one row per incident, ``stated`` the rows whose precision the list gives
    itself: what it calls a village or an area needs no flag.
    """
    precision = found.words("location_precision")
    counted = first & ~found.known("duplicate_of")
    counted &= precision.where(POINT_PRECISIONS.__contains__)
    size = _sharing(found.numbers("latitude"), found.numbers("longitude"), counted)
    if not size.any():
        return found
    at_district, at_place = known_points(found, np.flatnonzero(size >= STACK_ON_PLACE))
    stacked = (size >= STACK) | at_district | at_place
    exact = precision.where(EXACT_PRECISIONS.__contains__)
    told, seen = exact | ~stated, found.columns["coord_raw"]
    flags.add(
        stacked & ~at_district & ~at_place & told, "DQ06", "warning", column="latitude",
        seen=seen,
        done="several incidents at exactly one point: the point of a place, not the spot",
    )  # fmt: skip
    flags.add(
        at_place & told, "DQ06", "warning", column="latitude", seen=seen,
        done="several incidents at the point of a known place: not the spot",
    )  # fmt: skip
    flags.add(
        at_district & told, "DQ06", "warning", column="latitude", seen=seen,
        done="several incidents at the middle of a district: known to the district only",
    )  # fmt: skip
    finer, area = stacked & exact, at_district & told
    uncertainty = found.numbers("location_uncertainty_m")
    village = np.maximum(uncertainty, DEFAULT_UNCERTAINTY_M["village"])
    spots = {name: put(area, np.nan, found.numbers(name))
             for name in ("spot_longitude", "spot_latitude")}  # fmt: skip
    return found.but(
        location_precision=precision.mark(finer, "village").mark(area, "district"),
        location_uncertainty_m=put(area, np.nan, put(finer, village, uncertainty)),
        **spots,
    )


def _sharing(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], counted: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return how many of the rows ``counted`` share the point of each, 0 for one that is alone."""
    rows = np.flatnonzero(counted & np.isfinite(latitude))
    # unlike points can have one key, equal ones always do: most rows are alone by it
    at = slice(None) if len(rows) == len(latitude) else rows
    key = (longitude[at] + 0.0).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    key ^= (latitude[at] + 0.0).view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    ordered = np.sort(key)
    often = ordered[1:][ordered[1:] == ordered[:-1]]
    rows = rows[np.isin(key, often)] if len(often) else rows[:0]
    shared = np.zeros(len(latitude), dtype=np.int64)
    if len(rows):
        points = pd.DataFrame({"north": latitude[rows], "east": longitude[rows]})
        size = points.groupby(["north", "east"])["north"].transform("size")
        shared[rows] = np.where(size > 1, size, 0)
    return shared


class KnownPoints:
    """The points that geocoders give: of places, and the middles of districts."""

    def __init__(self, places: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> None:
        flat = districts.geometry.to_crs(metric_crs(districts))
        middles = [lonlat(flat.centroid), lonlat(flat.representative_point())]
        degrees = np.concatenate([lonlat(places), *middles])
        there = np.isfinite(degrees).all(axis=1)
        self.at_district = (np.arange(len(degrees)) >= len(places))[there]
        self.tree = scipy.spatial.cKDTree(_metres(degrees[there]))

    def __call__(
        self, found: Table, rows: NDArray[np.intp]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which of ``rows`` stand on the middle of a district, and which on a place."""
        at_district, at_place = np.zeros((2, found.n), dtype=bool)
        if len(rows) and len(self.at_district):
            degrees = [found.numbers(name)[rows] for name in DEGREES]
            metres = _metres(np.column_stack(degrees))
            gap_m, nearest = self.tree.query(metres, distance_upper_bound=SAME_POINT_M)
            there = np.isfinite(gap_m)
            is_district = self.at_district[np.asarray(nearest)[there]]
            at_district[rows[there]], at_place[rows[there]] = is_district, ~is_district
        return at_district, at_place


def link_repeats(
    found: Table, first: NDArray[np.bool_], ids: pd.Series, flags: Flags
) -> tuple[Column, NDArray[np.float64]]:
    """Return ``duplicate_of`` and ``duplicate_score``: what another source's row may repeat.

    Two rows may be one incident if their sources differ, their days are known and at most 3
    apart, their casualties known and at most 1 apart, and their points at most 5 km apart
    or, where one has no exact point, their village the same. Each pair has a score,
    see :func:`_score`: from 0.75 on the later row is linked, below it is only flagged. A linked
    row stays in the list and is left out of counts. What the list itself says of
    duplicates is believed, and has no score.
    """
    given, nothing = found.columns["duplicate_of"], np.broadcast_to(np.nan, found.n)
    source = found.words("source")
    if not source.texts:
        return given, nothing
    casualties = found["casualties"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    usable = (
        first
        & found.words("date_precision").where("day".__eq__)
        & ~np.isnan(casualties)
        & (source.codes >= 0)
        & ~found.known("duplicate_of")
    )
    rows = np.flatnonzero(usable)
    if len(np.unique(source.codes[rows])) < 2:  # noqa: PLR2004 - nothing to compare
        return given, nothing
    pairs = _candidates(found, rows, np.asarray(casualties, dtype=np.float64), source.codes)
    pairs = pairs.sort_values(["again", "score", "kept"], ascending=[True, False, True])
    linked = pairs[pairs["score"] >= LINK_SCORE]
    # a row that is itself a repeat is no anchor, so that links do not chain
    linked = linked[~linked["kept"].isin(linked["again"])].drop_duplicates("again")
    names = ids.to_numpy(dtype=object)
    again = linked["again"].to_numpy()
    duplicate_of = found["duplicate_of"].to_numpy(dtype=object).copy()
    duplicate_of[again] = names[linked["kept"].to_numpy()]
    _flag_pairs(linked, names, "linked, kept in the list, counted once", flags)
    unlike = pairs[(pairs["score"] < LINK_SCORE) & ~pairs["kept"].isin(again)]
    asked = unlike[~unlike["again"].isin(again)].drop_duplicates("again")
    _flag_pairs(asked, names, "not linked, please compare the two", flags)
    score = nothing.copy()
    for part in (linked, asked):
        score[part["again"].to_numpy()] = part["score"].to_numpy()
    return pd.Series(duplicate_of, dtype="object").astype("str").array, score


def _flag_pairs(pairs: pd.DataFrame, names: NDArray[np.object_], done: str, flags: Flags) -> None:
    marked, seen = np.zeros(len(names), dtype=bool), np.full(len(names), None, dtype=object)
    again = pairs["again"].to_numpy()
    marked[again], seen[again] = True, names[pairs["kept"].to_numpy()]
    flags.add(
        marked, "DQ15", "review", column="duplicate_of", seen=pd.Series(seen),
        done=[f"another source may tell of the same (duplicate_score {score:.2f}): {done}"
              for score in pairs["score"]],
    )  # fmt: skip


def _candidates(
    found: Table,
    rows: NDArray[np.intp],
    casualties: NDArray[np.float64],
    sources: NDArray[np.integer[Any]],
) -> pd.DataFrame:
    """Return the pairs that may be one incident: ``kept``, ``again``, ``score``."""
    table = found.frame(COMPARED, rows)
    exact = table["location_precision"].isin(("gps", "site")).to_numpy(bool)
    exact = exact & np.isfinite(table["latitude"].to_numpy(float))
    village = _village(table)
    days = table["event_date"].to_numpy("datetime64[D]").astype(float)
    people = casualties[rows]
    metres = _metres(table[DEGREES])
    by_point = np.flatnonzero(exact)
    by_name = np.flatnonzero(village >= 0)
    others = np.column_stack([days / DAYS, people / CASUALTIES_APART])
    near = _pairs(by_point, np.column_stack([metres / APART_M, others]))
    same = _pairs(by_name, np.column_stack([village * 10.0, others]))
    same = same[~exact[same].all(axis=1)]
    pairs = np.concatenate([near, same])
    pairs = pairs[sources[rows[pairs[:, 0]]] != sources[rows[pairs[:, 1]]]]
    apart = metres[pairs[:, 0]] - metres[pairs[:, 1]]
    gap_m = np.linalg.norm(apart, axis=1)
    gap_m = np.where(exact[pairs].all(axis=1), gap_m, DEFAULT_UNCERTAINTY_M["village"])
    pairs, gap_m = pairs[gap_m <= APART_M], gap_m[gap_m <= APART_M]
    gaps = [np.abs(values[pairs[:, 0]] - values[pairs[:, 1]]) for values in (days, people)]
    ordered = np.sort(rows[pairs], axis=1)
    return pd.DataFrame(
        {"kept": ordered[:, 0], "again": ordered[:, 1], "score": _score(gap_m, gaps[0], gaps[1])}
    )


def _metres(degrees: ArrayLike) -> NDArray[np.float64]:
    """Return longitudes and latitudes in metres from the middle of the earth, shape (n, 3).

    At 5 km the straight line is shorter than the great circle by less than a millimetre.
    """
    return 1_000.0 * on_sphere(degrees)


def _score(
    gap_m: NDArray[np.float64], days: NDArray[np.float64], people: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how alike two records are: 1 where equal, 0.5 at the limits of all three.

    The mean of three shares that fall in a line from 1 to 0.5 at 5 km, 3 days and 1 casualty.
    The same village without two exact points counts as 2 km.
    """
    shares = (gap_m / APART_M, days / DAYS, people / CASUALTIES_APART)
    return np.asarray(1 - sum(shares) / (2 * len(shares)))


def _village(table: pd.DataFrame) -> NDArray[np.intp]:
    """Return a number for each village, by its key or its name in its district, -1 for none."""
    district = table["district_today"].fillna(table["reported_district_id"])
    short = each_once(table["place_as_reported"], _settlement)
    named = table["place_id"].fillna(short).astype("str")
    moved = {names[0] for names in SAME_NAMES.values()}
    named = named.mask(short.isin(moved), short)
    key = (district + " " + named.astype("str")).where(district.notna() & named.notna())
    return np.asarray(pd.factorize(key)[0])


def _settlement(name: str) -> str:
    """Return the folded name, of a settlement that moved the first of its names."""
    short = without_kind(fold(name))
    return SAME_NAMES[short][0] if short in SAME_NAMES else short


def _pairs(rows: NDArray[np.intp], scaled: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the pairs of ``rows`` at most 1 apart in every column of ``scaled``."""
    if len(rows) < 2:  # noqa: PLR2004 - a pair
        return np.empty((0, 2), dtype=np.intp)
    # thirds of days are not exact in binary: at most 3 days apart includes 3
    pairs = scipy.spatial.cKDTree(scaled[rows]).query_pairs(
        1.0 + 1e-6, p=np.inf, output_type="ndarray"
    )
    return np.asarray(rows[pairs].reshape(-1, 2))
