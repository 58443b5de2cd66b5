"""Text tables of any delimiter and of the encodings in use, every cell as it was typed."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

import pandas as pd

from geomine.errors import UnreadableFileError
from geomine.io.bounds import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = ";,\t|"
SAMPLE = 64_000
CYRILLIC_SHARE = 0.5
"""Share of Russian letters that must stand beside another one for Windows-1251 to be believed."""


def read_text_table(path: Path) -> pd.DataFrame:
    """Return a CSV or TSV file as text: no cell is parsed, blank cells are missing.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is no text, or its rows do not fit its header.
    """
    text = decode(read_bytes(path), path)
    delimiter = _delimiter(text[:SAMPLE])
    try:
        table = pd.read_csv(
            io.StringIO(text), sep=delimiter, dtype="str", keep_default_na=False, na_values=[""],
            skip_blank_lines=True, index_col=False,
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, csv.Error) as error:
        reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
        raise UnreadableFileError(
            f"{path}: the rows do not fit the header ({reason}). Open it in a spreadsheet and "
            "save it as CSV again."
        ) from None
    except pd.errors.ParserWarning as error:
        raise UnreadableFileError(f"{path}: {' '.join(str(error).split())}") from None
    return table.rename(columns=lambda name: str(name).strip())


def decode(content: bytes, path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16, Windows-1251 or Windows-1254."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content[:SAMPLE]:
        raise UnreadableFileError(f"{path}: this is no text. Save it as CSV in UTF-8.")
    else:
        encodings = ["utf-8-sig", _one_byte(content[:SAMPLE])]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(f"{path}: its letters cannot be read. Save it as CSV in UTF-8.")


def _one_byte(sample: bytes) -> str:
    """Return the one-byte encoding that fits: Russian letters, else the Turkish set."""
    text = sample.decode("cp1251", errors="replace")
    high = ["а" <= letter.casefold() <= "я" for letter in text]
    # Russian letters stand beside each other, Turkish ones alone among plain letters
    beside = sum(one and other for one, other in itertools.pairwise(high))
    return "cp1251" if any(high) and beside / sum(high) >= CYRILLIC_SHARE else "cp1254"


def _delimiter(sample: str) -> str:
    """Return the delimiter that the header has most of, outside quotes."""
    header = next((line for line in sample.splitlines() if line.strip()), "")
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
