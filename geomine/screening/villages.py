"""Place names of a list matched to places: inside the reported district, never a silent choice."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geomine import datasets
from geomine.crs import geodesic_area_km2, lonlat
from geomine.geodesics import destination, geodesic_m
from geomine.names import (
    Spellings,
    district_spellings,
    fold,
    is_azerbaijan,
    place_spellings,
    without_kind,
)
from geomine.schema import DEFAULT_UNCERTAINTY_M, require
from geomine.screening.bearings import read_bearing
from geomine.screening.cells import constant, first_known, some_cells, taken, text_of, where_each
from geomine.screening.counted_in import FORMER, SAME_NAMES, before_2023
from geomine.screening.ruler import BESIDE_M

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from geomine.screening.cells import Words
    from geomine.screening.flags import Flags

SHOWN = 5
"""So many candidates are named at most."""


class Spot(NamedTuple):
    """A place that a name stands for; degrees are NaN where only its name is known."""

    place_id: str | None
    name: str | None
    longitude: float
    latitude: float
    uncertainty_m: float


NOWHERE = Spot(None, None, np.nan, np.nan, np.nan)


class Named(NamedTuple):
    """What one name in one district was found to be: a spot, or why there is none."""

    spot: Spot | None = None
    check: str | None = None
    why: str = ""


class Gazetteer:
    """The places and districts that names are matched to; each name is looked up once."""

    def __init__(self, places: gpd.GeoDataFrame | None, districts: gpd.GeoDataFrame) -> None:
        self.districts = districts
        self.places = datasets.places().iloc[:0] if places is None else places
        require("places", self.places, ["place_id", "name"])
        self.places = self.places[~self.places["place_id"].duplicated()]
        home = self.places.get("district_id", pd.Series(None, index=self.places.index, dtype="str"))
        self.home = dict(zip(self.places["place_id"].astype("str"), home, strict=True))
        self.spots = _spots(self.places)
        self.of_district = functools.cache(self._of_district)
        self.everywhere = self._of_district(None)
        self.known_districts = district_spellings(districts)
        self.moved = SAME_NAMES if is_azerbaijan(districts) else {}
        self.find = functools.cache(self._find)
        self.told = functools.cache(self._told)

    def _of_district(self, district: str | None) -> Spellings:
        if district is None:
            return place_spellings(self.places)
        home = self.places["place_id"].astype("str").map(self.home)
        return place_spellings(self.places[home.eq(district).fillna(value=False).to_numpy(bool)])

    def _find(self, name: str, district: str | None) -> Named:
        """Return the place of ``name`` in ``district``, or why there is none."""
        if district is None:
            return self._find_anywhere(name)
        short = without_kind(fold(name))
        spellings = (name, *self.moved.get(short, ()))
        for where in (district, *before_2023(short, district)):
            for spelling in spellings:
                found = self.of_district(where).match(spelling)
                if found.id:
                    return Named(self.spots[found.id])
                if found.candidates:
                    return Named(None, "DQ16", self._several(found.candidates))
        if short in self.moved:
            return Named(NOWHERE)
        return Named(None, "DQ16", self._strangers(name, district))

    def _find_anywhere(self, name: str) -> Named:
        """Return the one place of exactly this name: without a district nothing less will do."""
        found = self.everywhere.match(name)
        if found.method == "exact" and found.id:
            return Named(self.spots[found.id])
        same = self.everywhere.same(name)
        check = "DQ17" if len({self.home.get(key) for key in same}) > 1 else "DQ16"
        near = same or self.everywhere.nearest(name, limit=SHOWN)
        return Named(None, check, self._several(near))

    def _strangers(self, name: str, district: str) -> str:
        near = self.of_district(district).nearest(name, limit=SHOWN)
        elsewhere = self.everywhere.match(name)
        ids = [elsewhere.id] if elsewhere.id else list(elsewhere.candidates)
        return self._several([*near, *(key for key in ids if key not in near)])

    def _several(self, keys: Iterable[str]) -> str:
        said = [
            f"{self.spots[key].name} in {self.home.get(key) or 'no known district'} ({key})"
            for key in list(keys)[:SHOWN]
        ]
        return "candidates: " + "; ".join(said) if said else "no candidate"

    def _told(self, text: str, district: str | None) -> Spot | None:
        """Return the spot that a distance and direction tell, None where it is none."""
        told = read_bearing(text)
        if told is None:
            return None
        for exact in (True, False):
            for name in told.names if exact else told.names[:1]:
                start = self._start(name, district, exact=exact)
                if start is not None:
                    longitude, latitude = destination(
                        start.longitude, start.latitude, told.azimuth, told.distance_m
                    )
                    away = told.uncertainty_m(start.uncertainty_m)
                    return Spot(None, None, longitude, latitude, away)
        return None

    def _start(self, name: str, district: str | None, *, exact: bool) -> Spot | None:
        """Return where a bearing is counted from: a place, or the middle of a district."""
        wanted = "exact" if exact else "fuzzy"
        here = self.of_district(district).match(name) if district else None
        of_layer = self.known_districts.match(name)
        town = self.of_district(of_layer.id).match(name) if of_layer.id else None
        middle = _middle(self.districts, of_layer.id if of_layer.method == wanted else None)
        if (
            middle is not None
            and middle.uncertainty_m <= DEFAULT_UNCERTAINTY_M["municipality"]
            and district in {None, of_layer.id}
        ):
            return middle  # a city that is a district of its own
        for found in (here, town, self.everywhere.match(name)):
            if found is not None and found.id and found.method == wanted:
                spot = self.spots[found.id]
                if np.isfinite(spot.longitude):
                    return spot
        return middle


def _spots(places: gpd.GeoDataFrame) -> dict[str, Spot]:
    degrees = lonlat(places) if len(places) else np.empty((0, 2))
    return {
        str(key): Spot(str(key), str(name), float(x), float(y), DEFAULT_UNCERTAINTY_M["village"])
        for key, name, (x, y) in zip(places["place_id"], places["name"], degrees, strict=True)
    }


def _middle(districts: gpd.GeoDataFrame, district: str | None) -> Spot | None:
    """Return the middle of a district; it is off by the radius of a circle of its size."""
    if district is None:
        return None
    shape = districts[districts["district_id"].eq(district)]
    if shape.empty:
        return None
    radius = float(np.sqrt(geodesic_area_km2(shape)[0] / np.pi) * 1e3)
    longitude, latitude = lonlat(shape.geometry.representative_point())[0]
    return Spot(None, None, float(longitude), float(latitude), radius)


_MAYBE_FAR = r"\d(?:-?х)?\s*[-–]?\s*[kmкм]|\w\s+(?:km|км|kilom|килом|mile)"
"""What every text that tells a distance holds; the others are not looked at."""


class Told(NamedTuple):
    """The points that distances and directions tell, NaN where they tell none, and their texts."""

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    away_m: NDArray[np.float64]
    text: pd.Series


def bearings(
    rows: pd.DataFrame, unread: NDArray[np.bool_], reported: Words, gazetteer: Gazetteer
) -> Told:
    """Return the points that distances and directions tell, where no coordinates can be read.

    A bearing may stand in the cell of the coordinates or in that of the place.
    """
    spots: dict[int, Spot] = {}
    texts: list[str] = []
    open_ = unread.copy()
    for column in ("coord_raw", "place_as_reported"):
        cells = text_of(rows[column])
        there = np.flatnonzero(open_ & cells.notna().to_numpy(bool))
        far = some_cells(cells, there).str.contains(_MAYBE_FAR, case=False).to_numpy(bool)
        for row in there[far].tolist():
            spot = gazetteer.told(cells.iloc[row], reported.at(row))
            if spot is not None:
                texts.append(cells.iloc[row])
                spots[row] = spot
        open_[list(spots)] = False
    if not spots:
        nothing = np.broadcast_to(np.nan, len(rows))
        return Told(nothing, nothing, nothing, constant(None, rows.index))
    at = list(spots)
    codes, told = np.full(len(rows), -1), np.full((3, len(rows)), np.nan)
    codes[at] = range(len(at))
    told[:, at] = np.array([(one.latitude, one.longitude, one.uncertainty_m)
                            for one in spots.values()]).T  # fmt: skip
    text = pd.Series(taken(texts, codes), index=rows.index)
    return Told(told[0], told[1], told[2], text)


def match_villages(
    rows: pd.DataFrame,
    placed: NDArray[np.bool_],
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    reported: Words,
    *,
    gazetteer: Gazetteer,
    flags: Flags,
    quiet: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return the place that each row names: ``place_id``, ``place_name``, degrees, ``is_known``.

    A row of ``placed`` has its own point, and takes the place's key only where that lies within
    10 km. A name that is not found is flagged where nothing else says where; the rows
    of ``quiet`` already say what is wrong with their coordinates.
    """
    names = first_known(text_of(rows["place_as_reported"]), text_of(rows["place_name"]))
    if names.isna().all():
        return _no_village(rows.index)
    codes, found = _answers(names, reported, gazetteer)
    known = np.array([one.spot is not None for one in found], dtype=bool)[codes]
    spots = [one.spot or NOWHERE for one in found]
    degrees = np.array([(spot.longitude, spot.latitude) for spot in spots]).reshape(-1, 2)[codes]
    gap_m = np.full(len(rows), np.nan)
    both = placed & np.isfinite(degrees[:, 1])
    gap_m[both] = geodesic_m(longitude[both], latitude[both], *degrees[both].T)
    own = np.where(placed & ~(gap_m <= BESIDE_M), -1, codes)  # -1 is a place elsewhere, or none
    table = pd.DataFrame(
        {
            "place_id": taken([spot.place_id for spot in spots], own),
            "place_name": taken([spot.name for spot in spots], own),
            "longitude": degrees[:, 0],
            "latitude": degrees[:, 1],
        },
        copy=False,
    ).set_axis(rows.index)
    _flag_unmatched(found, codes, names, ~placed & ~quiet, gazetteer=gazetteer, flags=flags)
    former = where_each(names, lambda name: without_kind(fold(name)) in FORMER)
    flags.add(
        former & known, "DQ16", "review",
        column="place_as_reported", seen=names,
        done="matched by a former name: please check",
    )  # fmt: skip
    return table.assign(is_known=known)


def _no_village(index: pd.Index) -> pd.DataFrame:
    """Return what :func:`match_villages` does of a list without names of places."""
    blank, nowhere = constant(None, index), np.broadcast_to(np.nan, len(index))
    found = {"place_id": blank, "place_name": blank, "longitude": nowhere, "latitude": nowhere,
             "is_known": np.broadcast_to(np.False_, len(index))}  # fmt: skip
    return pd.DataFrame(found, index=index, copy=False)


def _answers(
    names: pd.Series, reported: Words, gazetteer: Gazetteer
) -> tuple[NDArray[np.int64], list[Named]]:
    """Return what each name in its district was found to be, by codes: each pair is asked once."""
    name, name_of = pd.factorize(names)
    wide = len(reported.texts) + 1
    codes, pairs = pd.factorize((name + 1) * wide + reported.codes + 1)
    blank_or = [None, *name_of], [None, *reported.texts]
    asked = [(blank_or[0][pair // wide], blank_or[1][pair % wide]) for pair in pairs.tolist()]
    return codes, [gazetteer.find(n, d) if n else Named() for n, d in asked]


def _flag_unmatched(
    found: list[Named],
    codes: NDArray[np.int64],
    names: pd.Series,
    among: NDArray[np.bool_],
    *,
    gazetteer: Gazetteer,
    flags: Flags,
) -> None:
    if gazetteer.places.empty:
        return  # nothing to match against: no name can be called unknown
    for check, done in (
        ("DQ16", "no such place there, none is guessed; "),
        ("DQ17", "the name stands in several districts, and none was given; "),
    ):
        wrong = np.array([one.check == check for one in found], dtype=bool)[codes] & among
        why = [done + found[code].why for code in codes[wrong]]
        flags.add(wrong, check, "review", column="place_as_reported", seen=names, done=why)
