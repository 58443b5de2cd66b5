"""What a call of the compiled kernel came to."""

from __future__ import annotations

from enum import IntEnum

from geomine.errors import GeomineError, InputError


class Status(IntEnum):
    """The numbers of ``geomine_kernel.h``."""

    DONE = 0
    STOPPED = 1
    NO_MEMORY = 2
    OUT_OF_RANGE = 3
    NOT_FINITE = 4
    FAILED = 5
    UNDECIDED = 6


class KernelFailedError(GeomineError, RuntimeError):
    """The compiled kernel gave up without a reason; this is a fault in geomine."""


def raise_for(status: int) -> None:
    """Raise what a status other than done means.

    Raises
    ------
    InputError
        If a coordinate is not finite.
    MemoryError
        If the machine has no memory left.
    KernelFailedError
        For all else.
    """
    if status == Status.DONE:
        return
    if status == Status.NOT_FINITE:
        raise InputError("points: a coordinate is missing or infinite. Leave such rows out.")
    if status == Status.NO_MEMORY:
        raise MemoryError("the machine has no memory left for so many points")
    raise KernelFailedError(f"the compiled kernel failed (status {status})")
