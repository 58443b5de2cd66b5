"""``geomine doctor`` says which engine clusters."""

from __future__ import annotations

import pytest

from geomine.cli import main
from geomine.kernel import KernelStatus
from geomine.version import __version__


def told(monkeypatch, capsys, state: KernelStatus) -> tuple[int, str]:
    monkeypatch.setattr("geomine.cli.doctor.status", lambda: state)
    return main(["doctor"]), capsys.readouterr().out


def test_the_kernel_in_use_is_named_with_versions(monkeypatch, capsys) -> None:
    status, out = told(monkeypatch, capsys, KernelStatus("loaded", build="abc"))
    assert status == 0
    assert f"geomine {__version__}" in out
    assert "scikit-learn" in out
    assert "kernel: in use (build abc)" in out


def test_a_kernel_older_than_its_sources_is_a_problem(monkeypatch, capsys) -> None:
    status, out = told(monkeypatch, capsys, KernelStatus("loaded", build="abc", stale=True))
    assert status == 1
    assert "install geomine again" in out


@pytest.mark.parametrize(
    ("state", "status", "remedy"),
    [("missing", 0, "C++ compiler"), ("off", 0, "unset"), ("broken", 1, "again")],
)
def test_without_the_kernel_the_way_to_it_is_told(
    monkeypatch, capsys, state, status, remedy
) -> None:
    found, out = told(monkeypatch, capsys, KernelStatus(state, "why"))
    assert found == status
    assert f"kernel: {state} (why)" in out
    assert remedy in out
