"""Which district a point lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geomine.crs import coordinates, degrees_in, metric_crs, require_crs
from geomine.crs import points as made_points
from geomine.errors import InputError
from geomine.joins.covering import first_covering
from geomine.kernel import threads_of
from geomine.schema import require

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray
    from pyproj import CRS

PIECES, BEND_M = 500, 10.0
"""Of a layer of 3,000 km, the widest that is measured, 500 pieces are 6 km; one whose ends are
right bends by less than 10 m (length squared over 8 earth radii, times the tangent of latitude)."""


def assign_districts(
    points: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    *,
    snap_m: float = 0.0,
    n_jobs: int | None = None,
) -> gpd.GeoDataFrame:
    """Return ``points`` with the column ``district_id`` of the district that holds each.

    Each point gets at most one district: on a shared border it is the one
    whose ``district_id`` sorts first, so that no point is counted twice or lost
    between two (``within`` would drop it, ``intersects`` count it twice).

    Parameters
    ----------
    points : geopandas.GeoDataFrame
        Points in any reference system; missing and empty ones are allowed.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id``, in any reference system.
    snap_m : float, default 0
        A point in no district takes the nearest one within this many metres,
        as coasts and borders are drawn more roughly than incidents are placed.
    n_jobs : int, optional
        Threads for more than 500,000 points: 1 where missing, -1 for all.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, order, index and reference system; ``district_id`` is
        missing where no district holds the point.

    Raises
    ------
    CRSError
        If either layer has no reference system, or a row of ``points`` is not a point.
    InputError
        If ``snap_m`` is negative or a ``district_id`` occurs twice.

    Examples
    --------
    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame(
    ...     {"district_id": ["b", "a"]},
    ...     geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> points = gpd.GeoDataFrame(
    ...     geometry=[shapely.Point(1, 0.5), shapely.Point(1.5, 0.5)], crs="EPSG:4326")
    >>> assign_districts(points, districts)["district_id"].tolist()
    ['a', 'b']
    """
    ordered = _ordered(districts, snap_m)
    require("points", points, [])
    xy = coordinates(points, require_crs(districts, "districts"))
    found = _found(xy, ordered, lambda rows: points[rows].geometry, snap_m, threads_of(n_jobs))
    ids = _ids(ordered).take(found, allow_fill=True)
    return points.assign(district_id=pd.Series(ids, index=points.index))


def district_at(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    *,
    snap_m: float = 0.0,
) -> pd.Series[str]:
    """Return the district of each pair of degrees, as :func:`assign_districts` that of points.

    Of degrees that a district holds no points are made, which is most of the work; NaN is nowhere.

    Examples
    --------
    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame(
    ...     {"district_id": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> district_at(np.array([0.5, np.nan]), np.array([0.5, 0.5]), districts).tolist()
    ['a', nan]
    """
    found = positions_at(longitude, latitude, districts, snap_m=snap_m)
    return pd.Series(_ids(districts).take(found, allow_fill=True))


def positions_at(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    *,
    snap_m: float = 0.0,
) -> NDArray[np.intp]:
    """Return the row of ``districts`` that :func:`district_at` names, -1 for none, shape (n,).

    Examples
    --------
    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame(
    ...     {"district_id": ["b", "a"]},
    ...     geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> positions_at(np.array([0.5, 9.0]), np.array([0.5, 0.5]), districts).tolist()
    [1, -1]
    """
    ordered = _ordered(districts.reset_index(drop=True), snap_m)
    xy = degrees_in(longitude, latitude, require_crs(districts, "districts"))
    found = _found(
        xy, ordered, lambda rows: made_points(longitude[rows], latitude[rows]), snap_m, 1
    )
    return np.append(ordered.index.to_numpy(), -1)[found]


def near_border(
    metres: NDArray[np.float64],
    within_m: NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    crs: CRS,
) -> NDArray[np.bool_]:
    """Return which points may have a border of a district within so many metres, shape (n,).

    The others keep their district wherever in that circle they are. Sides of districts are
    straight in their own reference system and bend in metres, so they are cut into short pieces.

    Parameters
    ----------
    metres : numpy.ndarray
        Easting and northing in ``crs``, shape (n, 2).
    within_m : numpy.ndarray
        A distance for each, 0 or more.
    districts : geopandas.GeoDataFrame
        Polygons with a reference system.
    crs : pyproj.CRS
        A projection in metres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame(geometry=[shapely.box(47, 40, 48, 41)], crs="EPSG:4326")
    >>> far = np.full(2, 20_000.0)
    >>> near_border(np.array([[0, 0], [30_000, 0]]), far, districts, metric_crs(districts)).tolist()
    [False, True]
    """
    require_crs(districts, "districts")
    west, south, east, north = districts.total_bounds
    pieces = districts.boundary.segmentize(max(east - west, north - south) / PIECES)
    tree = shapely.STRtree(pieces.to_crs(crs).to_numpy())
    near = np.zeros(len(metres), dtype=bool)
    near[tree.query(shapely.points(metres), predicate="dwithin", distance=within_m + BEND_M)[0]] = 1
    return near


def _ordered(districts: gpd.GeoDataFrame, snap_m: float) -> gpd.GeoDataFrame:
    """Return the districts by their ids, the order in which they share a border."""
    require("districts", districts, ["district_id"])
    require_crs(districts, "districts")
    if snap_m < 0:
        raise InputError(f"snap_m must be 0 or more metres; found {snap_m}.")
    if districts["district_id"].duplicated().any():
        twice = sorted(set(districts.loc[districts["district_id"].duplicated(), "district_id"]))
        raise InputError(f"districts: district_id {twice} occurs more than once. Dissolve by it.")
    return districts.sort_values("district_id", kind="stable")


def _ids(districts: gpd.GeoDataFrame) -> ExtensionArray:
    return pd.array(districts["district_id"].to_numpy(dtype=object), dtype="str")


def _found(
    xy: NDArray[np.float64],
    ordered: gpd.GeoDataFrame,
    points_of: Callable[[NDArray[np.bool_]], gpd.GeoSeries],
    snap_m: float,
    threads: int,
) -> NDArray[np.int32]:
    """Return the place in ``ordered`` of the district of each of ``xy``, -1 for none.

    ``points_of`` gives those that no district holds as points.
    """
    found = first_covering(ordered.geometry.to_numpy(), xy, threads=threads)
    if snap_m > 0:
        lost = (found < 0) & ~np.isnan(xy).any(axis=1)
        if lost.any():
            found[lost] = _nearest(points_of(lost), ordered.geometry, snap_m)
    return found


def _nearest(
    points: gpd.GeoSeries, shapes: gpd.GeoSeries, within_m: float
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the position of the nearest shape within ``within_m`` metres, -1 for none."""
    crs = metric_crs(shapes)
    flat = shapes.to_crs(crs).to_numpy()
    tree = shapely.STRtree(flat)
    found = np.full(len(points), -1, dtype=np.intp)
    place, shape = tree.query_nearest(
        points.to_crs(crs).to_numpy(), max_distance=within_m, all_matches=True
    )
    found[place[::-1]] = shape[::-1]  # of equally near shapes the first stays
    return found
