"""The district that a screened incident counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geomine.joins import place_in_districts
from geomine.names import fold, without_kind

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.screening.flags import Flags

MOVED = {
    **dict.fromkeys(("suqovusan", "sugovushan", "madagiz", "talis", "talish", "hasanriz"),
                    ("aghdara", ("tartar", "kalbajar", "aghdam"))),
    **dict.fromkeys(("malibayli", "malybeyli", "asagi quscular", "yuxari quscular",
                     "ashaghi gushchular", "yukhari gushchular"), ("khojaly", ("shusha",))),
    **dict.fromkeys(("divanalilar", "yuxari veysalli", "yukhari veysalli", "agbasli", "aghbashli"),
                    ("khojavend", ("fuzuli",))),
    **dict.fromkeys(("yuxari mazra", "yukhari mazra"), ("khojavend", ("jabrayil",))),
}  # fmt: skip
"""Settlements by folded name: the district since the law of 5 December 2023, and those before."""


def flag_moved(places: pd.Series, reported: pd.Series, flags: Flags) -> pd.Series:
    """Return the district of today where a list has that of before December 2023."""
    known = {name: MOVED[short] for name in places.dropna().unique()
             if (short := without_kind(fold(name))) in MOVED}  # fmt: skip
    today = pd.Series(None, index=places.index, dtype="str")
    for name, (now, before) in known.items():
        today = today.mask(places.eq(name) & reported.isin(before), now)
    flags.add(
        today.notna().to_numpy(bool), "DQ18", "note", column="district_as_reported", seen=reported,
        done="in another district since December 2023: both are kept",
    )  # fmt: skip
    return today


def with_districts(kept: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return ``kept`` with ``district_id``: where it counts, see ``joins.place_in_districts``.

    A settlement that moved in December 2023 has the district of today (``district_today``).
    """
    counted = place_in_districts(kept, districts)
    today = kept["district_today"].fillna(counted["district_id"]).astype("str")
    return counted.assign(district_id=today).drop(columns=["district_today", "district_from"])
