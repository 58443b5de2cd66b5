"""Each point gets one district; none is counted twice or lost on a border."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomine.errors import CRSError, InputError, MissingColumnError
from geomine.joins import assign_districts


def at(*lonlat: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"n": range(len(lonlat))}, geometry=[shapely.Point(p) for p in lonlat], crs="EPSG:4326"
    )


def test_a_point_on_a_shared_corner_takes_the_first_id(four_districts) -> None:
    found = assign_districts(at((47.0, 40.0), (47.0, 39.7), (46.7, 40.0)), four_districts)
    assert found["district_id"].tolist() == ["ne", "se", "nw"]


def test_the_answer_does_not_depend_on_the_order_of_the_districts(four_districts) -> None:
    corner = at((47.0, 40.0))
    backwards = assign_districts(corner, four_districts.iloc[::-1])
    assert backwards["district_id"].tolist() == ["ne"]


@given(st.lists(st.tuples(st.floats(46.4, 47.6), st.floats(39.4, 40.6)), min_size=1, max_size=40))
def test_inside_points_agree_with_geopandas_sjoin(lonlat) -> None:
    boxes = {"a": (46.5, 39.5), "b": (47.0, 39.5)}
    districts = gpd.GeoDataFrame(
        {"district_id": list(boxes)},
        geometry=[shapely.box(x, y, x + 0.5, y + 1) for x, y in boxes.values()],
        crs="EPSG:4326",
    )
    incidents = at(*lonlat)
    ours = assign_districts(incidents, districts)["district_id"]
    peer = gpd.sjoin(incidents, districts, predicate="within", how="left")["district_id"]
    inside = peer.notna()
    assert (ours[inside] == peer[inside]).all()
    touched = gpd.sjoin(incidents, districts, predicate="intersects", how="left")
    assert (
        ours.notna().tolist()
        == incidents.index.isin(touched.index[touched["district_id"].notna()]).tolist()
    )


def test_rows_index_and_reference_system_stay(four_districts) -> None:
    incidents = at((46.7, 39.7), (10, 10)).set_index(np.array([7, 3])).to_crs(3857)
    found = assign_districts(incidents, four_districts)
    assert found.index.tolist() == [7, 3]
    assert found.crs == incidents.crs
    assert found["district_id"].isna().tolist() == [False, True]
    assert "district_id" not in incidents


def test_a_point_off_the_coast_takes_the_nearest_district_within_the_snap(four_districts) -> None:
    # 0.01 degrees of longitude at 39.7 N is 857 m (WGS 84)
    off = at((47.51, 39.7), (47.6, 39.7))
    assert assign_districts(off, four_districts)["district_id"].isna().all()
    snapped = assign_districts(off, four_districts, snap_m=1_000)["district_id"]
    assert snapped.isna().tolist() == [False, True]
    assert snapped[0] == "se"


def test_missing_points_stay_without_a_district(four_districts) -> None:
    nowhere = gpd.GeoDataFrame(geometry=[None, shapely.Point()], crs="EPSG:4326")
    found = assign_districts(nowhere, four_districts, snap_m=1_000)
    assert found["district_id"].isna().all()


def test_bad_layers_are_refused(four_districts) -> None:
    twice = four_districts.assign(district_id="x")
    with pytest.raises(InputError, match="more than once"):
        assign_districts(at((47, 40)), twice)
    with pytest.raises(MissingColumnError, match="district_id"):
        assign_districts(at((47, 40)), four_districts.drop(columns="district_id"))
    with pytest.raises(CRSError, match="districts"):
        assign_districts(at((47, 40)), four_districts.set_crs(None, allow_override=True))
    with pytest.raises(InputError, match="snap_m"):
        assign_districts(at((47, 40)), four_districts, snap_m=-1)
