"""How many threads to use."""

from __future__ import annotations

import numbers
import os

from geomine.errors import InputError

MOST = 64
"""No more threads than this, or than cores: each takes memory, and no more work gets done."""


def threads_of(n_jobs: int | None) -> int:
    """Return how many threads ``n_jobs`` asks for, as joblib counts: -1 is all, -2 all but one.

    Raises
    ------
    InputError
        If it is not a whole number.

    Examples
    --------
    >>> threads_of(None), threads_of(3), threads_of(-1) >= 1
    (1, 3, True)
    """
    if n_jobs is None:
        return 1
    if not isinstance(n_jobs, numbers.Integral) or isinstance(n_jobs, bool):
        raise InputError(f"n_jobs must be a whole number, or None for 1; found {n_jobs!r}.")
    cores = os.cpu_count() or 1
    return min(max(1, n_jobs if n_jobs >= 0 else cores + 1 + n_jobs), max(cores, MOST))
