"""How many threads to use."""

from __future__ import annotations

import os


def threads_of(n_jobs: int | None) -> int:
    """Return how many threads ``n_jobs`` asks for, as joblib counts: -1 is all, -2 all but one.

    Examples
    --------
    >>> threads_of(None), threads_of(3), threads_of(-1) >= 1
    (1, 3, True)
    """
    if n_jobs is None:
        return 1
    return max(1, n_jobs if n_jobs >= 0 else (os.cpu_count() or 1) + 1 + n_jobs)
