"""Hotspots count incidents and casualties apart, and keep their id from run to run."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geomine.errors import CRSError, InputError
from geomine.hotspot import hotspots
from geomine.hotspot.describe import hotspot_ids


def incidents() -> gpd.GeoDataFrame:
    """Three incidents round one village, four on one point of another, one apart."""
    lon = [47.00, 47.01, 47.02, 47.3, 47.3, 47.3, 47.3, 46.0]
    lat = [40.10, 40.11, 40.10, 40.3, 40.3, 40.3, 40.3, 39.0]
    return gpd.GeoDataFrame(
        {
            "event_date": pd.to_datetime(["2021-01-05", "2023-02-01", None, *["2022-06-01"] * 5]),
            "killed": pd.array([1, 0, None, 0, 0, 0, 0, 9], dtype="Int64"),
            "injured": pd.array([0, 3, None, 1, 1, 1, 1, 9], dtype="Int64"),
            "casualties": pd.array([1, 3, None, 1, 1, 1, 1, 18], dtype="Int64"),
            "location_uncertainty_m": [2_000.0] * 8,
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )


LABELS = [0, 0, 0, 1, 1, 1, 1, -1]


def test_counts_are_of_incidents_and_casualties_apart() -> None:
    found = hotspots(incidents(), LABELS).set_index("label")
    one, two = found.loc[0], found.loc[1]
    assert one[["n_incidents", "n_casualties", "n_killed", "n_injured"]].tolist() == [3, 4, 1, 3]
    assert two[["n_incidents", "n_places", "n_dates", "kind"]].tolist() == [4, 1, 1, "place"]
    assert one[["n_places", "n_dates", "kind"]].tolist() == [3, 2, "hotspot"]
    assert (one["first_date"], one["last_date"]) == (
        pd.Timestamp("2021-01-05"),
        pd.Timestamp("2023-02-01"),
    )


def test_the_one_with_most_incidents_comes_first_whatever_the_order_of_rows() -> None:
    table, labels = incidents(), np.array(LABELS)
    shuffled = np.random.default_rng(3).permutation(len(table))
    once = hotspots(table, labels)
    again = hotspots(table.iloc[shuffled], labels[shuffled])
    assert once["n_incidents"].tolist() == [4, 3]
    pd.testing.assert_frame_equal(
        pd.DataFrame(once.drop(columns=["geometry", "label"])),
        pd.DataFrame(again.drop(columns=["geometry", "label"])),
    )


def test_the_shape_holds_every_member_with_its_uncertainty() -> None:
    table = incidents()
    found = hotspots(table, LABELS).set_index("label")
    crs = table.estimate_utm_crs()
    shape = found.to_crs(crs).geometry[0]
    members = table.to_crs(crs).geometry[:3]
    gap = shapely.distance(shape.exterior, members.to_numpy())
    assert (gap > 1_900).all()  # 2,000 m less the corners of a polygon for a circle
    assert shape.covers(shapely.MultiPoint(members.tolist()))


def test_area_of_a_stack_is_that_of_its_uncertainty() -> None:
    # pi r^2 for r = 2 km is 12.566 km2; a 32-gon inscribed in it has 0.64 % less
    area = hotspots(incidents(), LABELS).set_index("label").loc[1, "area_km2"]
    assert area == pytest.approx(12.566 * 0.9936, rel=2e-3)


def test_names_come_from_district_and_nearest_place(four_districts) -> None:
    places = gpd.GeoDataFrame(
        {"name": ["Novruzlu", "Far"]},
        geometry=gpd.points_from_xy([47.01, 46.6], [40.12, 39.6]),
        crs="EPSG:4326",
    )
    found = hotspots(incidents(), LABELS, districts=four_districts, places=places)
    assert found.set_index("label")["name"][0] == "North-east, near Novruzlu"
    assert found.set_index("label").loc[0, ["district_id", "near_place"]].tolist() == [
        "ne",
        "Novruzlu",
    ]
    assert hotspots(incidents(), LABELS)["name"].tolist() == ["Hotspot 1", "Hotspot 2"]
    assert hotspots(incidents(), LABELS, places=places).set_index("label")["name"][0] == "Novruzlu"


def test_shapes_for_publication_lie_on_a_grid_and_hold_the_others() -> None:
    table = incidents()
    crs = table.estimate_utm_crs()
    fine = hotspots(table, LABELS, crs=crs).to_crs(crs)
    coarse = hotspots(table, LABELS, crs=crs, generalise_m=5_000).to_crs(crs)
    assert coarse.geometry.contains(fine.geometry.buffer(-1e-3)).all()
    off_grid = (coarse.bounds.to_numpy() + 2_500) % 5_000 - 2_500
    np.testing.assert_allclose(off_grid, 0, atol=1e-3)
    # two cells of 5 km by one are 50 km2 and so on, but for the scale of the projection
    np.testing.assert_allclose(coarse["area_km2"], coarse.area / 1e6, rtol=2e-3)
    counted = [
        name for name in fine if name not in {"geometry", "area_km2", "longitude", "latitude"}
    ]
    assert_frame_equal(fine[counted], coarse[counted])
    with pytest.raises(InputError, match="generalise_m"):
        hotspots(table, LABELS, generalise_m=0)


def test_hotspots_can_be_explored() -> None:
    assert "n_incidents" in hotspots(incidents(), LABELS).explore().get_root().render()


def test_all_noise_gives_an_empty_table_with_the_columns() -> None:
    empty = hotspots(incidents(), [-1] * 8)
    assert empty.empty
    assert empty.columns.tolist() == hotspots(incidents(), LABELS).columns.tolist()
    assert empty.crs == incidents().crs


def test_ids_of_incidents_are_those_of_the_table() -> None:
    found = hotspots(incidents(), LABELS)
    assert hotspot_ids(LABELS, found).tolist() == [1, 1, 1, 0, 0, 0, 0, -1]


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="8 wanted"):
        hotspots(incidents(), [0])
    with pytest.raises(CRSError, match="incidents"):
        hotspots(incidents().set_crs(None, allow_override=True), LABELS)


def test_years_and_devices_are_counted_with_the_unknown_last() -> None:
    table = incidents().assign(
        device_category=["ap_mine", None, "ap_mine", "zz", None, None, "at_mine", None]
    )
    found = hotspots(table, LABELS).set_index("label")
    assert found.loc[0, "years"] == "2021: 1; 2023: 1; unknown: 1"
    assert found.loc[0, "devices"] == "ap_mine: 2; unknown: 1"
    assert found.loc[1, "devices"] == "at_mine: 1; zz: 1; unknown: 2"


def test_the_core_share_is_of_the_members_and_missing_where_nobody_said() -> None:
    found = hotspots(incidents(), LABELS, core=[0, 3, 4, 5, 6]).set_index("label")
    assert found["core_share"].tolist() == pytest.approx([1.0, 1 / 3])
    assert hotspots(incidents(), LABELS)["core_share"].isna().all()


def test_the_length_is_the_width_of_the_circle_round_the_members() -> None:
    # by hand: 3, 4, 5: a right triangle's circle has its longest side for diameter
    metres = np.array([[0, 0], [3_000, 0], [0, 4_000]]) + np.array([500_000, 4_400_000])
    table = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*metres.T), crs="EPSG:32638")
    found = hotspots(table, [0, 0, 0], crs=table.crs)
    assert found["length_km"].tolist() == pytest.approx([5.0], abs=0.005)


def test_the_point_to_show_lies_in_the_shape() -> None:
    found = hotspots(incidents(), LABELS)
    points = gpd.points_from_xy(found["longitude"], found["latitude"])
    assert shapely.covers(found.geometry.to_numpy(), np.asarray(points)).all()
