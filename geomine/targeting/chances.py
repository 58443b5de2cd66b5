"""Ranks and how sure they are: thousands of lists from jittered weights and moved accidents.

Each run draws every weight within 30 % of its own, draws the accidents anew with
replacement, moves each within its location uncertainty (or somewhere in its district, where no
more is known), gives one without a day a day, and draws what is unknown anywhere from harmless to
as bad as can be. The ranks of a village over the runs are its interval.

An accident that a run does not draw is a sign of mines all the same: that it happened is no
matter of chance, only where exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.targeting.criteria import criteria
from geomine.targeting.draws import AccidentDraws

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import geopandas as gpd
    import shapely
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.targeting.accidents import Accidents
    from geomine.targeting.criteria import Rules
    from geomine.targeting.levels import Level
    from geomine.targeting.reach import Reach

JITTER = 0.3
DECIMALS = 9
SURE, POSSIBLE = 0.95, 0.05


@dataclass(frozen=True, slots=True)
class Chances:
    """The columns ``rank``, ``rank_low``, ``rank_high`` and ``p_top``, and an account."""

    columns: pd.DataFrame
    account: dict[str, object]


def rank_chances(
    villages_m: NDArray[np.float64],
    found: Accidents,
    levels: Mapping[str, Level],
    weights: Mapping[str, float],
    *,
    reach: Reach,
    score: NDArray[np.float64],
    open_: NDArray[np.bool_],
    districts: gpd.GeoDataFrame | None,
    crs: CRS,
    as_of: dt.date,
    rules: Rules,
    top: int,
    runs: int,
    seed: int,
    confidence: float,
) -> Chances:
    """Return the ranks, their intervals and the probability of the first ``top``.

    Rows are villages in the order that decides ties. ``open_`` says which are ranked.
    """
    # rounded, so that sums that are equal on paper are equal here
    ranks = ranks_of(score[open_].round(DECIMALS))
    low, high, p_top = (np.full(len(score), np.nan) for _ in range(3))
    account: dict[str, object] = {"runs": runs, "seed": seed, "top": top, "confidence": confidence}
    if runs and open_.any():
        rng = np.random.default_rng(seed)
        shapes = _shapes(districts, crs)
        draw = AccidentDraws(villages_m, found, rng=rng, shapes=shapes, as_of=as_of, rules=rules)
        placed = np.asarray(np.isfinite(villages_m).all(axis=1))
        many = np.empty((runs, int(open_.sum())), dtype=np.int32)
        for done in range(0, runs, draw.at_once):
            here = min(draw.at_once, runs - done)
            points = _scores(draw, levels, weights, reach, placed=placed, rng=rng, runs=here)[
                :, open_
            ].round(DECIMALS)
            # villages that are equal in a run come in any order, not in that of their keys
            many[done : done + here] = ranks_of(points + 1e-10 * rng.random(points.shape))
        tail = (1 - confidence) / 2
        ends = np.quantile(many, [tail, 1 - tail], axis=0, method="inverted_cdf")
        low[open_], high[open_] = np.minimum(ends[0], ranks), np.maximum(ends[1], ranks)
        p_top[open_] = (many <= top).mean(axis=0)
        account |= {
            "n_sure_of_top": int((p_top >= SURE).sum()),
            "n_possibly_top": int((p_top >= POSSIBLE).sum()),
            "n_accidents_not_drawn": draw.n_not_drawn,
        }
    whole = np.full(len(score), np.nan)
    whole[open_] = ranks
    named = {"rank": whole, "rank_low": low, "rank_high": high}
    columns = {name: pd.array(v, dtype="Int64") for name, v in named.items()}
    return Chances(pd.DataFrame(columns | {"p_top": p_top}), account)


def ranks_of(score: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return ranks from 1 for the highest along the last axis; of equals the first comes first.

    Examples
    --------
    >>> ranks_of(np.array([1.0, 3.0, 3.0])).tolist()
    [3, 1, 2]
    """
    rank = np.empty(score.shape, dtype=np.intp)
    order = np.argsort(-score, axis=-1, kind="stable")
    np.put_along_axis(rank, order, np.arange(1, score.shape[-1] + 1), axis=-1)
    return rank


def _scores(
    draw: AccidentDraws,
    levels: Mapping[str, Level],
    weights: Mapping[str, float],
    reach: Reach,
    *,
    placed: NDArray[np.bool_],
    rng: np.random.Generator,
    runs: int,
) -> NDArray[np.float64]:
    """Return the scores of some runs, shape (runs, villages)."""
    drawn, sign = draw.levels(rng, runs)
    near = np.maximum(sign, reach.lasting)
    unsure = ~placed & ~(reach.lasting > 0)
    near[:, unsure] = rng.random((runs, int(unsure.sum())))
    share = np.array([*weights.values()]) * rng.uniform(
        1 - JITTER, 1 + JITTER, (runs, len(weights))
    )
    share /= share.sum(axis=1, keepdims=True)
    total = np.zeros(near.shape)
    for name, weight in zip(weights, share.T, strict=True):
        level = levels[name]
        value = level.low + rng.random(near.shape) * (level.high - level.low)
        if name in drawn:
            value = np.where(placed, drawn[name], value)
        exposed = criteria()[name].kind == "exposed"
        total += weight[:, None] * (near * value if exposed else value)
    return total


def _shapes(districts: gpd.GeoDataFrame | None, crs: CRS) -> dict[str, shapely.Geometry]:
    """Return the districts with an area, in metres, by ``district_id``."""
    if districts is None:
        return {}
    flat = districts.geometry.to_crs(crs)
    ids = districts["district_id"].astype("str")
    return {key: shape for key, shape in zip(ids, flat, strict=True) if shape and shape.area > 0}
