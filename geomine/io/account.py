"""What became of each column of a file: read, known to its format, left out, or not recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomine.io.formats import facts
from geomine.io.headers import FIELDS
from geomine.io.linking import ROWS_FROM, again
from geomine.screening.identifiers import private_columns
from geomine.screening.raw import TELLING

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from geomine.io.linking import Part

MADE_HERE = frozenset(("source_row", ROWS_FROM, "geometry", "reader_reason", "source_system"))


def private_headers(table: pd.DataFrame, used: list[Part]) -> dict[str, str]:
    """Return the columns that could name a person, each with the reason."""
    told = {
        name: why
        for part in used
        for header, why in part.plan.private.items()
        for name in (header, again(header))
        if name in table
    }
    return told | private_columns(table.drop(columns=list(told)), known=_known(used))


def _known(used: list[Part]) -> list[str]:
    """Return the headers that the format knows, those of joined victims under either name."""
    known = sorted({header for part in used for header in part.plan.known - set(part.plan.private)})
    return [*known, *map(again, known)]


def notes_of(used: list[Part], layout: str, notes: list[str], table: pd.DataFrame) -> list[str]:
    """Return what was done to the sheets, and what the format says of its columns."""
    known = {header for part in used for header in part.plan.known}
    headers = known | {header for part in used for header in part.plan.fields}
    seen = dict.fromkeys(note for part in used for note in part.sheet.notes)
    told = [
        f"{f.header}: {f.note}"
        for f in facts()
        if f.told and f.format == layout and f.header in headers
    ]
    filled = {header for part in used for header in part.plan.fields}
    beside = sorted(known & set(table) - filled - set(FIELDS))
    if beside:
        told.append(f"columns known to {layout} beside the schema: {', '.join(beside)}")
    if not {*TELLING, "geometry"} & set(table):
        told.append("no column says where, when or how many: name them with --incident-column")
    return [*seen, *notes, *told]


def account(table: pd.DataFrame, used: list[Part], private: dict[str, str]) -> dict[Hashable, Any]:
    """Return what became of each column, for the report."""
    mapped = {
        h: name for part in used for h, name in part.plan.fields.items() if name not in private
    }
    known = {name for part in used for name in (*part.plan.known, *part.plan.how)}
    known |= set(mapped.values()) | set(FIELDS) | MADE_HERE
    known |= set(map(again, known))
    return {
        "columns_mapped": mapped,
        "columns_not_loaded": private,
        "columns_known": _known(used),
        "columns_unknown": [str(c) for c in table.columns if c not in known],
    }
