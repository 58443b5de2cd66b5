"""Two pieces of work beside each other, where there are processors and rows enough."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

One = TypeVar("One")
Other = TypeVar("Other")
WORTH_A_THREAD = 50_000
"""Of fewer rows the work is done before a second thread has begun."""


def threads_for(rows: int) -> int:
    """Return how many threads are used for so many rows: Arrow's, as ``OMP_NUM_THREADS`` has it."""
    return pa.cpu_count() if rows >= WORTH_A_THREAD else 1


def both(one: Callable[[], One], other: Callable[[], Other], *, threads: int) -> tuple[One, Other]:
    """Return the answers of two pieces of work that share nothing they change.

    On one thread ``one`` is done first. numpy, Arrow and GEOS let others work while they do.

    Examples
    --------
    >>> both(lambda: 1, lambda: "a", threads=2)
    (1, 'a')
    """
    if threads < 2:  # noqa: PLR2004 - the second
        return one(), other()
    with ThreadPoolExecutor(1) as beside:
        later = beside.submit(one)
        mine = other()
        return later.result(), mine
