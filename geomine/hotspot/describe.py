"""One row per cluster: what happened there, when, how large it is and what to call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.cluster import NOISE
from geomine.cluster.precision import uncertainty_m
from geomine.columns import numbers
from geomine.crs import coordinates_m, geodesic_area_km2, lonlat, metric_crs, require_crs
from geomine.errors import InputError
from geomine.hotspot.coarse import on_grid
from geomine.hotspot.naming import whereabouts
from geomine.schema import require

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS

HULL_RATIO = 0.5
"""Of shapely.concave_hull: 0 hugs the points, 1 is the convex hull."""
MIN_MARGIN_M = 100.0

COLUMNS = [
    "hotspot_id", "label", "name", "district_id", "near_place", "kind", "n_incidents",
    "n_casualties", "n_killed", "n_injured", "n_places", "n_dates", "first_date", "last_date",
    "years", "devices", "core_share", "area_km2", "length_km", "longitude", "latitude",
]  # fmt: skip


def hotspots(
    incidents: gpd.GeoDataFrame,
    labels: ArrayLike,
    *,
    core: ArrayLike | None = None,
    districts: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    generalise_m: float | None = None,
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
    core : array-like of int, optional
        Positions of the core points, such as ``core_sample_indices_``.
    districts, places : geopandas.GeoDataFrame, optional
        Layers with ``district_id`` and ``name_en``, and with ``name``, to name hotspots by.
    generalise_m : float, optional
        Give the rectangle of a grid with cells of this many metres that holds the shape instead of
        the shape, and its area and point: a shape for publication, of which no corner is a record.
        It hides no count and no name; who may see those :func:`geomine.for_audience` decides.
    crs : pyproj.CRS, optional
        Projection in metres; centred on the incidents where missing.

    Returns
    -------
    geopandas.GeoDataFrame
        In the reference system of ``incidents``, with ``hotspot_id`` (0 is the one with most
        incidents; ties by casualties, then from south-west), ``label``, ``name``,
        ``district_id``, ``near_place``, ``kind`` ("place" when all members stand on one
        point, else "hotspot"), ``n_incidents``, ``n_casualties``, ``n_killed``,
        ``n_injured`` (known ones), ``n_places``, ``n_dates``, ``first_date``,
        ``last_date``, ``years`` and ``devices`` (incidents of each, as "2021: 3; 2023: 1"),
        ``core_share`` (of the members, missing without ``core``), ``area_km2`` of the
        shape, ``length_km`` (width of the smallest circle that holds the members),
        ``longitude`` and ``latitude`` of a point inside the shape, and the polygon.

    Raises
    ------
    InputError
        If there is not one label per row, or ``generalise_m`` is not above 0.
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
    require("incidents", incidents, [])
    label = np.asarray(labels)
    if label.shape != (len(incidents),):
        raise InputError(f"labels: {len(incidents)} wanted, one a row; found shape {label.shape}.")
    asked = require_crs(incidents, "incidents")
    member = np.flatnonzero(label != NOISE)
    if not len(member):
        empty = pd.DataFrame(columns=[*COLUMNS, "geometry"])
        return gpd.GeoDataFrame(empty, geometry="geometry", crs=asked)
    member = member[np.argsort(label[member], kind="stable")]  # members of a cluster together
    ids, cluster = np.unique(label[member], return_inverse=True)
    members = incidents.iloc[member]
    ruler = crs or metric_crs(members)
    metres = coordinates_m(members, ruler)
    rows = pd.concat([_counts(members, cluster), _middles(metres, cluster)], axis="columns")
    is_core = np.isin(member, np.asarray([] if core is None else core, dtype=np.intp))
    rows["core_share"] = np.nan if core is None else _means(is_core, cluster)
    rows["label"] = ids
    rows["kind"] = np.where(rows["n_places"] == 1, "place", "hotspot")
    shapes, rows["length_km"] = _shapes(metres, cluster, uncertainty_m(members))
    outline = gpd.GeoSeries(shapes, crs=ruler)
    if generalise_m is not None:
        outline = on_grid(outline, generalise_m, crs=ruler)
    table = gpd.GeoDataFrame(rows, geometry=outline)
    ordered = table.sort_values(
        ["n_incidents", "n_casualties", "_northing", "_easting"],
        ascending=[False, False, True, True], kind="stable", ignore_index=True,
    )  # fmt: skip
    return _placed(ordered, districts, places, ruler)[[*COLUMNS, "geometry"]].to_crs(asked)


def hotspot_ids(labels: ArrayLike, found: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return ``labels`` renumbered as the ``hotspot_id`` of ``found``; noise stays -1."""
    ids = dict(zip(found["label"], found["hotspot_id"], strict=True))
    return np.array([ids.get(label, NOISE) for label in np.asarray(labels)], dtype=np.intp)


def _counts(members: gpd.GeoDataFrame, cluster: NDArray[np.intp]) -> pd.DataFrame:
    """Return incidents, casualties and dates of each cluster."""
    nothing = pd.Series(None, index=members.index, dtype=object)
    dates = pd.to_datetime(members.get("event_date", nothing))
    sums = pd.DataFrame(
        {
            name: np.nan_to_num(numbers(members, "incidents", name))
            for name in ("killed", "injured", "casualties")
        }
    )
    if "casualties" not in members:
        sums["casualties"] = sums["killed"] + sums["injured"]
    total = sums.groupby(cluster).sum().astype("int64")
    day = pd.Series(dates.to_numpy()).groupby(cluster)
    return pd.DataFrame(
        {
            "n_incidents": np.bincount(cluster),
            "n_casualties": total["casualties"],
            "n_killed": total["killed"],
            "n_injured": total["injured"],
            "n_dates": day.nunique(),
            "first_date": day.min(),
            "last_date": day.max(),
            "years": _listed(dates.dt.strftime("%Y"), cluster),
            "devices": _listed(members.get("device_category", nothing), cluster),
        }
    )


def _listed(values: pd.Series[str], cluster: NDArray[np.intp]) -> pd.Series[str]:
    """Return the incidents of each value, as "2021: 3; 2023: 1", those without one last."""
    missing = values.isna().to_numpy()
    text = values.astype("str").mask(missing, "unknown").to_numpy()
    order = pd.DataFrame({"cluster": cluster, "missing": missing, "value": text})
    count = order.value_counts(sort=False).sort_index().reset_index(name="n")
    listed = count["value"] + ": " + count["n"].astype("str")
    return listed.groupby(count["cluster"]).agg("; ".join)


def _middles(metres: NDArray[np.float64], cluster: NDArray[np.intp]) -> pd.DataFrame:
    """Return the number of places of each cluster and its place with most records."""
    spots = pd.DataFrame(metres.round(1), columns=["_easting", "_northing"]).assign(k=cluster)
    height = spots.value_counts(sort=False).reset_index(name="height")
    height = height.sort_values(
        ["k", "height", "_northing", "_easting"], ascending=[True, False, True, True]
    )
    tallest = height.drop_duplicates("k").set_index("k")[["_easting", "_northing"]]
    return tallest.assign(n_places=height.groupby("k").size())


def _means(values: NDArray[np.bool_], cluster: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.bincount(cluster, weights=values) / np.bincount(cluster)


def _shapes(
    metres: NDArray[np.float64], cluster: NDArray[np.intp], off_m: NDArray[np.float64]
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return hulls widened by the median uncertainty, and the width of the members in km."""
    stacks = shapely.multipoints(metres, indices=cluster)
    margin = pd.Series(off_m).groupby(cluster).median().clip(lower=MIN_MARGIN_M)
    hulls = shapely.concave_hull(stacks, ratio=HULL_RATIO)
    width_km = 2 * np.asarray(shapely.minimum_bounding_radius(stacks)) / 1_000
    return shapely.buffer(hulls, margin.to_numpy(), quad_segs=8), width_km.round(2)


def _placed(
    table: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame | None,
    places: gpd.GeoDataFrame | None,
    crs: CRS,
) -> gpd.GeoDataFrame:
    """Return the ordered rows with id, area, point and name."""
    inner = lonlat(table.geometry.representative_point()).round(4)
    where = whereabouts(table[["_easting", "_northing"]].to_numpy(float), districts, places, crs)
    return table.assign(
        hotspot_id=np.arange(len(table)),
        area_km2=geodesic_area_km2(table).round(2),
        longitude=inner[:, 0],
        latitude=inner[:, 1],
        **{str(name): where[name] for name in where},
    )
