"""Progress of long work: on a terminal a line that moves, in a pipe nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from types import TracebackType

WIDTH = 24


class Progress:
    """A progress line on a terminal; silent where the stream is not one.

    Parameters
    ----------
    total : int
        Number of steps.
    stream : text stream, optional
        Where to draw; standard error where missing.
    """

    def __init__(self, total: int, *, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._total = max(total, 1)
        self._done = 0
        self._shown = self._stream.isatty()

    def step(self, name: str) -> None:
        """Draw that the step ``name`` begins."""
        if self._shown:
            filled = WIDTH * min(self._done, self._total) // self._total
            bar = "#" * filled + "." * (WIDTH - filled)
            self._stream.write(f"\r\x1b[K[{bar}] {name}")
            self._stream.flush()
        self._done += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
