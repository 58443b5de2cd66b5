"""The density surface of a run, where it has incidents enough for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.cluster import has_place
from geomine.density.surface import kernel_density
from geomine.events import kinds

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd

FEWEST, MOST = 20, 50_000
"""With fewer events a surface is a picture of the kernel; with more a run would wait for it."""

DAYS_A_YEAR = 365.25


def event_surface(
    incidents: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    *,
    start: dt.date,
    end: dt.date,
    community_only: bool = True,
) -> gpd.GeoDataFrame | None:
    """Return the density of the events with a place, None where there are too few or too many.

    Kernels of Abramson's adaptive widths about Scott's bandwidth, corrected at the border, see
    :func:`geomine.kernel_density`. The events are those of the rates.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        The incidents that were counted, as :func:`geomine.joins.place_in_districts` returns them.
    districts : geopandas.GeoDataFrame
        Where incidents could have been recorded.
    start, end, community_only
        As the rates were computed.

    Examples
    --------
    >>> import datetime as dt, geopandas as gpd, pandas as pd, shapely
    >>> one = gpd.GeoDataFrame(
    ...     {"event_date": pd.to_datetime(["2024-05-01"]), "district_from": "polygon"},
    ...     geometry=[shapely.Point(47, 40)], crs="EPSG:4326")
    >>> year = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 12, 31)}
    >>> event_surface(one, one, community_only=False, **year) is None
    True
    """
    inside = incidents["district_from"].eq("polygon").fillna(value=False).to_numpy(dtype=bool)
    kind = kinds(incidents, start=start, end=end, community_only=community_only)
    events = incidents[(kind == "event") & inside & has_place(incidents)]
    if not FEWEST <= len(events) <= MOST:
        return None
    west, south, east, north = events.total_bounds.tolist()
    if not (east > west and north > south):  # one place, or a line: no width can be chosen
        return None
    years = ((end - start).days + 1) / DAYS_A_YEAR
    return kernel_density(events, districts, adaptive=True, years=years)
