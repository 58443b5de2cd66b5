"""How often a result holds when each record moves within its stated location uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.cluster import has_place
from geomine.cluster.precision import uncertainty_m
from geomine.crs import coordinates_m, lonlat, require_crs
from geomine.errors import InputError
from geomine.hotspot.find import ruler_for
from geomine.schema import require
from geomine.stats.moves import uniform_in_disc
from geomine.stats.overlap import MIN_OVERLAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pyproj import CRS


def persistence(
    incidents: gpd.GeoDataFrame,
    analysis_step: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
    *,
    runs: int,
    seed: int,
    districts: gpd.GeoDataFrame | None = None,
    id_column: str | None = None,
    min_overlap: float = MIN_OVERLAP,
    crs: CRS | None = None,
) -> gpd.GeoDataFrame:
    """Return the rows that ``analysis_step`` finds, each with how often it persists.

    In each run every record with a place of its own is moved to a random point of the disc of
    its ``location_uncertainty_m``, and the step is repeated. A record known only to a
    district is put somewhere in its polygon if ``districts`` are given, and otherwise left as
    it is, without a place.

    What persists is decided by the first that applies:

    - ``id_column``: a run has a row with the same id. Let the step return only the rows that
      count as a finding, such as the districts whose rate is above a threshold;
    - a column ``members`` (collections of record ids): a run has a row whose members overlap;
    - geometry: a run has a polygon that overlaps.

    The overlap is Jaccard's: what both share over what either has, of members or of area. A row
    persists if the best overlap of a run is at least ``min_overlap``.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema.
    analysis_step : callable
        From incidents to results. Moved incidents keep every column but place and
        ``longitude``/``latitude``; whatever depends on place, such as ``district_id``, is for
        the step to find anew. Records put somewhere in their district have no
        ``location_precision``.
    runs : int
        How many times to repeat it, at least 1.
    seed : int
        Seed of the moves.
    districts : geopandas.GeoDataFrame, optional
        Polygons with ``district_id``; also what the projection is centred on.
    id_column : str, optional
        The column of the results that names a row.
    min_overlap : float, default 0.5
        The overlap that a row needs to persist.
    crs : pyproj.CRS, optional
        Projection in metres.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows of the step on the incidents as they are, with ``persistence`` (share of the runs),
        ``mean_overlap`` (over the runs, where rows are matched by overlap) and ``n_runs``.
        ``attrs["persistence"]`` says how many records moved, were put somewhere in their
        district, and were left without a place.

    Raises
    ------
    InputError
        If a setting is out of range, or the results cannot be matched.

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics
    and Data Analysis 52.

    Examples
    --------
    >>> from geomine.crs import metric_crs
    >>> incidents = gpd.GeoDataFrame({"location_uncertainty_m": [50.0] * 3},
    ...     geometry=gpd.points_from_xy([47] * 3, [40, 40.001, 40.002]), crs="EPSG:4326")
    >>> def around(moved):
    ...     ruler = metric_crs(moved)
    ...     shape = moved.geometry.to_crs(ruler).union_all().convex_hull.buffer(500)
    ...     return gpd.GeoDataFrame(geometry=[shape], crs=ruler).to_crs(moved.crs)
    >>> persistence(incidents, around, runs=5, seed=1)["persistence"].tolist()
    [1.0]
    """
    if runs < 1 or not 0 < min_overlap <= 1:
        raise InputError(
            "runs must be 1 or more and min_overlap above 0 and at most 1; "
            f"found {runs} and {min_overlap}."
        )
    require_crs(incidents, "incidents")
    found = analysis_step(incidents.copy())
    way = _way_to_match(found, id_column)
    rng = np.random.default_rng(seed)
    ruler = crs or ruler_for(incidents, districts)
    mover = _Mover(incidents, districts, ruler)
    overlap = np.zeros((runs, len(found)))
    for run in range(runs):
        again = analysis_step(mover.moved(rng))
        overlap[run] = _best_overlap(found, again, way, id_column, ruler)
    held = found.assign(
        persistence=(overlap >= min_overlap).mean(axis=0),
        mean_overlap=overlap.mean(axis=0) if way != "id" else np.nan,
        n_runs=runs,
    )
    held.attrs = {**found.attrs, "persistence": mover.account | {"seed": seed}}
    return held


def uniform_in_polygon(
    shape: shapely.Geometry, n: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return ``n`` random points of a polygon, shape (n, 2).

    Raises
    ------
    InputError
        If the shape has no area.
    """
    if not shapely.area(shape) > 0:
        raise InputError("districts: a shape has no area, so no place in it can be drawn.")
    shapely.prepare(shape)
    corners = np.asarray(shapely.bounds(shape)).reshape(2, 2)
    kept: list[NDArray[np.float64]] = []
    while sum(map(len, kept)) < n:
        tried = rng.uniform(corners[0], corners[1], size=(2 * n + 16, 2))
        kept.append(tried[shapely.contains_xy(shape, tried)])
    return np.concatenate(kept)[:n] if kept else np.empty((0, 2))


class _Mover:
    """Moves records; draws in the order of ``incident_id`` where there is one."""

    def __init__(
        self, incidents: gpd.GeoDataFrame, districts: gpd.GeoDataFrame | None, crs: CRS
    ) -> None:
        self.incidents, self.crs = incidents, crs
        self.system = require_crs(incidents, "incidents")
        ids = incidents.get("incident_id", pd.Series("", index=incidents.index)).astype("str")
        self.order = np.argsort(ids.fillna("").to_numpy(dtype=object), kind="stable")
        self.placed = has_place(incidents)
        self.metres = coordinates_m(incidents, crs)
        self.radius_m = uncertainty_m(incidents)
        self.shapes = _shapes(districts, crs)
        own = incidents.get("district_id", pd.Series("", index=incidents.index))
        self.district = own.astype("str").fillna("").to_numpy(dtype=object)
        known = np.array([key in self.shapes for key in self.district], dtype=bool)
        self.roamed = ~self.placed & known

    @property
    def account(self) -> dict[str, object]:
        """How many records moved, roamed in their district, and stayed without a place."""
        return {
            "n_moved": int(self.placed.sum()),
            "n_in_district": int(self.roamed.sum()),
            "n_without_place": int((~self.placed & ~self.roamed).sum()),
        }

    def moved(self, rng: np.random.Generator) -> gpd.GeoDataFrame:
        """Return the records at other places."""
        step = np.empty_like(self.metres)
        step[self.order] = uniform_in_disc(self.radius_m[self.order], rng)
        where = self.metres + step
        for key in sorted(set(self.district[self.roamed])):
            rows = self.order[(self.roamed & (self.district == key))[self.order]]
            where[rows] = uniform_in_polygon(self.shapes[key], len(rows), rng)
        put = self.placed | self.roamed
        geometry = self.incidents.geometry.to_numpy().copy()
        fresh = gpd.GeoSeries(shapely.points(where[put]), crs=self.crs)
        geometry[put] = fresh.to_crs(self.system).to_numpy()
        table = (
            self.incidents.assign(geometry=geometry)
            if (self.incidents.geometry.name == "geometry")
            else self.incidents.set_geometry(geometry)
        )
        return self._described(table.set_crs(self.system), put)

    def _described(self, table: gpd.GeoDataFrame, put: NDArray[np.bool_]) -> gpd.GeoDataFrame:
        """Return ``table`` with degrees of the new places, and no precision for roamed ones."""
        if {"longitude", "latitude"} <= set(table.columns):
            degrees = lonlat(table)
            for k, name in enumerate(("longitude", "latitude")):
                table[name] = np.where(put, degrees[:, k], _floats(table[name]))
        if "location_precision" in table and self.roamed.any():
            table["location_precision"] = table["location_precision"].mask(self.roamed)
        return table


def _floats(cells: pd.Series[float]) -> NDArray[np.float64]:
    """Return a column of numbers as floats, NaN where missing."""
    return pd.to_numeric(cells).to_numpy(dtype=float, na_value=np.nan)


def _shapes(districts: gpd.GeoDataFrame | None, crs: CRS) -> dict[str, shapely.Geometry]:
    """Return the districts' polygons in metres by ``district_id``."""
    if districts is None:
        return {}
    require("districts", districts, ["district_id"])
    flat = districts.geometry.to_crs(crs)
    return dict(zip(districts["district_id"].astype("str"), flat, strict=True))


def _way_to_match(found: gpd.GeoDataFrame, id_column: str | None) -> str:
    """Return how rows are matched: by id, members or area."""
    if id_column is not None:
        require("results", found, [id_column])
        return "id"
    if "members" in found:
        return "members"
    flat = found.geometry.area if len(found) and found.crs is None else None
    kinds = set(found.geometry.geom_type.dropna()) if len(found) else set()
    if flat is not None or not kinds <= {"Polygon", "MultiPolygon"}:
        raise InputError(
            f"results: rows of {sorted(kinds)} cannot be matched by overlap. Name an id_column, "
            "give a column members, or return polygons with a reference system."
        )
    return "area"


def _best_overlap(
    found: gpd.GeoDataFrame,
    again: gpd.GeoDataFrame,
    way: str,
    id_column: str | None,
    crs: CRS,
) -> NDArray[np.float64]:
    """Return the best overlap of each row of ``found`` with a row of ``again``, 0 without one."""
    if way == "id":
        there = set(again[id_column]) if len(again) else set()
        return found[id_column].isin(list(there)).to_numpy().astype(float)
    best = np.zeros(len(found))
    if not len(again) or not len(found):
        return best
    if way == "members":
        sets = [set(members) for members in again["members"]]
        for k, members in enumerate(found["members"]):
            one = set(members)
            best[k] = max(len(one & other) / max(len(one | other), 1) for other in sets)
        return best
    here, there_ = found.geometry.to_crs(crs).to_numpy(), again.geometry.to_crs(crs).to_numpy()
    one, other = shapely.STRtree(there_).query(here, predicate="intersects")
    shared = shapely.area(shapely.intersection(here[one], there_[other]))
    whole = shapely.area(here[one]) + shapely.area(there_[other]) - shared
    np.maximum.at(best, one, shared / np.where(whole > 0, whole, 1.0))
    return best
