"""The checks with their words, and what each of them saw in a list."""

from __future__ import annotations

import pandas as pd

from geomine.i18n import translate_code
from geomine.results import CheckSeen

FIRST_ROWS = 5


def seen_by_check(flags: pd.DataFrame) -> tuple[CheckSeen, ...]:
    """Return what each check saw, in the order of the codes, a row counted once per check.

    Examples
    --------
    >>> flags = pd.DataFrame({"source_row": [4, 4, 9], "check": ["DQ05", "DQ05", "DQ05"]})
    >>> seen_by_check(flags)
    (CheckSeen(code='DQ05', what='rounded coordinates', n_rows=2, first_rows=(4, 9)),)
    """
    codes, names = pd.factorize(flags["check"], sort=True)
    numbers = flags["source_row"].to_numpy()
    rows = {str(name): pd.unique(numbers[codes == k]) for k, name in enumerate(names)}
    return tuple(
        CheckSeen(
            code=code,
            what=translate_code("check", code, "en"),
            n_rows=len(own),
            first_rows=tuple(own[:FIRST_ROWS].tolist()),
        )
        for code, own in rows.items()
    )
