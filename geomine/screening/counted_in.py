"""The district that a screened incident counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geomine.joins import place_in_districts
from geomine.names import fold, is_azerbaijan, without_kind

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.screening.flags import Flags

SETTLEMENTS = (
    (("suqovusan", "sugovushan", "madagiz"), "aghdara", ("tartar", "kalbajar", "aghdam")),
    (("talis", "talish"), "aghdara", ("tartar", "kalbajar", "aghdam")),
    (("hasanriz",), "aghdara", ("tartar", "kalbajar", "aghdam")),
    (("malibayli", "malybeyli"), "khojaly", ("shusha",)),
    (("asagi quscular", "ashaghi gushchular"), "khojaly", ("shusha",)),
    (("yuxari quscular", "yukhari gushchular"), "khojaly", ("shusha",)),
    (("divanalilar",), "khojavend", ("fuzuli",)),
    (("yuxari veysalli", "yukhari veysalli"), "khojavend", ("fuzuli",)),
    (("agbasli", "aghbashli"), "khojavend", ("fuzuli",)),
    (("yuxari mazra", "yukhari mazra"), "khojavend", ("jabrayil",)),
)
"""Settlements by their folded names: the district since 5 December 2023, and those before."""
MOVED = {name: (today, before) for names, today, before in SETTLEMENTS for name in names}
SAME_NAMES = {name: names for names, _, _ in SETTLEMENTS for name in names}
"""All folded names of a settlement, by each."""
FORMER = frozenset(("madagiz",))
"""Names of former times: for matching only, never shown."""


def before_2023(short: str, district: str) -> tuple[str, ...]:
    """Return the districts that a settlement was in, where ``district`` is that of today."""
    today, before = MOVED.get(short, (None, ()))
    return before if today == district else ()


def flag_moved(
    places: pd.Series, reported: pd.Series, districts: gpd.GeoDataFrame, flags: Flags
) -> pd.Series:
    """Return the district of today where a list has that of before December 2023.

    Only of a layer of Azerbaijan: in another country the names are those of other places.
    """
    if not is_azerbaijan(districts):
        return pd.Series(None, index=places.index, dtype="str")
    known = {name: MOVED[short] for name in places.dropna().unique()
             if (short := without_kind(fold(name))) in MOVED}  # fmt: skip
    today = pd.Series(None, index=places.index, dtype="str")
    for name, (now, before) in known.items():
        today = today.mask(places.eq(name) & reported.isin((*before, now)), now)
    flags.add(
        (today.notna() & (today != reported)).to_numpy(bool), "DQ18", "note",
        column="district_as_reported", seen=reported,
        done="in another district since December 2023: both are kept",
    )  # fmt: skip
    return today


def with_districts(kept: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return ``kept`` with ``district_id``: where it counts, see ``joins.place_in_districts``.

    A settlement that moved in December 2023 has the district of today (``district_today``).
    """
    counted = place_in_districts(kept, districts)
    today = kept["district_today"].fillna(counted["district_id"]).astype("str")
    # a reported district that this layer does not have yet is kept where there is no point
    unknown = kept["reported_district_id"].where(kept.geometry.is_empty.to_numpy(bool))
    today = today.fillna(unknown.astype("str"))
    return counted.assign(district_id=today).drop(columns=["district_today", "district_from"])
