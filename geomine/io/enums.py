"""The code words of IMSMA NG: GUIDs looked up in the sheet of the database that explains them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from geomine.io.formats import facts

if TYPE_CHECKING:
    import pandas as pd

    from geomine.io.sheets import Sheet

KEY, WORD = "imsmaenum_guid", "enumvalue"
CODED = frozenset(
    fact.header for fact in facts() if fact.format == "imsma_ng" and "_guid" in fact.header
)


def with_words(sheets: list[Sheet]) -> list[Sheet]:
    """Return the sheets with words for GUIDs, where one of them explains those."""
    words = _words(sheets)
    return [_explained(sheet, words) for sheet in sheets] if words else sheets


def _explained(sheet: Sheet, words: dict[str, str]) -> Sheet:
    headers = _plain(sheet.table)
    if KEY in headers:
        return sheet
    table = sheet.table
    for name, header in headers.items():
        if name in CODED:
            cells = table[header].str.strip().str.lower()
            table = table.assign(
                **{header: cells.map(words).astype(table[header].dtype).fillna(table[header])}
            )
    return dataclasses.replace(sheet, table=table)


def _words(sheets: list[Sheet]) -> dict[str, str]:
    for sheet in sheets:
        names = _plain(sheet.table)
        if KEY in names and WORD in names:
            keys = sheet.table[names[KEY]].str.strip().str.lower()
            return dict(zip(keys, sheet.table[names[WORD]], strict=True))
    return {}


def _plain(table: pd.DataFrame) -> dict[str, str]:
    """Return the headers of a table by their last part, small letters."""
    return {str(name).rsplit(".", 1)[-1].strip().lower(): str(name) for name in table.columns}
