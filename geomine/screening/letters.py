"""Texts by their bytes: whether all are unlike, and which are one of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd
    from numpy.typing import NDArray

_MIX = np.uint64(0x9E3779B97F4A7C15)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)
"""The first n of eight letters, the first being the lowest byte."""


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
    >>> import pandas as pd
    >>> one_of(pd.Series(["NULL", "Null and more", None], dtype="str"), ["NULL"]).tolist()
    [True, False, False]
    """
    coded = [word.encode() for word in words]
    shortest, longest = min(map(len, coded)), max(map(len, coded))
    alike = np.zeros((longest + 1, 256), dtype=bool)  # by length and first letter
    for word in coded:
        alike[len(word), word[0]] = True
    first = np.asarray(alike.any(axis=0))
    typed = pa.array(cells)
    maybe, begin = [], 0
    for ends, letters in spans(typed):
        lengths = np.diff(ends)
        if lengths.min(initial=longest + 1) <= longest and lengths.max(initial=0) >= shortest:
            begins = np.minimum(ends[:-1], len(letters) - 1)  # a blank one at the end has no letter
            some = np.flatnonzero(first[letters[begins]])
            some = some[lengths[some] <= longest]
            maybe.append(begin + some[alike[lengths[some], letters[begins[some]]]])
        begin += len(lengths)
    found = np.zeros(len(cells), dtype=bool)
    rows = np.concatenate([np.empty(0, dtype=np.intp), *maybe])
    if len(rows):
        known = pa.array(sorted(words), pa.large_string())
        found[rows] = np.asarray(pc.is_in(typed.take(pa.array(rows)), value_set=known))
    return found


def has_letter(texts: Any, letter: bytes) -> bool:  # noqa: ANN401 - an array or chunked array of Arrow
    """Return whether any of some texts has an ASCII letter."""
    return any(letter in held[ends[0] : ends[-1]].tobytes() for ends, held in spans(texts))


def spans(texts: Any) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:  # noqa: ANN401 - as above
    """Give each piece of texts of Arrow as where its texts begin and end, and their bytes.

    Text ``k`` has the bytes ``ends[k]`` to ``ends[k + 1]``.
    """
    for piece in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        _, ends, letters = piece.buffers()
        last = np.frombuffer(ends, np.int64, len(piece) + 1, 8 * piece.offset)
        yield last, np.frombuffer(letters or b"", np.uint8)
