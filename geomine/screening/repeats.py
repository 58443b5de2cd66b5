"""Incidents at one point, and incidents that two sources may both have written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geomine.screening.cells import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.screening.flags import Flags

STACK = 3
"""So many incidents at exactly one point stand at the point of a place, not at their own."""
DAYS = 3.0
APART_M = 5_000.0
CASUALTIES_APART = 1.0
DEGREE_M = 111_195.0
VILLAGE_UNCERTAINTY_M = 2_000.0


def flag_stacks(
    found: pd.DataFrame, first: NDArray[np.bool_], stated: NDArray[np.bool_], flags: Flags
) -> pd.DataFrame:
    """Return ``found`` with the precision "village" where three incidents and more share a point.

    ``first`` marks one row per incident, ``stated`` the rows whose precision the list gives
    itself: those are flagged and stay as they are.
    """
    counted = found["latitude"].notna() & first & found["duplicate_of"].isna()
    size = found[counted].groupby(["latitude", "longitude"])["latitude"].transform("size")
    stacked = size.reindex(found.index).ge(STACK).to_numpy(bool)
    flags.add(
        stacked & ~stated, "DQ06", "warning", column="latitude", seen=found["coord_raw"],
        done="several incidents at exactly one point: the point of a place, not the spot",
    )  # fmt: skip
    finer = stacked & ~stated & found["location_precision"].isin(("gps", "site")).to_numpy()
    return found.assign(
        location_precision=found["location_precision"].mask(finer, "village"),
        location_uncertainty_m=found["location_uncertainty_m"].mask(
            finer, found["location_uncertainty_m"].clip(lower=VILLAGE_UNCERTAINTY_M)
        ),
    )


def link_repeats(
    found: pd.DataFrame, first: NDArray[np.bool_], ids: pd.Series, flags: Flags
) -> pd.Series:
    """Return ``duplicate_of``: the earlier incident that another source's row repeats.

    Two rows are linked if their sources differ, their days are known and at most 3 apart, their
    points at most 5 km apart, and their casualties known and at most 1 apart. The row stays in
    the list and is left out of counts. What the list itself says of duplicates is believed.
    """
    given = found["duplicate_of"]
    source = text_of(found["source"])
    casualties = found["casualties"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    usable = (
        first
        & found["date_precision"].eq("day").to_numpy(bool)
        & found["location_precision"].isin(("gps", "site")).to_numpy(bool)
        & np.isfinite(found["latitude"].to_numpy(float))
        & ~np.isnan(casualties)
        & source.notna().to_numpy(bool)
        & given.isna().to_numpy(bool)
    )
    rows = np.flatnonzero(usable)
    if len(rows) < 2 or source.iloc[rows].nunique() < 2:  # noqa: PLR2004 - nothing to compare
        return given
    pairs = rows[_near(found.iloc[rows], np.asarray(casualties[rows], dtype=np.float64))]
    names = pd.factorize(source)[0]
    pairs = pairs[names[pairs[:, 0]] != names[pairs[:, 1]]]
    repeats = pd.DataFrame(np.sort(pairs, axis=1), columns=["kept", "again"])
    # a row that is itself a repeat is no anchor, so that links do not chain
    repeats = repeats[~repeats["kept"].isin(repeats["again"])]
    repeats = repeats.sort_values(["again", "kept"]).drop_duplicates("again")
    linked = given.to_numpy(dtype=object).copy()
    linked[repeats["again"].to_numpy()] = ids.to_numpy(dtype=object)[repeats["kept"].to_numpy()]
    marked = np.zeros(len(found), dtype=bool)
    marked[repeats["again"].to_numpy()] = True
    flags.add(
        marked, "DQ15", "review", column="duplicate_of",
        seen=pd.Series(linked, index=found.index),
        done="another source tells of the same: linked, kept in the list, counted once",
    )  # fmt: skip
    return pd.Series(linked, index=found.index, dtype="object").astype("str")


def _near(rows: pd.DataFrame, casualties: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the pairs of rows that are near in place, time and casualties, shape (n, 2)."""
    latitude = rows["latitude"].to_numpy(float)
    east = rows["longitude"].to_numpy(float) * np.cos(np.radians(latitude)) * DEGREE_M
    days = rows["event_date"].to_numpy("datetime64[D]").astype(float)
    scaled = np.column_stack(
        [east / APART_M, latitude * DEGREE_M / APART_M, days / DAYS, casualties / CASUALTIES_APART]
    )
    pairs = cKDTree(scaled).query_pairs(1.0, p=np.inf, output_type="ndarray")
    gap = (scaled[pairs[:, 0], :2] - scaled[pairs[:, 1], :2]) if len(pairs) else np.empty((0, 2))
    return np.asarray(pairs[np.hypot(gap[:, 0], gap[:, 1]) <= 1.0].reshape(-1, 2))
