"""Find and load the compiled kernel, or say why there is none."""

from __future__ import annotations

import ctypes
import functools
import os
from dataclasses import dataclass
from typing import Literal

from geomine.kernel.build import LIBRARY, SOURCE, sources_hash

INTERFACE = 1
"""Version of the C interface that this module speaks."""

OFF = "GEOMINE_NO_NATIVE"
"""Environment variable that turns the compiled kernel off when it is 1."""


class Task(ctypes.Structure):
    """What a clustering is told: ``geomine_task`` of ``geomine_kernel.h``."""

    _fields_ = (
        ("n", ctypes.c_int64),
        ("weight", ctypes.c_void_p),
        ("min_weight", ctypes.c_double),
        ("threads", ctypes.c_int32),
        ("watch_ties", ctypes.c_int32),
        ("stop", ctypes.c_void_p),
        ("labels", ctypes.c_void_p),
        ("core", ctypes.c_void_p),
        ("ties", ctypes.c_int32),
    )


@dataclass(frozen=True, slots=True)
class KernelStatus:
    """Whether the compiled kernel is in use, and why not where it is not.

    ``state`` is "loaded", "off" (by the environment), "missing" (never compiled),
    "broken" (it does not load), or "foreign" (made for another version of geomine).
    ``stale`` says that the C++ sources have changed since it was compiled.
    """

    state: Literal["loaded", "off", "missing", "broken", "foreign"]
    detail: str = ""
    build: str = ""
    stale: bool = False


def library() -> ctypes.CDLL | None:
    """Return the compiled kernel, or None where geomine works without it."""
    return None if _is_off() else _load()[0]


def status() -> KernelStatus:
    """Return whether the compiled kernel is in use, and why not."""
    if _is_off():
        return KernelStatus("off", f"{OFF} is set")
    found, problem = _load()
    if found is None:
        return problem
    build = found.geomine_kernel_build().decode("ascii")
    return KernelStatus("loaded", build=build, stale=SOURCE.is_dir() and build != sources_hash())


def _is_off() -> bool:
    return os.environ.get(OFF, "") not in {"", "0"}


@functools.cache
def _load() -> tuple[ctypes.CDLL | None, KernelStatus]:
    """Load the library once; a process sees one kernel from its first use to its end."""
    if not LIBRARY.is_file():
        return None, KernelStatus("missing", "geomine was installed without a C++ compiler")
    try:
        found = ctypes.CDLL(str(LIBRARY))
        found.geomine_kernel_interface.restype = ctypes.c_int32
        found.geomine_kernel_build.restype = ctypes.c_char_p
        interface = int(found.geomine_kernel_interface())
    except (OSError, AttributeError) as error:
        return None, KernelStatus("broken", str(error))
    if interface != INTERFACE:
        return None, KernelStatus("foreign", f"interface {interface}, wanted {INTERFACE}")
    _declare(found)
    return found, KernelStatus("loaded")


def _declare(found: ctypes.CDLL) -> None:
    """Tell ctypes what the functions take, as ``geomine_kernel.h`` has it."""
    pointer, whole, number = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double
    task = ctypes.POINTER(Task)
    window = [number, number, number, number, whole]
    found.geomine_dbscan_plane.argtypes = [task, pointer, number]
    found.geomine_dbscan_sphere.argtypes = [task, pointer, number]
    found.geomine_dbscan_spacetime.argtypes = [task, pointer, number, number]
    found.geomine_raster_mark.argtypes = [pointer, pointer, whole, *window, pointer]
    found.geomine_raster_lookup.argtypes = [
        pointer, whole, *window, pointer, ctypes.c_int32, pointer, pointer,
    ]  # fmt: skip
    found.geomine_raster_lookup.restype = ctypes.c_int64
