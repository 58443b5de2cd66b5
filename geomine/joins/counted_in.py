"""Whether an incident counts as a point, and the district that it counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.crs import metric_crs, no_place
from geomine.joins.districts import assign_districts
from geomine.schema import EXACT_PRECISIONS, POINT_PRECISIONS, require, require_geometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

COAST_M = 3_000.0
"""A point in no district takes the nearest within this; coasts and borders are drawn roughly."""


def has_place(points: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.bool_]:
    """Return which rows stand on a place of their own, shape (n,).

    A row does not if its geometry is missing, empty or not a number, or if a column
    ``location_precision`` says that it is known only to an area.

    Examples
    --------
    >>> gdf = gpd.GeoDataFrame({"location_precision": ["village", "district"]},
    ...     geometry=gpd.points_from_xy([47, 47], [40, 40]), crs="EPSG:4326")
    >>> has_place(gdf).tolist()
    [True, False]
    """
    require_geometry("points", points)
    placed = ~no_place(points.geometry)
    if isinstance(points, gpd.GeoDataFrame) and "location_precision" in points:
        precise = points["location_precision"].isin(POINT_PRECISIONS)
        placed &= (precise | points["location_precision"].isna()).to_numpy(dtype=bool)
    return placed


def counts_once(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which incidents repeat no other row and have no impossible date, shape (n,).

    ``duplicate_of`` and the flag DQ10 say so, where they are there.

    Examples
    --------
    >>> counts_once(pd.DataFrame({"duplicate_of": [None, "a", None],
    ...                           "dq_flags": [None, None, "DQ05;DQ10"]})).tolist()
    [True, False, False]
    """
    require("incidents", incidents, [])
    chosen = np.ones(len(incidents), dtype=bool)
    if "duplicate_of" in incidents:
        chosen &= incidents["duplicate_of"].isna().to_numpy(bool)
    if "dq_flags" in incidents:
        told = incidents["dq_flags"].astype("str").str.contains("DQ10", regex=False)
        chosen &= ~told.fillna(value=False).to_numpy(bool)
    return chosen


def in_point_clustering(incidents: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which incidents may be clustered as spots, shape (n,).

    Those of :func:`counts_once` with a point (:func:`has_place`) of precision ``gps`` or ``site``.
    A run and :func:`geomine.find_hotspots` also take points of villages and of municipalities,
    and differ in nothing else: whole lists are known to the village only, and a run refuses a
    radius below what half of its records can be off. An incident of several victims is
    one row here, and so counts once.

    Examples
    --------
    >>> gdf = gpd.GeoDataFrame({"location_precision": ["gps", "village"]},
    ...     geometry=gpd.points_from_xy([47, 47], [40, 40]), crs="EPSG:4326")
    >>> in_point_clustering(gdf).tolist()
    [True, False]
    """
    if "location_precision" not in incidents:
        return np.zeros(len(incidents), dtype=bool)
    exact = incidents["location_precision"].isin(EXACT_PRECISIONS).to_numpy(bool)
    return counts_once(incidents) & has_place(incidents) & exact


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
    placed = has_place(incidents)
    held = assign_districts(incidents, districts, snap_m=COAST_M)["district_id"]
    return count_in_districts(incidents, held.where(placed), districts)


def count_in_districts(
    incidents: gpd.GeoDataFrame, held: pd.Series[str], districts: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return ``incidents`` as :func:`place_in_districts` does, where the points were looked up.

    ``held`` is the district that holds each point or is within 3 km of it, missing for none.
    """
    layer = pd.Index(districts["district_id"].astype("str"))
    own = _positions(held, layer)
    nothing = pd.Series(None, index=incidents.index, dtype="str")
    told = _positions(incidents.get("reported_district_id", nothing).astype("str"), layer)
    counted, trusted = count_at(own, told, districts, lambda rows: incidents[rows])
    ids, sources = (pd.array([*names], dtype="str") for names in (layer, ("polygon", "report")))
    from_ = np.where(trusted, 1, np.where(own >= 0, 0, -1))
    return incidents.assign(
        district_id=ids.take(counted, allow_fill=True),
        district_from=sources.take(from_, allow_fill=True),
    )


def count_at(
    own: NDArray[np.intp],
    told: NDArray[np.intp],
    districts: gpd.GeoDataFrame,
    incidents: Callable[[NDArray[np.bool_]], gpd.GeoDataFrame],
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the row of ``districts`` that each incident counts in, and whether by its report.

    The rule of :func:`place_in_districts` where the row of the district that holds each point
    (``own``) and of the one that was reported (``told``) are known; -1 is none. ``incidents``
    gives those of some rows: most are in the district that was reported, and not looked at.
    """
    trusted = (told >= 0) & (own < 0)
    doubtful = (told >= 0) & (own >= 0) & (told != own)
    if doubtful.any():
        asked = incidents(doubtful)
        near = _within_uncertainty(asked, told[doubtful], districts).to_numpy(bool)
        if "coord_format" in asked:
            near = near & asked["coord_format"].ne("bearing").fillna(value=True).to_numpy(bool)
        trusted[doubtful] = near
    return np.where(trusted, told, own), trusted


def _positions(names: pd.Series[str], layer: pd.Index) -> NDArray[np.int64]:
    """Return the place of each name in ``layer``, -1 where it is missing or not there."""
    codes, known = pd.factorize(names)
    return np.append(layer.get_indexer(known), -1)[codes]


def _within_uncertainty(
    incidents: gpd.GeoDataFrame, reported: NDArray[np.intp], districts: gpd.GeoDataFrame
) -> pd.Series[bool]:
    """Return whether each point lies within its uncertainty, or 3 km, of the reported district."""
    crs = metric_crs(districts)
    there = np.asarray(districts.geometry.to_crs(crs))[reported]
    gap_m = shapely.distance(np.asarray(incidents.geometry.to_crs(crs)), there)
    return incidents["location_uncertainty_m"].fillna(0.0).clip(lower=COAST_M) >= gap_m
