"""Find and load the compiled kernel, or say why there is none."""

from __future__ import annotations

import ctypes
import functools
import os
from dataclasses import dataclass
from typing import Any, Literal

from geomine.errors import ConfigError
from geomine.kernel.build import LIBRARY, SOURCE, sources_hash

INTERFACE = 7
"""Version of the C interface that this module speaks."""

SETTING = "GEOMINE_KERNEL"
"""Environment variable: "off" works without the compiled kernel, "on" refuses to."""


class Task(ctypes.Structure):
    """What a clustering is told: ``geomine_task`` of ``geomine_kernel.h``."""

    _fields_ = (
        ("n", ctypes.c_int64),
        ("weight", ctypes.c_void_p),
        ("min_weight", ctypes.c_double),
        ("threads", ctypes.c_int32),
        ("stop", ctypes.c_void_p),
        ("labels", ctypes.c_void_p),
        ("core", ctypes.c_void_p),
    )


class Polygons(ctypes.Structure):
    """What points are looked up in: ``geomine_polygons`` of ``geomine_kernel.h``."""

    _fields_ = (
        ("corners", ctypes.c_void_p),
        ("first", ctypes.c_void_p),
        ("part", ctypes.c_void_p),
        ("shape", ctypes.c_void_p),
        ("rings", ctypes.c_int64),
        ("west", ctypes.c_double),
        ("south", ctypes.c_double),
        ("cells_per_x", ctypes.c_double),
        ("cells_per_y", ctypes.c_double),
        ("size", ctypes.c_int64),
    )


class Scan(ctypes.Structure):
    """The windows around one centre: ``geomine_scan`` of ``geomine_kernel.h``."""

    _fields_ = (
        ("order", ctypes.c_void_p),
        ("areas", ctypes.c_int64),
        ("reach", ctypes.c_void_p),
        ("size", ctypes.c_void_p),
        ("rings", ctypes.c_int64),
        ("total", ctypes.c_double),
        ("everything", ctypes.c_double),
        ("min_cases", ctypes.c_double),
        ("penalty", ctypes.c_double),
    )


class Texts(ctypes.Structure):
    """Texts in pieces: ``geomine_texts`` of ``geomine_kernel.h``."""

    _fields_ = (
        ("ends", ctypes.c_void_p),
        ("letters", ctypes.c_void_p),
        ("known", ctypes.c_void_p),
        ("n", ctypes.c_void_p),
        ("pieces", ctypes.c_int64),
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
    """Return the compiled kernel, or None where geomine works without it.

    Raises
    ------
    ConfigError
        If the environment insists on the kernel and there is none, or says neither.
    """
    setting = os.environ.get(SETTING, "").strip().lower()
    if setting == "off":
        return None
    found, state = _load()
    if setting not in {"", "on"}:
        raise ConfigError(f'{SETTING} must be "on", "off" or not set; found {setting!r}.')
    if found is None and setting == "on":
        raise ConfigError(f"{SETTING} is on, but the kernel is {state.state}: {state.detail}.")
    return found


def status() -> KernelStatus:
    """Return whether the compiled kernel is in use, and why not."""
    if os.environ.get(SETTING, "").strip().lower() == "off":
        return KernelStatus("off", f"{SETTING} is off")
    return _load()[1]


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
        if interface != INTERFACE:
            told = f"it speaks interface {interface}, not {INTERFACE}"
            return None, KernelStatus("foreign", told)
        _declare(found)
    except (OSError, AttributeError) as error:
        return None, KernelStatus("broken", str(error))
    build = found.geomine_kernel_build().decode("ascii")
    return found, KernelStatus(
        "loaded", build=build, stale=SOURCE.is_dir() and build != sources_hash()
    )


def _declare(found: ctypes.CDLL) -> None:
    """Tell ctypes what the functions take, as ``geomine_kernel.h`` has it."""
    task, pointer = ctypes.POINTER(Task), ctypes.c_void_p
    number: Any = ctypes.c_double
    found.geomine_dbscan_plane.argtypes = [task, pointer, number]
    found.geomine_dbscan_sphere.argtypes = [task, pointer, number]
    found.geomine_dbscan_space_time.argtypes = [task, pointer, number, number]
    found.geomine_first_covering.argtypes = [
        ctypes.POINTER(Polygons), pointer, ctypes.c_int64, ctypes.c_int32, pointer, pointer
    ]  # fmt: skip
    found.geomine_scan_centre.argtypes = [ctypes.POINTER(Scan), pointer, ctypes.c_int64, pointer]
    texts = ctypes.POINTER(Texts)
    found.geomine_word_codes.argtypes = [texts, ctypes.c_int64, pointer, pointer, pointer]
    found.geomine_hashes.argtypes = [texts, pointer]
    found.geomine_decimals.argtypes = [texts, pointer, pointer, pointer]
    found.geomine_alike.argtypes = [texts, pointer, pointer, ctypes.c_int64, pointer]
    found.geomine_blanks.argtypes = [texts, pointer, pointer, pointer]
