"""What the checks saw, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

Severity = Literal["error", "fixed", "warning", "review", "note"]
COLUMNS = ("source_row", "check", "severity", "column", "seen", "done")


@dataclass(slots=True)
class Flags:
    """The flags of one screening, gathered check by check.

    ``source_row`` holds the number of each row of the table that is screened.
    """

    source_row: NDArray[np.int64]
    parts: list[pd.DataFrame] = field(default_factory=list)

    def add(
        self,
        rows: NDArray[np.bool_],
        check: str,
        severity: Severity,
        *,
        column: str,
        seen: pd.Series,
        done: str | list[str],
    ) -> None:
        """Flag the rows where ``rows`` is true, with what stood in ``seen`` before.

        ``done`` is the same for all of them, or one text for each of them.
        """
        if rows.any():
            self.parts.append(
                pd.DataFrame(
                    {
                        "source_row": self.source_row[rows],
                        "check": check,
                        "severity": severity,
                        "column": column,
                        "seen": seen[rows].to_numpy(dtype=object),
                        "done": done,
                    }
                )
            )

    def table(self) -> pd.DataFrame:
        """Return all flags in the order of the rows."""
        if not self.parts:
            return pd.DataFrame(columns=list(COLUMNS))
        table = pd.concat(self.parts, ignore_index=True)
        table["seen"] = table["seen"].astype("str")
        return table.sort_values(["source_row", "check"], kind="stable", ignore_index=True)

    def codes(self) -> pd.Series:
        """Return the codes of each row joined by ``;``, missing where no check spoke."""
        rows = pd.Index(self.source_row)
        if not self.parts:
            return pd.Series(None, index=rows, dtype="str")
        table = self.table()
        checks, names = pd.factorize(table["check"], sort=True)
        # one bit per check: rows with the same checks share one text
        marks = np.zeros(len(rows), dtype=np.int64)
        np.bitwise_or.at(
            marks, rows.get_indexer(pd.Index(table["source_row"])), np.int64(1) << checks
        )
        texts = {
            mark: ";".join(str(n) for bit, n in enumerate(names) if mark >> bit & 1) or None
            for mark in np.unique(marks).tolist()
        }
        return pd.Series(marks, index=rows).map(texts).astype("object").astype("str")
