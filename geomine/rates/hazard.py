"""How much of each district is known to be hazardous."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geomine.crs import geodesic_area_km2, require_crs
from geomine.schema import require

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def hazard_area_km2(hazards: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the area of hazard polygons in each district, overlaps counted once, km2.

    Parameters
    ----------
    hazards : geopandas.GeoDataFrame
        Polygons of confirmed or suspected hazardous areas; points and lines have no area.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id``.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Geodesic areas, 0 where no hazard is recorded. That is not "no hazard".

    Raises
    ------
    MissingColumnError
        If ``districts`` has no ``district_id``.
    CRSError
        If a layer has no reference system.

    Examples
    --------
    >>> import geopandas as gpd
    >>> districts = gpd.GeoDataFrame({"district_id": ["a"]},
    ...     geometry=[shapely.box(47, 40, 48, 41)], crs="EPSG:4326")
    >>> hazards = gpd.GeoDataFrame(
    ...     geometry=[shapely.box(46.9, 40, 47.1, 40.1), shapely.box(47, 40, 47.1, 40.1)],
    ...     crs="EPSG:4326")
    >>> hazard_area_km2(hazards, districts).round(1).tolist()
    [94.7]
    """
    require("districts", districts, ["district_id"])
    require_crs(hazards, "hazards")
    there = hazards.geometry.to_crs(require_crs(districts, "districts"))
    shapes = np.asarray(there, dtype=object)
    together = shapely.union_all(shapely.make_valid(shapes[~shapely.is_missing(shapes)]))
    shapely.prepare(together)
    return geodesic_area_km2(districts.geometry.intersection(together))
