"""What `make audit-dependencies` makes of an answer: clean, a fault, or nobody asked."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "audit_dependencies.py"
KNOWN = {"name": "numpy", "version": "2.0.0", "vulns": []}
FAULTY = {
    "name": "pillow", "version": "1.0",
    "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["1.1"], "aliases": [], "description": "x"}],
}  # fmt: skip
SKIPPED = {"name": "folium", "skip_reason": "Dependency not found and could not be audited"}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("audit_dependencies", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("found", "status", "said"),
    [
        ([KNOWN], 0, "No known fault in 1 dependencies"),
        ([KNOWN, FAULTY], 1, "FAULT: pillow 1.0: PYSEC-0000-1; mended in: 1.1"),
        ([FAULTY, SKIPPED], 1, "1 known faults in 2"),
        ([KNOWN, SKIPPED], 3, "nothing is known of 1 of 2 dependencies (folium...)"),
    ],
)
def test_an_answer_is_told_apart(script, found, status, said, capsys) -> None:
    assert script.judged(json.dumps({"dependencies": found, "fixes": []}), "") == status
    told = capsys.readouterr()
    assert said in told.out + told.err


def test_no_answer_is_no_clearance(script, capsys) -> None:
    assert script.judged("", "Traceback\nConnectionError: no route") == 3
    assert "NOT ASKED: ConnectionError: no route" in capsys.readouterr().err


def test_without_the_tool_nobody_is_asked(script, capsys, monkeypatch) -> None:
    monkeypatch.setattr(script, "installed", lambda: None)
    assert script.main() == 3
    assert "is there a network?" in capsys.readouterr().err
