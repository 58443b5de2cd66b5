"""A page in three languages with a choice between them that needs no script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geomine.config import LANGUAGES
from geomine.page.markup import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGE_NAMES = {"en": "English", "az": "Azərbaycanca", "ru": "Русский"}
_HERE = Path(__file__).parent
LANGUAGE_SHEET = (_HERE / "languages.css").read_text(encoding="utf-8")
"""By it the language that is ticked is shown."""
FRAME_SHEET = LANGUAGE_SHEET + (_HERE / "frame.css").read_text(encoding="utf-8")
"""It, and the head, colours and lines that pages of text have in common."""


def in_languages(part: Callable[[str], Markup], lang: str) -> Markup:
    """Return ``part`` in each language, and a choice between them that opens at ``lang``.

    The page needs :data:`LANGUAGE_SHEET`; without it all languages follow one another.

    Examples
    --------
    >>> body = in_languages(lambda lang: element("p", lang), "az")
    >>> '<div class="in-ru" lang="ru"><p>ru</p></div>' in body
    True
    """
    parts = [element("div", part(one), class_=f"in-{one}", lang=one) for one in LANGUAGES]
    return joined([_choice(lang), *parts])


def _choice(lang: str) -> Markup:
    boxes = [
        element("label",
                element("input", type="radio", name="lang", value=one, id=f"lang-{one}",
                        checked=one == lang),
                element("span", name, lang=one))
        for one, name in LANGUAGE_NAMES.items()
    ]  # fmt: skip
    name = "Language · Dil · Язык"
    fields = element("fieldset", element("legend", name), *boxes)
    return element("nav", fields, class_="languages", aria_label=name)
