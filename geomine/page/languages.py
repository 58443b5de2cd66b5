"""A page in three languages with a choice between them that needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.config import LANGUAGES
from geomine.page.markup import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGE_NAMES = {"en": "English", "az": "Azərbaycanca", "ru": "Русский"}
LANGUAGE_SHEET = """
.languages { position: absolute; top: 14px; right: 24px; color: #ffffff; font-size: 13.5px; }
.languages fieldset { display: flex; gap: 12px; margin: 0; padding: 0; border: 0; }
.languages legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.languages label { display: flex; gap: 4px; align-items: center; min-height: 26px; cursor: pointer; }
.languages :focus-visible { outline: 3px solid #ffd479; outline-offset: 2px; }
.in-en, .in-az, .in-ru { display: none; }
body:has(#lang-en:checked) .in-en, body:has(#lang-az:checked) .in-az, body:has(#lang-ru:checked) .in-ru { display: block; }
"""  # noqa: E501 - one rule a line
"""The sheet that the choice acts by: the language that is ticked is shown."""


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
