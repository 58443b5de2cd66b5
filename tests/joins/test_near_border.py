"""Which points have a border within reach: the others keep their district wherever they move."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomine.crs import degrees_of, metric_crs
from geomine.joins import district_at, near_border
from geomine.stats.moves import uniform_in_disc


def triangles(seed: int, crs: str) -> gpd.GeoDataFrame:
    """Give overlapping triangles with sides of up to 500 km, far north, where sides bend most."""
    corners = np.random.default_rng(seed).uniform([40, 60], [48, 65], size=(6, 3, 2))
    ids = {"district_id": [f"d{k}" for k in range(len(corners))]}
    return gpd.GeoDataFrame(ids, geometry=shapely.polygons(corners), crs=4326).to_crs(crs)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["EPSG:4326", "EPSG:32638", "EPSG:3857"]))
def test_a_point_without_a_border_in_reach_keeps_its_district_wherever_it_moves(
    seed: int, crs: str
) -> None:
    rng = np.random.default_rng(seed)
    districts = triangles(seed, crs)
    ruler = metric_crs(districts)
    metres = rng.uniform(-250_000, 250_000, size=(40, 2))
    reach_m = rng.uniform(0, 40_000, size=40)
    far = np.flatnonzero(~near_border(metres, reach_m, districts, ruler))
    rim = uniform_in_disc(np.repeat(reach_m[far], 30), rng)
    rim *= (np.repeat(reach_m[far], 30) / np.maximum(np.hypot(*rim.T), 1e-9))[:, None]
    here, there = (
        district_at(*degrees_of(spots, ruler).T, districts).fillna("")
        for spots in (metres[far], np.repeat(metres[far], 30, axis=0) + rim)
    )
    assert there.tolist() == np.repeat(here.to_numpy(), 30).tolist()


def test_a_point_is_near_a_border_up_to_its_reach_and_a_little_beyond() -> None:
    # on the equator a degree of longitude is 111,319.5 m (WGS 84, a pi / 180)
    districts = gpd.GeoDataFrame(geometry=[shapely.box(0, -1, 2, 1)], crs=4326)
    metres = np.array([[111_319.5 - 5_000, 0.0]] * 3)
    reach_m = np.array([4_900.0, 5_000.0, 6_000.0])
    assert near_border(metres, reach_m, districts, metric_crs(districts)).tolist() == [
        False, True, True,
    ]  # fmt: skip


def test_districts_without_a_reference_system_are_refused() -> None:
    bare = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)])
    with pytest.raises(ValueError, match="coordinate reference system"):
        near_border(np.zeros((1, 2)), np.zeros(1), bare, metric_crs(bare.set_crs(4326)))
