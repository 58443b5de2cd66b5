"""What to call a cluster: its district and the nearest place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy
import shapely

from geomine.crs import coordinates_m
from geomine.schema import require

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS


def whereabouts(
    middles: NDArray[np.float64],
    districts: gpd.GeoDataFrame | None,
    places: gpd.GeoDataFrame | None,
    crs: CRS,
) -> pd.DataFrame:
    """Return ``district_id``, ``near_place`` and a name such as "Aghdam, near Novruzlu"."""
    found = pd.DataFrame(
        {"district_id": None, "near_place": None}, index=range(len(middles)), dtype="str"
    )
    found["name"] = [f"Hotspot {k + 1}" for k in range(len(middles))]
    if districts is not None and len(districts):
        require("districts", districts, ["district_id", "name_en"])
        tree = shapely.STRtree(np.asarray(districts.geometry.to_crs(crs)))
        nearest = np.atleast_1d(tree.nearest(shapely.points(middles)))
        found["district_id"] = districts["district_id"].iloc[nearest].to_numpy()
        found["name"] = districts["name_en"].iloc[nearest].to_numpy()
    if places is not None and len(places):
        require("places", places, ["name"])
        nearest = np.atleast_1d(scipy.spatial.cKDTree(coordinates_m(places, crs)).query(middles)[1])
        found["near_place"] = places["name"].iloc[nearest].to_numpy()
        known = found["district_id"].notna()
        found["name"] = (found["name"] + ", near " + found["near_place"]).where(
            known, found["near_place"]
        )
    return found
