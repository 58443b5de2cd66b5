"""Cells as text."""

from __future__ import annotations

import pandas as pd


def text_of(cells: pd.Series) -> pd.Series:
    """Return cells as stripped text, blank ones missing.

    Examples
    --------
    >>> text_of(pd.Series([" Ağdam ", "", None, 3]))[[0, 3]].tolist()
    ['Ağdam', '3']
    """
    if cells.isna().all():
        return pd.Series(None, index=cells.index, dtype="str", name=cells.name)
    if isinstance(cells.dtype, pd.StringDtype):
        text = cells.str.strip()
    else:
        text = cells.map(str, na_action="ignore").astype("str").str.strip()
    return text.mask(text == "").astype("str")
