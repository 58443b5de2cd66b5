"""DBSCAN by the compiled kernel: arrays in, labels out."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from geomine.kernel.loader import Task, library
from geomine.kernel.statuses import Status, raise_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Space = Literal["plane", "sphere", "space_time"]
_IN_BACKGROUND_FROM = 20_000
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class KernelLabels:
    """What the kernel found.

    ``labels`` (n,) has -1 for noise, ``core`` (n,) marks the core points.
    """

    labels: NDArray[np.intp]
    core: NDArray[np.bool_]


def dbscan(
    points: NDArray[np.float64],
    *,
    eps: float,
    min_weight: float,
    weight: NDArray[np.float64] | None = None,
    space: Space = "plane",
    reach: float = 0.0,
    threads: int = 1,
) -> KernelLabels | None:
    """Return scikit-learn's labels for ``points``, or None where the kernel cannot tell.

    In space and time, which scikit-learn does not know, they are its rule's.

    None means that there is no compiled kernel, that ``eps`` is too small or too large for
    the extent of the points, or that a pair of points is at ``eps``, or a sum of weights at
    ``min_weight``, but for rounding: another engine must do it.

    Parameters
    ----------
    points : numpy.ndarray
        Shape (n, 2): metres in the plane, or latitude and longitude in radians on the
        sphere; shape (n, 3): metres and time. All finite.
    eps : float
        Radius in the unit of the points.
    min_weight : float
        Weight within ``eps``, the point itself included, that makes a core point.
    weight : numpy.ndarray, optional
        Shape (n,), 0 or more; 1 each where missing.
    space : {"plane", "sphere", "space_time"}
        Where the points lie.
    reach : float
        In space and time: how far apart neighbours may be in time, above 0.
    threads : int
        Threads to use; the labels do not depend on it.

    Raises
    ------
    InputError
        If a coordinate is not finite.
    MemoryError
        If the machine has no memory left.
    KeyboardInterrupt
        If the user interrupts; the kernel has then stopped too.
    """
    kernel = library()
    if kernel is None:
        return None
    points = np.ascontiguousarray(points, dtype=np.float64)
    n = len(points)
    labels, core = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.bool_)
    heavy = None if weight is None else np.ascontiguousarray(weight, dtype=np.float64)
    stop = ctypes.c_int32(0)
    task = Task(
        n=n,
        weight=None if heavy is None else heavy.ctypes.data,
        min_weight=min_weight,
        threads=threads,
        stop=ctypes.addressof(stop),
        labels=labels.ctypes.data,
        core=core.ctypes.data,
    )
    radii = (eps, reach) if space == "space_time" else (eps,)
    function = getattr(kernel, f"geomine_dbscan_{space}")

    def call(_held: object = (labels, core, heavy, stop)) -> int:  # a thread may outlive us
        return int(function(ctypes.byref(task), points.ctypes.data, *radii))

    status = call() if n < _IN_BACKGROUND_FROM else _interruptible(call, stop)
    if status in {Status.OUT_OF_RANGE, Status.UNDECIDED}:
        return None
    raise_for(status)
    return KernelLabels(labels.astype(np.intp, copy=False), core)


def _interruptible(call: Callable[[], int], stop: ctypes.c_int32) -> int:
    """Run ``call`` beside this thread, so that Ctrl-C is heard while it works.

    An interrupt may come between any two steps here, also inside of the start of a thread.
    """
    status: list[int] = []
    ended: list[bool] = []
    working = threading.Lock()  # its waiting is one step, unlike that of an Event or a join
    working.acquire()

    def work() -> None:
        try:
            status.append(call())
        finally:
            ended.append(True)
            working.release()

    thread = threading.Thread(target=work, name="geomine-kernel")
    try:
        thread.start()
        while not ended:
            working.acquire(timeout=_POLL_S)
    except BaseException:
        stop.value = 1
        while thread.is_alive() and not ended:  # until then the kernel writes into our arrays
            with contextlib.suppress(KeyboardInterrupt):
                working.acquire(timeout=_POLL_S)
        raise
    return status[0]
