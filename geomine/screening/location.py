"""Where: coordinates checked against the districts, with a precision and an uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine.crs import metric_crs, points, to_lonlat
from geomine.joins import assign_districts
from geomine.schema import DEFAULT_UNCERTAINTY_M, LOCATION_PRECISIONS, POINT_PRECISIONS
from geomine.screening.cells import text_of
from geomine.screening.coordinates import METRES_PER_DEGREE, read_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.screening.flags import Flags

BESIDE_M = 10_000.0
"""A point this far outside every district, or its reported one, is not believed or is flagged."""
MARGIN_DEGREES = 0.2
ROUNDED_DECIMALS = 2
FIXED_NOTATIONS = ("dms", "ddm", "mgrs", "utm", "pulkovo42_gk")


def read_places(rows: pd.DataFrame, districts: gpd.GeoDataFrame, flags: Flags) -> pd.DataFrame:
    """Return degrees, notation, precision and uncertainty of each row.

    ``rows`` has ``reported_district_id``. Coordinates that cannot be are made missing and the
    record stays, known to its district only.
    """
    latitude, longitude, notation, decimals = read_columns(rows)
    typed = _as_typed(rows)
    unread = (typed != "").to_numpy() & np.isnan(latitude)
    flags.add(
        unread, "DQ07", "error", column="coord_raw", seen=typed,
        done="cannot be read: known to its district only",
    )  # fmt: skip
    dms = notation.isin(FIXED_NOTATIONS).to_numpy(bool)
    mercator = notation.eq("web_mercator").fillna(value=False).to_numpy(bool)
    flags.add(
        mercator, "DQ08", "fixed", column="coord_raw", seen=typed,
        done="metres of Web Mercator turned into degrees",
    )  # fmt: skip
    comma = (
        (typed.str.count(",") > 1).to_numpy(bool).copy()
    )  # few have two, and a pattern takes long
    comma[comma] = typed[comma].str.contains(r"\d,\d+\s+\d+,\d", regex=True).to_numpy(bool)
    flags.add(
        dms | (comma & ~np.isnan(latitude)), "DQ07", "fixed", column="coord_raw", seen=typed,
        done="read as degrees",
    )  # fmt: skip
    latitude, longitude = _believed(latitude, longitude, districts, flags, typed)
    held = _held(latitude, longitude, districts)
    gone = np.isfinite(latitude) & held.isna().to_numpy()
    flags.add(
        gone, "DQ03", "error", column="latitude", seen=typed,
        done="more than 10 km outside every district: known to its district only",
    )  # fmt: skip
    latitude, longitude = np.where(gone, np.nan, latitude), np.where(gone, np.nan, longitude)
    elsewhere = np.isfinite(latitude) & (held != rows["reported_district_id"].array).to_numpy(bool)
    _flag_far(
        rows, np.where(elsewhere, latitude, np.nan), longitude, districts, flags=flags, typed=typed
    )
    precision, uncertainty = _precision(rows, latitude, decimals, flags, typed)
    _flag_nowhere(rows, latitude, typed, flags)
    point = precision.isin(POINT_PRECISIONS).to_numpy()
    coord_raw = text_of(rows["coord_raw"]).fillna(typed.where(typed != ""))
    return pd.DataFrame(
        {
            "longitude": np.where(point, longitude, np.nan),
            "latitude": np.where(point, latitude, np.nan),
            "coord_raw": coord_raw,
            "coord_format": text_of(rows["coord_format"]).fillna(notation).fillna("none"),
            "location_precision": precision,
            "location_uncertainty_m": uncertainty,
        },
        index=rows.index,
    )


def _flag_nowhere(
    rows: pd.DataFrame, latitude: NDArray[np.float64], typed: pd.Series, flags: Flags
) -> None:
    """Flag rows that do not say where; a residence is no place of an accident."""
    named = rows[["district_as_reported", "place_as_reported", "reported_district_id"]]
    nowhere = (named.isna().all(axis=1) & (typed == "")).to_numpy(bool) & np.isnan(latitude)
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


def _as_typed(rows: pd.DataFrame) -> pd.Series:
    """Return the coordinates as they were typed, blank where there were none."""
    pair = [text_of(rows[name]).fillna("") for name in ("latitude", "longitude")]
    both = (pair[0] + ", " + pair[1]).where((pair[0] != "") | (pair[1] != ""), "")
    if rows["coord_raw"].isna().all():
        return both
    raw = text_of(rows["coord_raw"]).fillna("")
    stated = rows["location_precision"].isin(POINT_PRECISIONS) | rows["location_precision"].isna()
    return both.where(both != "", raw.where(stated, ""))


def _believed(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    flags: Flags,
    typed: pd.Series,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coordinates without null islands and impossible angles, swapped pairs mended."""
    null = (latitude == longitude) & np.isin(latitude, (0.0, 1.0, 99.99))
    null |= (latitude == 0) & (longitude == 0)
    flags.add(
        null, "DQ04", "error", column="latitude", seen=typed,
        done="a placeholder: known to its district only",
    )  # fmt: skip
    west, south, east, north = to_lonlat(districts).total_bounds + np.array(
        [-MARGIN_DEGREES, -MARGIN_DEGREES, MARGIN_DEGREES, MARGIN_DEGREES]
    )
    fits = (west <= longitude) & (longitude <= east) & (south <= latitude) & (latitude <= north)
    turned = (west <= latitude) & (latitude <= east) & (south <= longitude) & (longitude <= north)
    swapped = turned & ~fits
    flags.add(
        swapped, "DQ02", "fixed", column="latitude", seen=typed,
        done="latitude and longitude were swapped",
    )  # fmt: skip
    latitude, longitude = (
        np.where(swapped, longitude, latitude), np.where(swapped, latitude, longitude),
    )  # fmt: skip
    impossible = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)  # noqa: PLR2004 - of a globe
    flags.add(
        impossible, "DQ03", "error", column="latitude", seen=typed,
        done="not on the globe: known to its district only",
    )  # fmt: skip
    gone = null | impossible
    return np.where(gone, np.nan, latitude), np.where(gone, np.nan, longitude)


def _held(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], districts: gpd.GeoDataFrame
) -> pd.Series:
    """Return the district that holds each point or is the nearest within 10 km."""
    located = gpd.GeoDataFrame(geometry=points(longitude, latitude))
    return assign_districts(located, districts, snap_m=BESIDE_M)["district_id"]


def _flag_far(
    rows: pd.DataFrame,
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    *,
    flags: Flags,
    typed: pd.Series,
) -> None:
    """Flag points more than 10 km outside the district that was reported; they stay."""
    ruler = metric_crs(districts)
    shapes = districts.set_index("district_id").geometry.to_crs(ruler)
    reported = rows["reported_district_id"]
    known = (np.isfinite(latitude) & reported.isin(shapes.index).to_numpy()).nonzero()[0]
    place = points(longitude[known], latitude[known]).to_crs(ruler)
    there = gpd.GeoSeries(np.asarray(shapes.loc[reported.iloc[known]]), crs=ruler)
    far = np.zeros(len(rows), dtype=bool)
    far[known[place.distance(there).to_numpy() > BESIDE_M]] = True
    flags.add(
        far, "DQ03", "review", column="district_as_reported", seen=typed,
        done="more than 10 km outside the reported district: please check both",
    )  # fmt: skip


def _precision(
    rows: pd.DataFrame,
    latitude: NDArray[np.float64],
    decimals: pd.Series,
    flags: Flags,
    typed: pd.Series,
) -> tuple[pd.Series, pd.Series]:
    """Return what each point stands for, and the radius that holds the accident in metres."""
    there = pd.Series(np.isfinite(latitude), index=rows.index)
    given = rows["location_precision"].where(rows["location_precision"].isin(LOCATION_PRECISIONS))
    rounded = there & given.isna() & (decimals <= ROUNDED_DECIMALS)
    flags.add(
        rounded.to_numpy(bool), "DQ05", "warning", column="latitude", seen=typed,
        done="rounded coordinates: the uncertainty is what the rounding leaves",
    )  # fmt: skip
    from_decimals = pd.Series("site", index=rows.index, dtype="str")
    from_decimals = from_decimals.mask(decimals <= ROUNDED_DECIMALS, "village")
    from_decimals = from_decimals.mask(decimals <= 0, "district")
    named = rows["reported_district_id"].notna() | rows["district_as_reported"].notna()
    without = pd.Series(np.where(named, "district", "unknown"), index=rows.index, dtype="str")
    precision = given.fillna(from_decimals).where(there, without)
    precision = precision.mask(~there & given.isin(("district", "region", "unknown")), given)
    stated = pd.to_numeric(rows["location_uncertainty_m"], errors="coerce").astype(float)
    stated = stated.where(stated >= 0)
    codes, kinds = pd.factorize(precision)
    defaults = np.array([DEFAULT_UNCERTAINTY_M.get(kind, np.nan) for kind in kinds] + [np.nan])
    default = pd.Series(defaults[codes], index=rows.index)
    of_rounding = METRES_PER_DEGREE * 10.0 ** -decimals.astype(float)
    uncertainty = default.where(~rounded, np.maximum(default.fillna(0.0), of_rounding))
    return precision, stated.fillna(uncertainty)
