"""Whether clusters hold more accidents than the people there explain, by Monte Carlo.

Under the null every record falls on a place with the chance that its people (or one equal share
a village) give it. Each drawn map is clustered as the data were, so the freedom to find clusters
anywhere is in the null too, and the largest statistic of each map is what clusters are
compared with, so looking at many clusters needs no further correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy.sparse import csr_array
from scipy.special import xlogy

from geomine.errors import InputError
from geomine.stats.density import NOISE
from geomine.stats.moves import uniform_in_disc
from geomine.stats.near_pairs import gathered, near_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.near_pairs import Positions

    Labeller = Callable[[Floats, Floats], tuple[Positions, NDArray[np.bool_]]]
    """From points (n, 2) in metres and weights to clusters and core marks."""

TIE = 1e-10
"""Relative difference below which two statistics are equal."""
BLOCK_POINTS = 300_000
"""Drawn points that are clustered in one go."""


@dataclass(frozen=True, slots=True)
class ClusterTest:
    """The test of each cluster, shapes (number of clusters,).

    ``expected`` records under the null, the ratio ``relative`` of observed to expected, the log
    likelihood ratio ``llr``, and ``p_value``, adjusted for the number of clusters;
    ``replications`` maps were drawn, and ``maxima`` holds the largest ratio of each.
    """

    expected: Floats
    relative: Floats
    llr: Floats
    p_value: Floats
    maxima: Floats
    replications: int


@dataclass(frozen=True, slots=True)
class PlaceNull:
    """Where records fall if only people matter.

    Attributes
    ----------
    places_m : numpy.ndarray, shape (p, 2)
        Places, easting and northing, metres.
    share : numpy.ndarray, shape (p,) or (strata, p)
        The chance of each place, summing to 1 (in each stratum).
    scatter_m : numpy.ndarray, shape (n,)
        How far each record lies from the point of its place: 0 where the record stands on
        the village's point, and the reach of daily life where it was measured.
    stratum : numpy.ndarray of int, shape (n,), optional
        Row of ``share`` of each record, such as its district: the null then keeps the
        number of records of each.
    """

    places_m: Floats
    share: Floats
    scatter_m: Floats
    stratum: Positions | None = None


def cluster_test(
    metres: Floats,
    labels: Positions,
    core: NDArray[np.bool_],
    null: PlaceNull,
    *,
    label: Labeller,
    eps_m: float,
    replications: int,
    seed: int,
) -> ClusterTest:
    """Return whether each cluster holds more records than the null explains.

    A cluster's footprint is every place within ``eps_m`` of one of its core points, or the
    nearest place where there is none. With ``c`` of ``n`` records in the cluster and
    ``E`` expected in the footprint, the statistic is Kulldorff's ``c ln(c / E) + (n - c)
    ln((n - c) / (n - E))`` where ``c > E`` and 0 elsewhere.

    Parameters
    ----------
    metres : numpy.ndarray, shape (n, 2)
        The records, easting and northing.
    labels, core : numpy.ndarray, shape (n,)
        Their clusters, -1 for noise, and which are core points.
    null : PlaceNull
        Where records fall under the null.
    label : callable
        The clustering, as it was done on the records.
    eps_m : float
        Its radius.
    replications : int
        Maps to draw.
    seed : int
        Seed of the draws.

    Raises
    ------
    InputError
        If the null has no places, or chances that do not sum to 1.

    References
    ----------
    Kulldorff (1997), A spatial scan statistic, Communications in Statistics 26 (statistic and
    Monte Carlo test); Westfall, Young (1993), Resampling-based multiple testing, section 2.

    Examples
    --------
    >>> from geomine.stats.density import density_labels
    >>> def label(points, weight):
    ...     return density_labels(lambda: near_pairs(points, points, radius_m=1), weight,
    ...                           min_samples=3)
    >>> places = np.column_stack([np.arange(50.0) * 10, np.zeros(50)])
    >>> null = PlaceNull(places, np.full(50, 0.02), np.zeros(6))
    >>> found = cluster_test(np.repeat(places[:2], [5, 1], axis=0), np.array([0] * 5 + [-1]),
    ...     np.array([True] * 5 + [False]), null, label=label, eps_m=1, replications=99, seed=1)
    >>> found.p_value.tolist(), found.expected.round(2).tolist()
    ([0.01], [0.12])
    """
    _check(metres, null, replications)
    draw = _Draw(null, len(metres))
    cut = _Cut(null.places_m, draw.mean, len(metres), eps_m)
    n_clusters = int(labels.max(initial=NOISE)) + 1
    count = np.bincount(labels[labels != NOISE], minlength=n_clusters).astype(float)
    expected = cut.expected(metres[core], labels[core], n_clusters)
    llr = cut.llr(count, expected)
    rng = np.random.default_rng(seed)
    at_once = max(1, BLOCK_POINTS // max(len(metres), 1))
    blocks = [min(at_once, replications - done) for done in range(0, replications, at_once)]
    maxima = np.concatenate([cut.largest(draw.maps(runs, rng), label) for runs in blocks])
    beaten = (maxima[None, :] >= llr[:, None] * (1 - TIE)).sum(axis=1)
    with np.errstate(divide="ignore"):
        relative = count / expected
    p_value = (1 + beaten) / (replications + 1)
    return ClusterTest(expected, relative, llr, p_value, maxima, replications)


class _Cut:
    """Footprints and statistics of clusters over one set of places."""

    def __init__(self, places_m: Floats, mean: Floats, n: int, eps_m: float) -> None:
        self.places_m, self.mean, self.n, self.eps_m = places_m, mean, n, eps_m
        self.tree = scipy.spatial.cKDTree(places_m)

    def expected(self, cores_m: Floats, cluster: Positions, n_clusters: int) -> Floats:
        """Return the expected records in the footprint of each cluster."""
        if not len(cores_m):
            return np.zeros(n_clusters)
        i, j, _ = gathered(near_pairs(cores_m, self.places_m, radius_m=self.eps_m))
        alone = np.ones(len(cores_m), dtype=bool)
        alone[i] = False
        lonely = np.flatnonzero(alone)
        if len(lonely):
            i = np.concatenate([i, lonely])
            j = np.concatenate([j, self.tree.query(cores_m[lonely])[1]])
        shape = (n_clusters, len(self.places_m))
        footprint = csr_array((np.ones(len(i)), (cluster[i], j)), shape=shape)
        footprint.data[:] = 1.0  # a place near two core points counts once
        return np.asarray(footprint @ self.mean, dtype=float)

    def llr(self, count: Floats, expected: Floats) -> Floats:
        """Return Kulldorff's log likelihood ratio, 0 where no more were found than expected."""
        more = count > expected
        rest, rest_expected = self.n - count, np.maximum(self.n - expected, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = xlogy(count, count / expected) + xlogy(rest, rest / rest_expected)
        return np.where(more, ratio, 0.0)

    def largest(self, drawn: _Drawn, label: Labeller) -> Floats:
        """Return the largest ratio of each drawn map, 0 where it has no cluster."""
        apart_m = 4 * (float(np.ptp(drawn.metres[:, 0])) + 10 * self.eps_m)
        shifted = drawn.metres + np.column_stack([drawn.run * apart_m, np.zeros(len(drawn.run))])
        labels, core = label(shifted, drawn.weight)  # maps side by side, too far apart to touch
        inside = labels != NOISE
        n_clusters = int(labels.max(initial=NOISE)) + 1
        weight = drawn.weight[inside]
        count = np.bincount(labels[inside], weights=weight, minlength=n_clusters).astype(float)
        expected = self.expected(drawn.metres[core], labels[core], n_clusters)
        run = np.zeros(n_clusters, dtype=np.intp)
        run[labels[inside]] = drawn.run[inside]
        largest = np.zeros(drawn.n_runs)
        np.maximum.at(largest, run, self.llr(count, expected))
        return largest


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Some maps under the null: points with weights, and the map that each belongs to."""

    metres: Floats
    weight: Floats
    run: Positions
    n_runs: int


class _Draw:
    """Draws maps under the null."""

    def __init__(self, null: PlaceNull, n: int) -> None:
        self.null = null
        self.share = np.atleast_2d(null.share)
        self.stratum = np.zeros(n, dtype=np.intp) if null.stratum is None else null.stratum
        self.fixed = null.scatter_m == 0
        self.mean = np.bincount(self.stratum, minlength=len(self.share)) @ self.share

    def maps(self, n_runs: int, rng: np.random.Generator) -> _Drawn:
        """Return ``n_runs`` maps; records on village points come as counts."""
        n_places = self.share.shape[1]
        heights = np.zeros((n_runs, n_places), dtype=np.int64)
        metres, run = [], []
        for k, share in enumerate(self.share):
            mine = self.stratum == k
            heights += rng.multinomial((mine & self.fixed).sum(), share, size=n_runs)
            scatter_m = np.tile(self.null.scatter_m[mine & ~self.fixed], n_runs)
            place = np.searchsorted(np.cumsum(share)[:-1], rng.random(len(scatter_m)))
            metres.append(self.null.places_m[place] + uniform_in_disc(scatter_m, rng))
            run.append(np.repeat(np.arange(n_runs), len(scatter_m) // n_runs))
        stack_run, stack_place = np.nonzero(heights)
        loose = sum(map(len, run))
        return _Drawn(
            np.concatenate([self.null.places_m[stack_place], *metres]),
            np.concatenate([heights[stack_run, stack_place], np.ones(loose)]).astype(float),
            np.concatenate([stack_run, *run]),
            n_runs,
        )


def _check(metres: Floats, null: PlaceNull, replications: int) -> None:
    share = np.atleast_2d(null.share)
    if not len(null.places_m) or share.shape[1] != len(null.places_m):
        raise InputError(
            f"null: {len(null.places_m)} places and shares of shape {share.shape}; "
            "it takes one place or more, and a share for each."
        )
    if (share < 0).any() or not np.allclose(share.sum(axis=1), 1.0):
        raise InputError("null: the shares of the places must be 0 or more and sum to 1.")
    if len(null.scatter_m) != len(metres) or not (null.scatter_m >= 0).all():
        raise InputError(f"null: scatter_m must hold {len(metres)} distances of 0 m or more.")
    if replications < 1:
        raise InputError(f"replications must be 1 or more; found {replications}.")
