"""A short run of the fuzz; ``python -m tests.fuzz`` is the long one."""

from __future__ import annotations

import random

import pytest

from geomine import datasets
from tests.fuzz.__main__ import main, outcome
from tests.fuzz.rare import RARE, archives, deep, entities, odd_shapes, repeats, wrong_schema

LIGHT = (deep, entities, repeats, odd_shapes, wrong_schema, archives)
"""Makers that take no time; the others are in the run below and in the long one."""


def test_damaged_files_end_in_a_table_or_one_error(capsys) -> None:
    assert main(["--files", "120", "--seed", "7"]) == 0, capsys.readouterr().out
    assert "120 files, seed 7" in capsys.readouterr().out


@pytest.mark.parametrize("maker", LIGHT, ids=lambda maker: maker.__name__)
def test_a_file_that_nobody_types_ends_so_too(maker, tmp_path) -> None:
    assert maker in RARE
    districts = datasets.districts()
    for seed in range(6):
        name, content = maker(random.Random(seed))  # noqa: S311 - no secret
        path = tmp_path / f"{seed}-{name}"
        path.write_bytes(content)
        assert outcome(path, districts) in ("table", "error"), (seed, name)
