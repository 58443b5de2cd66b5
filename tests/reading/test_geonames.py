"""The country dump of GeoNames: read as it comes, fetched from a server of our own."""

from __future__ import annotations

import functools
import http.server
import io
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from geomine.cli import main
from geomine.cli.parser import build_parser
from geomine.errors import InputError, UnreadableFileError
from geomine.io import SOURCE_URL, cache_folder, download_places, read_places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def line(
    key: int,
    name: str,
    *,
    kind: str = "P",
    code: str = "PPL",
    people: int = 0,
    country: str = "AZ",
) -> str:
    """Return one line of a dump in the order of its readme; the places are invented."""
    return "\t".join(
        [str(key), name, name.lower(), f"{name} one,Имя {key}", "39.5", "47.25", kind, code,
         country, "", "01", "", "", "", str(people), "", "120", "Asia/Baku", "2024-01-01"]
    )  # fmt: skip


DUMP = "\n".join(
    [
        line(1, 'Uydurma "Kənd"', people=120),
        line(2, "Çay", kind="H", code="STM"),
        line(3, "Boş kənd", code="PPLQ"),
        line(4, "Məhəllə", code="PPLX"),
        "",
    ]
)


def packed(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr(name, text)
    return buffer.getvalue()


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[str, Path]]:
    """Give the address and the folder of a server on this machine."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", folder
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["AZ.txt", "AZ.zip"])
def test_a_dump_gives_its_populated_places(tmp_path, name) -> None:
    path = tmp_path / name
    path.write_bytes(DUMP.encode() if name.endswith("txt") else packed("AZ.txt", DUMP))
    places = read_places(path)
    assert places["place_id"].tolist() == ["geonames:1", "geonames:3"]  # no river, no quarter
    assert places["name"].tolist()[0] == 'Uydurma "Kənd"'
    assert "Имя 1" in places["aliases"].tolist()[0].split("|")
    assert places["population"].isna().tolist() == [False, True]  # 0 is unknown
    assert places.geometry.iloc[0].coords[0] == (47.25, 39.5)


def test_the_command_fetches_checks_and_keeps_a_dump(tmp_path, server, monkeypatch, capsys) -> None:
    address, folder = server
    (folder / "AZ.zip").write_bytes(packed("AZ.txt", DUMP))
    monkeypatch.setenv("GEOMINE_CACHE", str(tmp_path / "kept"))
    assert main(["places", "download", "az", "--url", address]) == 0
    assert "3 places of AZ" in capsys.readouterr().out
    assert cache_folder() == tmp_path / "kept"
    assert len(read_places(tmp_path / "kept" / "AZ.txt")) == 2
    assert address in (tmp_path / "kept" / "AZ.json").read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no ZIP", "unpacked"),
        (packed("AZ.txt", "a\tb\n"), "no dump"),
        (packed("AZ.txt", line(1, "A", country="GE") + "\n"), "other countries"),
        (packed("AZ.txt", line(1, "A", kind="H") + "\n"), "no populated place"),
        (packed("other.csv", "a"), "no dump"),
    ],
)
def test_a_wrong_answer_is_refused_and_the_old_dump_stays(
    tmp_path, server, content, message
) -> None:
    address, folder = server
    (folder / "AZ.zip").write_bytes(packed("AZ.txt", DUMP))
    kept, _ = download_places("AZ", folder=tmp_path, url=address)
    before = kept.read_bytes()
    (folder / "AZ.zip").write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        download_places("AZ", folder=tmp_path, url=address)
    assert kept.read_bytes() == before


def test_a_missing_file_server_or_country_is_one_error(tmp_path, server) -> None:
    address, _ = server
    with pytest.raises(UnreadableFileError, match="answers 404"):
        download_places("XX", folder=tmp_path, url=address)
    with pytest.raises(UnreadableFileError, match="cannot be fetched"):
        download_places("AZ", folder=tmp_path, url="http://127.0.0.1:9")
    for country, url in (("AZE", address), ("AZ", "file:///etc")):
        with pytest.raises(InputError):
            download_places(country, folder=tmp_path, url=url)


def test_the_address_of_the_command_is_the_one_of_the_library() -> None:
    assert build_parser().parse_args(["places", "download"]).url == SOURCE_URL
