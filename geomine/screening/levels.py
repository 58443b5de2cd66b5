"""Districts that a list tells elsewhere: with the village in one cell, or by a level above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from geomine.screening.cells import constant, words_of

if TYPE_CHECKING:
    import pandas as pd

    from geomine.names import Spellings
    from geomine.screening.cells import Words

REGIONS = ("region_as_reported", "region_as_reported_2", "region_as_reported_3")
"""Levels of districts beside the one that a list names first, the widest first."""
_BETWEEN = re.compile(r"\s*[,;/\n|]\s*|\s+[-–—]\s+")


def of_region(rows: pd.DataFrame, spellings: Spellings) -> Words:
    """Return the district of the layer that another level of a list is exactly."""
    found = words_of(constant(None, rows.index))
    for column in (name for name in REGIONS if name in rows):
        named = words_of(rows[column]).read(lambda name: _exact(name, spellings))
        found = found.otherwise(named)
    return found


def with_named_districts(
    rows: pd.DataFrame, reported: Words, spellings: Spellings
) -> tuple[pd.DataFrame, Words]:
    """Return rows and districts with "Füzuli rayonu, Horadiz kəndi" in one cell taken apart.

    Only where the list tells no district otherwise, and one part alone is exactly one.
    """
    places = words_of(rows["place_as_reported"])
    asked = (reported.codes < 0) & rows["district_as_reported"].isna().to_numpy(bool)
    asked &= places.codes >= 0
    if not asked.any():
        return rows, reported
    names = places.texts
    parts = {names[k]: _parts(names[k], spellings) for k in np.unique(places.codes[asked]).tolist()}
    nothing = (None, None)
    district = places.read(lambda name: parts.get(name, nothing)[0])
    village = places.read(lambda name: parts.get(name, nothing)[1])
    apart = asked & (district.codes >= 0)
    there = places.instead(village, apart).text
    return rows.assign(place_as_reported=there), reported.instead(district, apart)


def _parts(text: str, spellings: Spellings) -> tuple[str | None, str | None]:
    """Return the district among the parts of a cell, and what is left of it."""
    parts = [part for part in _BETWEEN.split(text) if part]
    named = [_exact(part, spellings) for part in parts]
    keys = [key for key in named if key]
    if len(keys) > 1 and len(set(keys)) == 1:  # the town of a district that is called the same
        return keys[0], parts[-1]
    if len(keys) != 1:
        return None, None
    rest = [part for part, key in zip(parts, named, strict=True) if key is None]
    return keys[0], ", ".join(rest) or None


def _exact(name: str, spellings: Spellings) -> str | None:
    found = spellings.match(name)
    return found.id if found.method == "exact" else None
