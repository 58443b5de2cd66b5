"""What the checks saw, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from geomine.screening.cells import Words
from geomine.screening.held import Pairs, array_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.screening.held import Column

Severity = Literal["error", "fixed", "warning", "review", "note"]
COLUMNS = ("source_row", "check", "severity", "column", "seen", "done")


@dataclass(slots=True)
class Flags:
    """The flags of one screening, gathered check by check.

    ``source_row`` holds the number of each row of the table that is screened.
    """

    source_row: NDArray[np.int64]
    parts: list[pd.DataFrame] = field(default_factory=list)
    marked: list[tuple[str, NDArray[np.int64]]] = field(default_factory=list)
    """Each check that spoke, with the places of the rows."""
    notes: list[str] = field(default_factory=list)
    """What is told of the list as a whole and is no fault of a row."""

    def add(
        self,
        rows: NDArray[np.bool_],
        check: str,
        severity: Severity,
        *,
        column: str,
        seen: pd.Series | Column,
        done: str | list[str],
    ) -> None:
        """Flag the rows where ``rows`` is true, with what stood in ``seen`` before.

        ``done`` is the same for all of them, or one text for each of them.
        """
        if rows.any():
            self.marked.append((check, np.flatnonzero(rows)))
            self.parts.append(
                pd.DataFrame(
                    {
                        "source_row": self.source_row[rows],
                        "check": check,
                        "severity": severity,
                        "column": column,
                        "seen": _seen(seen, rows),
                        "done": done,
                    }
                )
            )

    def extend(self, others: Flags) -> None:
        """Add the flags that were gathered apart, after those that are here."""
        self.marked += others.marked
        self.parts += others.parts
        self.notes += others.notes

    def table(self) -> pd.DataFrame:
        """Return all flags in the order of the rows."""
        if not self.parts:
            return pd.DataFrame(columns=list(COLUMNS))
        table = pd.concat(self.parts, ignore_index=True)
        table["seen"] = table["seen"].astype("str")
        return table.sort_values(["source_row", "check"], kind="stable", ignore_index=True)

    def codes(self) -> Words:
        """Return the codes of each row joined by ``;``, missing where no check spoke."""
        rows = pd.RangeIndex(len(self.source_row))
        spoken = sorted({check for check, _ in self.marked})
        if not spoken:
            return Words((), np.broadcast_to(np.int8(-1), len(rows)), rows)
        # one bit per check: rows with the same checks share one text
        marks = np.zeros(len(rows), dtype=np.int64)
        for check, flagged in self.marked:
            marks[flagged] |= np.int64(1) << spoken.index(check)
        kind, kinds = pd.factorize(marks)
        texts = tuple(
            ";".join(n for bit, n in enumerate(spoken) if mark >> bit & 1)
            for mark in kinds.tolist()
        )
        return Words(texts, kind, rows).read(lambda text: text or None)


def _seen(seen: pd.Series | Column, rows: NDArray[np.bool_]) -> NDArray[np.object_]:
    if isinstance(seen, Words):
        return np.asarray(np.array([*seen.texts, None], dtype=object)[seen.codes[rows]])
    if isinstance(seen, Pairs):
        return seen.seen(rows).to_numpy(dtype=object)
    texts = seen if isinstance(seen, pd.Series) else array_of(seen)
    return np.asarray(texts[rows], dtype=object)
