"""The letters of a text file: which encoding its bytes are in."""

from __future__ import annotations

import codecs
import itertools
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from geomine.bounds import reason_of
from geomine.errors import UnreadableFileError
from geomine.io.headers import is_known

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 64_000
ONE_BYTE = ("cp1254", "cp1251", "cp1250", "cp1256", "koi8_r", "cp866", "mac_cyrillic")
"""Turkish and western, Cyrillic, central European, Arabic, the older Russian sets, and a Mac's."""
CYRILLIC_SHARE = 0.5
"""Share of Russian letters that must stand beside another one for Windows-1251 to be believed."""
BROKEN_SHARE = 0.001
"""Share of bytes above ASCII that may be broken in a file that is UTF-8 all the same."""
LETTER = "ə"
_LOST = re.compile(rb"(?<=[A-Za-z\x80-\xff])\?(?=[A-Za-z\x80-\xff])")
_WORD = re.compile(rb"(?<![^\s;,|\"?])[^\s;,|\"?]++\?[^\s;,|\"]*+")
_ADDRESS = re.compile(rb"[/=&]")
_CELLS = re.compile(r"[^;,\t|\r\n]+")


def decode(content: bytes, path: Path, *, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding, see :func:`as_utf8`."""
    data, name = as_utf8(content, path, encoding=encoding)
    return data.decode("utf-8"), name


def as_utf8(content: bytes, path: Path, *, encoding: str | None = None) -> tuple[bytes, str]:
    """Return the text of a file in UTF-8 without a mark, and the name of its encoding.

    UTF-8 and UTF-16 by their bytes; among the one-byte sets, the one in which most headers
    are known words, and by the letters where none is.

    Raises
    ------
    UnreadableFileError
        If it is no text, or not in the encoding that was given.
    """
    if encoding is not None:
        text, name = _given(content, path, encoding)
        return _encoded(text), name
    wide = _wide(content)
    if wide:
        return _encoded(content.decode(wide, errors="replace")), wide
    if b"\x00" in content[:SAMPLE]:
        raise UnreadableFileError(f"{path}: this is no text. Save it as CSV in UTF-8.")
    if _is_utf8(content):
        return content.removeprefix(codecs.BOM_UTF8), "utf-8"
    text = content.decode("utf-8-sig", errors="replace")
    high = len(content) - len(content.decode("ascii", errors="ignore"))
    if text.count("\ufffd") <= max(1, BROKEN_SHARE * high) < high / 2:
        return _encoded(text), "utf-8 with broken letters"
    one_byte = one_byte_encoding(content[:SAMPLE])
    return _encoded(content.decode(one_byte, errors="replace")), one_byte


def one_byte_encoding(sample: bytes) -> str:
    """Return the one-byte encoding that fits a sample best."""
    scores = {name: _words(sample, name) for name in ONE_BYTE}
    plain = "cp1251" if _is_russian(sample) else "cp1254"
    best = max(scores.values())
    return plain if scores[plain] == best else max(ONE_BYTE, key=lambda name: scores[name])


def with_lost_letter(data: bytes) -> bytes:
    """Return a text with the letter that Azerbaijani loses in a Turkish encoding, read back.

    A spreadsheet saves ``ə`` as ``?`` there. It is put back inside words, and not in addresses,
    where a header tells: "K?nd" is no header, and "Kənd" is.
    """
    head = b"\n".join(data[:SAMPLE].splitlines()[:15]).decode("utf-8", errors="replace")
    cells = [cell.strip(' "') for cell in _CELLS.findall(head)]
    lost = [cell for cell in cells if _LOST.search(cell.encode())]
    if not any(is_known(cell.replace("?", LETTER)) for cell in lost):
        return data
    return _WORD.sub(
        lambda word: word[0] if _ADDRESS.search(word[0]) else _LOST.sub(LETTER.encode(), word[0]),
        data,
    )


def _encoded(text: str) -> bytes:
    return text.removeprefix("\ufeff").encode("utf-8", errors="replace")


def _is_utf8(content: bytes) -> bool:
    """Return whether bytes are UTF-8, without making a text of them."""
    span = pa.py_buffer(np.array([0, len(content)], dtype=np.int64))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, span, pa.py_buffer(content)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _given(content: bytes, path: Path, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding).removeprefix("\ufeff"), codecs.lookup(encoding).name
    except (LookupError, UnicodeDecodeError) as error:
        raise UnreadableFileError(
            f"{path}: it cannot be read as {encoding!r} ({reason_of(error)})."
        ) from None


def _wide(content: bytes) -> str | None:
    """Return which UTF-16 the bytes are in: by their mark, or by where the zero bytes are."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = content[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) / 8 and min(even, odd) * 20 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _words(sample: bytes, encoding: str) -> int:
    """Return how many cells of the first lines are known headers in this encoding."""
    head = b"\n".join(sample.splitlines()[:15]).decode(encoding, errors="replace")
    cells = {cell.strip(' "') for cell in _CELLS.findall(head) if not cell.isascii()}
    return sum(is_known(cell) for cell in cells)


def _is_russian(sample: bytes) -> bool:
    """Return whether letters above ASCII stand together, as Russian ones do and Turkish do not."""
    text = sample.decode("cp1251", errors="replace")
    high = ["а" <= letter.casefold() <= "я" for letter in text]
    beside = sum(one and other for one, other in itertools.pairwise(high))
    return any(high) and beside / sum(high) >= CYRILLIC_SHARE
