"""Make docs/formats/ from the tables that the reader itself uses.

Usage: python scripts/build_format_pages.py

``tests/reading/test_pages.py`` fails while a page differs from what this writes.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from geomine.io.formats import Fact, facts
from geomine.io.headers import table

HERE = Path(__file__).parent
OUT = HERE.parent / "docs" / "formats"
INTRODUCTIONS = HERE / "format_pages.csv"
TONGUES = {
    "en": "English", "az": "Azerbaijani", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian",
    "fr": "French", "es": "Spanish", "pt": "Portuguese", "bs": "Bosnian, Croatian, Serbian",
    "ar": "Arabic", "fa": "Persian", "hy": "Armenian", "ka": "Georgian", "vi": "Vietnamese",
    "hxl": "HXL tags",
}  # fmt: skip
WAYS = {
    "private": "**not loaded**",
    "kept": "stays in the raw table",
    "link": "joins victims to accidents",
    "second": "used where the other header is absent",
    "enum": "words are looked up in the sheet `imsmaenum`",
    "epoch": "milliseconds since 1970 become a day",
}
FIRST_WORDS = (
    "The kind of a file is seen from its content and its format from its columns; "
    "`geomine check FILE` says both, each column and what became of it. These pages are made "
    "from the tables that the reader uses (`scripts/build_format_pages.py`)."
)
ELSEWHERE = (
    "Any other header is looked up among those of [plain lists](list.md), listed in the report, "
    "and kept with a refused row."
)


def main() -> None:
    """Write one page a format and an index."""
    for name, text in pages().items():
        (OUT / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    with INTRODUCTIONS.open(encoding="utf-8", newline="") as file:
        about = list(csv.DictReader(file))
    by_format = defaultdict(list)
    for fact in facts():
        by_format[fact.format].append(fact)
    made = {"README.md": index(about), "list.md": plain_list(about)}
    for row in about:
        if row["format"] in by_format:
            made[f"{row['format']}.md"] = page(row, by_format[row["format"]])
    return made


def page(about: dict[str, str], known: list[Fact]) -> str:
    """Return the page of one format."""
    lines = [
        f"# {about['title']}", "", about["text"], "", "## A header row", "", "```",
        about["example"], "```", "", "## What becomes of each column", "",
        "| column | field | what is done | source |", "|---|---|---|---|",
    ]  # fmt: skip
    for fact in known:
        done = "; ".join(part for part in (WAYS.get(fact.how, ""), fact.note) if part)
        field = f"`{fact.field}`" if fact.field else ""
        lines.append(f"| `{fact.header}` | {field} | {done} | {fact.source} |")
    own = ", ".join(f"`{fact.header}`" for fact in known if fact.key)
    lines += ["", ELSEWHERE, "", f"Recognised when a file has two or more of: {own}.", ""]
    return "\n".join(lines)


def plain_list(about: list[dict[str, str]]) -> str:
    """Return the page of lists as people type them."""
    row = next(row for row in about if row["format"] == "list")
    lines = [
        f"# {row['title']}", "", row["text"], "", "## A header row", "", "```", row["example"],
        "```", "", "## Headers that are known", "",
        "| field | language | headers |", "|---|---|---|",
    ]  # fmt: skip
    for field, tongue, words in table():
        lines.append(f"| `{field}` | {TONGUES[tongue]} | {', '.join(words)} |")
    return "\n".join([*lines, ""])


def index(about: list[dict[str, str]]) -> str:
    """Return the index of the pages."""
    lines = [
        "# What geomine reads", "", FIRST_WORDS, "",
        "| format | for |", "|---|---|",
        *(f"| [{row['title']}]({row['format']}.md) | {row['for']} |" for row in about), "",
        "- [Kinds of files](files.md): CSV, workbooks, layers, JSON; letters, sheets, bounds.",
        "- [Profiles](profile.md): what a user says of a list that is read again and again.",
        "- [Places](places.md): villages to match against, and `geomine places download`.", "",
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    main()
