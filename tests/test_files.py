"""Files are whole or not there; the old one survives a failure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from geomine.errors import UnreadableFileError
from geomine.files import sha256, whole, write_text

if TYPE_CHECKING:
    from pathlib import Path


def interrupted_write(path: Path) -> None:
    with whole(path) as part:
        part.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path) -> None:
    path = write_text(tmp_path / "map.html", "old")
    with pytest.raises(KeyboardInterrupt):
        interrupted_write(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


def test_line_ends_are_unix_and_letters_survive(tmp_path) -> None:
    path = write_text(tmp_path / "new" / "ad.txt", "Ağdam\nАгдам\n")
    assert path.read_bytes() == "Ağdam\nАгдам\n".encode()


def test_the_fingerprint_is_sha256(tmp_path) -> None:
    path = write_text(tmp_path / "a", "abc")
    assert sha256(path) == hashlib.sha256(b"abc").hexdigest()


def test_the_fingerprint_of_a_missing_file_is_a_clear_error(tmp_path) -> None:
    with pytest.raises(UnreadableFileError, match=r"nowhere\.csv: No such file"):
        sha256(tmp_path / "nowhere.csv")
