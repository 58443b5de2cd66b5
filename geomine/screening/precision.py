"""What a point stands for, and the radius that holds the accident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geomine.schema import DEFAULT_UNCERTAINTY_M, EXACT_PRECISIONS, LOCATION_PRECISIONS
from geomine.screening.cells import Words, words_of
from geomine.screening.codes import code_of
from geomine.screening.coordinates import METRES_PER_DEGREE
from geomine.screening.ruler import BESIDE_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.screening.flags import Flags
    from geomine.screening.held import Pairs

ROUNDED_DECIMALS = 2
SPOT_M = 1_000.0
"""A point that is off by more, as the list itself says, is no spot unless the list calls it so."""
KINDS = LOCATION_PRECISIONS


def stated_precision(cells: pd.Series) -> pd.Series:
    """Return what a list says of its precision, in the words of the schema where it is known.

    Examples
    --------
    >>> stated_precision(pd.Series(["site", "(2) 25 km radius", "hm", None])).fillna("-").tolist()
    ['site', 'municipality', 'hm', '-']
    """
    if cells.isna().all() or cells.dropna().isin(LOCATION_PRECISIONS).all():
        return cells
    return words_of(cells).each(lambda text: code_of(text, "location_precision", KINDS) or text)


def read_precision(
    rows: pd.DataFrame,
    latitude: NDArray[np.float64],
    digits: NDArray[np.float64],
    named: NDArray[np.bool_],
    *,
    flags: Flags,
    typed: pd.Series | Pairs,
) -> tuple[Words, NDArray[np.float64]]:
    """Return what each point stands for, and the radius that holds the accident in metres.

    ``digits`` are the decimals that each pair is worth, ``named`` the rows that name a district.
    """
    there = np.isfinite(latitude)
    given = rows["location_precision"]
    known = given.isin(LOCATION_PRECISIONS).to_numpy(bool) if given.notna().any() else there & False
    # whoever calls two decimals a spot has them from a form, not from the place
    coarse = there & (digits <= ROUNDED_DECIMALS)
    known = known & ~(coarse & given.isin(EXACT_PRECISIONS).to_numpy(bool))
    rounded = coarse & ~known
    flags.add(
        rounded, "DQ05", "warning", column="latitude", seen=typed,
        done="rounded coordinates: the uncertainty is what the rounding leaves",
    )  # fmt: skip
    kind = np.select(
        [~there & named, ~there, digits <= 0, digits <= ROUNDED_DECIMALS],
        [KINDS.index("district"), KINDS.index("unknown"), KINDS.index("district"),
         KINDS.index("village")],
        KINDS.index("site"),
    ).astype(np.int8)  # fmt: skip
    if known.any():
        # without a point, a list that states the precision of one is not believed
        believed = known & (there | given.isin(("district", "region", "unknown")).to_numpy(bool))
        kind[believed] = [KINDS.index(str(one)) for one in given[believed]]
    precision = Words(KINDS, kind, rows.index)
    uncertainty = np.array([DEFAULT_UNCERTAINTY_M.get(one, np.nan) for one in KINDS])[kind]
    stated = rows["location_uncertainty_m"]
    of_rounding = METRES_PER_DEGREE * 10.0 ** -digits[rounded]
    uncertainty[rounded] = np.maximum(np.nan_to_num(uncertainty[rounded]), of_rounding)
    if stated.notna().any():
        metres = pd.to_numeric(stated, errors="coerce").astype(float).to_numpy(copy=True)
        own = metres >= 0
        metres[rounded] = np.maximum(metres[rounded], of_rounding)
        uncertainty = np.where(own, metres, uncertainty)
        wide = np.flatnonzero(own & ~known & there & (metres > SPOT_M))
        precision = precision.put(wide, _by_metres(metres[wide]))
    return precision, uncertainty


def of_bearings(
    precision: Words, uncertainty: NDArray[np.float64], away_m: NDArray[np.float64]
) -> tuple[Words, NDArray[np.float64]]:
    """Return precision and uncertainty with those of bearings: never better than a village."""
    told = np.flatnonzero(~np.isnan(away_m))
    if not len(told):
        return precision, uncertainty
    uncertainty = uncertainty.copy()
    uncertainty[told] = away_m[told]
    return precision.put(told, _by_metres(away_m[told])), uncertainty


def _by_metres(away_m: NDArray[np.floating[Any]]) -> Words:
    """Return what a point can stand for that is off by so much: a village at best."""
    kind = pd.cut(
        pd.Series(away_m), [0, DEFAULT_UNCERTAINTY_M["municipality"], BESIDE_M, np.inf],
        labels=["village", "municipality", "district"],
    )  # fmt: skip
    return words_of(kind.astype("str"))
