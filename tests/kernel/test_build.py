"""The kernel compiles clean, fails without harm, and says what it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from geomine.kernel import build, loader

COMPILER = build.find_compiler()
needs_compiler = pytest.mark.skipif(
    COMPILER is None, reason="no C++ compiler here: the kernel is neither compiled nor sanitized"
)
DRIVER = Path(__file__).with_name("sanitized.cpp")


def sanitizer_works(flag: str, folder: Path) -> bool:
    """Return whether the compiler has the library of a sanitizer and it runs here."""
    source, program = folder / "nothing.cpp", folder / "nothing"
    source.write_text("int main() { return 0; }\n")
    command = [*(COMPILER or []), "-std=c++17", flag, str(source), "-o", str(program)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return False
    return subprocess.run([program], capture_output=True, check=False).returncode == 0


@needs_compiler
@pytest.mark.parametrize("flag", ["-fsanitize=address,undefined", "-fsanitize=thread"])
def test_the_kernel_is_clean_under_the_sanitizers(flag, tmp_path) -> None:
    if not sanitizer_works(flag, tmp_path):
        pytest.skip(f"the compiler has no {flag} here")
    units = [str(build.SOURCE / unit) for unit in build.UNITS]
    program = tmp_path / "sanitized"
    strict = ["-std=c++17", "-O1", "-ffp-contract=off", "-pthread", "-Wall", "-Wextra"]
    strict += ["-Wconversion", "-Wshadow", "-Werror", "-fno-sanitize-recover=all", flag]
    command = [*COMPILER, *strict, f"-I{build.SOURCE}", str(DRIVER), *units, "-o", str(program)]
    compiled = subprocess.run(command, capture_output=True, text=True, check=False)
    assert compiled.returncode == 0, compiled.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "all as by definition\n"), ran.stderr


@needs_compiler
def test_the_library_appears_whole_and_carries_the_hash_of_its_sources(tmp_path) -> None:
    target = build.compile_kernel(tmp_path / "deep" / "kernel.so", flags=("-O0",))
    assert build.sources_hash().encode() in target.read_bytes()
    assert list(target.parent.iterdir()) == [target]


def test_a_compiler_that_fails_leaves_nothing_behind(tmp_path) -> None:
    broken = [sys.executable, "-c", "import sys; sys.exit('no such thing')"]
    with pytest.raises(subprocess.CalledProcessError) as failed:
        build.compile_kernel(tmp_path / "kernel.so", compiler=broken)
    assert "no such thing" in failed.value.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_a_compiler_leaves_beside_its_output_goes(tmp_path) -> None:
    # cl.exe leaves objects where it runs and an import library beside the output; in the folder of
    # the sources they would change the hash that says whether a library is up to date
    before = build.sources_hash()
    program = tmp_path / "cl"
    program.write_text(
        f"#!{sys.executable}\nimport sys\n"
        "(name,) = [a[len('/Fe:'):] for a in sys.argv if a.startswith('/Fe:')]\n"
        "for left in (name, 'kernel.obj', 'geomine_kernel.lib'):\n    open(left, 'wb').close()\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    target = build.compile_kernel(tmp_path / "lib" / "kernel.dll", compiler=[str(program)])
    assert list(target.parent.iterdir()) == [target]
    assert build.sources_hash() == before


def test_without_a_compiler_the_message_says_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(build, "find_compiler", lambda: None)
    with pytest.raises(FileNotFoundError, match="install g\\+\\+ or clang"):
        build.compile_kernel(tmp_path / "kernel.so")


def test_the_compiler_of_the_environment_goes_first(monkeypatch) -> None:
    monkeypatch.setenv("CXX", f"{sys.executable} -x")
    assert build.find_compiler() == [sys.executable, "-x"]


@pytest.fixture
def fresh_loader():
    """Give the loader with nothing loaded yet, and forget again what the test loads."""
    loader._load.cache_clear()
    yield loader
    loader._load.cache_clear()


def test_a_missing_library_is_told_from_a_broken_one(fresh_loader, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv(loader.SETTING, raising=False)
    monkeypatch.setattr(loader, "LIBRARY", tmp_path / "kernel.so")
    assert fresh_loader.status().state == "missing"
    assert fresh_loader.library() is None
    (tmp_path / "kernel.so").write_bytes(b"not a library")
    fresh_loader._load.cache_clear()
    assert fresh_loader.status().state == "broken"
    monkeypatch.setenv(loader.SETTING, "off")
    assert fresh_loader.status().state == "off"


@needs_compiler
@pytest.mark.parametrize(("spoken", "state"), [(loader.INTERFACE, "broken"), (0, "foreign")])
def test_a_library_of_other_sources_is_not_used(
    spoken, state, fresh_loader, tmp_path, monkeypatch
) -> None:
    # one from before a function came, and one from before the interface changed
    monkeypatch.delenv(loader.SETTING, raising=False)
    source, library = tmp_path / "old.cpp", tmp_path / "kernel.so"
    source.write_text(
        f'extern "C" int geomine_kernel_interface() {{ return {spoken}; }}\n'
        'extern "C" const char *geomine_kernel_build() { return "old"; }\n'
    )
    subprocess.run([*COMPILER, "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    monkeypatch.setattr(loader, "LIBRARY", library)
    assert fresh_loader.status().state == state
    assert fresh_loader.library() is None


def test_insisting_on_a_missing_kernel_is_an_error(fresh_loader, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(loader, "LIBRARY", tmp_path / "kernel.so")
    monkeypatch.setenv(loader.SETTING, "on")
    with pytest.raises(loader.ConfigError, match="kernel is missing"):
        fresh_loader.library()
