"""Clusters of people are not taken for clusters of accidents."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from geomine.errors import InputError
from geomine.stats.cluster_null import PlaceNull, cluster_test
from geomine.stats.density import density_labels
from geomine.stats.moves import uniform_in_disc
from geomine.stats.near_pairs import near_pairs
from geomine.stats.stacks import stacked

EPS_M, MIN_SAMPLES = 5_000.0, 5
rng = np.random.default_rng(11)
PLACES = rng.uniform(0, 200_000, (150, 2))
SHARE = rng.lognormal(8, 1.5, 150)
SHARE /= SHARE.sum()


def label(metres, weight):
    spots, stack = stacked(metres)
    labels, core = density_labels(
        lambda: near_pairs(spots, spots, radius_m=EPS_M),
        np.bincount(stack, weights=weight).astype(float),
        min_samples=MIN_SAMPLES,
    )
    return labels[stack], core[stack]


def examined(metres, null, *, replications=99, seed=1):
    labels, core = label(metres, np.ones(len(metres)))
    return cluster_test(
        metres, labels, core, null, label=label, eps_m=EPS_M, replications=replications, seed=seed
    )


@pytest.mark.parametrize("scatter_m", [0.0, 2_000.0])
def test_p_values_are_uniform_when_accidents_follow_people(scatter_m) -> None:
    # the smallest p of a map, since it is adjusted for the number of clusters
    null = PlaceNull(PLACES, SHARE, np.full(50, scatter_m))
    draws, smallest = np.random.default_rng(5), []
    for seed in range(120):
        at = PLACES[draws.choice(len(PLACES), 50, p=SHARE)]
        metres = at + uniform_in_disc(null.scatter_m, draws)
        smallest.append(examined(metres, null, replications=79, seed=seed).p_value.min(initial=1.0))
    for level in (0.05, 0.1, 0.25, 0.5):
        share = np.mean(np.array(smallest) <= level)
        low, high = binom.ppf([0.001, 0.999], 120, level) / 120
        assert low <= share <= high, (level, share)


def test_a_large_town_is_no_cluster_of_accidents_and_a_deadly_village_is() -> None:
    town, village = int(np.argmax(SHARE)), int(np.argmin(SHARE))
    often = round(60 * SHARE[town])
    elsewhere = np.delete(SHARE, town) / (1 - SHARE[town])
    others = np.random.default_rng(2).choice(
        np.delete(np.arange(len(PLACES)), town), 54 - often, p=elsewhere
    )
    metres = PLACES[np.concatenate([[town] * often, [village] * 6, others])]
    labels, _ = label(metres, np.ones(60))
    found = examined(metres, PlaceNull(PLACES, SHARE, np.zeros(60)))
    assert found.p_value[labels[often]] == 0.01  # 1 / (99 + 1)
    assert found.p_value[labels[0]] > 0.2


def test_expected_records_are_those_of_the_places_near_a_core_point() -> None:
    # by hand: places 0 and 1 are 4 km apart, place 2 far away; 8 records stand on place 0
    places = np.array([[0.0, 0.0], [4_000.0, 0.0], [90_000.0, 0.0]])
    null = PlaceNull(places, np.array([0.2, 0.3, 0.5]), np.zeros(10))
    found = examined(places[[0] * 8 + [2] * 2], null)
    assert found.expected.tolist() == pytest.approx([10 * 0.5])
    assert found.relative.tolist() == pytest.approx([8 / 5])
    assert found.llr[0] == pytest.approx(8 * np.log(8 / 5) + 2 * np.log(2 / 5))  # Kulldorff 1997


def test_a_cluster_far_from_every_place_is_compared_with_the_nearest() -> None:
    places = np.array([[0.0, 0.0], [90_000.0, 0.0]])
    null = PlaceNull(places, np.array([0.1, 0.9]), np.zeros(6))
    found = examined(np.full((6, 2), 20_000.0), null)
    assert found.expected.tolist() == pytest.approx([0.6])


def test_one_place_gives_the_poisson_like_count_of_maps_that_do_as_well() -> None:
    # of many equal places far apart, a map beats 9 of 40 at one place about as often as the
    # largest of 100 binomials (40, 0.01) reaches 9: never in 199 maps
    places = np.column_stack([np.arange(100.0) * 50_000, np.zeros(100)])
    metres = places[np.concatenate([[7] * 9, np.arange(31)])]
    found = examined(metres, PlaceNull(places, np.full(100, 0.01), np.zeros(40)), replications=199)
    assert poisson.sf(8, 0.4) * 100 < 1e-4
    assert found.p_value.tolist() == [1 / 200]


def test_within_strata_a_district_with_more_accidents_is_no_cluster() -> None:
    # both districts have one village with everybody: nothing is left to explain
    places = np.array([[0.0, 0.0], [90_000.0, 0.0]])
    null = PlaceNull(
        places, np.eye(2), np.zeros(20), stratum=np.array([0] * 15 + [1] * 5, dtype=np.intp)
    )
    found = examined(places[[0] * 15 + [1] * 5], null)
    assert found.p_value.tolist() == [1.0, 1.0]
    overall = examined(places[[0] * 15 + [1] * 5], PlaceNull(places, np.full(2, 0.5), np.zeros(20)))
    assert overall.p_value.min() < 0.1


def test_the_same_seed_gives_the_same_p_and_another_seed_another() -> None:
    null = PlaceNull(PLACES, SHARE, np.full(40, 1_500.0))
    metres = PLACES[np.random.default_rng(3).choice(len(PLACES), 40, p=SHARE)]
    one, same, other = (examined(metres, null, seed=seed).maxima for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_no_cluster_gives_no_p_value() -> None:
    assert examined(PLACES[:3], PlaceNull(PLACES, SHARE, np.zeros(3))).p_value.size == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"places_m": np.empty((0, 2)), "share": np.empty(0)}, "one place"),
        ({"share": np.full(150, 0.5)}, "sum to 1"),
        ({"share": np.r_[-0.5, 1.5, np.zeros(148)]}, "0 or more"),
        ({"scatter_m": np.zeros(2)}, "3 distances"),
    ],
)
def test_a_null_that_is_none_is_refused(change, says) -> None:
    given = {"places_m": PLACES, "share": SHARE, "scatter_m": np.zeros(3)}
    with pytest.raises(InputError, match=says):
        examined(PLACES[:3], PlaceNull(**(given | change)))


def test_no_replication_is_refused() -> None:
    with pytest.raises(InputError, match="1 or more"):
        examined(PLACES[:3], PlaceNull(PLACES, SHARE, np.zeros(3)), replications=0)
