"""Cells as text: blank ones missing, each distinct text looked at once, one text for many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geomine.kernel import texts as compiled
from geomine.screening.letters import are_bare, pieces, some_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

TEXT = pd.StringDtype(na_value=np.nan)
BLOCK_ROWS = 1 << 16
"""So many rows that what is made of them on the way stays in the processor's own memory."""
_PIECE = 1 << 16
_FEW_WORDS = 1 << 16
"""So many distinct texts as the compiled kernel tells apart; names and days are fewer."""


def text_of(cells: pd.Series) -> pd.Series:
    """Return cells as stripped text, blank ones missing.

    Examples
    --------
    >>> text_of(pd.Series([" Ağdam ", "", None, 3]))[[0, 3]].tolist()
    ['Ağdam', '3']
    """
    if cells.isna().all():
        return constant(None, cells.index)
    if isinstance(cells.dtype, pd.StringDtype):
        if are_bare(pa.array(cells)):
            return cells.astype("str")
        text = cells.str.strip()
    else:
        text = cells.map(str, na_action="ignore").astype("str").str.strip()
    return text.mask(text == "").astype("str")


def constant(text: str | None, index: pd.Index) -> pd.Series:
    """Return the same text for every row, missing where it is None, held in memory once.

    Examples
    --------
    >>> constant("reported", pd.RangeIndex(2)).tolist(), int(constant(None, [3]).isna().sum())
    (['reported', 'reported'], 1)
    """
    whole, rest = divmod(len(index), _PIECE)
    piece = pa.array([text] * (_PIECE if whole else rest), pa.large_string())
    pieces = [*[piece] * whole, piece.slice(0, rest)]
    return pd.Series(text_array(pa.chunked_array(pieces)), index=index, copy=False)


def text_array(texts: Any) -> ExtensionArray:  # noqa: ANN401 - an array or chunked array of Arrow
    """Return texts of Arrow as pandas holds a column of dtype ``str``, without a copy."""
    array: ExtensionArray = pd.array(texts.cast(pa.large_string()), dtype=TEXT)
    return array


def some_cells(cells: pd.Series, rows: NDArray[np.intp] | NDArray[np.bool_]) -> pd.Series:
    """Return the cells of some rows, which rise or are marked."""
    if cells.dtype != TEXT:
        return cells.iloc[rows]
    at = (np.flatnonzero(rows) if rows.dtype == bool else rows).astype(np.intp, copy=False)
    return pd.Series(text_array(some_of(pa.array(cells), at)), cells.index[at], name=cells.name)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A column as its distinct texts, stripped, and the number of the text in each row.

    Examples
    --------
    >>> words = words_of(pd.Series(["b ", None, "a", "b"]))
    >>> words.texts, words.codes.tolist(), words.each(str.upper).fillna("-").tolist()
    (('b', 'a'), [0, -1, 1, 0], ['B', '-', 'A', 'B'])
    """

    texts: tuple[str, ...]
    codes: NDArray[np.integer[Any]]
    """-1 is a blank cell."""
    index: pd.Index

    def each(self, read: Callable[[str], str | None], *, otherwise: str | None = None) -> pd.Series:
        """Return what ``read`` makes of each text; ``otherwise`` where that is None, or blank."""
        return self.read(read, otherwise=otherwise).text

    def read(self, read: Callable[[str], str | None], *, otherwise: str | None = None) -> Words:
        """Return what :meth:`each` does as words again."""
        answers = [*map(read, self.texts), None]  # the end is blank
        given = [otherwise if answer is None else answer for answer in answers]
        texts = tuple(dict.fromkeys(answer for answer in given if answer is not None))
        place = dict(zip(texts, range(len(texts)), strict=True))
        codes = [-1 if answer is None else place[answer] for answer in given]
        return Words(texts, np.array(codes, dtype=_code(len(texts)))[self.codes], self.index)

    def instead(self, other: Words, rows: NDArray[np.bool_]) -> Words:
        """Return these words, and in ``rows`` those of ``other``."""
        return self.put(np.flatnonzero(rows), Words(other.texts, other.codes[rows], self.index[:0]))

    def otherwise(self, other: Words) -> Words:
        """Return these words, and where they are blank those of ``other``."""
        return self.instead(other, self.codes < 0)

    def put(self, rows: NDArray[np.intp], other: Words) -> Words:
        """Return these words, and in the places ``rows`` those of ``other``, one for each."""
        if not len(rows):
            return self
        texts = tuple(dict.fromkeys([*self.texts, *other.texts]))
        place = np.array([*map(texts.index, other.texts), -1], dtype=_code(len(texts)))
        codes = np.array(self.codes, dtype=place.dtype)
        codes[rows] = place[other.codes]
        return Words(texts, codes, self.index)

    def mark(self, rows: NDArray[np.bool_], text: str) -> Words:
        """Return these words, and in ``rows`` the word ``text``."""
        return self.instead(
            Words((text,), np.broadcast_to(np.int8(0), len(rows)), self.index), rows
        )

    def places(self, names: Iterable[str]) -> NDArray[np.intp]:
        """Return the place in ``names`` of the text of each row, -1 where it is none of them."""
        place = {name: k for k, name in enumerate(names)}
        found = np.array([*(place.get(text, -1) for text in self.texts), -1], dtype=np.intp)
        return np.asarray(found[self.codes])

    @property
    def text(self) -> pd.Series:
        """The text of each row."""
        return pd.Series(self.array, index=self.index, copy=False)

    @property
    def array(self) -> ExtensionArray:
        """The text of each row, without an index."""
        return taken(self.texts, self.codes)

    def part(self, rows: NDArray[Any]) -> Words:
        """Return the words of some rows alone."""
        codes = self.codes[rows]
        return Words(self.texts, codes, pd.RangeIndex(len(codes)))

    def at(self, row: int) -> str | None:
        """Return the text of one row."""
        code = int(self.codes[row])
        return self.texts[code] if code >= 0 else None

    def where(self, ask: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return the rows of whose text ``ask`` says yes; of a blank it is no."""
        answers = np.array([*map(ask, self.texts), False], dtype=bool)  # the end is blank
        return spread(answers, self.codes)


def nothing(index: pd.Index) -> Words:
    """Return words for rows that are all blank."""
    return Words((), np.broadcast_to(np.int8(-1), len(index)), index)


def _code(n: int) -> type[np.signedinteger[Any]]:
    """Return the narrowest kind of number that tells ``n`` texts apart."""
    return next(kind for kind in (np.int8, np.int16, np.int32) if n <= np.iinfo(kind).max)


def blocks(n: int) -> Iterator[slice]:
    """Give the rows of a table of ``n`` by blocks, for what looks at each row alone.

    Examples
    --------
    >>> [(part.start, part.stop) for part in blocks(70_000)]
    [(0, 65536), (65536, 70000)]
    """
    return (slice(begin, min(begin + BLOCK_ROWS, n)) for begin in range(0, n, BLOCK_ROWS))


def cases_of(
    *columns: NDArray[np.integer[Any]],
) -> tuple[NDArray[np.integer[Any]], list[NDArray[np.integer[Any]]]]:
    """Return the case of each row, and the codes of each case: rows alike in all columns are one.

    Examples
    --------
    >>> case, (first, second) = cases_of(np.array([0, 0, -1]), np.array([0, 1, 0]))
    >>> case.tolist(), first.tolist(), second.tolist()
    ([1, 2, 0], [-1, 0, 0], [0, 0, 1])
    """
    case = np.zeros(len(columns[0]), dtype=np.int64)
    kinds = min(1, len(case))
    for codes in columns:
        wide = int(codes.max(initial=-1)) + 2
        if wide > 1:
            case, kinds = _numbered(case * wide + codes + 1, kinds * wide)
    a_row = np.zeros(kinds, dtype=np.intp)
    a_row[case] = np.arange(len(case))
    return case.astype(_code(kinds)), [codes[a_row] for codes in columns]


def _numbered(keys: NDArray[np.int64], most: int) -> tuple[NDArray[np.int64], int]:
    """Return the number of each key among those that are there, and how many they are."""
    if most > 2 * len(keys):
        numbers, known = pd.factorize(keys, sort=True)
        return np.asarray(numbers), len(known)
    there = np.zeros(most, dtype=bool)
    there[keys] = True
    return (np.cumsum(there) - 1)[keys], int(np.count_nonzero(there))


def spread(answers: NDArray[np.bool_], codes: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Return the answer of each code, at once where it is no of all."""
    return answers[codes] if answers.any() else np.zeros(len(codes), dtype=bool)


def words_of(cells: pd.Series, *, blank: Collection[str] = ()) -> Words:
    """Return the distinct texts of cells of any kind, as :func:`text_of` reads them.

    The texts of ``blank`` count as blank too.
    """
    if not isinstance(cells.dtype, pd.StringDtype):
        cells = text_of(cells)
    if cells.isna().all():
        return nothing(cells.index)
    typed, spellings = _distinct(pa.array(cells))
    known = text_of(spellings)
    merged, texts = pd.factorize(known.mask(known.isin(blank)) if blank else known)
    if len(texts) < len(merged) or known.hasnans:
        typed = np.append(merged, -1)[typed]
    return Words(tuple(texts), typed.astype(_code(len(texts))), cells.index)


def _distinct(texts: Any) -> tuple[NDArray[np.int32], pd.Series]:  # noqa: ANN401 - as above
    """Return the number of the text in each row, -1 where it is missing, and the texts."""
    few = compiled.word_codes(pieces(texts), most=_FEW_WORDS)
    if few is not None:
        return few[0], pd.Series(text_array(some_of(texts, few[1])))
    encoded = texts.dictionary_encode()
    parts = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
    codes = [np.asarray(pc.fill_null(part.indices, -1)) for part in parts]
    known = pd.Series(text_array(parts[-1].dictionary))  # every part has all of them
    return codes[0] if len(codes) == 1 else np.concatenate(codes), known


def each_once(
    cells: pd.Series, read: Callable[[str], str | None], *, otherwise: str | None = None
) -> pd.Series:
    """Return what ``read`` makes of each text, asked once for each spelling.

    Where it is None, and in a blank cell, stands ``otherwise``.

    Examples
    --------
    >>> each_once(pd.Series(["a", None, "a"], dtype="str"), str.upper).fillna("-").tolist()
    ['A', '-', 'A']
    """
    return words_of(cells).each(read, otherwise=otherwise)


def where_each(cells: pd.Series, ask: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Return where ``ask`` says yes, asked once for each spelling; of a blank it is no.

    Examples
    --------
    >>> where_each(pd.Series(["a", None, "B", "a"], dtype="str"), str.islower).tolist()
    [True, False, False, True]
    """
    return words_of(cells).where(ask)


def taken(texts: Sequence[str | None], codes: NDArray[np.integer[Any]]) -> ExtensionArray:
    """Return the text of each code, missing where it is -1.

    Examples
    --------
    >>> taken(["a", None], np.array([0, 1, -1, 0])).fillna("-").tolist()
    ['a', '-', '-', 'a']
    """
    first = codes[0] if len(codes) else -1
    if (codes == first).all():  # one text for all rows is held once
        text = texts[first] if first >= 0 else None
        return constant(text, pd.RangeIndex(len(codes))).array  # type: ignore[no-any-return]
    lookup = pa.array([*texts, None], pa.large_string())
    return text_array(lookup.take(pa.array(np.where(codes < 0, len(texts), codes))))


def first_known(*columns: pd.Series) -> pd.Series:
    """Return the first of the columns that is not blank, row by row.

    Examples
    --------
    >>> first_known(*(pd.Series(c, dtype="str") for c in (["a", None], ["b", "c"]))).tolist()
    ['a', 'c']
    """
    found = columns[0]
    for column in columns[1:]:
        if found.isna().all():
            found = column
        elif found.hasnans:
            found = found.fillna(column)
    return found.astype("str")
