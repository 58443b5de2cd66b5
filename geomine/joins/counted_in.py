"""The district that an incident counts in, by its point and by what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.crs import metric_crs
from geomine.joins.districts import assign_districts
from geomine.schema import POINT_PRECISIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

COAST_M = 3_000.0
"""A point in no district takes the nearest within this; coasts and borders are drawn roughly."""


def has_place(points: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.bool_]:
    """Return which rows stand on a place of their own, shape (n,).

    A row does not if its geometry is missing or empty, or if a column
    ``location_precision`` says that it is known only to an area.

    Examples
    --------
    >>> gdf = gpd.GeoDataFrame({"location_precision": ["village", "district"]},
    ...     geometry=gpd.points_from_xy([47, 47], [40, 40]), crs="EPSG:4326")
    >>> has_place(gdf).tolist()
    [True, False]
    """
    placed = ~(points.geometry.isna() | points.geometry.is_empty).to_numpy(dtype=bool)
    if isinstance(points, gpd.GeoDataFrame) and "location_precision" in points:
        precise = points["location_precision"].isin(POINT_PRECISIONS)
        placed &= (precise | points["location_precision"].isna()).to_numpy(dtype=bool)
    return placed


def place_in_districts(
    incidents: gpd.GeoDataFrame, districts: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return ``incidents`` with the district that each counts in, and how it is known.

    A point counts in the district whose polygon holds it, unless the reported
    district lies within the point's own uncertainty or 3 km: then the report is the
    better witness, since both the point and the border are drawn roughly. A record
    without a point counts in the reported district. A point told by a bearing counts where
    it falls: the district that was reported with it may be that of the town it is told from.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema; ``reported_district_id`` is used where it is there.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id``.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows with ``district_id`` and ``district_from`` ("polygon", "report" or missing).

    Examples
    --------
    >>> districts = gpd.GeoDataFrame({"district_id": ["a"]},
    ...     geometry=[shapely.box(46, 39, 47, 40)], crs="EPSG:4326")
    >>> incidents = gpd.GeoDataFrame({"reported_district_id": [None, "a"]},
    ...     geometry=[shapely.Point(46.5, 39.5), None], crs="EPSG:4326")
    >>> place_in_districts(incidents, districts)[["district_id", "district_from"]].values.tolist()
    [['a', 'polygon'], ['a', 'report']]
    """
    placed = pd.Series(has_place(incidents), index=incidents.index)
    held = assign_districts(incidents, districts, snap_m=COAST_M)["district_id"].where(placed)
    reported = _reported(incidents, districts)
    trusted = reported.notna() & held.isna()
    doubtful = reported.notna() & held.notna() & (held != reported)
    if "coord_format" in incidents:
        doubtful &= incidents["coord_format"].ne("bearing").fillna(value=True).to_numpy(bool)
    if doubtful.any():
        near = _within_uncertainty(incidents[doubtful], reported[doubtful], districts)
        trusted[doubtful] = near.to_numpy(bool)
    source = pd.Series("polygon", index=incidents.index, dtype="str").where(held.notna())
    return incidents.assign(
        district_id=held.mask(trusted, reported).astype("str"),
        district_from=source.mask(trusted, "report"),
    )


def _reported(incidents: pd.DataFrame, districts: pd.DataFrame) -> pd.Series[str]:
    """Return the reported district of each incident, missing where the layer has no such one."""
    nothing = pd.Series(None, index=incidents.index, dtype="str")
    reported = incidents.get("reported_district_id", nothing).astype("str")
    return reported.where(reported.isin(districts["district_id"]))


def _within_uncertainty(
    incidents: gpd.GeoDataFrame, reported: pd.Series[str], districts: gpd.GeoDataFrame
) -> pd.Series[bool]:
    """Return whether each point lies within its uncertainty, or 3 km, of the reported district."""
    crs = metric_crs(districts)
    shapes = districts.set_index("district_id").geometry.to_crs(crs)
    there = np.asarray(shapes.loc[reported])
    gap_m = shapely.distance(np.asarray(incidents.geometry.to_crs(crs)), there)
    return incidents["location_uncertainty_m"].fillna(0.0).clip(lower=COAST_M) >= gap_m
