"""Points moved on purpose: how far, how many people they hide among, and what goes with them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geomine import datasets
from geomine.crs import coordinates_m, metric_crs
from geomine.disclosure import PARTNER, PUBLIC, partner_points, pseudonyms
from geomine.errors import DisclosureError, MissingColumnError
from geomine.joins import place_in_districts

SECRET = b"a secret for tests alone"
AREA = gpd.GeoDataFrame(
    {"district_id": ["west", "east"]},
    geometry=[shapely.box(46, 39, 47, 41), shapely.box(47, 39, 48, 41)],
    crs="EPSG:4326",
)


def incidents(n: int = 400, *, lon: float = 46.5, lat: float = 40.0) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "incident_id": [f"I{k}" for k in range(n)],
            "district_id": "west",
            "event_date": pd.to_datetime(["2024-05-17"] * n),
            "victim_status": "civilian",
            "activity": "herding",
            "casualties": 1,
        },
        geometry=gpd.points_from_xy([lon] * n, [lat] * n),
        crs="EPSG:4326",
    )


def moved_by_m(table, moved) -> np.ndarray:
    """Give the way of each record in metres, by pyproj's projection."""
    ruler = metric_crs(AREA)
    at = dict(zip(pseudonyms(table["incident_id"], secret=SECRET), coordinates_m(table, ruler),
                  strict=True))  # fmt: skip
    before = np.array([at[one] for one in moved["record_id"]])
    return np.hypot(*(coordinates_m(moved, ruler) - before).T)


def test_without_populations_points_move_between_the_two_limits() -> None:
    table = incidents()
    way = moved_by_m(table, partner_points(table, AREA, secret=SECRET))
    assert way.min() >= PARTNER.move_min_m - 1
    assert way.max() <= PARTNER.move_max_m + 1
    # uniform over the area of a ring: half of the points lie beyond this radius
    middle = np.sqrt((PARTNER.move_min_m**2 + PARTNER.move_max_m**2) / 2)
    assert abs((way > middle).mean() - 0.5) < 0.1


def test_the_donut_reaches_as_far_as_it_takes_to_hold_k_people() -> None:
    """Spatial k-anonymity: the people no farther from the true place than the point can be."""
    ruler = metric_crs(AREA)
    ring = gpd.GeoSeries(shapely.points([(0, 4_000), (0, 9_000)]), crs=ruler)
    centre = gpd.GeoSeries([shapely.Point(0, 0)], crs=ruler).to_crs(4326)
    places = gpd.GeoDataFrame({"population": [15, 30]}, geometry=ring).to_crs(4326)
    table = incidents(lon=centre.x[0], lat=centre.y[0]).assign(district_id="west")
    wide = AREA.dissolve().assign(district_id="west")
    moved = partner_points(table, wide, places, secret=SECRET)
    # 15 people within 4 km are fewer than 20; with those at 9 km there are 45
    assert moved["moved_within_m"].eq(9_000).all()
    assert moved_by_m(table, moved).max() > 4_000
    # MaskMyPy's definition: people no farther from the moved point than the true place is
    at, way = coordinates_m(moved, ruler), moved_by_m(table, moved)
    near = np.hypot(*(coordinates_m(places, ruler)[:, None] - at[None]).transpose(2, 0, 1))
    people = (places["population"].to_numpy()[:, None] * (near <= way + 1)).sum(axis=0)
    assert (people >= PARTNER.k_anonymity).all()


def test_a_point_never_leaves_its_district() -> None:
    table = incidents(lon=46.999)
    moved = partner_points(table, AREA, secret=SECRET)
    assert moved.geometry.within(AREA.geometry[0]).all()
    free = partner_points(table, AREA, secret=SECRET, policy=PARTNER)
    assert free.geometry.within(AREA.geometry[0]).all()


def test_the_same_secret_moves_the_same_way_whatever_else_is_in_the_list() -> None:
    once = partner_points(incidents(50), AREA, secret=SECRET).set_index("record_id")
    again = partner_points(incidents(20).iloc[::-1], AREA, secret=SECRET).set_index("record_id")
    assert again.geometry.equals(once.geometry.loc[again.index])
    other = partner_points(incidents(20), AREA, secret=b"another secret for tests")
    assert not set(other["record_id"]) & set(once.index)


def test_only_what_a_partner_needs_goes_along() -> None:
    moved = partner_points(incidents(3), AREA, secret=SECRET)
    assert set(moved) == {
        "record_id", "quarter", "district_id", "casualties", "moved_within_m", "note", "geometry",
    }  # fmt: skip
    assert moved["quarter"].eq("2024-Q2").all()
    assert moved["note"].str.contains("never for navigation").all()


def test_soldiers_and_deminers_are_left_out() -> None:
    table = incidents(4)
    table["victim_status"] = ["civilian", "military", "deminer", None]
    table["is_demining_accident"] = [False, False, False, True]
    assert len(partner_points(table, AREA, secret=SECRET)) == 1


def test_a_record_without_a_point_is_kept_without_one() -> None:
    table = incidents(2)
    table.loc[0, "geometry"] = shapely.Point()
    moved = partner_points(table, AREA, secret=SECRET)
    assert moved.geometry.is_empty.sum() == 1
    assert moved["moved_within_m"].isna().sum() == 1


def test_the_embedded_list_moves_within_its_districts() -> None:
    table = place_in_districts(datasets.incidents(), datasets.districts())
    moved = partner_points(table, datasets.districts(), datasets.places(), secret=SECRET)
    assert len(moved) < len(table)  # soldiers and deminers are left out
    placed = moved[~moved.geometry.is_empty]
    home = datasets.districts().set_index("district_id").geometry.loc[placed["district_id"]]
    assert placed.geometry.within(home, align=False).all()


def test_bad_input_is_refused() -> None:
    with pytest.raises(DisclosureError, match="can be guessed"):
        partner_points(incidents(1), AREA, secret=b"short")
    with pytest.raises(DisclosureError, match="moves no points"):
        partner_points(incidents(1), AREA, secret=SECRET, policy=PUBLIC)
    with pytest.raises(MissingColumnError, match="incident_id"):
        partner_points(incidents(1).drop(columns="incident_id"), AREA, secret=SECRET)


def test_no_point_is_moved_onto_another_record() -> None:
    """The audit refuses a file of points within 15 m of a record: a whole release would fail."""
    side = np.arange(-40_000, -34_000, 60.0)  # so dense that four of five moves end beside one
    east, north = (axis.ravel() for axis in np.meshgrid(side, side))
    spots = gpd.GeoSeries(gpd.points_from_xy(east, north), crs=metric_crs(AREA))
    dense = incidents(len(spots)).set_geometry(spots.to_crs("EPSG:4326"))
    some = dense["incident_id"].isin(dense["incident_id"][::500])
    dense["victim_status"] = np.where(some, "civilian", "military")
    moved = partner_points(dense, AREA, secret=SECRET)
    ruler = metric_crs(AREA)
    here, there = coordinates_m(dense, ruler), coordinates_m(moved, ruler)
    there = there[np.isfinite(there).all(axis=1)]
    assert len(there) == some.sum()
    away_m = [np.hypot(*(here - spot).T).min() for spot in there]
    assert min(away_m) >= 25  # of 30 m, as the two projections are not the same
