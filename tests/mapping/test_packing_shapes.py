"""Shapes and rows as a page carries them, read back by the audit's own decoder."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomine.exports.packed import corners_of_rings
from geomine.exports.values import pairs_of_row
from geomine.mapping.packing import columnar, written_steps
from geomine.mapping.rows import packed_rings


def _read(digits: str) -> list[float]:
    found = corners_of_rings({"scale": 1, "rings": [[digits]]})
    return [number for corners in found for number in np.diff(corners, axis=0, prepend=0).ravel()]


@given(
    st.lists(st.integers(-(2**40), 2**40), min_size=2, max_size=40).filter(lambda x: ~len(x) & 1)
)
def test_steps_of_either_sign_come_back(steps):
    assert _read(written_steps(np.array(steps, dtype=np.int64))) == steps


def test_an_audit_sees_every_corner_of_a_packed_shape():
    # a ring with a hole, corners at whole thousandths of a degree
    shape = shapely.box(46.1, 39.2, 46.3, 39.5).difference(shapely.box(46.15, 39.3, 46.2, 39.4))
    rings = packed_rings(gpd.GeoSeries([shape], crs="EPSG:4326"), scale=1_000)
    rows = columnar([{"name": "a", "rings": rings[0]}, {"name": "b", "rings": rings[0]}])
    found = np.concatenate([*corners_of_rings({"scale": 1_000, "rows": rows})])
    assert {tuple(corner) for corner in found.round(3).tolist()} == {
        tuple(corner) for corner in shapely.get_coordinates(shape).round(3).tolist()
    }


def test_an_audit_sees_the_places_of_rows_that_travel_as_columns():
    rows = [{"lat": 40.5, "lon": 46.25, "name": "a"}, {"lat": 40.5, "lon": 46.75, "name": "a"}]
    pairs = np.concatenate([*pairs_of_row(columnar(rows)["columns"])])
    assert pairs.tolist() == [[46.25, 40.5], [46.75, 40.5]]


@given(st.text(max_size=30))
def test_text_that_is_no_ring_of_ours_does_no_harm(text):
    for corners in corners_of_rings({"scale": 1_000, "rings": [[text, "U" * 500]]}):
        assert np.isfinite(corners).all()
