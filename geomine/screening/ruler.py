"""How far a point is from the district that was reported with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geomine.crs import lonlat, metric_crs, points, to_lonlat
from geomine.geodesics import geodesic_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.screening.cells import Words

BESIDE_M = 10_000.0
"""A point this far outside every district, or its reported one, is not believed."""
MARGIN_DEGREES = 0.2
FAR_M = 1_000_000.0
"""Beyond this the projection of the layer does not measure, and the geodesic is taken."""


class Ruler:
    """Distances to the reported district of each row, or to the layer where it is not known."""

    def __init__(self, districts: gpd.GeoDataFrame, reported: Words) -> None:
        self.crs = metric_crs(districts)
        self.shapes = np.asarray(districts.geometry.to_crs(self.crs))
        self.reported = reported.places(districts["district_id"])
        """The row of the reported district in the layer, -1 where there is none."""
        margin = np.array([-1, -1, 1, 1]) * MARGIN_DEGREES
        self.bounds = to_lonlat(districts).total_bounds + margin

    def gap_m(
        self,
        latitude: NDArray[np.float64],
        longitude: NDArray[np.float64],
        among: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """Return how far outside each point of ``among`` is, metres; NaN for the others."""
        rows = np.flatnonzero(among & np.isfinite(latitude) & np.isfinite(longitude))
        if not len(rows):
            return np.broadcast_to(np.nan, len(latitude))
        gap = np.full(len(latitude), np.nan)
        gap[rows] = self._gap_m(rows, latitude[rows], longitude[rows])
        return gap

    def lands(
        self,
        rows: NDArray[np.intp],
        latitude: NDArray[np.float64],
        longitude: NDArray[np.float64],
    ) -> NDArray[np.bool_]:
        """Return whether one point for each of ``rows`` is where that row was reported."""
        with np.errstate(invalid="ignore"):
            return self._gap_m(rows, latitude, longitude) <= BESIDE_M

    def _gap_m(
        self,
        rows: NDArray[np.intp],
        latitude: NDArray[np.float64],
        longitude: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        gap = np.full(len(rows), np.nan)
        known = np.flatnonzero((np.abs(latitude) <= 90) & (np.abs(longitude) <= 180))  # noqa: PLR2004
        if not len(known):
            return gap
        spot = np.asarray(points(longitude[known], latitude[known]).to_crs(self.crs))
        near = self.reported[rows[known]]
        other = near < 0
        if other.any():
            near[other] = shapely.STRtree(self.shapes).nearest(spot[other])
        near = self.shapes[near]
        gap[known] = shapely.distance(spot, near)
        distant = np.flatnonzero(gap[known] > FAR_M)
        if len(distant):
            corner = shapely.get_point(shapely.shortest_line(spot[distant], near[distant]), 1)
            there = lonlat(gpd.GeoSeries(corner, crs=self.crs))
            where = known[distant]
            gap[where] = geodesic_m(longitude[where], latitude[where], there[:, 0], there[:, 1])
        return gap
