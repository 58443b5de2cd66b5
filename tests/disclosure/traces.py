"""A finder of one planted record in any bytes, written apart from the audit it checks."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LON, LAT = 46.98765, 40.12345
DAY, DAY_NUMBER = "2024-03-17", 19_799
"""The day, and how many days it is after 1 January 1970."""
DATES = {DAY, "17.03.2024", "17/03/2024", "17 March 2024", "17 mart 2024", "17 марта 2024"}
WORDS = ("ZQ-PLANTED", "Zqplanted", *sorted(DATES))
NEAR = 1e-3
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
PLANTED = {
    "incident_id": "ZQ-PLANTED-77", "event_date": DAY, "longitude": LON, "latitude": LAT,
    "place_name": "Zqplantedkend", "district_as_reported": "Aghdam", "killed": 1, "injured": 2,
    "activity": "herding", "sensitivity": "restricted",
}  # fmt: skip


def traces(path: Path) -> list[str]:
    """Name what of the planted record is in a file, in whatever way it is written."""
    return sorted({found for part in _parts(path.read_bytes()) for found in _in_bytes(part)})


def _parts(content: bytes) -> Iterator[bytes]:
    """Give the bytes, and all that is packed in them."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from _parts(archive.read(name))
        return
    for coded in re.findall(rb"[A-Za-z0-9+/]{20,}={0,2}", content):
        try:
            inner = base64.b64decode(coded + b"=" * (-len(coded) % 4))
        except ValueError:
            continue
        yield inner
        for kind in (zlib.MAX_WBITS, 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS):
            try:
                yield zlib.decompressobj(kind).decompress(inner, 10_000_000)
            except zlib.error:
                continue


def _in_bytes(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", errors="replace")
    yield from (word for word in WORDS if word in text)
    if _both(np.array([float(n) for n in re.findall(r"\d+\.\d+", text)])):
        yield "degrees as text"
    for scale in (1e4, 1e5, 1e6, 1e7):
        if _both(np.array([float(n) for n in re.findall(r"(?<!\d)\d{6,9}(?!\d)", text)]) / scale):
            yield "degrees as whole numbers"
    for kind in ("<f8", ">f8", "<f4", ">f4"):
        if _both(_every_number(content, np.dtype(kind))):
            yield f"degrees as {kind}"
    for block in re.findall(
        r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL
    ):
        yield from _in_block(json.loads(block))


def _both(numbers: np.ndarray) -> bool:
    """Say whether both degrees of the place are among the numbers, near each other."""
    numbers = np.where(np.isfinite(numbers), numbers, 0)
    lon = np.flatnonzero(np.abs(numbers - LON) < NEAR)
    lat = np.flatnonzero(np.abs(numbers - LAT) < NEAR)
    return bool(len(lon) and len(lat) and np.abs(lon[:, None] - lat[None, :]).min() <= 16)


def _every_number(content: bytes, kind: np.dtype) -> np.ndarray:
    """Read a number at every byte, as a geometry may begin anywhere."""
    raw = np.frombuffer(content, dtype=np.uint8)
    if len(raw) < kind.itemsize:
        return np.empty(0)
    windows = np.lib.stride_tricks.sliding_window_view(raw, kind.itemsize)
    with np.errstate(invalid="ignore"):
        return np.ascontiguousarray(windows).view(kind).ravel().astype(float)


def _in_block(block: object) -> Iterator[str]:
    """Unpack the table of incidents of a page, see geomine/mapping/assets/store.js."""
    if not isinstance(block, dict) or "numbers" not in block.get("table", {}):
        return
    columns = {one["name"]: _numbers(one) for one in block["table"]["numbers"]}
    pairs = zip(columns["lon"], columns["lat"], strict=True)
    if any(abs(x - LON * 1e5) < 100 and abs(y - LAT * 1e5) < 100 for x, y in pairs):
        yield "degrees in a packed table"
    if DAY_NUMBER in columns["start"]:
        yield "day in a packed table"


def _numbers(column: dict) -> list[int]:
    width, codes = column["width"], column["codes"]
    steps = [codes[k : k + width] for k in range(0, len(codes), width)] if width else []
    return [
        sum(DIGITS.index(d) * 64**p for p, d in enumerate(reversed(s))) - 1 + column["low"]
        for s in steps
    ]


def wkb(lon: float = LON, lat: float = LAT) -> bytes:
    """Write the place as GeoPackage and others do."""
    return b"\x01" + struct.pack("<Idd", 1, lon, lat)
