"""How soon Ctrl-C is answered while the kernel clusters: the longest wait of several.

Run: python benchmarks/interrupt.py [--points 1e7] [--times 12] [--threads 2]
Each time the same call is interrupted at another moment of its work.
"""

from __future__ import annotations

import _thread
import argparse
import contextlib
import threading
import time

import numpy as np
from clustering import MIN_SAMPLES, eps_for, invented
from measure import machine

from geomine.kernel import dbscan


def main() -> None:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=float, default=1e7)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    points = invented(int(options.points))
    eps = eps_for(points, 10)
    start = time.perf_counter()
    dbscan(points, eps=eps, min_weight=MIN_SAMPLES, threads=options.threads)
    whole_s = time.perf_counter() - start
    waits = []
    for moment in np.linspace(0.05, 0.9, options.times) * whole_s:
        asked: list[float] = []

        def interrupt(asked: list[float] = asked) -> None:
            asked.append(time.perf_counter())
            _thread.interrupt_main()

        timer = threading.Timer(moment, interrupt)
        timer.start()
        with contextlib.suppress(KeyboardInterrupt):
            dbscan(points, eps=eps, min_weight=MIN_SAMPLES, threads=options.threads)
            timer.cancel()  # it was done before
            continue
        waits.append(time.perf_counter() - asked[0])
    print(
        machine(), f"{len(points):,} points, {whole_s:.1f} s when left alone",
        f"{len(waits)} interrupts, answered after {min(waits):.2f} to {max(waits):.2f} s",
        sep="\n",
    )  # fmt: skip


if __name__ == "__main__":
    main()
