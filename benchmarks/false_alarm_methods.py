"""The methods of the simulation study: from counts of many maps to districts marked.

What does not depend on the map, such as how large the statistic gets under chance with so many
incidents, is computed once; p-values are then those that the library gives, but for the draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import stats

from geomine.cluster.labeller import dbscan_labeller
from geomine.stats import exact_p, false_discovery, gamma_poisson, getis_ord, local_moran, marshall
from geomine.stats.autocorrelation import eb_standardised_rates
from geomine.stats.cluster_null import PlaceNull, cluster_test
from geomine.stats.constant_risk import local_score
from geomine.stats.scan import ellipses
from geomine.stats.scan_checks import study_of
from geomine.stats.scan_choice import apart, fairest, windows_of
from geomine.stats.scan_flexible import Flexible
from geomine.stats.scan_model import Frame, Study
from geomine.stats.scan_search import observe, simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.scan_choice import Window

LEVEL = 0.05
CHANCE = 9_999
"""Maps under chance."""
SLOW = 200
"""Maps that slow methods look at, the first of all."""
SLOWEST = 50
"""Maps that the ellipses look at."""
EPS_M, MIN_SAMPLES = 5_000.0, 5
"""Settings of DBSCAN, those of a run."""
TIE = 1e-10

Marks: TypeAlias = "NDArray[np.bool_]"
Method: TypeAlias = Callable[["Floats", "NDArray[np.intp]"], "Marks"]
"""From counts (maps, districts) and the place of each incident (maps, n) to marks of districts."""


@dataclass(frozen=True, slots=True)
class World:
    """Districts with their people, and the places where these live."""

    places: Floats
    places_m: Floats
    people: Floats
    neighbours: list[NDArray[np.intp]]
    spots_m: Floats
    spot_people: Floats
    spot_district: NDArray[np.intp]

    def chance(self, n: int, seed: int) -> Floats:
        """Return counts of maps under constant risk, shape (CHANCE, districts)."""
        share = self.people / self.people.sum()
        return np.random.default_rng([seed, n, 99]).multinomial(n, share, size=CHANCE).astype(float)


def each(mark: Callable[[Floats], Marks], *, most: int | None = None) -> Method:
    """Return a method that looks at one map after another."""
    return lambda counts, _: np.array([mark(row) for row in counts[:most]])


def normal_gi_star(world: World, values: Callable[[Floats], Floats], *, fdr: bool) -> Method:
    """Gi* with the p-values of the normal distribution."""

    def mark(counts: Floats) -> Marks:
        x = values(counts)
        if np.ptp(x) == 0:
            return np.zeros(len(x), dtype=bool)
        z = getis_ord(x, world.neighbours, replications=1, seed=1).statistic
        p = 2 * stats.norm.sf(np.abs(z))
        return (z > 0) & ((false_discovery(p) if fdr else p) <= LEVEL)

    return each(mark)


def shuffled(world: World, kind: str) -> Method:
    """Conditional permutations of rates, and false-discovery control."""

    def mark(counts: Floats) -> Marks:
        rates = counts / world.people
        if kind == "gi_star":
            found = getis_ord(rates, world.neighbours, replications=CHANCE, seed=1)
            return false_discovery(found.p_value) <= LEVEL
        rates = eb_standardised_rates(counts, world.people) if kind == "eb_moran" else rates
        found = local_moran(rates, world.neighbours, side="high", replications=CHANCE, seed=1)
        high = found.above & found.near_above
        return high & (false_discovery(found.p_value) <= LEVEL)

    return each(mark, most=SLOW)


def constant_risk(world: World, n: int, seed: int, kind: str) -> Method:
    """Constant risk, and false-discovery control."""
    score = local_score(kind, world.people, world.neighbours)
    chance = np.sort(score(world.chance(n, seed)), axis=0)

    def method(counts: Floats, _: object) -> Marks:
        observed = score(counts)
        slack = observed - TIE * np.abs(np.where(np.isfinite(observed), observed, 0.0))
        below = np.array(
            [np.searchsorted(chance[:, k], slack[:, k]) for k in range(counts.shape[1])]
        ).T
        p = (1 + CHANCE - below) / (1 + CHANCE)
        return np.array([false_discovery(row) <= LEVEL for row in p])

    return method


def exceedance(world: World, times: float, sure: float) -> Method:
    """Gamma-Poisson: a rate of more than ``times`` the overall one is ``sure`` enough."""
    return each(lambda counts: gamma_poisson(counts, world.people, times=times).exceeds >= sure)


def scan(
    world: World,
    n: int,
    seed: int,
    *,
    shape: str = "circle",
    most: int | None = None,
    **options: float,
) -> Method:
    """Scan statistic: the districts of all clusters of p up to 0.05."""
    chance = world.chance(n, seed)[..., None].astype(np.int64)
    gini = bool(options.pop("gini", 0))

    def searched(study: Study) -> tuple[Callable[[Study], list[Window]], Callable[..., Floats]]:
        if shape == "flexible":
            found = Flexible.of(
                study, world.neighbours,
                max_areas=int(options["max_areas"]), restrict_to=options.get("restrict_to"),
            )  # fmt: skip
            return lambda _: found.observe(), found.simulate
        return lambda limited: windows_of(limited, observe(limited)), partial(simulate, study)

    def study_for(counts: Floats) -> Study:
        frames = ellipses(world.places_m, 0.5) if shape == "ellipse" else (Frame(world.places),)
        return study_of(
            frames, counts[:, None], world.people[:, None], None,
            model="poisson", max_share=options.get("max_share", 0.5),
        )  # fmt: skip

    highest = np.sort(searched(study_for(chance[0, :, 0].astype(float)))[1](chance))

    def p_value(statistic: float) -> float:
        below = np.searchsorted(highest, statistic * (1 - TIE))
        return float(1 + CHANCE - below) / (1 + CHANCE)

    def method(counts: Floats, _: object) -> Marks:
        counts = counts[:most]
        marks = np.zeros(counts.shape, dtype=bool)
        tops = searched(study_for(counts[0]))[1](counts[..., None].astype(np.int64))
        for row in np.flatnonzero([p_value(top) <= LEVEL for top in tops]):
            study = study_for(counts[row])
            search = searched(study)[0]
            windows = fairest(study, search, p_value) if gini else search(study)
            sure = [window for window in windows if p_value(window.statistic) <= LEVEL]
            for window in apart(study, sure, "none"):
                marks[row, window.members] = True
        return marks

    return method


def dbscan(world: World, n: int, *, tested: bool) -> Method:
    """DBSCAN of the points: the districts of all clusters, or of those of p up to 0.05."""
    label = dbscan_labeller(EPS_M, MIN_SAMPLES)
    null = PlaceNull(world.spots_m, world.spot_people / world.spot_people.sum(), np.zeros(n))

    def method(counts: Floats, spots: NDArray[np.intp]) -> Marks:
        most = SLOW if tested else None
        marks = np.zeros(counts[:most].shape, dtype=bool)
        for row, places in enumerate(spots[:most]):
            metres = world.spots_m[places]
            labels, core = label(metres, np.ones(n))
            if tested and labels.max() >= 0:
                p = cluster_test(
                    metres, labels, core & (labels >= 0), null,
                    label=label, eps_m=EPS_M, replications=199, seed=row,
                ).p_value  # fmt: skip
                labels = np.where((labels >= 0) & (p[labels] <= LEVEL), labels, -1)
            marks[row, world.spot_district[places[labels >= 0]]] = True
        return marks

    return method


Maker: TypeAlias = Callable[[World, int, int], Method]
METHODS: dict[str, Maker] = {
    "Gi* of counts, z > 1.96": lambda w, *_: normal_gi_star(w, lambda c: c, fdr=False),
    "Gi* of rates, normal p, FDR": lambda w, *_: normal_gi_star(
        w, lambda c: c / w.people, fdr=True
    ),
    "Gi* of smoothed rates, normal p, FDR": lambda w, *_: normal_gi_star(
        w, lambda c: marshall(c, w.people).rate, fdr=True
    ),
    "DBSCAN, all clusters": lambda w, n, _: dbscan(w, n, tested=False),
    "DBSCAN, clusters tested": lambda w, n, _: dbscan(w, n, tested=True),
    "Gi*, permutations, FDR": lambda w, *_: shuffled(w, "gi_star"),
    "local Moran, permutations, FDR": lambda w, *_: shuffled(w, "local_moran"),
    "EB Moran, permutations, FDR": lambda w, *_: shuffled(w, "eb_moran"),
    "P(rate > 2 x mean) > 0.8": lambda w, *_: exceedance(w, 2.0, 0.8),
    "P(rate > 2 x mean) > 0.95": lambda w, *_: exceedance(w, 2.0, 0.95),
    "`gi_star`": lambda w, n, s: constant_risk(w, n, s, "gi_star"),
    "`local_moran`": lambda w, n, s: constant_risk(w, n, s, "local_moran"),
    "`eb_moran`": lambda w, n, s: constant_risk(w, n, s, "eb_moran"),
    "`exact`": lambda w, *_: each(lambda c: false_discovery(exact_p(c, w.people)) <= LEVEL),
    "`scan`": scan,
    "scan, circles of 10 %": partial(scan, max_share=0.1),
    "scan, Gini": partial(scan, gini=1, most=SLOW),
    "scan, ellipses": partial(scan, shape="ellipse", most=SLOWEST),
    "scan, flexible": partial(scan, shape="flexible", max_areas=10, most=SLOW),
    "scan, flexible, restricted": partial(
        scan, shape="flexible", max_areas=10, restrict_to=0.2, most=SLOW
    ),
}
"""What is compared; names in `code` are those of `hot_spot_areas`."""
