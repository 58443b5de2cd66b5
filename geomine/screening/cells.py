"""Cells as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable


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


def each_once(text: pd.Series, read: Callable[[str], str | None]) -> pd.Series:
    """Return what ``read`` makes of each text, asked once for each spelling; blank is missing.

    Examples
    --------
    >>> each_once(pd.Series(["a", None, "a"], dtype="str"), str.upper).fillna("-").tolist()
    ['A', '-', 'A']
    """
    codes, spellings = pd.factorize(text)
    found = pd.array([read(spelling) for spelling in spellings], dtype="str")
    return pd.Series(found.take(codes, allow_fill=True), index=text.index)
