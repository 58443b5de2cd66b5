"""The command ``geomine``: parse arguments, run, write, and end with an exit status.

0 done, 1 done with problems in the data, 2 unusable input, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from geomine.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the arguments ``argv`` and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:  # answered before anything is loaded
        print(f"geomine {__version__}")
        return 0
    from geomine.cli.parser import parse_and_run  # noqa: PLC0415 - --version stays light

    return parse_and_run(arguments)
