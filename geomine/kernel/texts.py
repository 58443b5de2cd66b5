"""Many texts at once, by the compiled kernel: bytes in, numbers out.

Texts come in pieces, each as where its texts begin and end (text k has the bytes ``ends[k]`` to
``ends[k + 1]``), their bytes, and which are known, None where all are. Each function returns None
where there is no compiled kernel.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from geomine.kernel.loader import Texts, library
from geomine.kernel.statuses import Status, raise_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Piece = tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.bool_] | None]

NO_NUMBER, READ, TOO_LONG = range(3)


def word_codes(
    pieces: Sequence[Piece], *, most: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]] | None:
    """Return the number of the text in each row, -1 where it is missing, and where each is first.

    Numbers are given as texts come. None also where more than ``most`` are distinct.
    """
    held = _Held(pieces)
    codes, first = np.empty(held.n, dtype=np.int32), np.empty(most, dtype=np.int64)
    count = ctypes.c_int64(0)
    status = held.call(
        "word_codes", most, codes.ctypes.data, first.ctypes.data, ctypes.addressof(count)
    )
    if status in {None, Status.OUT_OF_RANGE}:
        return None
    return codes, first[: count.value].copy()


def hashes(pieces: Sequence[Piece]) -> NDArray[np.uint64] | None:
    """Return a hash of each text."""
    held = _Held(pieces)
    found = np.empty(held.n, dtype=np.uint64)
    return None if held.call("hashes", found.ctypes.data) is None else found


def decimals(
    pieces: Sequence[Piece],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]] | None:
    """Return the numbers of texts that are decimal numbers alone, NaN for others.

    With how many digits are behind the point, and how each was read: ``NO_NUMBER``, ``READ``,
    or ``TOO_LONG`` to be read here, as a number with more than about 16 digits is.
    """
    held = _Held(pieces)
    numbers, behind = np.empty(held.n), np.empty(held.n)
    how = np.empty(held.n, dtype=np.uint8)
    if held.call("decimals", numbers.ctypes.data, behind.ctypes.data, how.ctypes.data) is None:
        return None
    return numbers, behind, how


def alike(
    pieces: Sequence[Piece], first: NDArray[np.bool_], last: NDArray[np.bool_]
) -> NDArray[np.bool_] | None:
    """Return which texts have a first and a last byte that are allowed for their length.

    ``first`` and ``last`` have a row of 256 bytes for each length from 0.
    """
    held = _Held(pieces)
    found = np.empty(held.n, dtype=np.bool_)
    status = held.call(
        "alike", first.ctypes.data, last.ctypes.data, len(first) - 1, found.ctypes.data
    )
    return None if status is None else found


def blanks(
    pieces: Sequence[Piece], begins: NDArray[np.bool_], ends: NDArray[np.bool_]
) -> int | None:
    """Return how many texts have no bytes; -1 if one has a first or last byte not allowed."""
    found = ctypes.c_int64(0)
    status = _Held(pieces).call(
        "blanks", begins.ctypes.data, ends.ctypes.data, ctypes.addressof(found)
    )
    return None if status is None else found.value


class _Held:
    """Pieces as the kernel takes them; they live as long as this does."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        ends = [np.ascontiguousarray(one) for one, _, _ in pieces]
        letters = [np.ascontiguousarray(one) for _, one, _ in pieces]
        known = [None if one is None else np.ascontiguousarray(one) for _, _, one in pieces]
        sizes = [len(one) - 1 for one in ends]
        self.n = sum(sizes)
        self.arrays = ends, letters, known
        places = _addresses(ends), _addresses(letters), _addresses(known)
        self.columns = (*places, (ctypes.c_int64 * len(sizes))(*sizes))
        self.texts = Texts(*(ctypes.addressof(column) for column in self.columns), len(sizes))

    def call(self, name: str, *arguments: int) -> int | None:
        """Return the status of a function of the kernel, None without one."""
        kernel = library()
        if kernel is None:
            return None
        status = int(getattr(kernel, f"geomine_{name}")(ctypes.byref(self.texts), *arguments))
        if status != Status.OUT_OF_RANGE:
            raise_for(status)
        return status


def _addresses(arrays: Sequence[NDArray[Any] | None]) -> ctypes.Array[ctypes.c_void_p]:
    places = (None if array is None else array.ctypes.data for array in arrays)
    return (ctypes.c_void_p * len(arrays))(*places)
