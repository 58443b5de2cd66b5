"""A table of incidents as few letters as a page can carry, read back by ``assets/store.js``.

A hundred thousand incidents as JSON rows are 40 MB. Most columns hold few
values, and columns go together, so columns are bundled: a bundle is a list of the
combinations that occur, and each row says which, in digits of base 64.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_LETTERS = np.frombuffer(DIGITS.encode("ascii"), dtype=np.uint8)
_BITS = 6
_STEP_BITS, _MORE = 5, 32
_MOST_COMBINATIONS = 1 << 2 * _BITS


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Columns that travel together: the combinations that occur, and which each row has."""

    names: tuple[str, ...]
    values: list[list[object]]
    codes: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Roughly how many letters it takes."""
        text = json.dumps(self.values, ensure_ascii=False, default=str, separators=(",", ":"))
        return len(text) + width_of(len(self.values)) * len(self.codes)


def packed_table(
    columns: Mapping[str, Sequence[object]], *, steps: Mapping[str, NDArray[np.float64]]
) -> dict[str, object]:
    """Return a table for a page.

    Parameters
    ----------
    columns : mapping of str to sequence
        Cells of each column: text, numbers, days or None.
    steps : mapping of str to numpy.ndarray
        Columns of whole numbers, such as degrees in steps and days, that are
        written as the distance from the smallest; NaN is missing.

    Returns
    -------
    dict
        ``n``; ``bundles`` of ``names``, ``values`` and ``codes``; and ``numbers`` of ``name``,
        ``low``, ``width`` and ``codes``, in which 0 is missing.

    Examples
    --------
    >>> packed_table({"kind": ["mine", "mine", None]}, steps={"day": np.array([7, np.nan, 8])})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'n': 3,
     'bundles': [{'names': ['kind'], 'values': [['mine'], [None]], 'codes': '001', 'width': 1}],
     'numbers': [{'name': 'day', 'low': 7, 'width': 1, 'codes': '102'}]}
    """
    n = max((len(cells) for cells in [*columns.values(), *map(list, steps.values())]), default=0)
    return {
        "n": n,
        "bundles": [
            {
                "names": list(bundle.names),
                "values": bundle.values,
                "codes": written(bundle.codes, width_of(len(bundle.values))),
                "width": width_of(len(bundle.values)),
            }
            for bundle in _bundles(columns)
        ],
        "numbers": [_number(name, values) for name, values in steps.items()],
    }


def _bundles(columns: Mapping[str, Sequence[object]]) -> list[_Bundle]:
    """Return the columns in bundles, two joined wherever that takes fewer letters."""
    single = [_bundle(name, cells) for name, cells in columns.items()]
    single.sort(key=lambda bundle: len(bundle.values))
    kept: list[_Bundle] = []
    for bundle in single:
        joined = _joined(kept[-1], bundle) if kept else None
        if joined is not None and joined.size < kept[-1].size + bundle.size:
            kept[-1] = joined
        else:
            kept.append(bundle)
    return kept


def _bundle(name: str, cells: Sequence[object]) -> _Bundle:
    places: dict[object, int] = {}
    codes = np.array([places.setdefault(cell, len(places)) for cell in cells], dtype=np.int64)
    return _Bundle((name,), [[value] for value in places], codes)


def _joined(a: _Bundle, b: _Bundle) -> _Bundle | None:
    """Return two bundles as one, None where too many combinations occur."""
    both = a.codes * len(b.values) + b.codes
    found, first, codes = np.unique(both, return_index=True, return_inverse=True)
    if len(found) > _MOST_COMBINATIONS:
        return None
    values = [[*a.values[a.codes[k]], *b.values[b.codes[k]]] for k in first]
    return _Bundle((*a.names, *b.names), values, codes.astype(np.int64))


def _number(name: str, values: NDArray[np.float64]) -> dict[str, object]:
    known = np.isfinite(values)
    low = int(values[known].min()) if known.any() else 0
    codes = np.where(known, np.rint(np.where(known, values, low)) - low + 1, 0).astype(np.int64)
    width = width_of(int(codes.max(initial=0)) + 1)
    return {"name": name, "low": low, "width": width, "codes": written(codes, width)}


def columnar(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return rows as columns, so that no name is said twice: ``gm.unpack`` in the page.

    A column of few values comes as its ``values`` and, for each row, which one it is
    ``at``. What a row lacks is None.

    Examples
    --------
    >>> columnar([{"n": 1}, {"n": 2, "kind": "mine"}])
    {'n': 2, 'columns': {'n': [1, 2], 'kind': [None, 'mine']}}
    >>> columnar([{"kind": "anti-personnel mine"}] * 4)
    {'n': 4, 'columns': {'kind': {'at': '', 'values': ['anti-personnel mine'], 'width': 0}}}
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {
        "n": len(rows),
        "columns": {name: _column([row.get(name) for row in rows]) for name in names},
    }


def _column(cells: list[object]) -> object:
    """Return cells as they are, or as the values that occur, whichever takes fewer letters.

    Fractions stay as they are, so that whoever reads the page sees its degrees.
    """
    if any(isinstance(cell, float) for cell in cells):
        return cells
    said = [json.dumps(cell, ensure_ascii=False, default=str) for cell in cells]
    place = {text: k for k, text in enumerate(dict.fromkeys(said))}
    values = [cells[said.index(text)] for text in place]
    codes = np.array([place[text] for text in said], dtype=np.int64)
    width = width_of(len(values))
    short = sum(map(len, place)) + width * len(cells) + len('{"at":"","values":[],"width":0}')
    if short >= sum(map(len, said)):
        return cells
    return {"at": written(codes, width), "values": values, "width": width}


def written_steps(steps: NDArray[np.int64]) -> str:
    """Return whole numbers, mostly small ones, as digits of base 64, the lowest first.

    Each digit carries five bits and says by the sixth that more follow; the lowest bit of a
    number is its sign.

    Examples
    --------
    >>> written_steps(np.array([0, -1, 15, 16]))
    '01UW1'
    """
    left = np.where(steps < 0, -2 * steps - 1, 2 * steps)
    n_digits = max(-(-int(left.max(initial=0)).bit_length() // _STEP_BITS), 1)
    shifts = _STEP_BITS * np.arange(n_digits, dtype=np.int64)
    rest = left[:, None] >> shifts
    follows = (rest >> _STEP_BITS) > 0
    digits = (rest & (_MORE - 1)) | np.where(follows, _MORE, 0)
    kept = (rest > 0) | (shifts == 0)
    return str(_LETTERS[digits[kept]].tobytes(), "ascii")


def width_of(n_values: int) -> int:
    """Return how many digits tell ``n_values`` values apart; 0 where there is nothing to tell.

    Examples
    --------
    >>> [width_of(n) for n in (1, 2, 64, 65, 4097)]
    [0, 1, 1, 2, 3]
    """
    return -(-max(n_values - 1, 0).bit_length() // _BITS)


def written(codes: NDArray[np.int64], width: int) -> str:
    """Return ``codes`` in digits of base 64, ``width`` for each, the highest first.

    Examples
    --------
    >>> written(np.array([0, 63, 64]), 2)
    '000_10'
    """
    shifts = _BITS * np.arange(width - 1, -1, -1, dtype=np.int64)
    return str(_LETTERS[(codes[:, None] >> shifts) & 63].tobytes(), "ascii")
