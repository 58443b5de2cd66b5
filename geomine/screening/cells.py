"""Cells as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray


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
    found = taken([read(spelling) for spelling in spellings], codes)
    return pd.Series(found, index=text.index)


def taken(texts: Sequence[str | None], codes: NDArray[np.integer[Any]]) -> ExtensionArray:
    """Return the text of each code, missing where it is -1.

    Examples
    --------
    >>> taken(["a", None], np.array([0, 1, -1, 0])).fillna("-").tolist()
    ['a', '-', '-', 'a']
    """
    return pd.array([*texts], dtype="str").take(codes, allow_fill=True)


def where_each(text: pd.Series, ask: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Return where ``ask`` says yes, asked once for each spelling; of a blank it is no.

    Examples
    --------
    >>> where_each(pd.Series(["a", None, "B", "a"], dtype="str"), str.islower).tolist()
    [True, False, False, True]
    """
    codes, spellings = pd.factorize(text)
    answers = np.array([*map(ask, spellings), False], dtype=bool)  # the end is the blank cells
    return answers[codes]
