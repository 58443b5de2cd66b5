"""The country dumps of GeoNames, read from a file.

A dump is a table without header of 19 columns divided by tabs, described in the readme of
https://download.geonames.org/export/dump/ (CC BY 4.0).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from geomine.bounds import members, read_bytes, reason_of, unpacked
from geomine.errors import UnreadableFileError
from geomine.io.sheets import TEXT
from geomine.io.text import text_frame

if TYPE_CHECKING:
    from pathlib import Path

LICENCE = "GeoNames, CC BY 4.0"
COLUMNS = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature_class",
    "feature_code", "country_code", "cc2", "admin1", "admin2", "admin3", "admin4", "population",
    "elevation", "dem", "timezone", "modified",
)  # fmt: skip
POPULATED = "P"
PART_OF_TOWN = "PPLX"
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
    table = dump_table(dump_content(path), path)
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


def dump_content(path: Path) -> bytes:
    """Return the text of a dump, out of its ZIP where it is in one."""
    if path.suffix.lower() != ".zip":
        return read_bytes(path)
    name = next((i.filename for i in members(path) if _is_table(i.filename)), None)
    if name is None:
        raise UnreadableFileError(f"{path}: no dump such as AZ.txt is in it.")
    return b"".join(unpacked(path, name))


def _is_table(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2}\.txt|allCountries\.txt|cities\d+\.txt", name))


def dump_table(content: bytes, path: Path) -> pd.DataFrame:
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
        reason = reason_of(error)
        raise UnreadableFileError(f"{path}: it is no dump of GeoNames ({reason}).") from None
    return text_frame(table).set_axis(names, axis=1)
