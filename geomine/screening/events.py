"""Rows that are no accident: finds, clearance and seizures, and other events of a conflict.

A list of a whole programme, or of a whole conflict, holds more than accidents, and says so in its
kind of event. Such rows are refused by name; where somebody was hurt, a find was an accident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.screening.cells import Words, text_of, words_of
from geomine.screening.codes import exact_code

if TYPE_CHECKING:
    import pandas as pd

PEOPLE = ("killed", "injured", "status_unknown", "casualties", "victim_outcome")
EXPLOSIONS = "explosions"


def no_accidents(rows: pd.DataFrame) -> Words | None:
    """Return why a row is no mine accident by its kind of event, None where all may be.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"accident_type": ["Mine found", "Mine found", "Protests", "mine"],
    ...                      "injured": ["0", "1", "3", "1"]})
    >>> no_accidents(rows).text.fillna("-").tolist()
    ['mine found: no accident', '-', 'protests: another event, no mine accident', '-']
    """
    if "accident_type" not in rows:
        return None
    kinds = words_of(rows["accident_type"])
    others = kinds.read(_other)
    harmless = kinds.read(_harmless)
    rest = harmless.codes >= 0
    if rest.any():
        rest[rest] = ~_somebody_hurt(rows[rest])
    found = others.instead(harmless, rest & (others.codes < 0))
    return found if (found.codes >= 0).any() else None


def _other(kind: str) -> str | None:
    code = exact_code(kind, "other_event")
    if code == EXPLOSIONS:
        return f"{kind.lower()}: shelling and air strikes too; its sub-event says which are mines"
    return f"{kind.lower()}: another event, no mine accident" if code else None


def _harmless(kind: str) -> str | None:
    return f"{kind.lower()}: no accident" if exact_code(kind, "no_accident") else None


def _somebody_hurt(rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the rows that tell of a victim: a number above 0, or what became of somebody."""
    hurt = np.zeros(len(rows), dtype=bool)
    for name in PEOPLE:
        if name in rows:
            cells = text_of(rows[name])
            said = cells if name == "victim_outcome" else cells.where(cells.str.contains("[1-9]"))
            hurt |= said.notna().to_numpy(bool)
    return hurt
