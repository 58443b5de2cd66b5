"""A short run of the fuzz; ``python -m tests.fuzz`` is the long one."""

from __future__ import annotations

from tests.fuzz.__main__ import main


def test_damaged_files_end_in_a_table_or_one_error(capsys) -> None:
    assert main(["--files", "120", "--seed", "7"]) == 0, capsys.readouterr().out
    assert "120 files, seed 7" in capsys.readouterr().out
