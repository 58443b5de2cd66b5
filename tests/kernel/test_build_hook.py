"""The hook puts the kernel into a wheel where it compiles, and lets the install go on where not."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
COMPILES = "open(sys.argv[sys.argv.index('-o') + 1], 'wb').write(b'library')"
FAILS = "sys.exit('no such header')"


@pytest.fixture
def hook(tmp_path, monkeypatch):
    """Give the build hook over a copy of what it compiles, and what it warns of."""
    shutil.copytree(ROOT / "geomine" / "kernel" / "source", tmp_path / "geomine/kernel/source")
    shutil.copy(ROOT / "geomine" / "kernel" / "build.py", tmp_path / "geomine/kernel")
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")  # not installed for tests
    interface.BuildHookInterface = object
    parts = interface.__name__.split(".")
    for k in range(1, len(parts)):
        monkeypatch.setitem(sys.modules, ".".join(parts[:k]), ModuleType(".".join(parts[:k])))
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    spec = importlib.util.spec_from_file_location("hook", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.KernelBuildHook()
    made.root, made.warned = str(tmp_path), []
    made.app = SimpleNamespace(display_warning=made.warned.append)
    return made


def compiler(program: str, folder: Path, monkeypatch) -> None:
    """Make ``program`` the C++ compiler."""
    script = folder / "compiler.py"
    script.write_text(f"import sys\n{program}\n", encoding="utf-8")
    monkeypatch.setenv("CXX", f"{sys.executable} {script}")


def built(hook) -> dict:
    data = {"artifacts": [], "pure_python": True}
    hook.initialize("standard", data)
    return data


def test_a_compiled_kernel_goes_into_a_wheel_for_this_platform(hook, tmp_path, monkeypatch) -> None:
    compiler(COMPILES, tmp_path, monkeypatch)
    data = built(hook)
    (name,) = data["artifacts"]
    assert (tmp_path / name).read_bytes() == b"library"
    assert not data["pure_python"]
    assert data["tag"].startswith("py3-none-")
    assert data["tag"] != "py3-none-any"
    assert hook.warned == []


@pytest.mark.parametrize(("there", "said"), [(True, "no such header"), (False, "no C++ compiler")])
def test_without_a_kernel_the_wheel_is_for_all(hook, there, said, tmp_path, monkeypatch) -> None:
    if there:
        compiler(FAILS, tmp_path, monkeypatch)
    else:
        monkeypatch.delenv("CXX", raising=False)
        monkeypatch.setenv("PATH", "")
    assert built(hook) == {"artifacts": [], "pure_python": True}
    assert said in hook.warned[0]
    assert not list((tmp_path / "geomine" / "kernel").glob("geomine_kernel*"))
