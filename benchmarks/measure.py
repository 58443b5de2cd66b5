"""Wall time and extra memory of a piece of work, each in a process of its own, as a table."""

from __future__ import annotations

import json
import os
import platform
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "cannot allocate", "out of memory")


def resident_mb() -> float:
    """Return the memory that this process holds now, MB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_mb() -> float:
    """Return the most memory that this process has held, MB.

    What ``getrusage`` says on Linux includes what the parent held before this program began.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(float(line.split()[1]) * 1024 / 1e6 for line in lines if "VmHWM" in line)
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def measured(work: Callable[[], object], *, at_most: int = 5, enough_s: float = 3.0) -> dict:
    """Run ``work`` until it has taken ``enough_s``; return least times and extra memory.

    ``s`` is wall time and ``cpu_s`` that of the processor, all threads together: on a machine with
    other work it is the steadier of the two.
    """
    before, times = resident_mb(), []
    while len(times) < at_most and sum(wall for wall, _ in times) < enough_s:
        begin, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - begin, time.process_time() - cpu))
    wall, cpu = (min(column) for column in zip(*times, strict=True))
    return {"s": wall, "cpu_s": cpu, "mb": max(0.0, peak_mb() - before)}


def in_own_process(
    script: str, *arguments: str, timeout_s: float, limit_gb: float, threads: int = 1
) -> dict:
    """Run ``script --one arguments`` and return what it prints; what stopped it if it fails."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (int(limit_gb * 1e9),) * 2)

    environment = {
        **os.environ,
        "OMP_NUM_THREADS": str(threads),
        "PARLAY_NUM_THREADS": str(threads),
    }
    work = subprocess.Popen(
        [sys.executable, script, "--one", *arguments],
        env=environment,
        preexec_fn=limit,  # noqa: PLW1509 - no thread runs here
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told, wrong = work.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(work.pid, signal.SIGKILL)  # with whatever it has started
        work.communicate()
        return {"failed": f"over {timeout_s:.0f} s"}
    if work.returncode:
        memory = work.returncode < 0 or any(sign in wrong for sign in OUT_OF_MEMORY)
        last = (wrong.strip().splitlines() or ["failed"])[-1][:60]
        return {"failed": f"out of {limit_gb:g} GB" if memory else last}
    return json.loads(told.splitlines()[-1])


def machine() -> str:
    """Return one line on what this ran on."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{os.cpu_count()} x {model}, {platform.system()}, Python {platform.python_version()}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines)
