"""Metres that can be UTM or Gauss-Krüger of Pulkovo 1942 without its zone: one line north each.

Both count eastings from the same meridians, and UTM is 0.9996 of the other: in Azerbaijan the two
are 1.8 km apart, so that a district tells them apart only at its border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.geodesics import geodesic_m
from geomine.screening.cells import text_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ALIKE_M = 3_000.0
"""Two readings of one pair that are no farther apart are these two."""
_UTM = r"utm|mgrs|wgs"
_PULKOVO = r"[sс][kк]\W?42|pulkovo|пулково|gau[sß]|гаусс|gk|гк"


def without_doubtful(
    landed: pd.DataFrame, rows: pd.DataFrame
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return the readings without the second of two such, and how far it was for each row.

    What ``coord_zone`` says of the system decides. Where it says none, the distance is not NaN:
    Pulkovo is taken in a list that has pairs with its zone in front, since people seldom change
    the system within a list, else UTM. Other rows are a hint and no proof: lists are merged.

    Parameters
    ----------
    landed : pandas.DataFrame
        One line per row and system that lands: ``row``, ``latitude``, ``longitude``,
        ``notation``, ``turned``, and ``bare`` where the zone of Pulkovo was not said.
    rows : pandas.DataFrame
        The list.
    """
    doubt_m = np.full(len(rows), np.nan)
    bare = landed["bare"].to_numpy(bool)
    if not bare.any():
        return landed, doubt_m
    utm = landed["notation"].eq("utm").to_numpy(bool)
    lines = landed.assign(line=range(len(landed)))
    pairs = lines[bare].merge(lines[utm], on=["row", "turned"], suffixes=("", "_utm"))
    apart = geodesic_m(*(pairs[name] for name in (
        "longitude", "latitude", "longitude_utm", "latitude_utm")))  # fmt: skip
    pairs, apart = pairs[apart <= ALIKE_M], apart[apart <= ALIKE_M]
    with_zone = landed["notation"].eq("pulkovo42_gk").to_numpy(bool) & ~bare
    system = np.array(_said(rows), dtype=object)[pairs["row"]]
    doubtful = system == ""
    system[doubtful] = "pulkovo" if with_zone.any() else "utm"
    gone = np.where(system == "pulkovo", pairs["line_utm"], pairs["line"])
    doubt_m[pairs["row"][doubtful]] = apart[doubtful]
    return landed.drop(index=landed.index[gone.astype(int)]).reset_index(drop=True), doubt_m


def _said(rows: pd.DataFrame) -> list[str]:
    if "coord_zone" not in rows:
        return [""] * len(rows)
    words = text_of(rows["coord_zone"]).fillna("")
    pulkovo = words.str.contains(_PULKOVO, case=False).to_numpy(bool)
    utm = words.str.contains(_UTM, case=False).to_numpy(bool)
    said = np.select([pulkovo & ~utm, utm & ~pulkovo], ["pulkovo", "utm"], "")
    return [str(word) for word in said]
