"""The district that a screened incident counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.joins import COAST_M, count_at, positions_at
from geomine.names import fold, is_azerbaijan, without_kind
from geomine.screening.cells import constant, first_known, taken, words_of

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

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
        return constant(None, places.index)
    known = {name: MOVED[short] for name in places.dropna().unique()
             if (short := without_kind(fold(name))) in MOVED}  # fmt: skip
    today = constant(None, places.index)
    if not known:
        return today
    for name, (now, before) in known.items():
        today = today.mask(places.eq(name) & reported.isin((*before, now)), now)
    flags.add(
        (today.notna() & (today != reported)).to_numpy(bool), "DQ18", "note",
        column="district_as_reported", seen=reported,
        done="in another district since December 2023: both are kept",
    )  # fmt: skip
    return today


def with_districts(
    kept: gpd.GeoDataFrame, spot: NDArray[np.float64], districts: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return ``kept`` with ``district_id``: where it counts, see ``joins.place_in_districts``.

    ``spot`` has the degrees of its points, shape (2, n). A settlement that moved in December 2023
    has the district of today (``district_today``).
    """
    ids = districts["district_id"].astype("str")
    held = positions_at(spot[0], spot[1], districts, snap_m=COAST_M)
    told = words_of(kept["reported_district_id"]).places(ids)
    counted = pd.Series(taken([*ids], count_at(kept, held, told, districts)[0]), index=kept.index)
    # a reported district that this layer does not have yet is kept where there is no point
    nowhere = np.isnan(spot[0])
    reported = kept["reported_district_id"]
    unknown = reported.where(nowhere) if nowhere.any() else constant(None, kept.index)
    today = first_known(kept.pop("district_today"), counted, unknown)
    return kept.assign(district_id=today)
