"""Smoothed rates as a table: who leans on whom, and who is left out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geomine as gm
from geomine.errors import InputError, MissingColumnError
from geomine.stats.gamma_poisson import gamma_poisson
from geomine.stats.smoothing import marshall, marshall_local

EVENTS, YEARS = [1, 0, 40, 2, 5], [100.0, 100.0, 10_000.0, 2_000.0, 900.0]


def areas(events=EVENTS, years=YEARS) -> gpd.GeoDataFrame:
    """Four districts in a row and one island."""
    boxes = [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2, 3, 9)]
    return gpd.GeoDataFrame(
        {"n_events": events, "person_years": years}, geometry=boxes, crs="EPSG:4326"
    )


def test_each_method_is_that_of_its_arrays_per_the_person_years_of_the_rates():
    rates = areas()
    rates.attrs["per"] = 1_000
    chain = [[1], [0, 2], [1, 3], [2], []]
    for method, rate in (
        ("marshall", marshall(EVENTS, YEARS).rate),
        ("marshall_local", marshall_local(EVENTS, YEARS, chain).rate),
        ("gamma_poisson", gamma_poisson(EVENTS, YEARS).rate),
    ):
        found = gm.smooth_rates(rates, method=method)
        np.testing.assert_allclose(found["smoothed_rate"], rate * 1_000, rtol=1e-12)


def test_an_island_leans_on_the_overall_rate_and_is_counted():
    found = gm.smooth_rates(areas(), method="marshall_local")
    assert found["smoothed_towards"].tolist() == ["neighbours"] * 4 + ["overall"]
    assert found.attrs["smoothing_left_out"]["without_neighbours"] == 1


def test_areas_without_a_rate_are_counted_by_reason_and_lend_nothing():
    rates = areas([1, np.nan, 40, 2, 5], [100.0, 100.0, 10_000.0, 0.0, np.nan])
    found = gm.smooth_rates(rates, method="marshall_local")
    assert found["smoothed_rate"].isna().tolist() == [False, True, False, True, True]
    assert found.attrs["smoothing_left_out"] == {
        "events_unknown": 1, "person_years_unknown": 1, "person_years_zero": 1,
        "without_neighbours": 2,
    }  # fmt: skip
    assert found["smoothed_towards"].isna().tolist() == [False, True, False, True, True]


def test_only_gamma_poisson_gives_limits_and_the_chance_of_a_high_rate():
    found = gm.smooth_rates(areas(), method="gamma_poisson", times=1.5)
    expected = gamma_poisson(EVENTS, YEARS, times=1.5)
    np.testing.assert_allclose(found["high_rate_probability"], expected.exceeds)
    assert (found["smoothed_rate_lower"] <= found["smoothed_rate"]).all()
    plain = gm.smooth_rates(areas())
    assert plain[["smoothed_rate_lower", "high_rate_probability"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"method": "kriging"}, InputError),
        ({"per": 0}, InputError),
        ({"events": "n"}, MissingColumnError),
        ({"definition": "other", "method": "marshall_local"}, InputError),
    ],
)
def test_what_cannot_be_used_is_refused(change, error):
    with pytest.raises(error):
        gm.smooth_rates(areas(), **change)
