"""What the checks saw, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
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
        done: str,
    ) -> None:
        """Flag the rows where ``rows`` is true, with what stood in ``seen`` before."""
        if rows.any():
            self.parts.append(
                pd.DataFrame(
                    {
                        "source_row": self.source_row[rows],
                        "check": check,
                        "severity": severity,
                        "column": column,
                        "seen": seen.to_numpy(dtype=object)[rows],
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
        pairs = self.table()[["source_row", "check"]].drop_duplicates()
        joined = pairs.groupby("source_row")["check"].agg(";".join)
        return joined.reindex(rows).astype("str")
