"""What markup says besides what it shows: attributes, comments, authors, blocks of data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_AUTHOR = re.compile(
    r"<(?:\w+:)?(?:creator|lastModifiedBy|author|initial-creator|manager|company)\b[^>]*>"
    r"\s*(?:<(?:\w+:)?name>)?\s*([^<\s][^<]*)<",
    re.IGNORECASE,
)
_PDF_AUTHOR = re.compile(r"/Author\s*\(([^)]+)\)")
_PICTURE = "data:image/"


def authors(text: str) -> Iterator[str]:
    """Give the authors that a document names in its properties.

    Examples
    --------
    >>> list(authors("<dc:creator>Somebody</dc:creator><dc:title>List</dc:title>"))
    ['author: Somebody']
    """
    for pattern in (_AUTHOR, _PDF_AUTHOR):
        for found in pattern.finditer(text):
            yield f"author: {found[1].strip()}"


class PageWords(HTMLParser):
    """Collect what a page shows, says in attributes and comments, and carries as data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[tuple[str, str]] = []
        self.data: list[tuple[str, str]] = []
        self.frames: list[str] = []
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the attributes; a frame's own page is a page."""
        given = {name: value or "" for name, value in attrs}
        place = f"line {self.getpos()[0]}, <{tag}>"
        if tag == "style":
            self._inside = "style"
        elif tag == "script":
            kind = given.get("type", "")
            self._inside = "data" if kind == "application/json" else "script"
        elif tag == "meta" and given.get("name", "").lower() in {"author", "creator"}:
            self.words.append((place, f"author: {given.get('content')}"))
        if "srcdoc" in given:
            self.frames.append(given.pop("srcdoc"))
        said = " ".join(v for v in given.values() if v and not v.startswith(_PICTURE))
        if said:
            self.words.append((place, said))

    def handle_data(self, data: str) -> None:
        """Take a text; code apart, as names of people are not looked for in it."""
        place = f"line {self.getpos()[0]}"
        if self._inside == "data":
            self.data.append((place, data))
        elif self._inside is not None:
            self.words.append((f"{place}, <script>", data))
        elif data.strip():
            self.words.append((place, data))

    def handle_comment(self, data: str) -> None:
        """Take what a page says to nobody."""
        self.words.append((f"line {self.getpos()[0]}, comment", data))

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or sheet."""
        if tag in {"script", "style"}:
            self._inside = None
