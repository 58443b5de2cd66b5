"""Lengths and areas against the geodesic of pyproj (Karney 2013)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from geomine.crs import (
    WGS84,
    coordinates_m,
    geodesic_area_km2,
    lonlat,
    metric_crs,
    points,
    to_lonlat,
)
from geomine.errors import CRSError, LayerTooWideError
from geomine.geodesics import geodesic_m

GEOD = Geod(ellps="WGS84")
AZERBAIJAN = gpd.GeoSeries([shapely.box(44.7, 38.3, 50.7, 41.95)], crs="EPSG:4326")


@given(
    lon=st.floats(44.7, 50.6),
    lat=st.floats(38.4, 41.9),
    azimuth=st.floats(0, 360),
    length_m=st.floats(10, 20_000),
)
def test_lengths_over_azerbaijan_are_within_a_tenth_of_a_percent(
    lon, lat, azimuth, length_m
) -> None:
    end_lon, end_lat, _ = GEOD.fwd(lon, lat, azimuth, length_m)
    pair = gpd.GeoSeries(gpd.points_from_xy([lon, end_lon], [lat, end_lat]), crs=4326)
    metres = coordinates_m(pair, metric_crs(AZERBAIJAN))
    assert np.hypot(*(metres[1] - metres[0])) == pytest.approx(length_m, rel=1e-3)


@pytest.mark.parametrize(
    "box",
    [(-81.8, -4.3, -66.8, 13.4), (11.6, -18.1, 24.1, -4.3), (30.2, -26.9, 40.9, -10.4),
     (21.8, 8.6, 38.6, 22.3), (44.0, 25.0, 63.4, 39.8)],
    ids=["Colombia", "Angola", "Mozambique", "Sudan", "Iran"],
)  # fmt: skip
def test_wide_countries_are_measured_within_a_percent_to_their_corners(box) -> None:
    west, south, east, north = box
    ruler = metric_crs(gpd.GeoSeries([shapely.box(*box)], crs="EPSG:4326"))
    for lon, lat in ((west, south), (west, north), (east, south), (east, north)):
        for azimuth in range(0, 360, 45):
            end_lon, end_lat, _ = GEOD.fwd(lon, lat, azimuth, 20_000)
            pair = gpd.GeoSeries(gpd.points_from_xy([lon, end_lon], [lat, end_lat]), crs=4326)
            metres = coordinates_m(pair, ruler)
            assert np.hypot(*(metres[1] - metres[0])) == pytest.approx(20_000, rel=0.01)


def test_the_ruler_does_not_depend_on_the_reference_system_of_the_layer() -> None:
    same = metric_crs(AZERBAIJAN).to_wkt()
    square = gpd.GeoSeries([shapely.box(46, 39, 48, 41)], crs="EPSG:4326")
    assert metric_crs(square.to_crs(3857)).to_wkt() == metric_crs(square).to_wkt() != same


@pytest.mark.parametrize(
    "box",
    [
        shapely.box(0, 0, 30, 5),
        shapely.box(-179, 60, 179, 61),
        shapely.box(-30, 70, 120, 80),
        shapely.box(0, -15, 1, 15),
    ],
)
def test_a_layer_too_wide_to_measure_is_refused(box) -> None:
    with pytest.raises(LayerTooWideError, match="spans"):
        metric_crs(gpd.GeoSeries([box], crs="EPSG:4326"))


def test_an_empty_layer_and_one_without_a_reference_system_are_refused() -> None:
    with pytest.raises(CRSError, match="no geometry"):
        metric_crs(gpd.GeoSeries([], crs="EPSG:4326"))
    with pytest.raises(CRSError, match="no coordinate reference system"):
        metric_crs(gpd.GeoSeries([shapely.Point(47, 40)]))
    with pytest.raises(CRSError, match="places: the layer has no"):
        to_lonlat(gpd.GeoDataFrame(geometry=[shapely.Point(47, 40)]), "places")


def test_coordinates_in_degrees_or_feet_are_refused() -> None:
    point = gpd.GeoSeries([shapely.Point(47, 40)], crs="EPSG:4326")
    for crs in (WGS84, CRS.from_epsg(2263)):  # 2263: New York, US survey feet
        with pytest.raises(CRSError, match="not in metres"):
            coordinates_m(point, crs)


def test_a_polygon_where_a_point_is_needed_is_refused() -> None:
    with pytest.raises(CRSError, match="row 1 is a Polygon"):
        lonlat(gpd.GeoSeries([shapely.Point(47, 40), shapely.box(0, 0, 1, 1)], crs=4326))


def test_missing_and_empty_points_have_missing_coordinates() -> None:
    mixed = gpd.GeoSeries([shapely.Point(47, 40), None, shapely.Point()], crs="EPSG:4326")
    np.testing.assert_array_equal(lonlat(mixed), [[47, 40], [np.nan, np.nan], [np.nan, np.nan]])


def test_points_from_degrees_are_empty_where_a_number_is_missing() -> None:
    made = points(np.array([47.0, np.nan]), np.array([40.0, 40.0]))
    assert made.is_empty.tolist() == [False, True]
    assert made.crs == WGS84


def test_area_agrees_with_an_equal_area_projection() -> None:
    # EPSG:6933 is cylindrical equal-area on WGS 84; a one-degree cell loses only edge curvature
    cell = gpd.GeoSeries([shapely.box(47, 40, 48, 41)], crs="EPSG:4326")
    assert geodesic_area_km2(cell)[0] == pytest.approx(cell.to_crs(6933).area[0] / 1e6, rel=2e-3)


def test_geodesic_metres_are_pyprojs() -> None:
    there = geodesic_m(*(np.array([v]) for v in (47.0, 40.0, 48.0, 40.0)))
    assert there[0] == pytest.approx(GEOD.inv(47, 40, 48, 40)[2])
