"""One row per cluster: what happened there, when, how large it is and what to call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geomine.cluster import NOISE
from geomine.crs import coordinates_m, geodesic_area_km2, metric_crs, require_crs
from geomine.errors import InputError
from geomine.schema import DEFAULT_UNCERTAINTY_M

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS

HULL_RATIO = 0.5
"""Of shapely.concave_hull: 0 hugs the points, 1 is the convex hull."""

COLUMNS = [
    "hotspot_id", "label", "name", "district_id", "near_place", "kind", "n_incidents",
    "n_casualties", "n_killed", "n_injured", "n_places", "n_dates", "first_date", "last_date",
    "area_km2",
]  # fmt: skip


def hotspots(
    incidents: gpd.GeoDataFrame,
    labels: ArrayLike,
    *,
    districts: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    crs: CRS | None = None,
) -> gpd.GeoDataFrame:
    """Return a new table with one row per cluster, the largest first.

    The shape is the concave hull of the members widened by their median location
    uncertainty, since a village point is not the spot. It says where recorded
    accidents lie close together and never where the mines are.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema.
    labels : array-like of int, shape (n,)
        Cluster of each row, -1 for noise, such as :class:`geomine.SpatialDBSCAN` gives.
    districts, places : geopandas.GeoDataFrame, optional
        Layers with ``district_id`` and ``name_en``, and with ``name``, to name hotspots by.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the incidents where missing.

    Returns
    -------
    geopandas.GeoDataFrame
        In the reference system of ``incidents``, with ``hotspot_id`` (0 is the one with most
        incidents; ties by casualties, then from south-west), ``label``, ``name``, ``district_id``,
        ``near_place``, ``kind`` ("place" when all members stand on one point, else
        "hotspot"), ``n_incidents``,
        ``n_casualties``, ``n_killed``, ``n_injured`` (known ones), ``n_places``,
        ``n_dates``, ``first_date``, ``last_date``, ``area_km2`` and the polygon.

    Raises
    ------
    InputError
        If there is not one label per row.
    CRSError
        If a layer has no reference system.

    Examples
    --------
    >>> lat = [40.0, 40.001, 40.002]
    >>> gdf = gpd.GeoDataFrame({"killed": [0, 1, 0], "injured": [1, 0, 2]},
    ...     geometry=gpd.points_from_xy([47] * 3, lat), crs="EPSG:4326")
    >>> hotspots(gdf, [0, 0, 0])[["n_incidents", "n_killed", "n_places"]].values.tolist()
    [[3, 1, 3]]
    """
    label = np.asarray(labels)
    if label.shape != (len(incidents),):
        raise InputError(f"labels: {len(incidents)} wanted, one a row; found shape {label.shape}.")
    asked = require_crs(incidents, "incidents")
    found = np.unique(label[label != NOISE])
    if not len(found):
        return gpd.GeoDataFrame(
            pd.DataFrame(columns=[*COLUMNS, "geometry"]), geometry="geometry", crs=asked
        )
    ruler = crs or metric_crs(incidents[label != NOISE])
    rows = [_describe(incidents[label == k], k, ruler) for k in found]
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=ruler)
    ordered = table.sort_values(
        ["n_incidents", "n_casualties", "_northing", "_easting"],
        ascending=[False, False, True, True], kind="stable", ignore_index=True,
    )  # fmt: skip
    ordered["hotspot_id"] = np.arange(len(ordered))
    ordered["area_km2"] = geodesic_area_km2(ordered).round(2)
    where = _whereabouts(ordered, districts, places, ruler)
    ordered[where.columns] = where
    return ordered[[*COLUMNS, "geometry"]].to_crs(asked)


def hotspot_ids(labels: ArrayLike, found: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return ``labels`` renumbered as the ``hotspot_id`` of ``found``; noise stays -1."""
    ids = dict(zip(found["label"], found["hotspot_id"], strict=True))
    return np.array([ids.get(label, NOISE) for label in np.asarray(labels)], dtype=np.intp)


def _describe(members: gpd.GeoDataFrame, label: int, crs: CRS) -> dict[str, object]:
    """Return one row: the counts, dates and shape of a cluster's members."""
    metres = coordinates_m(members, crs)
    spots, height = np.unique(metres.round(1), axis=0, return_counts=True)
    middle = spots[np.lexsort((spots[:, 0], spots[:, 1], -height))[0]]
    killed, injured = _total(members, "killed"), _total(members, "injured")
    casualties = _total(members, "casualties") if "casualties" in members else killed + injured
    dates = members.get("event_date", pd.Series(pd.NaT, index=members.index))
    return {
        "label": int(label),
        "kind": "place" if len(spots) == 1 else "hotspot",
        "n_incidents": len(members),
        "n_casualties": casualties,
        "n_killed": killed,
        "n_injured": injured,
        "n_places": len(spots),
        "n_dates": int(dates.nunique()),
        "first_date": dates.min(),
        "last_date": dates.max(),
        "_easting": middle[0],
        "_northing": middle[1],
        "geometry": _shape(metres, members),
    }


def _shape(metres: NDArray[np.float64], members: gpd.GeoDataFrame) -> shapely.Geometry:
    """Return the concave hull of points widened by their median uncertainty."""
    margin = DEFAULT_UNCERTAINTY_M["village"]
    if "location_uncertainty_m" in members:
        margin = float(np.nan_to_num(members["location_uncertainty_m"].median(), nan=margin))
    hull = shapely.concave_hull(shapely.MultiPoint(metres), ratio=HULL_RATIO)
    return shapely.buffer(hull, max(margin, 100.0), quad_segs=8)


def _total(members: gpd.GeoDataFrame, column: str) -> int:
    """Return the sum of what is known in a column; a missing column knows nothing."""
    return int(members[column].sum()) if column in members else 0


def _whereabouts(
    table: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame | None,
    places: gpd.GeoDataFrame | None,
    crs: CRS,
) -> pd.DataFrame:
    """Return ``district_id``, ``near_place`` and a name such as "Aghdam, near Novruzlu"."""
    middles = table[["_easting", "_northing"]].to_numpy(dtype=float)
    found = pd.DataFrame({"district_id": None, "near_place": None}, index=table.index, dtype="str")
    found["name"] = [f"Hotspot {k + 1}" for k in range(len(table))]
    if districts is not None and len(districts):
        tree = shapely.STRtree(np.asarray(districts.geometry.to_crs(crs)))
        nearest = np.atleast_1d(tree.nearest(shapely.points(middles)))
        found["district_id"] = districts["district_id"].iloc[nearest].to_numpy()
        found["name"] = districts["name_en"].iloc[nearest].to_numpy()
    if places is not None and len(places):
        nearest = np.atleast_1d(cKDTree(coordinates_m(places, crs)).query(middles)[1])
        found["near_place"] = places["name"].iloc[nearest].to_numpy()
        known = found["district_id"].notna()
        found["name"] = (found["name"] + ", near " + found["near_place"]).where(
            known, found["near_place"]
        )
    return found
