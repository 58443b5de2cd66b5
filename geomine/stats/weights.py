"""Who neighbours whom, as lists of positions and as matrices of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import sparse

from geomine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

Positions: TypeAlias = "NDArray[np.intp]"


def pairs(neighbours: Sequence[ArrayLike], n: int, *, own: bool) -> tuple[Positions, Positions]:
    """Return areas and the members of their neighbourhoods, each pair once.

    Parameters
    ----------
    neighbours : sequence of n array-likes of int
        The positions of each area's neighbours; itself among them is of no account.
    n : int
        Number of areas.
    own : bool
        Whether an area is a member of its own neighbourhood.

    Raises
    ------
    InputError
        If there are not n lists of positions.

    Examples
    --------
    >>> [side.tolist() for side in pairs([[1], [0], []], 3, own=True)]
    [[0, 0, 1, 1, 2], [0, 1, 0, 1, 2]]
    """
    if len(neighbours) != n:
        raise InputError(f"neighbours must be {n} lists, one per area; found {len(neighbours)}.")
    members = [np.unique(np.asarray(near, dtype=np.intp)) for near in neighbours]
    members = [near[near != k] for k, near in enumerate(members)]
    if own:
        members = [np.union1d(near, [k]) for k, near in enumerate(members)]
    area = np.repeat(np.arange(n), [len(near) for near in members])
    member = np.concatenate(members) if members else np.zeros(0, dtype=np.intp)
    if ((member < 0) | (member >= n)).any():
        raise InputError(f"neighbours must be positions from 0 to {n - 1}.")
    return area, member


def matrix(
    neighbours: Sequence[ArrayLike], n: int, *, own: bool = False, standardised: bool = False
) -> sparse.csr_array:
    """Return weights of shape (n, n): 1 for a neighbour, or with ``standardised`` 1 a row.

    The row of an area without neighbours stays empty.

    Examples
    --------
    >>> matrix([[1, 2], [0], []], 3, standardised=True).toarray().tolist()
    [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    area, member = pairs(neighbours, n, own=own)
    sizes = np.bincount(area, minlength=n)
    weight = 1.0 / sizes[area] if standardised else np.ones(len(area))
    return sparse.csr_array((weight, (area, member)), shape=(n, n))
