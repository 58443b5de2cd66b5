"""Villages and accidents for tests, invented, on a plane in metres around 47 E, 40 N."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from geomine.targeting import rank_villages

PLANE = CRS.from_dict({"proj": "aeqd", "lon_0": 47.0, "lat_0": 40.0, "units": "m"})

TODAY = dt.date(2026, 1, 1)
DAY = "2026-01-01"


def ranked_of(places, incidents, **settings) -> gpd.GeoDataFrame:
    """Rank as of 2026-01-01 without runs, unless told."""
    return rank_villages(places, incidents, **{"as_of": TODAY, "runs": 0, **settings})


def by_id(ranked) -> pd.DataFrame:
    return pd.DataFrame(ranked).set_index("place_id")


def only(name: str) -> dict[str, float]:
    return {name: 1.0}


def villages(*spots: tuple[float, float] | None, **columns: object) -> gpd.GeoDataFrame:
    """Villages v0, v1, ... at easting and northing in km."""
    table = {
        "place_id": [f"v{k:03}" for k in range(len(spots))],
        "name": [f"Village {k}" for k in range(len(spots))],
    }
    return gpd.GeoDataFrame(table | columns, geometry=_points(spots), crs=PLANE)


def accidents(*rows: tuple[tuple[float, float] | None, str, int | None], **columns: object):
    """Incidents at km, on a day, that hurt so many."""
    spots, day, people = zip(*rows, strict=True) if rows else ((), (), ())
    table = {
        "incident_id": [f"i{k:03}" for k in range(len(rows))],
        "event_date": pd.to_datetime(list(day)),
        "casualties": pd.array(list(people), dtype="Int64"),
        "location_uncertainty_m": [2_000.0] * len(rows),
    }
    return gpd.GeoDataFrame(table | columns, geometry=_points(spots), crs=PLANE)


def _points(spots) -> list[shapely.Point]:
    return [
        shapely.Point() if at is None else shapely.Point(at[0] * 1e3, at[1] * 1e3) for at in spots
    ]
