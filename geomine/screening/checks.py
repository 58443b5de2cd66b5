"""The checks with their words, and what each of them saw in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.i18n import translate_code
from geomine.results import CheckSeen

if TYPE_CHECKING:
    import pandas as pd

FIRST_ROWS = 5


def seen_by_check(flags: pd.DataFrame) -> tuple[CheckSeen, ...]:
    """Return what each check saw, in the order of the codes, a row counted once per check.

    Examples
    --------
    >>> import pandas as pd
    >>> flags = pd.DataFrame({"source_row": [4, 4, 9], "check": ["DQ05", "DQ05", "DQ05"]})
    >>> seen_by_check(flags)
    (CheckSeen(code='DQ05', what='rounded coordinates', n_rows=2, first_rows=(4, 9)),)
    """
    once = flags[["source_row", "check"]].drop_duplicates()
    counts = once["check"].value_counts()
    first = once.groupby("check").head(FIRST_ROWS)
    return tuple(
        CheckSeen(
            code=str(code),
            what=translate_code("check", str(code), "en"),
            n_rows=int(counts[code]),
            first_rows=tuple(rows["source_row"].tolist()),
        )
        for code, rows in first.groupby("check", sort=True)
    )
