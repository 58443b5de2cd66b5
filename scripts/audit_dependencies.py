"""Ask pip-audit about every locked dependency, in an environment of its own.

Exit status: 0 nothing known against them; 1 a known fault, printed; 3 nobody could be asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools" / "pip-audit"
LOCK = ROOT / "requirements.lock"
CLEAN, FAULTS, NOT_ASKED = 0, 1, 3
PATIENCE_S = 90


def main() -> int:
    """Install pip-audit aside, ask, and say in words what came of it."""
    tool = installed()
    if tool is None:
        return not_asked("pip-audit could not be installed: is there a network?")
    command = [str(tool), "--requirement", str(LOCK), "--disable-pip", "--require-hashes"]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)  # noqa: S603, PLW1510 - our own words; its status is read
    except subprocess.TimeoutExpired:
        return not_asked(f"No answer came within {PATIENCE_S} s.")
    return judged(done.stdout, done.stderr)


def installed() -> Path | None:
    """Return the command, installed where nothing else is; None where it cannot be."""
    bin_folder = TOOLS / ("Scripts" if sys.platform == "win32" else "bin")
    command = bin_folder / "pip-audit"
    if command.exists():
        return command
    venv.create(TOOLS, with_pip=True, clear=True)
    pip = [str(bin_folder / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--retries", "1", "pip-audit"]
    if subprocess.run(pip, capture_output=True, check=False).returncode != 0:  # noqa: S603 - our own words
        shutil.rmtree(TOOLS, ignore_errors=True)
        return None
    return command


def judged(output: str, complaint: str) -> int:
    """Return the exit status that an answer of pip-audit means, and say it."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = complaint.strip().splitlines()[-1:] or ["no answer"]
        return not_asked(last[0])
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    faults = [(one, fault) for one in packages for fault in one.get("vulns", [])]
    for one, fault in faults:
        mended = ", ".join(fault["fix_versions"]) or "none yet"
        print(f"FAULT: {one['name']} {one['version']}: {fault['id']}; mended in: {mended}")
    if faults:
        print(f"{len(faults)} known faults in {len(packages)} dependencies. Raise the lock.")
        return FAULTS
    if skipped:
        return not_asked(
            f"where this machine asks, nothing is known of {len(skipped)} of {len(packages)} "
            f"dependencies ({', '.join(skipped[:3])}...): is it a mirror without advisories?"
        )
    print(f"No known fault in {len(packages)} dependencies of {LOCK.name}.")
    return CLEAN


def not_asked(why: str) -> int:
    """Say that nothing is known, which is no clearance."""
    print(f"NOT ASKED: {why} The dependencies were not cleared.", file=sys.stderr)
    return NOT_ASKED


if __name__ == "__main__":
    sys.exit(main())
