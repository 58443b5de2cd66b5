"""Victims brought to their accidents, and sheets of one list put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine.io.sheets import TEXT, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomine.io.formats import Plan

KEYS = (
    ("globalid", "parentglobalid"),
    ("ac_code", "ac_id_victim"),
    ("_index", "_parent_index"),
    ("key", "parent_key"),
    ("accident_guid", "accident_guid"),
)
"""The key of an accident, and the column of a victim that points to it."""
WHERE = frozenset(
    ("longitude", "latitude", "coord_raw", "place_as_reported", "district_as_reported", "geometry")
)
WHEN = frozenset(("event_date", "event_year"))
HOW_MANY = frozenset(("killed", "injured", "casualties", "victim_outcome", "status_unknown"))
ALIKE = 0.6
"""Share of the fields of the main sheet that another has if it is the same list."""
ROWS_FROM = "source_sheet"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One sheet with what its headers mean; its columns have the names of their fields."""

    sheet: Sheet
    plan: Plan

    @property
    def fields(self) -> set[str]:
        """Return the fields that its headers fill."""
        there = set(self.plan.fields.values())
        return there | ({"geometry"} if isinstance(self.sheet.table, gpd.GeoDataFrame) else set())

    @property
    def telling(self) -> int:
        """Return how many of when, where and how many it says."""
        return sum(bool(self.fields & some) for some in (WHEN, WHERE, HOW_MANY))


def joined(parts: Sequence[Part]) -> tuple[pd.DataFrame, list[Part], list[str]]:
    """Return the parts of a file as one table, the parts it is made of, and what was done.

    Victims that point to accidents are joined to them, one row a victim; an accident without
    victims stays one row, and a victim without accident too. Sheets with the columns of the
    main one are put below it. The index counts rows from 1, and ``source_sheet`` says where
    each came from where there are several.
    """
    main = max(parts, key=lambda part: (part.telling, len(part.fields), len(part.sheet.table)))
    own = _split(main)
    if own is not None:
        return _linked(*own, [])
    links = [(part, keys) for part in parts if part is not main and (keys := _keys(main, part))]
    if links:
        child, keys = max(
            links, key=lambda link: (len(link[0].fields & HOW_MANY), len(link[0].sheet.table))
        )
        rest = [part.sheet.name for part in parts if part not in (main, child)]
        return _linked(main, child, keys, rest)
    alike = [part for part in parts if part is main or _is_alike(main, part)]
    rest = [part.sheet.name for part in parts if part not in alike]
    notes = [f"sheet {name!r} was not read: it is another table" for name in rest]
    if len(alike) == 1:
        return main.sheet.table, alike, notes
    notes.append("sheets put together: " + ", ".join(repr(part.sheet.name) for part in alike))
    table = pd.concat([_marked(part) for part in alike], ignore_index=True)
    return _numbered(table), alike, notes


def _is_alike(main: Part, part: Part) -> bool:
    shared = len(main.fields & part.fields)
    return part.telling >= min(main.telling, 2) and shared >= ALIKE * len(main.fields)


def _keys(parent: Part, child: Part) -> tuple[str, str] | None:
    """Return the columns that join two sheets, or None where they do not belong together."""
    above, below = _by_name(parent.sheet.table), _by_name(child.sheet.table)
    for key, pointer in KEYS:
        if key in above and pointer in below and _points(parent, above[key], child, below[pointer]):
            return above[key], below[pointer]
    if "incident_id" in parent.fields & child.fields and _points(
        parent, "incident_id", child, "incident_id"
    ):
        return "incident_id", "incident_id"
    return None


def _points(parent: Part, key: str, child: Part, pointer: str) -> bool:
    keys = parent.sheet.table[key].dropna()
    pointers = child.sheet.table[pointer].dropna()
    return (
        bool(len(pointers)) and keys.is_unique and bool(_plain(pointers).isin(_plain(keys)).any())
    )


def _split(part: Part) -> tuple[Part, Part, tuple[str, str]] | None:
    """Return accidents and victims that stand below each other in one sheet, or None."""
    names = _by_name(part.sheet.table)
    key, pointer = names.get("globalid"), names.get("parentglobalid")
    if key is None or pointer is None:
        return None
    table = part.sheet.table
    child = table[pointer].notna()
    found = _plain(table[pointer]).isin(_plain(table[key].dropna())) & child
    if not found.any() or child.all():
        return None
    above, below = table[~child].dropna(axis=1, how="all"), table[child].dropna(axis=1, how="all")
    name = part.sheet.name
    return (
        Part(Sheet(name, above, part.sheet.notes), part.plan),
        Part(Sheet(name, pd.DataFrame(below.drop(columns="geometry", errors="ignore"))), part.plan),
        (key, pointer),
    )


def _linked(
    parent: Part, child: Part, keys: tuple[str, str], rest: list[str]
) -> tuple[pd.DataFrame, list[Part], list[str]]:
    key, pointer = keys
    above, below = _marked(parent), _marked(child)
    above["incident_id"] = _ids(above, key)
    below = pd.DataFrame(below.drop(columns="geometry", errors="ignore"))
    twice = set(below) & set(above)
    renamed = {name: again(str(name)) for name in twice}
    below = below.rename(columns=renamed)
    at = renamed.get(pointer, pointer)
    below["_link"], above["_link"] = _plain(below[at]), _plain(above[key])
    pairs = above.merge(below[below["_link"].notna()], on="_link", how="left")
    alone = below[~below["_link"].isin(above["_link"].dropna())].rename(
        columns={name: before for before, name in renamed.items()}
    )
    alone = alone.assign(incident_id=alone[pointer])
    table = pd.concat([pairs, alone], ignore_index=True).drop(columns="_link")
    table[ROWS_FROM] = _origin(table)
    table = table.drop(columns=again(ROWS_FROM))
    if isinstance(above, gpd.GeoDataFrame):
        table = gpd.GeoDataFrame(table, geometry="geometry", crs=above.crs)
    found = len(below) - len(alone)
    bare = int((~above["_link"].isin(below["_link"])).sum())
    done = (
        f"{len(above)} accidents and {len(below)} victims were joined by {pointer}: {found} "
        f"victims have their accident, {len(alone)} have none, {bare} accidents have no victim"
    )
    notes = [done, *(f"sheet {name!r} was not read: it is another table" for name in rest)]
    return _numbered(table), [parent, child], notes


def again(name: str) -> str:
    """Return what a column of victims is called beside one of the same name of accidents."""
    return f"{name} (2)"


def _ids(table: pd.DataFrame, key: str) -> pd.Series:
    """Return the id of each accident: its own where it has one and no other has the same."""
    given = (
        table["incident_id"]
        if "incident_id" in table
        else pd.Series(np.nan, index=table.index, dtype=TEXT)
    )
    doubled = given.duplicated(keep=False) & given.notna()
    return given.mask(doubled).fillna(table[key])


def _marked(part: Part) -> pd.DataFrame:
    table = part.sheet.table
    rows = pd.Series(table.index, index=table.index).astype("str")
    return table.assign(**{ROWS_FROM: (part.sheet.name + " " + rows).astype(TEXT)})


def _origin(table: pd.DataFrame) -> pd.Series:
    other = table[again(ROWS_FROM)]
    both = table[ROWS_FROM].str.cat(other, sep="; ")
    return both.fillna(table[ROWS_FROM]).fillna(other)


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index(pd.RangeIndex(1, len(table) + 1))


def _by_name(table: pd.DataFrame) -> dict[str, str]:
    return {str(name).strip().lower(): str(name) for name in table.columns}


def _plain(cells: pd.Series) -> pd.Series:
    """Return keys without the braces and capitals that exports differ in."""
    return cells.astype(TEXT).str.strip("{} ").str.lower()
