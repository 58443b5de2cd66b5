"""Refresh the fingerprints in data/SOURCES.toml after a file was built anew."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from geomine.files import sha256

DATA = Path(__file__).parent.parent / "data"


def main() -> None:
    """Write the SHA-256 of each file below its path."""
    path = DATA / "SOURCES.toml"
    text = path.read_text(encoding="utf-8")
    for entry in tomllib.loads(text).values():
        name = re.escape(entry["path"])
        text = re.sub(
            rf'(path = "{name}"\nsha256 = ")[0-9a-f]*(")',
            rf"\g<1>{sha256(DATA / entry['path'])}\g<2>",
            text,
        )
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
