"""What a list shows beside each village: the accidents near it, and the reasons in codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy

from geomine.targeting.criteria import criteria
from geomine.targeting.nearness import Pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geomine.targeting.accidents import Accidents
    from geomine.targeting.criteria import Rules
    from geomine.targeting.levels import Level

REASON_LEVEL = 0.5
"""A criterion that is not an accident is a reason from half of its scale on."""
MAX_REASONS = 3


def evidence(
    places: pd.DataFrame,
    metres: NDArray[np.float64],
    around: Pairs,
    found: Accidents,
    recency: NDArray[np.float64],
    *,
    rules: Rules,
) -> tuple[pd.DataFrame, Pairs]:
    """Return the figures of each village, and its pairs with accidents known only to its district.

    The pairs hold the accidents that may be of the window, those without a day too.
    """
    n = len(places)
    near = around.distance_m <= rules.near_m
    recent = recency[around.accident] > 0
    both = near & recent
    known = ~np.isnan(found.people)[around.accident]
    n_near = np.bincount(around.village[both], minlength=n)
    n_known = np.bincount(around.village[both & known], minlength=n)
    people = np.bincount(
        around.village[both & known], found.people[around.accident][both & known], minlength=n
    )
    hidden = pd.array(people.astype(np.int64), dtype="Int64")
    hidden[(n_near > 0) & (n_known == 0)] = pd.NA
    rough = _in_district(places, found, recency)
    dated = recency[rough.accident] > 0
    district_only = pd.array(np.bincount(rough.village[dated], minlength=n), dtype="Int64")
    if "district_id" not in places:
        district_only[:] = pd.NA
    else:
        district_only[places["district_id"].isna().to_numpy()] = pd.NA
    shown = pd.DataFrame(
        {
            "n_accidents_near": n_near,
            "n_casualties_near": hidden,
            "last_accident_near": _last(around, found, near, n),
            "distance_to_accident_m": _nearest_m(metres, found),
            "n_district_only": district_only,
            "has_neighbour": np.bincount(around.village[recent & ~near], minlength=n) > 0,
        },
        index=places.index,
    )
    return shown, rough


def reasons(
    levels: Mapping[str, Level], weights: Mapping[str, float], reach: Level, shown: pd.DataFrame
) -> pd.Series[str]:
    """Return up to three criteria that speak for each village, the weightiest first.

    Where no sign of mines reaches, those who would be exposed are no reason.
    """
    names = list(weights)
    acts = np.column_stack(
        [
            np.nan_to_num(reach.value)
            if criteria()[name].kind == "exposed"
            else np.ones(len(shown))
            for name in names
        ]
    )
    levels_ = np.column_stack([levels[name].value for name in names])
    parts = np.array(list(weights.values())) * acts * np.nan_to_num(levels_)
    speaks = (levels_ >= REASON_LEVEL) & (acts > 0)
    told = {
        "recent_accidents": shown["n_accidents_near"] > 0,
        "neighbour_hit": shown["has_neighbour"],
    }
    for name, yes in told.items():
        if name in weights:
            speaks[:, names.index(name)] = yes.to_numpy(dtype=bool)
    order = np.argsort(np.where(speaks, -parts, np.inf), axis=1, kind="stable")[:, :MAX_REASONS]
    codes = [[names[c] for c in row if speaks[k, c]] for k, row in enumerate(order)]
    signs = _other_signs(shown)
    texts = [
        ";".join([*sign, *some][:MAX_REASONS]) for sign, some in zip(signs, codes, strict=True)
    ]
    return pd.Series(texts, index=shown.index, dtype="str")


def _other_signs(shown: pd.DataFrame) -> list[list[str]]:
    """Return the sign of mines where no recent accident is one: it comes before who is exposed."""
    recent = (shown["n_accidents_near"] > 0) | shown["has_neighbour"]
    earlier = shown["evidence"].eq("accident") & ~recent
    somewhere = shown["evidence"].eq("district")
    return [
        ["earlier_accidents"] if old else ["district_accidents"] if rough else []
        for old, rough in zip(earlier, somewhere, strict=True)
    ]


def unknown_criteria(levels: Mapping[str, Level], index: pd.Index) -> pd.Series[str]:
    """Return the criteria that nothing is known of, joined by ``;``."""
    blank = np.column_stack([np.isnan(level.value) for level in levels.values()])
    names = list(levels)
    texts = [";".join(names[c] for c in np.flatnonzero(row)) for row in blank]
    return pd.Series(texts, index=index, dtype="str")


def _in_district(places: pd.DataFrame, found: Accidents, recency: NDArray[np.float64]) -> Pairs:
    """Return the pairs of a village and an accident without a place in the same district."""
    maybe = ~found.placed & (found.district_id != "") & ((recency > 0) | np.isnat(found.day))
    rough = pd.DataFrame(
        {"accident": np.flatnonzero(maybe), "district_id": found.district_id[maybe].astype("str")}
    )
    ids = places.get("district_id", pd.Series(None, index=places.index, dtype="str")).astype("str")
    here = pd.DataFrame({"village": np.arange(len(places)), "district_id": ids.to_numpy()})
    pairs = here.dropna().merge(rough, on="district_id")
    return Pairs(
        pairs["village"].to_numpy(dtype=np.intp),
        pairs["accident"].to_numpy(dtype=np.intp),
        np.full(len(pairs), np.nan),
    )


def _last(
    around: Pairs, found: Accidents, near: NDArray[np.bool_], n: int
) -> NDArray[np.datetime64]:
    """Return the day of the last accident near each village, of any age."""
    day = pd.Series(found.day[around.accident[near]].astype("datetime64[us]"))
    last = day.groupby(around.village[near]).max()
    return last.reindex(range(n)).astype("datetime64[us]").to_numpy()


def _nearest_m(metres: NDArray[np.float64], found: Accidents) -> NDArray[np.float64]:
    """Return the distance to the nearest accident of any age, to the metre."""
    distance = np.full(len(metres), np.nan)
    here = np.isfinite(metres).all(axis=1)
    if here.any() and found.placed.any():
        gap = np.asarray(scipy.spatial.cKDTree(found.metres[found.placed]).query(metres[here])[0])
        distance[here] = gap.round(0)
    return distance
