"""The district that a screened incident counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from geomine.crs import points
from geomine.geodesics import geodesic_m
from geomine.joins import COAST_M, count_at, positions_at
from geomine.names import fold, is_azerbaijan, without_kind
from geomine.screening.cells import Words, nothing
from geomine.screening.held import put

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.screening.flags import Flags
    from geomine.screening.held import Table

_AGHDARA_OF = ("tartar", "kalbajar", "aghdam")
SETTLEMENTS = (
    (("suqovusan", "sugovushan", "sugavushan", "madagiz"), "aghdara", _AGHDARA_OF),
    (("talis", "talish", "talysh"), "aghdara", _AGHDARA_OF),
    (("hasanriz", "gasanriz"), "aghdara", _AGHDARA_OF),
    (("agdara", "aghdara", "agdere", "mardakert", "martakert"), "aghdara", _AGHDARA_OF),
    (("malibayli", "malybeyli", "malibeyli"), "khojaly", ("shusha",)),
    (("asagi quscular", "ashaghi gushchular", "ashagy gushchular"), "khojaly", ("shusha",)),
    (("yuxari quscular", "yukhari gushchular", "yukhary gushchular"), "khojaly", ("shusha",)),
    (("divanalilar", "divanalylar"), "khojavend", ("fuzuli",)),
    (("yuxari veysalli", "yukhari veysalli", "yukhary veysalli"), "khojavend", ("fuzuli",)),
    (("agbasli", "aghbashli", "agbashly"), "khojavend", ("fuzuli",)),
    (("yuxari mazra", "yukhari mazra", "yukhary mezre"), "khojavend", ("jabrayil",)),
)
"""Settlements by their folded names: the district since 5 December 2023, and those before."""
MOVED = {name: (today, before) for names, today, before in SETTLEMENTS for name in names}
SAME_NAMES = {name: names for names, _, _ in SETTLEMENTS for name in names}
"""All folded names of a settlement, by each."""
SPOTS = {"suqovusan": (46.743, 40.327), "talis": (46.742, 40.378), "malibayli": (46.790, 39.835)}
"""Longitude and latitude of those whose point is known (domain notes, GeoNames)."""
BESIDE_SPOT_M, AROUND_DEGREES = 2_000.0, 0.03
"""A point so near to a settlement that moved is taken for one of its land."""
FORMER = frozenset(("madagiz", "mardakert", "martakert"))
"""Names of former times: for matching only, never shown."""


def before_2023(short: str, district: str) -> tuple[str, ...]:
    """Return the districts that a settlement was in, where ``district`` is that of today."""
    today, before = MOVED.get(short, (None, ()))
    return before if today == district else ()


def flag_moved(
    places: Words,
    reported: Words,
    spot: tuple[NDArray[np.float64], NDArray[np.float64]],
    districts: gpd.GeoDataFrame,
    flags: Flags,
) -> Words:
    """Return the district of today where a list has that of before December 2023.

    By the name of the settlement, or by a point (longitudes and latitudes ``spot``) within 2 km
    of one. Only of a layer of Azerbaijan: in another country the names are those of other places.
    """
    today = nothing(places.index)
    if not is_azerbaijan(districts):
        return today
    known = {name: MOVED[short] for name in places.texts
             if (short := without_kind(fold(name))) in MOVED}  # fmt: skip
    for name, (now, before) in known.items():
        there = reported.where({*before, now}.__contains__)
        today = today.mark(places.where(name.__eq__) & there, now)
    for short, (longitude, latitude) in SPOTS.items():
        now, before = MOVED[short]
        near = np.abs(spot[0] - longitude) < AROUND_DEGREES  # false where there is no point
        near &= np.abs(spot[1] - latitude) < AROUND_DEGREES
        near &= reported.where({*before}.__contains__)
        east, north = spot[0][near], spot[1][near]
        gap_m = geodesic_m(
            east, north, np.full_like(east, longitude), np.full_like(north, latitude)
        )
        near[near] = gap_m <= BESIDE_SPOT_M
        today = today.mark(near & (today.codes < 0), now)
    other = today.places(today.texts) != reported.places(today.texts)
    flags.add(
        other & (today.codes >= 0), "DQ18", "note",
        column="district_as_reported", seen=reported,
        done="in another district since December 2023: both are kept",
    )  # fmt: skip
    return today


def counted_in(found: Table, districts: gpd.GeoDataFrame) -> Words:
    """Return the district that each incident counts in, see ``joins.place_in_districts``.

    A settlement that moved in December 2023 has the district of today (``district_today``).
    """
    spot = found.numbers("spot_longitude"), found.numbers("spot_latitude")
    reported, today = found.words("reported_district_id"), found.words("district_today")

    def incidents(rows: NDArray[np.bool_]) -> gpd.GeoDataFrame:
        table = found.frame(("coord_format", "location_uncertainty_m"), rows)
        return gpd.GeoDataFrame(table, geometry=points(*(part[rows] for part in spot)))

    ids = tuple(districts["district_id"].astype("str"))
    placed = np.isfinite(spot[0])
    held = np.where(placed, np.asarray(found.columns["held_by"]), -1)
    open_ = placed & (held < 0)
    held[open_] = positions_at(spot[0][open_], spot[1][open_], districts, snap_m=COAST_M)
    counted, _ = count_at(held, reported.places(ids), districts, incidents)
    # a reported district that this layer does not have yet is kept where there is no point,
    # and where the point is in one that it was made of
    made_of = {(now, was) for _, now, before in SETTLEMENTS for was in before if now not in ids}
    for now, was in made_of if is_azerbaijan(districts) else ():
        counted = put(reported.where(now.__eq__) & (counted == ids.index(was)), -1, counted)
    unknown = np.where(np.isnan(spot[0]) | (counted < 0), reported.codes, -1)
    told = Words(reported.texts, unknown, reported.index)
    return today.otherwise(Words(ids, counted, reported.index)).otherwise(told)
