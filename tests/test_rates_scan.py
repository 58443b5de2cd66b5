"""The scan over a table of areas: members, figures and what it refuses."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geomine.errors import InputError
from geomine.rates import scan_statistic


@pytest.fixture
def road() -> gpd.GeoDataFrame:
    """Give ten places of 1,000 people along a road, two of them with many cases."""
    return gpd.GeoDataFrame(
        {"cases": [1, 0, 1, 10, 10, 0, 1, 0, 1, 1], "people": 1_000},
        geometry=[shapely.Point(47 + k * k / 100, 40) for k in range(10)],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize("distance", ["great_circle", "projected"])
def test_the_cluster_has_the_likelihood_ratio_of_kulldorff(road, distance) -> None:
    layer = road if distance == "great_circle" else road.to_crs("EPSG:32638")
    found = scan_statistic(layer, cases="cases", population="people", seed=1, distance=distance)
    best = found.iloc[0]
    assert sorted(best["members"]) == [3, 4]
    assert (best["observed"], best["expected"]) == (20, 5.0)
    # Kulldorff (1997): c ln(c/E) + (C - c) ln((C - c)/(C - E)), C = 25
    assert best["llr"] == pytest.approx(20 * math.log(4) + 5 * math.log(5 / 20), abs=1e-9)
    # inside c over E is 4; outside, 5 cases over 20 expected
    assert best["relative_risk"] == pytest.approx(4.0 / (5 / 20), abs=1e-9)
    assert best["p_value"] == pytest.approx(0.001)
    assert found.crs == layer.crs


def test_expected_counts_do_the_work_of_a_population(road) -> None:
    by_people = scan_statistic(road, cases="cases", population="people", seed=1)
    by_expected = scan_statistic(road, cases="cases", expected=np.full(10, 2.5), seed=1)
    assert by_people["llr"].tolist() == pytest.approx(by_expected["llr"].tolist())


def test_the_same_seed_gives_the_same_clusters(road) -> None:
    once, again = (scan_statistic(road, cases="cases", population="people", seed=5) for _ in "ab")
    assert once["p_value"].tolist() == again["p_value"].tolist()


def test_what_cannot_be_scanned_is_refused(road) -> None:
    with pytest.raises(InputError, match="population= or expected="):
        scan_statistic(road, cases="cases", seed=1)
    with pytest.raises(InputError, match="shape"):
        scan_statistic(road, cases="cases", population="people", shape="star", seed=1)
    with pytest.raises(InputError, match="nowhere"):
        scan_statistic(road, cases="nowhere", population="people", seed=1)
