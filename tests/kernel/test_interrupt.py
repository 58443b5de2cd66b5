"""Ctrl-C is heard while the kernel works."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

from geomine.kernel import dbscan
from tests.cluster.engines import needs_kernel

# No point is core here, and each must count a quarter of a million others to know: left alone,
# the kernel would be at it for minutes.
PROGRAM = """
import _thread, signal, threading
import numpy as np
from geomine.kernel import dbscan
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have it ignored in the background
points = np.random.default_rng(0).uniform(0, 1e3, (2_000_000, 2))
threading.Timer(0.5, _thread.interrupt_main).start()
try:
    dbscan(points, eps=100.0, min_weight=70_000, threads=2)
except KeyboardInterrupt:
    print("heard")
"""


@needs_kernel
def test_an_interrupt_stops_the_kernel() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "heard\n"


class InterruptedThread(threading.Thread):
    """A thread whose start is interrupted once it runs."""

    def start(self) -> None:
        super().start()
        raise KeyboardInterrupt


@needs_kernel
def test_an_interrupt_while_the_kernel_is_started_stops_it_too(monkeypatch) -> None:
    points = np.random.default_rng(0).uniform(0, 1e3, (400_000, 2))
    monkeypatch.setattr(threading, "Thread", InterruptedThread)
    with pytest.raises(KeyboardInterrupt):
        dbscan(points, eps=100.0, min_weight=14_000)
    assert "geomine-kernel" not in {thread.name for thread in threading.enumerate()}
