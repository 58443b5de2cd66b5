"""Texts by their bytes: whether all are unlike or bare, and which are one of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geomine.kernel import texts as compiled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from geomine.kernel.texts import Piece

_MIX = np.uint64(0x9E3779B97F4A7C15)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)
"""The first n of eight letters, the first being the lowest byte."""
_BEGINS = np.ones(256, dtype=bool)
_BEGINS[[*range(33), 0xC2, 0xE1, 0xE2, 0xE3]] = False
_ENDS = np.ones(256, dtype=bool)
_ENDS[[*range(33), *range(0x80, 0x8B), 0x9F, 0xA0, 0xA8, 0xA9, 0xAF]] = False
"""Bytes of UTF-8 that no white space begins with, and that none ends with."""


def are_distinct(texts: pd.Series) -> bool:
    """Return whether no two of some texts, none of them missing, are surely the same.

    False where two may be: unlike texts can share a hash, equal ones always do.
    """
    typed = pa.array(texts)
    hashes = compiled.hashes(pieces(typed))
    if hashes is None:
        found = [_hashes(ends, letters) for ends, letters in spans(typed)]
        hashes = np.concatenate([np.empty(0, dtype=np.uint64), *found])
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
    >>> import pandas as pd
    >>> one_of(pd.Series(["NULL", "Null and more", None], dtype="str"), ["NULL"]).tolist()
    [True, False, False]
    """
    coded = [word.encode() for word in words]
    shape = max(map(len, coded)) + 1, 256  # by length and letter
    first, last = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for word in coded:
        first[len(word), word[0]] = last[len(word), word[-1]] = True
    typed = pa.array(cells)
    alike = compiled.alike(pieces(typed), first, last)
    rows = np.flatnonzero(alike) if alike is not None else _alike(typed, first, last)
    found = np.zeros(len(cells), dtype=bool)
    if len(rows):
        known = pa.array(sorted(words), pa.large_string())
        found[rows] = np.asarray(pc.is_in(some_of(typed, rows), value_set=known))
    return found


def _alike(texts: Any, first: NDArray[np.bool_], last: NDArray[np.bool_]) -> NDArray[np.intp]:  # noqa: ANN401 - as above
    """Return the rows whose text has a first and last letter that is allowed for its length."""
    begins, longest = np.asarray(first.any(axis=0)), len(first) - 1
    found, row = [np.empty(0, dtype=np.intp)], 0
    for ends, letters in spans(texts):
        lengths = np.diff(ends)
        if len(letters) and lengths.min(initial=longest + 1) <= longest:
            at = np.minimum(ends[:-1], len(letters) - 1)  # a blank one at the end has no letter
            some = np.flatnonzero(begins[letters[at]] & (lengths <= longest) & (lengths > 0))
            some = some[first[lengths[some], letters[at[some]]]]
            some = some[last[lengths[some], letters[ends[some + 1] - 1]]]
            found.append(row + some)
        row += len(lengths)
    return np.concatenate(found)


def has_letter(texts: Any, letter: bytes) -> bool:  # noqa: ANN401 - an array or chunked array of Arrow
    """Return whether any of some texts has an ASCII letter."""
    return any(letter in held[ends[0] : ends[-1]].tobytes() for ends, held in spans(texts))


def are_bare(texts: Any) -> bool:  # noqa: ANN401 - an array or chunked array of Arrow
    """Return whether there is surely nothing to strip and none is blank: most columns are so."""
    empty = compiled.blanks(pieces(texts), _BEGINS, _ENDS)
    if empty is not None:
        return bool(empty == texts.null_count)
    blank = 0
    for ends, letters in spans(texts):
        begin = ends[:-1]
        filled = begin < ends[1:]
        if not filled.all():
            blank += len(filled) - int(np.count_nonzero(filled))
            begin = begin[filled]
        last = ends[1:] if len(begin) == len(filled) else ends[1:][filled]
        if not (_BEGINS[letters[begin]].all() and _ENDS[letters[last - 1]].all()):
            return False
    return bool(blank == texts.null_count)


def spans(texts: Any) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:  # noqa: ANN401 - as above
    """Give each piece of texts of Arrow as where its texts begin and end, and their bytes.

    Text ``k`` has the bytes ``ends[k]`` to ``ends[k + 1]``.
    """
    for piece in _pieces(texts):
        _, ends, letters = piece.buffers()
        last = np.frombuffer(ends, np.int64, len(piece) + 1, 8 * piece.offset)
        yield last, np.frombuffer(letters or b"", np.uint8)


def some_of(texts: Any, rows: NDArray[np.integer[Any]]) -> Any:  # noqa: ANN401 - as above
    """Return the texts of some rows, which rise; Arrow itself would join all pieces before."""
    found, begin = [], 0
    for piece in _pieces(texts):
        first, after = np.searchsorted(rows, (begin, begin + len(piece)))
        found.append(piece.take(pa.array(rows[first:after] - begin)))
        begin += len(piece)
    return pa.chunked_array(found, pa.large_string())


def pieces(texts: Any) -> list[Piece]:  # noqa: ANN401 - as above
    """Return texts of Arrow as the compiled kernel takes them."""
    known = [np.asarray(piece.is_valid()) if piece.null_count else None for piece in _pieces(texts)]
    return [(*span, there) for span, there in zip(spans(texts), known, strict=True)]


def _pieces(texts: Any) -> list[Any]:  # noqa: ANN401 - as above
    whole = texts if texts.type == pa.large_string() else texts.cast(pa.large_string())
    return whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]
