"""Compile the kernel: at install, by ``python -m geomine.kernel.build``, or for its tests.

Only the standard library is used, since the build hook runs this before anything is there.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parent / "source"
UNITS = ("kernel.cpp", "near.cpp", "raster.cpp", "scan.cpp", "texts.cpp")
SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
LIBRARY = Path(__file__).parent / f"geomine_kernel{SUFFIX}"

GNU_FLAGS = (
    # Without contraction x * x + y * y is rounded as scikit-learn's wheels round it.
    "-std=c++17", "-O3", "-ffp-contract=off", "-shared", "-pthread", "-fvisibility=hidden",
    # On Windows Python would not find the compiler's own libraries.
    "-static" if sys.platform == "win32" else "-fPIC", "-Wall", "-Wextra",
)  # fmt: skip
MSVC_FLAGS = ("/nologo", "/std:c++17", "/O2", "/EHsc", "/fp:precise", "/LD")


def sources_hash() -> str:
    """Return a short hash of the sources, which the library carries to show its age."""
    digest = hashlib.sha256()
    for path in sorted(SOURCE.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def find_compiler() -> list[str] | None:
    """Return the command of a C++ compiler, or None where there is none.

    ``CXX`` in the environment goes first, then what Python was built with, then the usual names.
    """
    asked = os.environ.get("CXX")
    built_with = sysconfig.get_config_var("CXX")
    for command in (asked, built_with, "c++", "g++", "clang++", "cl"):
        words = shlex.split(command, posix=os.name != "nt") if command else []
        if words and shutil.which(words[0]):
            return words
    return None


def compile_kernel(
    target: Path, *, compiler: list[str] | None = None, flags: tuple[str, ...] = ()
) -> Path:
    """Compile the kernel into ``target`` and return it.

    Parameters
    ----------
    target : pathlib.Path
        The library to write; it appears whole or not at all.
    compiler : list of str, optional
        Command of the compiler; found where missing.
    flags : tuple of str
        Further flags, which go last.

    Raises
    ------
    FileNotFoundError
        If there is no compiler.
    subprocess.CalledProcessError
        If the compiler fails; ``stderr`` holds what it said.
    """
    command = compiler or find_compiler()
    if command is None:
        raise FileNotFoundError("no C++ compiler found: install g++ or clang++, or set CXX")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="build-", dir=target.parent) as folder:
        # what compilers leave beside their output goes with the folder
        subprocess.run(  # noqa: S603 - the compiler is the user's own
            [*command, *_arguments(command, target.name, flags)],
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        Path(folder, target.name).replace(target)
    return target


def _arguments(command: list[str], name: str, flags: tuple[str, ...]) -> list[str]:
    """Return the arguments for the family that ``command`` belongs to."""
    build = f'GEOMINE_BUILD="{sources_hash()}"'
    units = [str(SOURCE / unit) for unit in UNITS]
    if Path(command[0]).stem.lower() == "cl":
        return [*MSVC_FLAGS, f"/D{build}", *flags, *units, f"/Fe:{name}"]
    return [*GNU_FLAGS, f"-D{build}", *flags, *units, "-o", name]


if __name__ == "__main__":
    compile_kernel(LIBRARY)
    sys.stdout.write(f"compiled {LIBRARY.name}, build {sources_hash()}\n")
