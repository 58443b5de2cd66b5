"""Killed and injured in one column: "1/2" under a header that names both, in its order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from geomine.io.headers import name_plain
from geomine.io.sheets import TEXT
from geomine.screening.cells import first_known, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_BETWEEN = re.compile(r"\s*[/\\|+&,;-]\s*|\s+(?:and|və|ve|и|та|y|et|e)\s+", re.IGNORECASE)
_PAIR = r"^\s*(\d{1,4})\s*[/\\|+:;-]\s*(\d{1,4})\s*$"
BOTH = {"killed", "injured"}


def with_paired_counts(
    table: pd.DataFrame, headers: Iterable[tuple[str, str]]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with pairs of numbers taken apart, and what is told of it.

    Parameters
    ----------
    table : pandas.DataFrame
        The raw table, its columns named as the fields are.
    headers : iterable of (str, str)
        Each header of the file with its field.
    """
    notes = []
    for header, name in headers:
        order = _order(header)
        if not order or name in BOTH or name not in table:
            continue
        cells = text_of(table[name])
        pairs = cells.str.extract(_PAIR)
        there = pairs[0].notna().to_numpy(bool)
        if not there.any():
            continue
        for outcome, part in zip(order, (pairs[0], pairs[1]), strict=True):
            own = text_of(table[outcome]) if outcome in table else None
            told = part.astype(TEXT)
            table = table.assign(**{outcome: told if own is None else first_known(own, told)})
        table = table.assign(**{name: cells.mask(there)})
        notes.append(f"{header}: pairs of numbers read as {order[0]} and {order[1]}, "
                     f"in {np.count_nonzero(there):,} rows")  # fmt: skip
    return table, notes


def _order(header: str) -> tuple[str, str] | None:
    """Return which of killed and injured a header names first, None where it is no pair.

    Examples
    --------
    >>> _order("Killed / Injured"), _order("Yaralı/ölü"), _order("Killed")
    (('killed', 'injured'), ('injured', 'killed'), None)
    """
    halves = [half for half in _BETWEEN.split(re.sub(r"[()]", " ", header)) if half.strip()]
    if len(halves) != 2:  # noqa: PLR2004 - a pair
        return None
    first, second = (name_plain([half]).get(half, ("", 0))[0] for half in halves)
    return (first, second) if {first, second} == BOTH else None
