"""Columns as a screening holds them: each text or day once, and made a column when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geomine.screening.cells import Words, some_cells, text_array, text_of, words_of
from geomine.screening.letters import has_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    Rows = NDArray[np.intp] | NDArray[np.bool_]
    Array = ExtensionArray | NDArray[Any]
    Column: TypeAlias = "Words | Coded | Numerals | Pairs | ExtensionArray | NDArray[Any]"

Numbers = TypeVar("Numbers", bound=np.number[Any])
_COMMA = pa.scalar(", ", pa.large_string())


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Numbers or days of few kinds: the kinds, and the place of each row's among them.

    Examples
    --------
    >>> Coded(np.array([7, 9]), np.array([1, 0, 1])).array.tolist()
    [9, 7, 9]
    """

    values: Array
    codes: NDArray[np.integer[Any]]

    @property
    def array(self) -> Array:
        """The value of each row."""
        return self.values.take(self.codes)

    def part(self, rows: Rows) -> Coded:
        """Return those of some rows alone."""
        return Coded(self.values, self.codes[rows])

    def but(self, rows: NDArray[np.bool_], value: np.datetime64) -> Coded:
        """Return them with another value in some rows."""
        values = np.append(np.asarray(self.values), np.asarray(value))
        return Coded(values, np.where(rows, len(values) - 1, self.codes.astype(np.int32)))


@dataclass(frozen=True, slots=True, eq=False)
class Numerals:
    """Whole numbers that a column has as text.

    Examples
    --------
    >>> Numerals(np.array([7, 9])).array.tolist()
    ['7', '9']
    """

    numbers: NDArray[np.int64]

    @property
    def array(self) -> ExtensionArray:
        """The text of each row."""
        return text_array(pa.array(self.numbers).cast(pa.large_string()))

    def part(self, rows: Rows) -> Numerals:
        """Return those of some rows alone."""
        return Numerals(self.numbers[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Two cells of each row as one text with a comma between them.

    Examples
    --------
    >>> pairs = Pairs(pd.Series(["40.1", None]), pd.Series(["47", None]))
    >>> pairs.seen(np.array([True, True])).tolist(), pd.isna(pairs.array).tolist()
    (['40.1, 47', ''], [False, True])
    """

    first: pd.Series
    second: pd.Series

    @property
    def filled(self) -> NDArray[np.bool_]:
        """The rows in which one of the two says something."""
        return np.asarray((self.first.notna() | self.second.notna()).to_numpy(bool))

    @property
    def array(self) -> ExtensionArray:
        """The text of each row, missing where both are blank."""
        text, filled = _joined(self.first, self.second), self.filled
        if not filled.all():
            text = pc.if_else(pa.array(filled), text, pa.scalar(None, pa.large_string()))
        return text_array(text)

    def part(self, rows: Rows) -> Pairs:
        """Return those of some rows alone."""
        return Pairs(some_cells(self.first, rows), some_cells(self.second, rows))

    def seen(self, rows: Rows) -> pd.Series:
        """Return the text of some rows, without letters where both are blank."""
        part = self.part(rows)
        text = text_array(_joined(part.first, part.second))
        return pd.Series(text, index=part.first.index).where(part.filled, "")

    def with_comma(self) -> NDArray[np.bool_]:
        """Return the rows that have a comma in one of the two."""
        found = np.zeros(len(self.first), dtype=bool)
        for cells in (self.first, self.second):
            if isinstance(cells.dtype, pd.StringDtype) and has_letter(pa.array(cells), b","):
                found |= np.asarray(cells.str.contains(",", regex=False).fillna(value=False), bool)
        return found


def _joined(*columns: pd.Series) -> Any:  # noqa: ANN401 - an array of Arrow
    texts = (pc.fill_null(pa.array(text_of(cells)), "") for cells in columns)
    return pc.binary_join_element_wise(*texts, _COMMA)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one length, each as it is held."""

    columns: Mapping[str, Column]
    n: int

    def __getitem__(self, name: str) -> pd.Series:
        """Return a column as pandas holds it."""
        return pd.Series(array_of(self.columns[name]), copy=False)

    def words(self, name: str) -> Words:
        """Return a column of text as words."""
        column = self.columns[name]
        return column if isinstance(column, Words) else words_of(self[name])

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers, NaN where one is missing."""
        return np.asarray(self.columns[name], dtype=np.float64)

    def known(self, name: str) -> NDArray[np.bool_]:
        """Return the rows in which a column of text says something."""
        column = self.columns[name]
        if isinstance(column, Words):
            return np.asarray(column.codes >= 0)
        return self[name].notna().to_numpy(bool)

    def frame(
        self, names: Iterable[str], rows: Rows | None = None, *, copy: bool = False
    ) -> pd.DataFrame:
        """Return some columns as pandas holds them, of some rows alone where these are given.

        Numbers are those that are held here unless ``copy`` says that they may be changed there.
        """
        table = self if rows is None else self.part(rows, names)
        columns = {name: array_of(table.columns[name]) for name in names}
        if copy:
            columns |= {
                name: one.copy() for name, one in columns.items() if one is table.columns[name]
            }
        return pd.DataFrame(columns, copy=False)

    def part(self, rows: Rows, names: Iterable[str] | None = None) -> Table:
        """Return the table of some rows alone."""
        names = self.columns if names is None else names
        at = np.arange(self.n)[rows]
        return Table({name: part_of(self.columns[name], at) for name in names}, len(at))

    def but(self, **columns: Column) -> Table:
        """Return the table with other columns in place of its own, or beside them."""
        return Table({**self.columns, **columns}, self.n)


def put(
    rows: NDArray[np.bool_], then: float | NDArray[Numbers], otherwise: NDArray[Numbers]
) -> NDArray[Numbers]:
    """Return ``then`` in ``rows``; where there are none, the numbers that are there already."""
    return np.where(rows, then, otherwise) if rows.any() else otherwise


HELD = (Words, Coded, Numerals, Pairs)
"""The columns that are not yet what pandas holds."""


def array_of(column: Column) -> Array:
    """Return a column as pandas holds it."""
    return column.array if isinstance(column, HELD) else column


def part_of(column: Column, rows: NDArray[np.intp]) -> Column:
    """Return some rows of a column as it is held."""
    return column.part(rows) if isinstance(column, HELD) else column.take(rows)
