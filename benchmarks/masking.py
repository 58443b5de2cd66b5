"""Points moved for partners, measured by MaskMyPy's definitions of displacement and k-anonymity.

    python benchmarks/masking.py

MaskMyPy (Swanlund and others) counts as k-anonymity of a moved point the addresses no farther from
it than the true point is, and as displacement the distance between the two. Both are
computed here by MaskMyPy itself where it can be imported, and by their formulas where not.
The addresses are made up: one for every four people of a place, scattered around it.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from scipy.spatial import KDTree

from geomine import datasets
from geomine.cluster import has_place
from geomine.crs import coordinates_m, metric_crs
from geomine.disclosure import PARTNER, partner_points, pseudonyms
from geomine.joins import place_in_districts

SECRET = b"a secret for measurements alone"
PEOPLE_AN_ADDRESS = 4
MOST_ADDRESSES = 2_000
SPREAD_M = 800.0
SEED = 1


def addresses(places: gpd.GeoDataFrame) -> np.ndarray:
    """Return made-up addresses around the places with a population, metres, shape (n, 2)."""
    lived_in = places[places["population"].fillna(0).gt(0)]
    number = (lived_in["population"] // PEOPLE_AN_ADDRESS).clip(1, MOST_ADDRESSES).astype(int)
    centres = np.repeat(coordinates_m(lived_in, RULER), number, axis=0)
    return centres + np.random.default_rng(SEED).normal(0, SPREAD_M, centres.shape)


def measured(before: np.ndarray, after: np.ndarray, homes: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return displacement and k-anonymity of each point, by MaskMyPy or by its formulas."""
    try:
        from maskmypy import analysis  # noqa: PLC0415 - measured with it where it is there
    except ImportError:
        away = np.hypot(*(after - before).T)
        found = KDTree(homes).query_ball_point(after, away, return_length=True)
        return away, np.asarray(found)
    layers = [
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=RULER)
        for xy in (before, after, homes)
    ]
    away = analysis.displacement(layers[0], layers[1])["_distance"].to_numpy()
    return away, analysis.k_anonymity(*layers)["k_anonymity"].to_numpy()


def main() -> None:
    """Move the embedded list and print both measures."""
    districts, places = datasets.districts(), datasets.places()
    table = place_in_districts(datasets.incidents(), districts)
    table = table[has_place(table)]
    moved = partner_points(table, districts, places, secret=SECRET)
    moved = moved[~moved.geometry.is_empty]
    keys = pseudonyms(table["incident_id"], secret=SECRET)
    truth = dict(zip(keys, coordinates_m(table, RULER), strict=True))
    before = np.array([truth[key] for key in moved["record_id"]])
    away, k = measured(before, coordinates_m(moved, RULER), addresses(places))
    print(f"{len(moved)} civilian incidents of the embedded list with a point")
    print(f"displacement, m: least {away.min():.0f}, median {np.median(away):.0f}, "
          f"most {away.max():.0f}")  # fmt: skip
    share = (k >= PARTNER.k_anonymity).mean()
    print(f"k-anonymity: median {np.median(k):.0f}, {share:.0%} reach {PARTNER.k_anonymity}")


RULER = metric_crs(datasets.districts())

if __name__ == "__main__":
    main()
