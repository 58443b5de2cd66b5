"""The country dumps of GeoNames: read from a file, and fetched only when asked.

A dump is a table without header of 19 columns divided by tabs, described in the readme of
https://download.geonames.org/export/dump/ (CC BY 4.0). :func:`download_places` is the only step of
geomine that touches a network.
"""

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

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from geomine.errors import InputError, UnreadableFileError
from geomine.files import sha256, whole, write_text
from geomine.io.bounds import members, read_bytes, unpacked
from geomine.io.sheets import TEXT
from geomine.io.text import text_frame

if TYPE_CHECKING:
    import http.client

SOURCE_URL = "https://download.geonames.org/export/dump"
LICENCE = "GeoNames, CC BY 4.0"
COLUMNS = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature_class",
    "feature_code", "country_code", "cc2", "admin1", "admin2", "admin3", "admin4", "population",
    "elevation", "dem", "timezone", "modified",
)  # fmt: skip
POPULATED = "P"
PART_OF_TOWN = "PPLX"
MAX_DOWNLOAD_BYTES = 500_000_000
TIMEOUT_S = 30.0
CACHE_VARIABLE = "GEOMINE_CACHE"
_LINE = re.compile(rb"\d+\t[^\t\r\n]+(?:\t[^\t\r\n]*){17}\r?\n?")


def is_dump(path: Path) -> bool:
    """Return whether a file looks like a country dump: 19 columns, a number first, no header."""
    if path.suffix.lower() == ".zip":
        return any(_is_table(info.filename) for info in members(path))
    with path.open("rb") as file:
        return bool(_LINE.fullmatch(file.readline(100_000)))


def read_dump(path: Path) -> pd.DataFrame:
    """Return the populated places of a country dump, with the columns of places.

    Sections of towns are left out; abandoned villages stay, as accidents happen there. A
    population of 0 is unknown.

    Parameters
    ----------
    path : pathlib.Path
        The text of a dump, or the ZIP it comes in.

    Raises
    ------
    UnreadableFileError
        If a line does not have the 19 columns, or no line is a populated place.
    """
    table = _table(_content(path), path)
    place = table["feature_class"].eq(POPULATED) & table["feature_code"].ne(PART_OF_TOWN)
    table = table[place.fillna(value=False).astype(bool)].reset_index(drop=True)
    if table.empty:
        raise UnreadableFileError(f"{path}: no populated place is in it.")
    people = pd.to_numeric(table["population"], errors="coerce")
    both = (
        table["alternatenames"]
        .str.replace(",", "|")
        .fillna("")
        .str.cat(table["asciiname"], sep="|")
    )
    return pd.DataFrame(
        {
            "place_id": "geonames:" + table["geonameid"],
            "name": table["name"],
            "aliases": both.str.strip("|"),
            "longitude": pd.to_numeric(table["longitude"], errors="coerce"),
            "latitude": pd.to_numeric(table["latitude"], errors="coerce"),
            "population": people.where(people > 0),
            "population_source": pd.Series("GeoNames", index=table.index, dtype=TEXT).where(
                people > 0
            ),
            "source": LICENCE,
        }
    )


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
        content = _content(packed)
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
        table = _table(content, path)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{address}: {str(error).replace(f'{path}: ', '')}") from None
    if not table["country_code"].eq(code).all():
        raise UnreadableFileError(f"{address}: it holds places of other countries than {code}.")
    n_places = int(table["feature_class"].eq(POPULATED).sum())
    if n_places == 0:
        raise UnreadableFileError(f"{address}: no populated place is in it.")
    return n_places


def _content(path: Path) -> bytes:
    if path.suffix.lower() != ".zip":
        return read_bytes(path)
    name = next((i.filename for i in members(path) if _is_table(i.filename)), None)
    if name is None:
        raise UnreadableFileError(f"{path}: no dump such as AZ.txt is in it.")
    return b"".join(unpacked(path, name))


def _is_table(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2}\.txt|allCountries\.txt|cities\d+\.txt", name))


def _table(content: bytes, path: Path) -> pd.DataFrame:
    """Return the dump as text; names hold quotes and commas, and tabs alone divide."""
    names = list(COLUMNS)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=8_000_000),
            parse_options=arrow_csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True,
                null_values=[""],
            ),
        )  # fmt: skip
    except pa.ArrowInvalid as error:
        reason = " ".join(str(error).split())
        raise UnreadableFileError(f"{path}: it is no dump of GeoNames ({reason}).") from None
    return text_frame(table).set_axis(names, axis=1)
