"""Read thousands of damaged files: ``python -m tests.fuzz --files 10000 --seed 1``.

Each file must end in a table or in one error of geomine, in bounded time and memory. Files are
read in child processes, so that a driver that breaks off is seen too. Exit status 1 if any does
not, with the seed and number that make it again: ``--first NUMBER --files 1 --keep FOLDER``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from geomine import datasets
from geomine.errors import GeomineError
from geomine.io import read_incidents
from geomine.screening import screen_incidents
from tests.fuzz.mutations import mutated, originals

BATCH = 250
SECONDS_PER_FILE = 30.0
MEMORY_MB = 3_000
AS_OF = dt.date(2026, 1, 1)
ERROR_LETTERS = 2_000
"""One clear error fits on a screen."""


def main(argv: list[str] | None = None) -> int:
    """Run the fuzz and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--screen-every", type=int, default=10, help="screen each N-th file too")
    parser.add_argument("--keep", type=Path, help="keep the files in this folder")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        return work(options)
    started, ends, faults, slowest, largest = time.monotonic(), Counter(), [], 0.0, 0.0
    first, last = options.first, options.first + options.files
    while first < last:
        done = batch(options, first, min(BATCH, last - first))
        for answer in done:
            ends[answer["end"].split(":")[0]] += 1
            slowest = max(slowest, answer.get("seconds", 0.0))
            largest = max(largest, answer.get("memory_mb", 0.0))
            if answer["end"].startswith("fault"):
                faults.append(answer)
                print(json.dumps(answer, ensure_ascii=False), flush=True)
        first += len(done)
    print(
        f"{options.files} files, seed {options.seed}: {dict(ends)}; slowest {slowest:.1f} s, "
        f"most memory {largest:.0f} MB, {time.monotonic() - started:.0f} s in all"
    )
    return 1 if faults else 0


def batch(options: argparse.Namespace, first: int, count: int) -> list[dict[str, object]]:
    """Return what became of ``count`` files; the one a child broke off at is a fault."""
    command = [
        sys.executable, "-m", "tests.fuzz", "--worker", "--seed", str(options.seed),
        "--first", str(first), "--files", str(count), "--screen-every", str(options.screen_every),
    ]  # fmt: skip
    if options.keep:
        command += ["--keep", str(options.keep)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS_PER_FILE * count, check=False
        )
        output, why = done.stdout, f"exit {done.returncode} {done.stderr[-300:]}"
    except subprocess.TimeoutExpired as error:
        output, why = (error.stdout or b"").decode(), "no end"
    answers = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    if len(answers) < count:
        answers.append({"number": first + len(answers), "end": f"fault: broke off, {why}"})
    return answers


def work(options: argparse.Namespace) -> int:
    """Read files one by one and print what became of each."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", RuntimeWarning)  # nobody at a terminal understands one
    districts = datasets.districts()
    with tempfile.TemporaryDirectory() as scratch:
        files = originals(Path(scratch))
        for number in range(options.first, options.first + options.files):
            name, content = mutated(options.seed, number, files)
            folder = Path(options.keep or scratch) / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_bytes(content)
            begun = time.process_time()  # of this process, whatever else the machine does
            end = outcome(path, districts if number % options.screen_every == 0 else None)
            seconds, memory = time.process_time() - begun, peak_mb()
            if seconds > SECONDS_PER_FILE or memory > MEMORY_MB:
                end = f"fault: {seconds:.0f} s, {memory:.0f} MB"
            answer = {
                "number": number,
                "file": name,
                "end": end,
                "seconds": round(seconds, 2),
                "memory_mb": memory,
            }
            print(json.dumps(answer), flush=True)
            if not options.keep:
                path.unlink()
    return 0


def outcome(path: Path, districts: object) -> str:
    """Return "table", "error" or what went wrong."""
    try:
        raw = read_incidents(path)
        if districts is not None:
            report = screen_incidents(raw, districts, as_of=AS_OF).report
            if not report.rows_read == report.rows_kept + report.rows_rejected == len(raw):
                return f"fault: rows do not add up: {report}"
    except GeomineError as error:
        return (
            "error"
            if len(str(error)) < ERROR_LETTERS
            else f"fault: an error of {len(str(error))} letters"
        )
    except BaseException as error:  # noqa: BLE001 - anything else is what is looked for
        return f"fault: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return "table"


def peak_mb() -> float:
    """Return the most memory of this process in megabytes, 0 where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000 if sys.platform != "darwin" else 1_000_000)


if __name__ == "__main__":
    sys.exit(main())
