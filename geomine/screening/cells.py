"""Cells as text: blank ones missing, each distinct text looked at once, one text for many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

TEXT = pd.StringDtype(na_value=np.nan)
_PIECE = 1 << 16
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)
"""The first n of eight letters, the first being the lowest byte."""


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
        typed = pa.array(cells)
        stripped = pc.utf8_trim_whitespace(typed)
        least = pc.min(pc.binary_length(stripped)).as_py()
        if least and pc.sum(pc.binary_length(typed)) == pc.sum(pc.binary_length(stripped)):
            return cells.astype("str")  # nothing to strip, and none is blank
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
    codes: NDArray[np.int64]
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
        codes = np.array([-1 if answer is None else place[answer] for answer in given])
        return Words(texts, codes[self.codes], self.index)

    def instead(self, other: Words, rows: NDArray[np.bool_]) -> Words:
        """Return these words, and in ``rows`` those of ``other``."""
        texts = tuple(dict.fromkeys([*self.texts, *other.texts]))
        place = np.array([*map(texts.index, other.texts), -1])
        return Words(texts, np.where(rows, place[other.codes], self.codes), self.index)

    @property
    def text(self) -> pd.Series:
        """The text of each row."""
        return pd.Series(taken(self.texts, self.codes), index=self.index, copy=False)

    def where(self, ask: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return the rows of whose text ``ask`` says yes; of a blank it is no."""
        answers = np.array([*map(ask, self.texts), False], dtype=bool)  # the end is blank
        return answers[self.codes]


def words_of(cells: pd.Series, *, blank: Collection[str] = ()) -> Words:
    """Return the distinct texts of cells of any kind, as :func:`text_of` reads them.

    The texts of ``blank`` count as blank too.
    """
    if not isinstance(cells.dtype, pd.StringDtype):
        cells = text_of(cells)
    typed, spellings = pd.factorize(cells)
    known = text_of(pd.Series(spellings))
    merged, texts = pd.factorize(known.mask(known.isin(blank)) if blank else known)
    codes = np.append(merged, -1)[typed]
    return Words(tuple(texts), codes, cells.index)


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
    if all(text is None for text in texts):
        return constant(None, pd.RangeIndex(len(codes))).array  # type: ignore[no-any-return]
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


def are_distinct(texts: pd.Series) -> bool:
    """Return whether no two of some texts, none of them missing, are surely the same.

    False where two may be: unlike texts can share a hash, equal ones always do.
    """
    pieces = [_hashes(ends, letters) for ends, letters in spans(pa.array(texts))]
    hashes = np.concatenate([np.empty(0, dtype=np.uint64), *pieces])
    hashes.sort()
    return not bool((hashes[1:] == hashes[:-1]).any())


def _hashes(ends: NDArray[np.int64], letters: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return a hash of each text, of eight letters at a time."""
    padded = np.concatenate([letters, np.zeros(8, dtype=np.uint8)])
    eights = np.lib.stride_tricks.as_strided(
        padded[:8].view(np.uint64), (len(letters) + 1,), (1,), writeable=False
    )
    begin, length = ends[:-1], np.diff(ends)
    found = length.astype(np.uint64)
    for at in range(0, int(length.max(initial=0)), 8):
        # a text is mixed as often as its own length asks, whatever else is in its piece
        more = slice(None) if (length > at).all() else np.flatnonzero(length > at)
        left = np.minimum(length[more] - at, 8)
        mixed = (found[more] ^ (eights[begin[more] + at] & _MASKS[left])) * _MIX
        found[more] = mixed ^ (mixed >> np.uint64(29))
    return found


def one_of(cells: pd.Series, words: Collection[str]) -> NDArray[np.bool_]:
    """Return which texts are one of a few words; only those that begin like one are looked at.

    Examples
    --------
    >>> one_of(pd.Series(["NULL", "Null and more", None], dtype="str"), ["NULL"]).tolist()
    [True, False, False]
    """
    coded = [word.encode() for word in words]
    longest = max(map(len, coded))
    alike = np.zeros((longest + 2, 256), dtype=bool)  # the last length is longer than every word
    for word in coded:
        alike[len(word), word[0]] = True
    typed = pa.array(cells)
    found = np.zeros(len(cells), dtype=bool)
    begin = 0
    for ends, letters in spans(typed):
        lengths = np.minimum(np.diff(ends), longest + 1)
        part = alike.ravel()[lengths * 256 + letters[ends[:-1]]]
        found[begin : begin + len(part)] = part
        begin += len(part)
    some = np.flatnonzero(found)
    if len(some):
        known = pa.array(sorted(words), pa.large_string())
        found[some] = np.asarray(pc.is_in(typed.take(pa.array(some)), value_set=known))
    return found


def spans(texts: Any) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:  # noqa: ANN401 - as above
    """Give each piece of texts of Arrow as where its texts begin and end, and their bytes.

    Text ``k`` has the bytes ``ends[k]`` to ``ends[k + 1]``; one more byte, 0, is at the end.
    """
    for piece in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        _, ends, letters = piece.buffers()
        last = np.frombuffer(ends, np.int64, len(piece) + 1, 8 * piece.offset)
        held = np.frombuffer(letters or b"", np.uint8)
        yield last, held if last[-1] < len(held) else np.append(held, np.uint8(0))
