"""The district that a screened incident counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.crs import metric_crs
from geomine.joins import assign_districts
from geomine.names import fold, without_kind

if TYPE_CHECKING:
    from geomine.screening.flags import Flags

COAST_M = 3_000.0
"""Coasts and borders are drawn this roughly, so that a report this near to one is believed."""
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
    """Return ``kept`` with ``district_id``.

    It is the district whose polygon holds the point (or is within 3 km of it), but the reported
    one where that lies within the point's own uncertainty or 3 km, or where there is no
    point; and the district of today for a settlement that moved in December 2023
    (``district_today``).
    """
    held = assign_districts(kept, districts, snap_m=COAST_M)["district_id"]
    reported = kept["reported_district_id"]
    known = reported.isin(districts["district_id"]) & held.notna() & (held != reported)
    doubtful = np.flatnonzero(known.to_numpy(bool))
    believed = held.isna().to_numpy(bool).copy()
    if len(doubtful):
        crs = metric_crs(districts)
        shapes = districts.set_index("district_id").geometry.to_crs(crs)
        there = np.asarray(shapes.loc[reported.iloc[doubtful]])
        points = gpd.GeoSeries(np.asarray(kept.geometry)[doubtful], crs=kept.crs)
        gap_m = shapely.distance(np.asarray(points.to_crs(crs)), there)
        within = kept["location_uncertainty_m"].iloc[doubtful].fillna(0.0).to_numpy(float)
        believed[doubtful] = gap_m <= np.maximum(within, COAST_M)
    district = kept["district_today"].fillna(held.mask(believed, reported))
    return kept.assign(district_id=district.astype("str")).drop(columns="district_today")
