"""Which incidents are of public record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def is_public(incidents: pd.DataFrame) -> pd.Series[bool]:
    """Return which incidents are marked public; a row without a mark is restricted.

    Examples
    --------
    >>> import pandas as pd
    >>> is_public(pd.DataFrame({"sensitivity": ["public", None, "partner"]})).tolist()
    [True, False, False]
    """
    if "sensitivity" not in incidents:
        return incidents.index.to_series().map(lambda _: False).astype(bool)
    return incidents["sensitivity"].eq("public").fillna(value=False).astype(bool)
