"""The places of a country from GeoNames: the only step that uses a network, and only if asked."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.errors import InputError, UnreadableFileError
from geomine.files import sha256, whole, write_text
from geomine.io.geonames import LICENCE, POPULATED, dump_content, dump_table

if TYPE_CHECKING:
    import http.client

SOURCE_URL = "https://download.geonames.org/export/dump"
MAX_DOWNLOAD_BYTES = 500_000_000
TIMEOUT_S = 30.0
CACHE_VARIABLE = "GEOMINE_CACHE"


def download_places(
    country: str, *, folder: Path | None = None, url: str = SOURCE_URL
) -> tuple[Path, int]:
    """Fetch the dump of a country, check it, keep it, and return its path and its places.

    Parameters
    ----------
    country : str
        Two letters of ISO 3166-1, such as "AZ".
    folder : pathlib.Path, optional
        Where to keep it; the user's cache where missing, see :func:`cache_folder`.
    url : str
        The folder of the dumps: GeoNames, or a mirror of it.

    Raises
    ------
    InputError
        If the country is no two letters, or the address is none.
    UnreadableFileError
        If it cannot be fetched, or is no dump of that country. A dump kept before stays.
    """
    code = country.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise InputError(f"{country!r} is no country; write two letters such as AZ.")
    address = f"{url.rstrip('/')}/{code}.zip"
    if urllib.parse.urlsplit(address).scheme not in {"http", "https"}:
        raise InputError(f"{url!r} is no address of the web.")
    target = (folder or cache_folder()) / f"{code}.txt"
    with tempfile.TemporaryDirectory(prefix="geomine-") as scratch:
        packed = Path(scratch) / f"{code}.zip"
        changed = _fetch(address, packed)
        content = dump_content(packed)
        n_places = _check(content, code, packed, address)
    with whole(target) as part:
        part.write_bytes(content)
    about = {
        "url": address, "changed": changed, "sha256": sha256(target),
        "places": n_places, "licence": LICENCE,
    }  # fmt: skip
    write_text(target.with_suffix(".json"), json.dumps(about, indent=1) + "\n")
    return target, n_places


def cache_folder() -> Path:
    """Return the folder of this user in which fetched places are kept."""
    if given := os.environ.get(CACHE_VARIABLE):
        return Path(given)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", home / ".cache"))
    return base / "geomine" / "places"


def _fetch(address: str, target: Path) -> str:
    """Write what the address answers into ``target``, and return when it was last changed."""
    request = urllib.request.Request(address, headers={"User-Agent": "geomine"})  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - as above
            _write(answer, target, address)
            return str(answer.headers.get("Last-Modified", ""))
    except urllib.error.HTTPError as error:
        raise UnreadableFileError(f"{address}: the server answers {error.code}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UnreadableFileError(f"{address}: it cannot be fetched ({reason}).") from None


def _write(answer: http.client.HTTPResponse, target: Path, address: str) -> None:
    size = 0
    with target.open("wb") as file:
        while piece := answer.read(1 << 16):
            size += len(piece)
            if size > MAX_DOWNLOAD_BYTES:
                raise UnreadableFileError(f"{address}: more than {MAX_DOWNLOAD_BYTES:,} bytes.")
            file.write(piece)
    stated = answer.headers.get("Content-Length")
    if stated is not None and int(stated) != size:
        raise UnreadableFileError(f"{address}: {size:,} of {int(stated):,} bytes came. Try again.")


def _check(content: bytes, code: str, path: Path, address: str) -> int:
    try:
        table = dump_table(content, path)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{address}: {str(error).replace(f'{path}: ', '')}") from None
    if not table["country_code"].eq(code).all():
        raise UnreadableFileError(f"{address}: it holds places of other countries than {code}.")
    n_places = int(table["feature_class"].eq(POPULATED).sum())
    if n_places == 0:
        raise UnreadableFileError(f"{address}: no populated place is in it.")
    return n_places
