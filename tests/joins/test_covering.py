"""Every way to look a point up gives what GEOS gives shape by shape."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomine.crs import rings
from geomine.joins.covering import first_covering
from geomine.joins.raster import build_raster, window_over
from geomine.kernel import first_covering as kernel_covering
from tests.cluster.engines import engines, needs_kernel

quick = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def first_by_geos(shapes: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Return the first shape that meets each point, every shape asked for every point."""
    meets = shapely.intersects_xy(shapes[:, None], xy[None, :, 0], xy[None, :, 1])
    return np.where(meets.any(axis=0), meets.argmax(axis=0), -1)


@st.composite
def tilings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Draw shapes on whole numbers with holes, parts and shared borders, and points on halves.

    Half of the points thus lie on borders and corners.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    squares = [shapely.box(x, y, x + 2, y + 2) for x in range(0, 8, 2) for y in range(0, 8, 2)]
    owner = rng.integers(0, draw(st.integers(1, 6)), len(squares))
    shapes = [
        shapely.union_all([s for s, o in zip(squares, owner, strict=True) if o == k])
        for k in range(owner.max() + 1)
    ]
    hole = shapely.box(2.5, 2.5, 3.5, 3.5)
    shapes = [shape.difference(hole) for shape in shapes]
    shapes.append(hole if draw(st.booleans()) else shapely.Polygon())
    if draw(st.booleans()):  # a triangle over the others, and a shape that is missing
        shapes += [shapely.Polygon([(0.5, 0.5), (7.5, 1), (3, 7)]), None]
    xy = rng.integers(-2, 19, (200, 2)) / 2
    xy[::7] = rng.uniform(-1, 9, (len(xy[::7]), 2))
    xy[::50] = np.nan
    return np.array(shapes, dtype=object), xy


@engines
@quick
@given(drawn=tilings(), size=st.sampled_from([1, 2, 7, 8, 16, 33, 100]))
def test_a_raster_gives_what_geos_gives_shape_by_shape(engine, drawn, size) -> None:
    shapes, xy = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", engine)
        found = first_covering(shapes, xy, size=size)
    np.testing.assert_array_equal(found, first_by_geos(shapes, xy))


@quick
@given(drawn=tilings())
def test_sorted_points_give_what_geos_gives_shape_by_shape(drawn) -> None:
    shapes, xy = drawn
    np.testing.assert_array_equal(first_covering(shapes, xy, size=0), first_by_geos(shapes, xy))


def wavy_districts(seed: int) -> np.ndarray:
    """Make districts with fine borders, as surveys draw them: cells around random centres."""
    rng = np.random.default_rng(seed)
    centres = shapely.MultiPoint(rng.uniform(0, 100, (40, 2)))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(centres, extend_to=shapely.box(0, 0, 100, 100))
    )
    return np.array([shapely.segmentize(cell, 0.7) for cell in cells], dtype=object)


@engines
@pytest.mark.parametrize("size", [128, 500])
def test_points_equal_those_of_geopandas_but_for_borders(engine, size, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    shapes = wavy_districts(1)
    rng = np.random.default_rng(2)
    corners = np.concatenate([np.array(shape.exterior.coords) for shape in shapes[:5]])
    xy = np.concatenate([rng.uniform(-20, 120, (20_000, 2)), corners])
    found = first_covering(shapes, xy, size=size)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]))
    layer = gpd.GeoDataFrame(geometry=list(shapes))
    met = gpd.sjoin(points, layer, predicate="intersects")["index_right"]
    smallest = met.groupby(level=0).min().reindex(range(len(xy)), fill_value=-1)
    np.testing.assert_array_equal(found, smallest)
    within = gpd.sjoin(points, layer, predicate="within")["index_right"]
    inside = within[within.index < 20_000]  # rounding puts some corners inside a neighbour too
    np.testing.assert_array_equal(found[inside.index], inside)


@engines
def test_threads_do_not_change_the_answer(engine, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    shapes, xy = wavy_districts(3), np.random.default_rng(4).uniform(-5, 105, (150_000, 2))
    once = first_covering(shapes, xy, size=200)
    np.testing.assert_array_equal(once, first_covering(shapes, xy, size=200, threads=3))
    np.testing.assert_array_equal(once, first_covering(shapes, xy, size=0))


@needs_kernel
def test_the_kernel_is_unsure_of_border_points_only() -> None:
    # corners lie on borders; of the points anywhere none lies within rounding of one
    shapes = wavy_districts(7)
    corners, first, owner = rings(shapes)
    anywhere = np.random.default_rng(8).uniform(0, 100, (50_000, 2))
    found, unsure = kernel_covering(
        (corners, first, owner), np.arange(len(shapes), dtype=np.int32),
        np.concatenate([anywhere, corners]),
        window=window_over(shapes, 64), size=64,
    )  # fmt: skip
    assert (unsure >= len(anywhere)).all()
    assert (found[len(anywhere) :] != -1).all()


@engines
@pytest.mark.parametrize("size", [3, 64])
def test_shapes_that_cross_themselves_answer_as_sjoin_does(engine, size, monkeypatch) -> None:
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    bow = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    square = [(5.0, 0), (8, 0), (8, 3), (5, 3)]
    twice = shapely.MultiPolygon([shapely.Polygon(square), shapely.Polygon([*square[1:], (6, 1)])])
    shapes = np.array([bow, None, twice, shapely.Polygon(), shapely.box(0, 0, 9, 9)], dtype=object)
    xy = np.random.default_rng(9).uniform(-1, 10, (5_000, 2))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T))
    met = gpd.sjoin(points, gpd.GeoDataFrame(geometry=list(shapes)), predicate="intersects")
    first = met["index_right"].groupby(level=0).min().reindex(range(len(xy)), fill_value=-1)
    np.testing.assert_array_equal(first_covering(shapes, xy, size=size), first)
    assert (first == 2).sum() > 300


def test_cells_as_fine_as_rounding_are_not_laid() -> None:
    tiny = np.array([shapely.box(4e6, 4e6, 4e6 + 1e-8, 4e6 + 1e-8)], dtype=object)
    xy = np.array([[4e6, 4e6], [4e6 + 1, 4e6]])
    assert first_covering(tiny, xy, size=512).tolist() == [0, -1]


def test_most_cells_of_a_raster_are_answered() -> None:
    # a square's border runs through the outermost cells of its own raster and no others
    square = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    raster = build_raster(square, 100, lambda points: np.zeros(len(points), dtype=np.int32))
    assert (raster.answer[1:-1, 1:-1] == 0).all()
    assert (raster.answer == -2).sum() == 4 * 99


@pytest.mark.parametrize("shapes", [[], [None], [shapely.Polygon()], [shapely.Point(1, 1)]])
def test_shapes_without_an_area_still_answer(shapes) -> None:
    found = first_covering(np.array(shapes, dtype=object), np.array([[1.0, 1.0], [2, 2]]), size=8)
    assert found.tolist() == [0 if shapes and shapes[0] == shapely.Point(1, 1) else -1, -1]


def test_the_shapes_of_the_caller_are_left_alone() -> None:
    shapes = wavy_districts(5)
    first_covering(shapes, np.random.default_rng(6).uniform(0, 100, (100, 2)), size=64)
    assert not shapely.is_prepared(shapes).any()
