"""Where: coordinates checked against the districts, with a precision and an uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geomine.joins import positions_at
from geomine.schema import DEFAULT_UNCERTAINTY_M, LOCATION_PRECISIONS, POINT_PRECISIONS
from geomine.screening.cells import Words, first_known, text_of
from geomine.screening.coordinates import UNROUNDED, read_columns, with_pairs
from geomine.screening.elsewhere import are_elsewhere
from geomine.screening.held import Pairs, array_of, put
from geomine.screening.metres import placed_metres
from geomine.screening.precision import of_bearings, read_precision
from geomine.screening.ruler import BESIDE_M, Ruler
from geomine.screening.villages import bearings, match_villages

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geomine.screening.flags import Flags
    from geomine.screening.held import Column
    from geomine.screening.villages import Gazetteer

OF_METRES = ("utm", "pulkovo42_gk", "web_mercator")
_COMMAS = r"\d,\d+\s*[;,/|]?\s*\d+,\d"
"""Two numbers with decimal commas."""
FIXED_NOTATIONS = ("dms", "ddm", "mgrs", *OF_METRES[:2])


def read_places(
    rows: pd.DataFrame, reported: Words, flags: Flags, gazetteer: Gazetteer
) -> dict[str, Column]:
    """Return degrees, notation, precision, uncertainty and place of each row.

    ``reported`` is the district that each names. Coordinates that cannot be are made missing and
    the record stays, known to its district only. ``longitude`` and ``latitude``
    are what the list gives; ``spot_longitude`` and ``spot_latitude`` are the point that is used:
    the same, or that of the named village or the bearing where the list gives none, and none where
    it is an area. ``held_by`` is the row of the district that covers the point, -1 where none does
    or it was not looked up.
    """
    latitude, longitude, notation, decimals = read_columns(rows := with_pairs(rows))
    typed = _as_typed(rows)
    ruler = Ruler(gazetteer.districts, reported)
    placed = placed_metres(rows, latitude, longitude, notation, decimals, ruler)
    latitude, longitude, notation, decimals, doubt_m = placed
    decimals = put(notation.where(OF_METRES.__contains__), UNROUNDED, decimals)
    told = bearings(rows, np.isnan(latitude), reported, gazetteer)
    from_bearing = np.isfinite(told.latitude)
    latitude = put(from_bearing, told.latitude, latitude)
    longitude = put(from_bearing, told.longitude, longitude)
    notation = notation.mark(from_bearing, "bearing")
    _flag_notations(notation, latitude, typed, told.text, doubt_m, flags=flags)
    latitude, longitude = _believed(latitude, longitude, ruler, flags, typed)
    held = positions_at(longitude, latitude, gazetteer.districts)
    near = _nearby(longitude, latitude, held, gazetteer.districts)
    beyond = _beyond(latitude, longitude, near, ruler, flags=flags, typed=typed)
    latitude, longitude = put(beyond, np.nan, latitude), put(beyond, np.nan, longitude)
    named = (reported.codes >= 0) | rows["district_as_reported"].notna().to_numpy(bool)
    precision, uncertainty = read_precision(
        rows, latitude, decimals, named, flags=flags, typed=typed
    )
    precision, uncertainty = of_bearings(
        precision, uncertainty, put(np.isnan(latitude), np.nan, np.fmax(told.away_m, doubt_m))
    )
    point = precision.where(POINT_PRECISIONS.__contains__) & np.isfinite(latitude)
    refused = _is_filled(typed)
    _flag_nowhere(rows, ~refused & np.isnan(latitude), named, typed=typed, flags=flags)
    spots = match_villages(
        rows, point, latitude, longitude, reported, gazetteer=gazetteer, flags=flags, quiet=refused
    )
    by_name = ~point & spots["is_known"].to_numpy(bool) & ~_states_area(rows)
    precision = precision.mark(by_name, "village")
    spot_latitude, spot_longitude = (
        put(by_name, spots[name].to_numpy(float), put(~point, np.nan, own))
        for name, own in (("latitude", latitude), ("longitude", longitude))
    )
    at_village = by_name & np.isfinite(spot_latitude)
    untold = from_bearing | _without_own(rows)
    return {
        "longitude": put(untold, np.nan, longitude),
        "latitude": put(untold, np.nan, latitude),
        "spot_longitude": spot_longitude,
        "spot_latitude": spot_latitude,
        "held_by": put(by_name, -1, held),
        "location_uncertainty_m": put(at_village, DEFAULT_UNCERTAINTY_M["village"], uncertainty),
        "location_precision": precision,
        "coord_raw": _own(rows["coord_raw"], _or_told(typed, told.text)),
        "coord_format": _own(rows["coord_format"], notation.otherwise(_all("none", rows.index))),
        **{name: _own(rows[name], spots[name].array) for name in ("place_id", "place_name")},
    }


def _own(given: pd.Series, found: Column) -> Column:
    """Return what the list itself says, and what was found where it is blank."""
    if given.isna().all():
        return found
    own: Column = first_known(text_of(given), pd.Series(array_of(found), index=given.index)).array
    return own


def _or_told(typed: Pairs | pd.Series, told: pd.Series) -> Column:
    """Return the coordinates as typed, and where there are none the text that tells a bearing."""
    if isinstance(typed, Pairs):
        if told.isna().all():
            return typed
        typed = pd.Series(typed.array, index=told.index)
    known: Column = first_known(typed.where(_is_filled(typed)), told).array
    return known


def _all(text: str, index: pd.Index) -> Words:
    """Return one word for all rows."""
    return Words((text,), np.broadcast_to(np.int8(0), len(index)), index)


def _flag_notations(
    notation: Words,
    latitude: NDArray[np.float64],
    typed: Pairs | pd.Series,
    told: pd.Series,
    doubt_m: NDArray[np.float64],
    *,
    flags: Flags,
) -> None:
    """Flag what was read from another notation, and what could not be read."""
    doubtful, of_others = ~np.isnan(doubt_m), notation.where("pulkovo42_gk".__eq__)
    flags.add(
        doubtful & ~of_others, "DQ07", "review", column="coord_raw", seen=typed,
        done="read as UTM; as Pulkovo 1942 without its zone it would lie 2 km off: say which",
    )  # fmt: skip
    flags.add(
        doubtful & of_others, "DQ07", "review", column="coord_raw", seen=typed,
        done="read as Pulkovo 1942, as other rows are; as UTM it would lie 2 km off: say which",
    )  # fmt: skip
    unread = _is_filled(typed) & np.isnan(latitude)
    flags.add(
        unread, "DQ07", "error", column="coord_raw", seen=typed,
        done="cannot be read: known to its district only",
    )  # fmt: skip
    dms = notation.where(FIXED_NOTATIONS.__contains__)
    mercator = notation.where(lambda word: word == "web_mercator")
    flags.add(
        mercator, "DQ08", "fixed", column="coord_raw", seen=typed,
        done="metres of Web Mercator turned into degrees",
    )  # fmt: skip
    comma = _has_commas(typed)
    if comma.any() and not isinstance(typed, Pairs):  # few have two, and a pattern takes long
        comma[comma] = typed[comma].str.contains(_COMMAS, regex=True).to_numpy(bool)
    flags.add(
        (dms | (comma & ~np.isnan(latitude))) & ~doubtful, "DQ07", "fixed",
        column="coord_raw", seen=typed, done="read as degrees",
    )  # fmt: skip
    flags.add(
        told.notna().to_numpy(bool), "DQ07", "fixed", column="coord_raw", seen=told,
        done="a point at that distance and direction; see its uncertainty",
    )  # fmt: skip


def _nearby(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    held: NDArray[np.intp],
    districts: gpd.GeoDataFrame,
) -> NDArray[np.intp]:
    """Return the district that holds each point, or the nearest within 10 km."""
    lost = np.isfinite(latitude) & (held < 0)
    if not lost.any():
        return held
    near = held.copy()
    near[lost] = positions_at(longitude[lost], latitude[lost], districts, snap_m=BESIDE_M)
    return near


def _beyond(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    held: NDArray[np.intp],
    ruler: Ruler,
    *,
    flags: Flags,
    typed: Pairs | pd.Series,
) -> NDArray[np.bool_]:
    """Return the points more than 10 km outside every district, or the reported one."""
    gone = np.isfinite(latitude) & (held < 0)
    gap_m = ruler.gap_m(latitude, longitude, gone)
    flags.add(
        gone, "DQ03", "error", column="latitude", seen=typed,
        done=[f"{km} outside where it was reported: known to its district only"
              for km in _in_km(gap_m[gone])],
    )  # fmt: skip
    elsewhere = np.isfinite(latitude) & (held >= 0) & (held != ruler.reported)
    gap_m = ruler.gap_m(latitude, longitude, elsewhere & (ruler.reported >= 0))
    far = gap_m > BESIDE_M
    flags.add(
        far, "DQ03", "error", column="district_as_reported", seen=typed,
        done=[f"{km} outside the reported district: known to its district only, check both"
              for km in _in_km(gap_m[far])],
    )  # fmt: skip
    return gone | far


def _in_km(gap_m: NDArray[np.float64]) -> list[str]:
    """Return distances in words, blank where there is none."""
    return [f"{gap / 1e3:,.1f} km" if np.isfinite(gap) else "" for gap in gap_m.tolist()]


def _states_area(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the rows whose list itself says that they are known to an area only."""
    areas = set(LOCATION_PRECISIONS) - set(POINT_PRECISIONS)
    return rows["location_precision"].isin(areas).to_numpy(bool)


def _without_own(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the rows whose degrees are not the list's own.

    A list that says "district" and leaves its degrees blank means what stands in ``coord_raw``;
    what an earlier screening told from a name or a bearing is marked.
    """
    in_cells = (rows["latitude"].notna() & rows["longitude"].notna()).to_numpy(bool)
    untold = _states_area(rows) & ~in_cells
    return untold | rows["is_told"].to_numpy(bool) if "is_told" in rows else untold


def _flag_nowhere(
    rows: pd.DataFrame,
    unplaced: NDArray[np.bool_],
    named: NDArray[np.bool_],
    *,
    typed: Pairs | pd.Series,
    flags: Flags,
) -> None:
    """Flag rows that do not say where in their district, and those that name no district either.

    ``unplaced`` are the rows without coordinates. A residence is no place of an accident.
    """
    unplaced = unplaced & (rows["place_as_reported"].isna() & rows["place_name"].isna()).to_numpy()
    nowhere = unplaced & ~named
    flags.add(
        unplaced & named, "DQ01", "error", column="coord_raw", seen=typed,
        done="known to its district only: in no point and no cluster",
    )  # fmt: skip
    flags.add(
        nowhere, "DQ01", "error", column="coord_raw", seen=typed,
        done="no place at all: in no point, cluster or rate of a district",
    )  # fmt: skip
    if "residence_district" in rows:
        residence = text_of(rows["residence_district"])
        flags.add(
            nowhere & residence.notna().to_numpy(bool), "DQ19", "error",
            column="residence_district", seen=residence,
            done="where a victim lives is not where the accident was: not used as its place",
        )  # fmt: skip


def _as_typed(rows: pd.DataFrame) -> Pairs | pd.Series:
    """Return the coordinates as they were typed, blank where there were none."""
    both = Pairs(*(_bare(rows[name]) for name in ("latitude", "longitude")))
    if rows["coord_raw"].isna().all():
        return both
    raw = text_of(rows["coord_raw"]).fillna("")
    stated = rows["location_precision"].isin(POINT_PRECISIONS) | rows["location_precision"].isna()
    text = both.seen(np.ones(len(rows), dtype=bool))
    return text.where(both.filled, raw.where(stated, ""))


def _bare(cells: pd.Series) -> pd.Series:
    """Return cells without blank ones; numbers stay so, since few are ever shown as text."""
    return cells if pd.api.types.is_numeric_dtype(cells.dtype) else text_of(cells)


def _is_filled(texts: Pairs | pd.Series) -> NDArray[np.bool_]:
    """Return which of some texts, none missing, have letters."""
    if isinstance(texts, Pairs):
        return texts.filled
    return np.asarray(pc.binary_length(pa.array(texts))) > 0


def _has_commas(texts: Pairs | pd.Series) -> NDArray[np.bool_]:
    """Return which of some texts have two commas or more; a pair has one between its cells."""
    if isinstance(texts, Pairs):
        return texts.with_comma()
    return np.asarray(pc.count_substring(pa.array(texts), ",")) > 1


def _believed(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    ruler: Ruler,
    flags: Flags,
    typed: Pairs | pd.Series,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coordinates without null islands and impossible angles, swapped pairs mended."""
    null = latitude == longitude
    null[null] = np.isin(latitude[null], (0.0, 1.0, 99.99))
    flags.add(
        null, "DQ04", "error", column="latitude", seen=typed,
        done="a placeholder: known to its district only",
    )  # fmt: skip
    swapped = ~null & _swapped(latitude, longitude, ruler)
    flags.add(
        swapped, "DQ02", "fixed", column="latitude", seen=typed,
        done="latitude and longitude were swapped",
    )  # fmt: skip
    latitude, longitude = (
        put(swapped, longitude, latitude), put(swapped, latitude, longitude)
    )  # fmt: skip
    impossible = ~null & ((np.abs(latitude) > 90) | (np.abs(longitude) > 180))  # noqa: PLR2004 - of a globe
    flags.add(
        impossible, "DQ03", "error", column="latitude", seen=typed,
        done="not on the globe: known to its district only",
    )  # fmt: skip
    gone = null | impossible
    return put(gone, np.nan, latitude), put(gone, np.nan, longitude)


def _swapped(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], ruler: Ruler
) -> NDArray[np.bool_]:
    """Return the pairs that fit the other way round only.

    The mended point must land within 10 km of the reported district, or of any
    district where none is known.
    """
    west, south, east, north = ruler.bounds
    fits = (west <= longitude) & (longitude <= east) & (south <= latitude) & (latitude <= north)
    turned = (west <= latitude) & (latitude <= east) & (south <= longitude) & (longitude <= north)
    swapped = turned & (~fits | (ruler.gap_m(latitude, longitude, fits & turned) > BESIDE_M))
    if are_elsewhere(latitude, longitude, ruler.bounds):  # then only a named district tells
        swapped &= ruler.reported >= 0
    return np.asarray(swapped & (ruler.gap_m(longitude, latitude, swapped) <= BESIDE_M))
