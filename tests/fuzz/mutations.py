"""Files that somebody has damaged: every kind that is read, mutated from a seed."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

from tests.fuzz.rare import EVERY, RARE, packed
from tests.reading.lists import KINDS, write_any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENCODINGS = ("utf-16", "utf-16-le", "cp1251", "cp1254", "cp1256", "koi8_r", "utf-32", "latin-1")
NASTY = (
    b"\x00", b"\xff\xfe", b'"', b";", b",", b"\n", b"\r", b"\t", b"{", b"[", b"<", b"&", b"nan",
    b"99999999999999999999", b"-1e308", b"{{ 7*7 }}", b"<script>", b"\xed\xa0\x80", b"PK\x03\x04",
    b"=cmd|' /C'!A0",
)  # fmt: skip


def originals(folder: Path) -> dict[str, bytes]:
    """Return an undamaged file of every kind, by its suffix."""
    return {kind: write_any(folder / f"siyahi{kind}").read_bytes() for kind in KINDS}


def mutated(seed: int, number: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """Return the name and content of one damaged file; the same arguments give the same."""
    rng = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
    kind = rng.choice(list(files))
    content = files[kind]
    if number % EVERY == EVERY - 1:
        return RARE[number // EVERY % len(RARE)](rng)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        content = rng.choice(MUTATIONS)(rng, content)
    if rng.random() < 0.1:
        kind = rng.choice(list(files))  # the wrong suffix
    return f"case{kind}", content


def truncated(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def flipped(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 64))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def inserted(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice(NASTY) * rng.choice((1, 1, 3, 1_000)) + content[at:]


def shuffled(rng: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    if len(lines) < 3:
        size = max(1, len(content) // 8)
        lines = [content[k : k + size] for k in range(0, len(content), size)]
        rng.shuffle(lines)
        return b"".join(lines)
    rng.shuffle(lines)
    return b"\n".join(lines)


def reencoded(rng: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", errors="replace").encode(rng.choice(ENCODINGS), errors="replace")


def repeated(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    first = rng.randrange(len(content))
    piece = content[first : first + rng.choice((1, 16, 400))]
    return content[:first] + piece * rng.choice((2, 50, 500)) + content[first:]


def retyped(rng: random.Random, content: bytes) -> bytes:
    """Put a word where a number stood, or a number where a word did."""
    cells = content.split(rng.choice((b";", b",", b"\t", b'"', b">")))
    for _ in range(min(4, len(cells))):
        cells[rng.randrange(len(cells))] = rng.choice(NASTY)
    return rng.choice((b";", b",", b"\t", b'"', b">")).join(cells)


def inside(rng: random.Random, content: bytes) -> bytes:
    """Damage a member of a packed file and pack it again, its sums right."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = {info.filename: file.read(info) for info in file.infolist()}
    except Exception:  # noqa: BLE001 - damaged before, in any way
        return flipped(rng, content)
    name = rng.choice(list(parts)) if parts else "a.csv"
    plain = [mutation for mutation in MUTATIONS if mutation is not inside]
    parts[name] = rng.choice(plain)(rng, parts.get(name, b""))
    return packed(parts)


MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    truncated, flipped, inserted, shuffled, reencoded, repeated, retyped, inside, inside,
]  # fmt: skip
