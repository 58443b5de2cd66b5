"""Does the list work? Rank with what was known on a day, and see where accidents came after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy

from geomine.columns import days
from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError
from geomine.schema import require
from geomine.targeting.accidents import Accidents, accidents
from geomine.targeting.criteria import Rules
from geomine.targeting.levels import residents
from geomine.targeting.rank import rank_villages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

METHODS = ("score", "population", "nearest_past_accident", "random")
AREA_LISTS = 100
"""Random lists whose area is measured; its mean settles long before that of hits."""
DEFAULT_RULES = Rules()


def backtest(
    places: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    cuts: Sequence[dt.date],
    k: int,
    seed: int,
    horizon_days: int = 365,
    radius_m: float = 5_000.0,
    block_m: float = 20_000.0,
    runs: int = 1_000,
    confidence: float = 0.95,
    districts: gpd.GeoDataFrame | None = None,
    exposure: pd.DataFrame | None = None,
    hazards: gpd.GeoDataFrame | None = None,
    weights: Mapping[str, float] | str | None = None,
    rules: Rules = DEFAULT_RULES,
) -> pd.DataFrame:
    """Return how many later accidents happened near the first ``k`` villages, by method and day.

    For each day of ``cuts`` the villages are ranked with what was known then: accidents whose
    last possible day, and report where its day is known, are not after it. They are tested on
    accidents with a place whose first possible day lies in the ``horizon_days`` after it. What
    may have happened on either side is in neither.

    The score is set against the people alone, the distance to the nearest past accident,
    and villages drawn at random. Today's populations are used throughout: an
    analyst who has those of the day should give them.

    Parameters
    ----------
    places, incidents, districts, exposure, weights, rules
        As for :func:`geomine.rank_villages`.
    hazards : geopandas.GeoDataFrame, optional
        Hazards that were on the map on every day of ``cuts``; later ones would leak the future.
    cuts : sequence of datetime.date
        Days to rank on. Periods of test that overlap are not independent.
    k : int
        Number of villages, at least 1.
    seed : int
        Seed of the random choices and of the bootstrap.
    horizon_days : int, default 365
        Days after the cut that are tested.
    radius_m : float, default 5000
        An accident within this distance of a village is a hit.
    block_m : float, default 20000
        The bootstrap draws squares of this size with all accidents in them, since accidents
        close to each other are not independent.
    runs : int, default 1000
        Random choices, and runs of the bootstrap.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        One row per cut and method, and with several cuts one per method over all of them, whose
        ``cut`` is missing: ``cut``, ``method``, ``k``, ``n_known``, ``n_tested``,
        ``n_hit``, ``hit_rate`` with ``hit_rate_low`` and ``hit_rate_high`` (missing where
        nothing was tested), ``area_share`` (of all that is within the radius of any village)
        and ``pai`` with ``pai_low`` and ``pai_high``, the prediction accuracy index: hit rate over
        share of area (Chainey et al. 2008). For "random" the counts are means over the runs and
        the intervals are those of the runs.

    Raises
    ------
    InputError
        If a setting is out of range or there are no places.

    References
    ----------
    Chainey, Tompson, Uhlig (2008), The utility of hotspot mapping for predicting spatial
    patterns of crime, Security Journal 21.

    Examples
    --------
    >>> import datetime as dt
    >>> from geomine import datasets
    >>> found = backtest(datasets.places(), datasets.incidents(),
    ...     cuts=[dt.date(2023, 1, 1)], k=20, seed=1, runs=50)
    >>> found["method"].tolist()
    ['score', 'population', 'nearest_past_accident', 'random']
    """
    if k < 1 or runs < 1 or horizon_days < 1 or not radius_m > 0 or not block_m > 0:
        raise InputError("k, runs, horizon_days, radius_m and block_m must all be above 0.")
    require("incidents", incidents, ["event_date"])
    where = places[~(places.geometry.isna() | places.geometry.is_empty)]
    if where.empty:
        raise InputError("places: none has a point, so nothing can be tested.")
    order = np.argsort(where["place_id"].astype("str").to_numpy(), kind="stable")
    where = where.iloc[order]
    crs = metric_crs(where if districts is None else districts)
    rows = []
    tries: dict[str, list[tuple[_Trial, NDArray[np.intp]]]] = {name: [] for name in METHODS}
    for cut in cuts:
        known = incidents[_known(incidents, cut)]
        later = _later(incidents, cut, horizon_days, crs)
        ranked = rank_villages(
            where, known, as_of=cut, districts=districts, exposure=exposure, hazards=hazards,
            weights=weights, rules=rules, runs=0,
        )  # fmt: skip
        trial = _Trial(where, known, later, crs=crs, cut=cut, k=k, radius_m=radius_m)
        for number, method in enumerate(METHODS):
            rng = np.random.default_rng([seed, cut.toordinal(), number])
            lists = trial.lists(method, ranked, runs, rng)
            row = trial.row(lists, block_m=block_m, runs=runs, confidence=confidence, rng=rng)
            rows.append({"cut": pd.Timestamp(cut), "method": method, "k": k, **row})
            tries[method].append((trial, lists))
    if len(cuts) > 1:
        rows += [
            {"cut": pd.NaT, "method": name, "k": k, **_pooled(tries[name], block_m=block_m,
             runs=runs, confidence=confidence, rng=np.random.default_rng([seed, number]))}
            for number, name in enumerate(METHODS)
        ]  # fmt: skip
    return pd.DataFrame(rows)


def _pooled(
    tries: list[tuple[_Trial, NDArray[np.intp]]],
    *,
    block_m: float,
    runs: int,
    confidence: float,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Return the row of all cuts: a square of one cut is drawn apart from that of another."""
    hits = [trial.hits(lists) for trial, lists in tries]
    area = float(np.mean([trial.area_share(lists) for trial, lists in tries]))
    spots = np.concatenate([trial.spots for trial, _ in tries])
    of = np.repeat(np.arange(len(tries)), [len(trial.spots) for trial, _ in tries])
    hit = np.concatenate(hits, axis=1)
    blocks = np.column_stack([of, np.floor(spots / block_m)])
    known = sum(len(trial.past.day) for trial, _ in tries)
    return _row(hit, blocks, area, known, runs=runs, confidence=confidence, rng=rng)


class _Trial:
    """One day's test: which villages would have been near which later accidents."""

    def __init__(
        self,
        places: gpd.GeoDataFrame,
        known: gpd.GeoDataFrame,
        later: Accidents,
        *,
        crs: CRS,
        cut: dt.date,
        k: int,
        radius_m: float,
    ) -> None:
        self.places, self.k, self.radius_m = places, min(k, len(places)), radius_m
        self.metres = coordinates_m(places, crs)
        self.past = accidents(known, as_of=cut, crs=crs)
        self.spots = later.metres
        # a lattice of about 20 points a radius squared measures areas of joined discs
        self.lattice = _lattice(self.metres, radius_m)

    def lists(
        self, method: str, ranked: gpd.GeoDataFrame, runs: int, rng: np.random.Generator
    ) -> NDArray[np.intp]:
        """Return the positions of the first k villages, one row per list."""
        n = len(self.places)
        if method == "random":
            return np.array([rng.permutation(n)[: self.k] for _ in range(runs)])
        if method == "score":
            first = ranked["place_id"].iloc[: self.k]
            found = pd.Index(self.places["place_id"]).get_indexer(pd.Index(first))
            return np.asarray(found)[None, :]
        if method == "population":
            worth = np.nan_to_num(residents(self.places), nan=-1.0)
        elif self.past.placed.any():
            gap = scipy.spatial.cKDTree(self.past.metres[self.past.placed]).query(self.metres)[0]
            worth = -np.asarray(gap, dtype=float)
        else:
            worth = np.zeros(n)
        return np.argsort(-worth, kind="stable")[None, : self.k]

    def row(
        self,
        lists: NDArray[np.intp],
        *,
        block_m: float,
        runs: int,
        confidence: float,
        rng: np.random.Generator,
    ) -> dict[str, object]:
        """Return the counts, the hit rate with its interval, and the index."""
        blocks = np.floor(self.spots / block_m)
        return _row(
            self.hits(lists), blocks, self.area_share(lists), len(self.past.day),
            runs=runs, confidence=confidence, rng=rng,
        )  # fmt: skip

    def hits(self, lists: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which later accidents each list hits, shape (lists, accidents)."""
        return np.array([self._within(self.spots, chosen) for chosen in lists])

    def area_share(self, lists: NDArray[np.intp]) -> float:
        """Return the mean share of the area within the radius of any village."""
        few = lists[:AREA_LISTS]
        return float(np.mean([self._within(self.lattice, chosen).mean() for chosen in few]))

    def _within(self, spots: NDArray[np.float64], chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which spots are within the radius of a chosen village."""
        if not len(spots) or not len(chosen):
            return np.zeros(len(spots), dtype=bool)
        gap = scipy.spatial.cKDTree(self.metres[chosen]).query(spots)[0]
        return np.asarray(gap <= self.radius_m)


def _row(
    hit: NDArray[np.bool_],
    blocks: NDArray[np.float64],
    area: float,
    n_known: int,
    *,
    runs: int,
    confidence: float,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Return the counts, the hit rate and the index, both with their intervals."""
    n = hit.shape[1]
    rate, ends = np.nan, np.array([np.nan, np.nan])
    if n:
        rate = float(hit.mean())
        many = hit.mean(axis=1) if len(hit) > 1 else _resampled(hit[0], blocks, runs, rng)
        tail = (1 - confidence) / 2
        ends = np.quantile(many, [tail, 1 - tail])
    index = np.array([rate, *ends]) / area if area > 0 else np.full(3, np.nan)
    return {
        "n_known": n_known,
        "n_tested": n,
        "n_hit": float(hit.sum(axis=1).mean()) if n else 0.0,
        "hit_rate": rate,
        "hit_rate_low": ends[0],
        "hit_rate_high": ends[1],
        "area_share": area,
        "pai": index[0],
        "pai_low": index[1],
        "pai_high": index[2],
    }


def _resampled(
    hit: NDArray[np.bool_], blocks: NDArray[np.float64], runs: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return hit rates of runs that draw squares with all their accidents."""
    _, block = np.unique(blocks, axis=0, return_inverse=True)
    block = block.ravel()
    size = np.bincount(block)
    hits = np.bincount(block, hit.astype(float))
    times = rng.multinomial(len(size), np.full(len(size), 1 / len(size)), size=runs)
    return np.asarray((times @ hits) / (times @ size))


def _known(incidents: gpd.GeoDataFrame, cut: dt.date) -> NDArray[np.bool_]:
    """Return which records were known on the day: happened, and reported where that is dated."""
    day = np.datetime64(cut, "D")
    first = days(incidents, "incidents", "event_date")
    known = first <= day
    for column in ("event_date_end", "report_date"):
        if column in incidents:
            known &= ~(days(incidents, "incidents", column) > day)
    return known


def _later(incidents: gpd.GeoDataFrame, cut: dt.date, horizon_days: int, crs: CRS) -> Accidents:
    """Return the accidents with a place that happened in the days after ``cut``."""
    begin = np.datetime64(cut, "D")
    end = begin + np.timedelta64(horizon_days, "D")
    first = days(incidents, "incidents", "event_date")
    last = first
    if "event_date_end" in incidents:
        ends = days(incidents, "incidents", "event_date_end")
        last = np.where(np.isnat(ends), first, ends)
    placed = ~(incidents.geometry.isna() | incidents.geometry.is_empty).to_numpy(dtype=bool)
    if "location_precision" in incidents:
        placed &= (
            ~incidents["location_precision"].isin(["district", "region", "unknown"]).to_numpy()
        )
    inside = incidents[(first > begin) & (last <= end) & placed]
    return accidents(inside, as_of=end.astype(object), crs=crs)


def _lattice(metres: NDArray[np.float64], radius_m: float) -> NDArray[np.float64]:
    """Return points every quarter radius that lie within the radius of a village."""
    step = radius_m / 4
    offsets = np.arange(-4, 5)
    east, north = np.meshgrid(offsets, offsets)
    around = np.column_stack([east.ravel(), north.ravel()])
    cells = np.unique(
        (np.round(metres / step)[:, None, :] + around[None, :, :]).reshape(-1, 2), axis=0
    )
    spots = cells * step
    gap = scipy.spatial.cKDTree(metres).query(spots)[0]
    return np.asarray(spots[gap <= radius_m])
