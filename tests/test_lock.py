"""The lock with hashes holds what pyproject.toml asks for, at the versions of constraints.txt."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(found[1]): found[2] for found in LOCKED.finditer(text)}


def asked() -> list[Requirement]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return [Requirement(one) for one in tomllib.loads(text)["project"]["dependencies"]]


def test_every_dependency_is_locked_at_a_version_that_pyproject_takes() -> None:
    locked = pinned("requirements.lock")
    assert {canonicalize_name(one.name) for one in asked()} <= set(locked)
    wrong = [str(one) for one in asked()
             if not one.specifier.contains(locked[canonicalize_name(one.name)])]  # fmt: skip
    assert wrong == []


def test_the_lock_holds_the_versions_that_continuous_integration_runs() -> None:
    constraints, locked = pinned("constraints.txt"), pinned("requirements.lock")
    assert {name: constraints.get(name) for name in locked} == locked


def test_every_locked_file_has_its_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())
    assert len([entry for entry in entries if entry.strip()]) == len(pinned("requirements.lock"))
