"""Tables written as CSV that opens right in a spreadsheet and runs nothing there."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from pandas.api import types

from geomine.config import TEAM
from geomine.disclosure import require_shareable
from geomine.exports import door_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomine.config import Audience
    from geomine.exports import Door

INTERNAL = "internal - not for publication - destroy after use"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d[\d ]*(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def write_table(
    table: pd.DataFrame,
    path: str | Path,
    *,
    audience: Audience | Door = "public",
    reason: str = TEAM,
) -> Path:
    """Write ``table`` as CSV and return its path.

    UTF-8 with a byte order mark, so that a spreadsheet shows Azerbaijani and Russian
    letters; commas; Unix line ends; dates in ISO 8601; missing cells blank. Text
    that a spreadsheet would run as a formula gets an apostrophe in front. The same table
    gives the same bytes.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; the index is not written, a geometry is written as WKT.
    path : str or pathlib.Path
        The file to write, whole or not at all.
    audience : {"public", "partner", "internal"}, default "public"
        Whom it is for. What leaves the team is read again before it is put in place; a
        list of target villages, and incidents not marked public, are for the team, and a
        column ``audience`` then says so in each row.
    reason : str
        Why a table for the team is written, to be read in each row beside whom it is for.

    Raises
    ------
    DisclosureError
        If the table is not for that audience, or holds what names a person.

    Examples
    --------
    >>> import tempfile
    >>> table = pd.DataFrame({"place": ["=1+1", "Ağdam"], "killed": [1, None]})
    >>> path = write_table(table.astype({"killed": "Int64"}), Path(tempfile.mkdtemp()) / "t.csv")
    >>> path.read_text(encoding="utf-8-sig").splitlines()
    ['place,killed', "'=1+1,1", 'Ağdam,']
    """
    target = Path(path)
    door = door_for(audience)
    require_shareable(table, target.name, door)
    marked = table if door.shared else table.assign(audience=internal_mark(reason))
    with door.file(target) as part:
        part.write_bytes(csv_bytes(marked))
    return target


def internal_mark(reason: str = TEAM) -> str:
    """Return what every file for the team says of itself, and why it was written.

    Examples
    --------
    >>> internal_mark("clearance plan of May")
    'internal - not for publication - destroy after use - reason: clearance plan of May'
    """
    return f"{INTERNAL} - reason: {reason.strip() or TEAM}"


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return ``table`` as the bytes that :func:`write_table` writes."""
    plain = pd.DataFrame(
        {place: plain_text(table.iloc[:, place]) for place in range(table.shape[1])},
        index=table.index,
    )
    plain.columns = pd.Index([neutral(str(name)) for name in table.columns], dtype="str")
    buffer = io.StringIO(newline="")
    plain.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue().encode("utf-8-sig", errors="replace")


def plain_text(column: pd.Series) -> pd.Series:
    """Return a column as the cells of a CSV file: numbers as they are, the rest as safe text."""
    dtype = column.dtype
    if types.is_bool_dtype(dtype) or types.is_numeric_dtype(dtype):
        return column
    if types.is_datetime64_any_dtype(dtype):
        return _days(column)
    if isinstance(column, gpd.GeoSeries):
        return column.to_wkt(rounding_precision=6).astype("str")
    return column.map(cell_text, na_action="ignore").astype("str").map(neutral, na_action="ignore")


def cell_text(value: object) -> str:
    """Return one cell of any kind as text: lists joined by ``;``, dates in ISO 8601.

    Examples
    --------
    >>> cell_text(["a", "b"]), cell_text(pd.Timestamp("2024-03-01")), cell_text(3.0)
    ('a;b', '2024-03-01', '3.0')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ";".join(cell_text(item) for item in items)
    isoformat: Callable[[], str] | None = getattr(value, "isoformat", None)
    return isoformat().removesuffix("T00:00:00") if isoformat else str(value)


def neutral(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and does not run it.

    Numbers stay numbers, and no-break or other blanks in front do not help a formula in.

    Examples
    --------
    >>> [neutral(text) for text in ("=cmd()", "-3.5", "@SUM(A1)", "Ağdam", " =1+1")]
    ["'=cmd()", '-3.5', "'@SUM(A1)", 'Ağdam', "' =1+1"]
    """
    start = text[:1] if text[:1] in ("\t", "\r") else text.lstrip()[:1]
    if start not in _FORMULA_STARTS or not start or _NUMBER.fullmatch(text.strip()):
        return text
    return f"'{text}"


def _days(column: pd.Series) -> pd.Series:
    """Return dates as ISO 8601, without a time of day where every cell is at midnight."""
    known = column.dropna()
    midnight = (known == known.dt.normalize()).all()
    text: pd.Series = column.dt.strftime("%Y-%m-%d" if midnight else "%Y-%m-%dT%H:%M:%S")
    return text.astype("str")
