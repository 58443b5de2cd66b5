"""What the records' own location uncertainty says of a radius."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster.points import require_above_0
from geomine.columns import numbers
from geomine.errors import DataQualityWarning, InputError
from geomine.joins import has_place
from geomine.schema import DEFAULT_UNCERTAINTY_M

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

NEAR_ON_THE_GROUND_M = 1_000.0
"""Two accidents this near belong together where every record is exact."""
_STATED = ("location_uncertainty_m", "location_precision")


def uncertainty_m(incidents: pd.DataFrame) -> NDArray[np.float64]:
    """Return how far off each record may be, metres.

    What the record states, else what is usual for its ``location_precision``, else that of
    a village.

    Examples
    --------
    >>> table = pd.DataFrame({"location_precision": ["gps", "village", None],
    ...                       "location_uncertainty_m": [None, 900.0, None]})
    >>> uncertainty_m(table).tolist()
    [20.0, 900.0, 2000.0]
    """
    stated = numbers(incidents, "incidents", "location_uncertainty_m")
    precision = incidents.get("location_precision", pd.Series(None, index=incidents.index))
    usual = precision.map(DEFAULT_UNCERTAINTY_M).to_numpy(dtype=float, na_value=np.nan)
    usual = np.where(np.isnan(usual), DEFAULT_UNCERTAINTY_M["village"], usual)
    return np.where(np.isnan(stated), usual, stated)


def median_uncertainty_m(incidents: gpd.GeoDataFrame) -> float:
    """Return the median uncertainty of the records with a place, NaN where none is stated."""
    placed = incidents[has_place(incidents)]
    if placed.empty or not any(name in placed for name in _STATED):
        return np.nan
    return float(np.median(uncertainty_m(placed)))


def default_eps_m(incidents: gpd.GeoDataFrame) -> float:
    """Return the radius that the records' own precision calls for, metres.

    Two accidents within 1 km of each other, each recorded up to ``u`` off, stand within
    ``2 u + 1`` km on the map, where ``u`` is the median uncertainty of the records with a
    place: 5 km for records known to a village (2 km), 1.5 km for a site (250 m).

    Examples
    --------
    >>> import geopandas as gpd
    >>> gdf = gpd.GeoDataFrame({"location_precision": ["village"]},
    ...     geometry=gpd.points_from_xy([47], [40]), crs="EPSG:4326")
    >>> default_eps_m(gdf)
    5000.0
    """
    median = median_uncertainty_m(incidents)
    if np.isnan(median):
        median = DEFAULT_UNCERTAINTY_M["village"]
    return 2 * median + NEAR_ON_THE_GROUND_M


def warn_if_finer(eps_m: float, points: gpd.GeoDataFrame | gpd.GeoSeries) -> None:
    """Warn of a radius that :func:`refuse_finer` refuses, where the records say how exact they are.

    Who asks for labels by name gets them; who asks for hotspots does not.
    """
    if isinstance(points, pd.DataFrame):
        try:
            refuse_finer(eps_m, points)
        except InputError as error:
            warnings.warn(str(error), DataQualityWarning, stacklevel=3)


def refuse_finer(eps_m: float, incidents: gpd.GeoDataFrame) -> None:
    """Refuse a radius below what half of the records can be off.

    Raises
    ------
    InputError
        Says the records' uncertainty, why the radius cannot be told, and what to do.

    Examples
    --------
    >>> import geopandas as gpd
    >>> gdf = gpd.GeoDataFrame({"location_precision": ["village"]},
    ...     geometry=gpd.points_from_xy([47], [40]), crs="EPSG:4326")
    >>> refuse_finer(500.0, gdf)
    Traceback (most recent call last):
    geomine.errors.InputError: eps_m: 500 m is finer than the records: half of them ...
    """
    require_above_0(eps_m=eps_m)
    median = median_uncertainty_m(incidents)
    if eps_m < median:
        raise InputError(
            f"eps_m: {eps_m:,.0f} m is finer than the records: half of them may be off by "
            f"{median:,.0f} m or more, so who is whose neighbour would be chance. "
            f"Give eps_m of {default_eps_m(incidents):,.0f} m, or records with better places."
        )
