"""Clusters in space and time are those of the definition, stacks included."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.cluster import DBSCAN

from geomine.cluster.spacetime import SpatioTemporalDBSCAN
from geomine.errors import CRSError, InputError, MissingColumnError
from tests.cluster.engines import engines, needs_kernel

UTM = "EPSG:32638"
FIRST = pd.Timestamp("2021-01-01")

events = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 8)), min_size=1, max_size=50
).map(lambda rows: np.array(rows, dtype=float))


def layer(rows: np.ndarray, **columns) -> gpd.GeoDataFrame:
    """Events from hundreds of metres and days."""
    return gpd.GeoDataFrame(
        {"event_date": FIRST + pd.to_timedelta(rows[:, 2], unit="D")} | columns,
        geometry=gpd.points_from_xy(500_000 + 100 * rows[:, 0], 4_400_000 + 100 * rows[:, 1]),
        crs=UTM,
    )


@engines
@given(rows=events, eps_m=st.sampled_from([100.0, 150.0]), eps_days=st.sampled_from([0, 1, 3]))
@settings(max_examples=100, deadline=None)
def test_labels_are_scikit_learns_on_a_matrix_of_who_is_near_whom(
    engine, rows, eps_m, eps_days
) -> None:
    # the definition: 0 apart where both distances are within their radius, else far away
    gap_m = 100 * np.linalg.norm(rows[:, None, :2] - rows[None, :, :2], axis=2)
    near = (gap_m <= eps_m) & (np.abs(rows[:, None, 2] - rows[None, :, 2]) <= eps_days)
    expected = DBSCAN(eps=0.5, min_samples=4, metric="precomputed").fit(1.0 - near)
    gdf = layer(rows)
    model = SpatioTemporalDBSCAN(eps_m, eps_days=eps_days, min_samples=4, crs=gdf.crs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", engine)
        found = model.fit(gdf)
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    np.testing.assert_array_equal(found.core_sample_indices_, expected.core_sample_indices_)


def test_the_published_example_has_the_labels_of_the_reference_program(shared_cases) -> None:
    # eren-ck/st_dbscan, demo: 20,400 rows; its scaled axes are read as metres here
    folder = shared_cases / "st_dbscan"
    table = pd.read_csv(folder / "test-data.csv")
    expected = pd.read_csv(folder / "labels_eps0.05_10_5.csv")["label"]
    place = table[["x", "y"]]
    scaled_m = (place - place.min()) / (place.max() - place.min()) * 1_000
    day = pd.Timestamp("2000-01-01") + pd.to_timedelta(table["time"], unit="D")
    gdf = gpd.GeoDataFrame(
        {"event_date": day}, geometry=gpd.points_from_xy(*scaled_m.to_numpy().T), crs=UTM
    )
    found = SpatioTemporalDBSCAN(50.0, eps_days=10, min_samples=5, crs=gdf.crs).fit_predict(gdf)
    np.testing.assert_array_equal(found, expected)


@needs_kernel
@pytest.mark.parametrize("eps_days", [0.0, 0.25, 3.0])
@pytest.mark.parametrize("heavy", [False, True])
def test_the_kernel_and_the_pairs_agree(eps_days, heavy, monkeypatch) -> None:
    # the pairs are the definition; thousands of records, stacks and fractions of days among them
    rng = np.random.default_rng(int(heavy))
    rows = np.column_stack([rng.uniform(0, 40, (4_000, 2)), rng.integers(0, 60, 4_000) / 4])
    rows[::3] = rows[rng.integers(0, 50, len(rows[::3]))]
    gdf = layer(np.zeros((len(rows), 3))).assign(
        event_date=FIRST + pd.to_timedelta(rows[:, 2], unit="D")
    )
    gdf = gdf.set_geometry(gpd.points_from_xy(*(1e5 + 100 * rows[:, :2]).T), crs=UTM)
    weight = rng.integers(0, 3, len(rows)) if heavy else None
    labels = {}
    for engine, n_jobs in (("on", 1), ("on", 2), ("off", 1)):
        monkeypatch.setenv("GEOMINE_KERNEL", engine)
        model = SpatioTemporalDBSCAN(
            120.0, eps_days=eps_days, min_samples=5, crs=gdf.crs, n_jobs=n_jobs
        )
        labels[engine, n_jobs] = model.fit(gdf, sample_weight=weight).labels_
    assert labels["on", 1].max() > 5
    np.testing.assert_array_equal(labels["on", 1], labels["on", 2])
    np.testing.assert_array_equal(labels["on", 1], labels["off", 1])


def test_thirty_records_on_one_spot_and_day_are_one_cluster_and_none_is_dropped() -> None:
    # st_dbscan drops coincident points above 20,000 rows
    gdf = layer(np.zeros((30_000, 3)))
    assert set(SpatioTemporalDBSCAN(100.0, eps_days=1).fit_predict(gdf).tolist()) == {0}


def test_a_date_known_only_to_a_longer_span_is_no_day() -> None:
    rows = np.zeros((6, 3))
    end = pd.Series(FIRST + pd.to_timedelta([0, 0, 0, 6, 400, 0], unit="D"))
    gdf = layer(rows, event_date_end=end)
    gdf.loc[5, "event_date"] = pd.NaT
    model = SpatioTemporalDBSCAN(100.0, eps_days=7, min_samples=3).fit(gdf)
    assert model.labels_.tolist() == [0, 0, 0, 0, -1, -1]
    assert model.n_without_day_ == 2


def test_rows_without_a_place_are_noise_and_counted() -> None:
    gdf = layer(np.zeros((4, 3)), location_precision=["village", "village", "district", "gps"])
    model = SpatioTemporalDBSCAN(2_000.0, eps_days=7, min_samples=3).fit(gdf)
    assert model.labels_.tolist() == [0, 0, -1, 0]
    assert model.n_without_place_ == 1
    assert model.core_sample_indices_.tolist() == [0, 1, 3]


def test_a_weight_counts_as_so_many_records() -> None:
    gdf = layer(np.array([[0.0, 0, 0], [1, 0, 0], [9, 9, 9]]))
    model = SpatioTemporalDBSCAN(150.0, eps_days=1, min_samples=5)
    assert model.fit(gdf, sample_weight=[4, 1, 1]).labels_.tolist() == [0, 0, -1]


def test_the_estimator_clones_and_shows_its_parameters() -> None:
    model = SpatioTemporalDBSCAN(750.0, eps_days=14, min_samples=3)
    assert clone(model).get_params() == {
        "eps_m": 750.0, "eps_days": 14, "min_samples": 3, "crs": None, "n_jobs": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [{"eps_m": 0}, {"eps_days": -1}, {"eps_days": np.inf}, {"eps_days": "30"}, {"min_samples": 0}],
)
def test_parameters_out_of_range_are_refused(bad) -> None:
    with pytest.raises(InputError, match="must be"):
        SpatioTemporalDBSCAN(**bad).fit(layer(np.zeros((2, 3))))


def test_dates_with_a_zone_count_by_the_clock_on_the_wall() -> None:
    rows = np.array([[0.0, 0, 0], [0, 0, 1], [0, 0, 5]])
    plain = layer(rows)
    zoned = plain.assign(event_date=plain["event_date"].dt.tz_localize("Asia/Baku"))
    model = SpatioTemporalDBSCAN(100.0, eps_days=1, min_samples=2)
    assert model.fit(zoned).labels_.tolist() == model.fit(plain).labels_.tolist() == [0, 0, -1]


@pytest.mark.parametrize("text", ["01.02.2021", "2021-02-01"])
def test_dates_as_text_are_not_guessed_at(text) -> None:
    # pandas reads the first as 2 January
    with pytest.raises(InputError, match="event_date must hold dates"):
        SpatioTemporalDBSCAN().fit(layer(np.zeros((2, 3))).assign(event_date=text))


def test_a_span_told_backwards_is_the_same_span() -> None:
    rows = np.zeros((4, 3))
    end = pd.Series(FIRST - pd.to_timedelta([0, 0, 0, 400], unit="D"))
    model = SpatioTemporalDBSCAN(100.0, eps_days=7, min_samples=3)
    assert model.fit(layer(rows, event_date_end=end)).labels_.tolist() == [0, 0, 0, -1]


@engines
@pytest.mark.parametrize("eps_days", [1.0, 0.1, 1 / 3])
def test_ties_at_exactly_eps_days_are_as_the_numbers_say(engine, eps_days, monkeypatch) -> None:
    # days since 1970 as floats, `step` apart, and a neighbour if the rounded difference is at most
    # eps_days: the definition by brute force, in space every record at one spot or at exactly eps_m
    monkeypatch.setenv("GEOMINE_KERNEL", engine)
    rng = np.random.default_rng(5)
    moment = FIRST + pd.to_timedelta(rng.integers(0, 60, 300) * eps_days, unit="D")
    east = rng.choice([0.0, 100.0, 100.0 + 1e-9, 300.0], 300)
    gdf = gpd.GeoDataFrame(
        {"event_date": moment},
        geometry=gpd.points_from_xy(5e5 + east, np.full(300, 4.4e6)),
        crs=UTM,
    )
    day = (moment - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    gap_m = np.abs(np.subtract.outer(*[gdf.geometry.x.to_numpy()] * 2))
    near = (gap_m <= 100.0) & (np.abs(np.subtract.outer(day, day)) <= eps_days)
    expected = DBSCAN(eps=0.5, min_samples=9, metric="precomputed").fit(1.0 - near)
    model = SpatioTemporalDBSCAN(100.0, eps_days=eps_days, min_samples=9, crs=gdf.crs).fit(gdf)
    assert expected.labels_.max() > 0
    np.testing.assert_array_equal(model.labels_, expected.labels_)


def test_tables_without_dates_or_a_reference_system_are_refused() -> None:
    gdf = layer(np.zeros((2, 3)))
    with pytest.raises(MissingColumnError, match="event_date"):
        SpatioTemporalDBSCAN().fit(gdf.drop(columns="event_date"))
    with pytest.raises(CRSError, match="reference system"):
        SpatioTemporalDBSCAN().fit(gdf.set_crs(None, allow_override=True))
