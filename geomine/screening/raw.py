"""A raw table as screening takes it: numbered, with every column, the refused rows named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine.crs import lonlat, require_crs
from geomine.schema import INCIDENTS, names
from geomine.screening.casualties import COUNTS
from geomine.screening.cells import constant, first_known, some_cells, text_of, where_each
from geomine.screening.events import no_accidents
from geomine.screening.spans import parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

TELLING = (
    "event_date", "longitude", "latitude", "coord_raw", "place_as_reported", "place_name",
    "district_as_reported", "district_id", *COUNTS, "casualties", "victim_outcome",
)  # fmt: skip
OF_READER = ("source_row", "source_system", "source_sheet", "reader_reason", "geometry")
FOOT_ROWS = 40
"""Totals and signatures stand below a list, among so many last rows."""
_SIGNED = re.compile(
    r"_{3,}|\.{6,}|^\W*(?:t[əe]rtib|haz[ıi]rlad|t[əe]sdiq|r[əe]is|imza|yoxlad[ıi]|icraç[ıi]|"
    r"prepared|compiled|approved|checked|signature|signed|составил|утвердил|утверждаю|проверил|"
    r"начальник|исполнитель|подпись|(?:qeyd|m[əe]nb[əe]|notes?|source|примечани[ея]|источник)\s*:)",
    re.IGNORECASE,
)
MAX_ROW = 2**53
"""Up to here a float counts rows exactly."""
NOTHING = "nothing in it says where, when or how many"


def encodable(raw: pd.DataFrame) -> pd.DataFrame:
    r"""Return the table with halves of letters, which no encoding can hold, as a question mark.

    Examples
    --------
    >>> cells = pd.DataFrame({"event_date": ["2023", "\ud800"]}, dtype=object)
    >>> encodable(cells)["event_date"].tolist()
    ['2023', '?']
    """
    table = raw
    for name, dtype in raw.dtypes.items():
        if dtype.kind != "O" or isinstance(dtype, pd.StringDtype):
            continue
        cells = [_encodable(cell) if isinstance(cell, str) else cell for cell in raw[name]]
        if any(one is not other for one, other in zip(cells, raw[name], strict=True)):
            table = table.copy()
            table[name] = pd.Series(cells, index=raw.index, dtype=object)
    return table


def _encodable(text: str) -> str:
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def some_rows(table: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows that are marked, counted anew, without the texts of all others on the way."""
    if isinstance(table, gpd.GeoDataFrame):
        return table[rows].reset_index(drop=True)
    columns = (some_cells(table.iloc[:, place], rows) for place in range(table.shape[1]))
    found = pd.DataFrame(dict(enumerate(columns)), copy=False).set_axis(table.columns, axis=1)
    found.attrs = table.attrs
    return found.reset_index(drop=True)


def known_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with every column that screening reads; degrees come from the geometry."""
    known = pd.DataFrame(rows.drop(columns="geometry", errors="ignore"))
    missing = [name for name in names(INCIDENTS) if name not in known]
    known = known.assign(**dict.fromkeys(missing, constant(None, known.index)))
    if isinstance(rows, gpd.GeoDataFrame):
        known = _with_degrees(known, rows, blank={"longitude", "latitude"} <= set(missing))
    return known


def _with_degrees(known: pd.DataFrame, rows: gpd.GeoDataFrame, *, blank: bool) -> pd.DataFrame:
    """Return ``known`` with degrees from the geometry where there are none.

    ``is_told`` marks those that an earlier screening found by a village's name or a bearing.
    """
    require_crs(rows, "incidents")
    degrees = pd.DataFrame(lonlat(rows), known.index, ["longitude", "latitude"])
    unsaid = pd.Series(data=True, index=known.index)
    if not blank:
        own = known[["longitude", "latitude"]]
        if not all(pd.api.types.is_numeric_dtype(dtype) for dtype in own.dtypes):
            return known  # as they were typed
        unsaid = own.isna().all(axis=1)
        degrees = degrees.where(unsaid, own)
    told = known["coord_format"].isin(("none", "bearing"))
    return known.assign(**degrees, is_told=told & (unsaid))


def row_numbers(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return the number of each row: that of the list where it is one, else counted from 1."""
    if "source_row" in rows:
        given = pd.to_numeric(rows["source_row"], errors="coerce")
        if given.dtype == np.int64 and _counts_up(given.to_numpy()):
            return given.to_numpy()
        whole = given.between(1, MAX_ROW) & given.mod(1).eq(0)
        if whole.all() and given.is_unique:
            return given.to_numpy(np.int64)
    return np.arange(1, len(rows) + 1, dtype=np.int64)


def _counts_up(numbers: NDArray[np.int64]) -> bool:
    ordered = bool((np.diff(numbers) > 0).all())
    return ordered and bool(len(numbers)) and numbers[0] >= 1 and numbers[-1] <= MAX_ROW


def refusals(rows: pd.DataFrame) -> pd.Series:
    """Return why a row is refused, missing where it is not."""
    said = np.zeros(len(rows), dtype=bool)
    for name in TELLING:
        if name in rows and not said.all():
            said |= text_of(rows[name]).notna().to_numpy(bool)
    if "geometry" in rows:
        shapes = gpd.GeoSeries(rows["geometry"])
        said |= ~(shapes.isna() | shapes.is_empty).to_numpy(bool)
    said &= ~_only_words_for_a_date(rows, said) & ~_only_signed(rows)
    reasons = constant(None, rows.index)
    if not said.all():
        reasons = reasons.mask(~said, NOTHING)
    if "verification" in rows:
        rejected = where_each(rows["verification"], lambda word: word == "rejected")
        reasons = reasons.mask(rejected, "marked as rejected") if rejected.any() else reasons
    other = no_accidents(rows)
    reasons = reasons if other is None else first_known(reasons, other.text)
    if "reader_reason" in rows:
        reasons = first_known(text_of(rows["reader_reason"]), reasons)
    return reasons


def _only_signed(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the rows at the foot whose one cell is a line to sign on, or a remark on the list."""
    signed = np.zeros(len(rows), dtype=bool)
    foot = pd.DataFrame(rows).iloc[-FOOT_ROWS:]
    filled = foot.drop(columns=[name for name in OF_READER if name in rows]).notna().sum(axis=1)
    for name in ("district_as_reported", "place_as_reported", "coord_raw"):
        if name in rows:
            said = text_of(foot[name]).str.contains(_SIGNED).fillna(value=False)
            signed[-FOOT_ROWS:] |= (said.astype(bool) & filled.eq(1)).to_numpy()
    return signed


def _only_words_for_a_date(rows: pd.DataFrame, said: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the rows whose one telling cell is a date that is none: a signature below a list."""
    only = said.copy()
    for name in TELLING:
        if name in rows and name != "event_date" and only.any():
            only &= text_of(rows[name]).isna().to_numpy(bool)
    if "geometry" in rows:
        shapes = gpd.GeoSeries(rows["geometry"])
        only &= (shapes.isna() | shapes.is_empty).to_numpy(bool)
    if only.any() and "event_date" in rows:
        only[only] = [parse(text) is None for text in text_of(rows["event_date"][only])]
    return only
