"""``geomine doctor``: what this installation is made of, and what it does without."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import TYPE_CHECKING

from geomine.cli.parser import DONE, PROBLEMS
from geomine.kernel import status
from geomine.version import __version__

if TYPE_CHECKING:
    import argparse

_PACKAGES = ("numpy", "pandas", "geopandas", "shapely", "pyproj", "scikit-learn", "folium")
_REMEDY = {
    "off": "unset GEOMINE_KERNEL to use it.",
    "missing": "install a C++ compiler, then geomine again.",
    "broken": "install geomine again.",
    "foreign": "install geomine again.",
}


def execute(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes them
    """Print versions and the state of the compiled kernel; 1 if it is damaged."""
    print(f"geomine {__version__}, Python {platform.python_version()}, {platform.platform()}")
    for name in _PACKAGES:
        print(f"  {name} {importlib.metadata.version(name)}")
    state = status()
    if state.state == "loaded":
        print(f"kernel: in use (build {state.build})")
        if state.stale:
            print("  its sources have changed since: install geomine again.")
        return PROBLEMS if state.stale else DONE
    print(f"kernel: {state.state} ({state.detail}). Clustering uses scikit-learn: equal, slower.")
    print(f"  To have it, {_REMEDY[state.state]}")
    return DONE if state.state in {"off", "missing"} else PROBLEMS
