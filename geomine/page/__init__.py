"""Safe, self-contained HTML from text: no network, no code from data.

Three rules, each closed by its own module:

* text from data is escaped when it enters markup (:func:`element`);
* data for scripts travels as JSON that no template engine, HTML parser or script
  engine can mistake for code (:func:`json_for_script`);
* a Content-Security-Policy lets only the scripts and styles of the page itself
  run, by hash, and nothing connect (:class:`Page`).

:func:`audit_page` reads a finished page, ours or another's, and says where it
breaks these rules. See ``docs/adr/0004-page-safety.md``.
"""

from __future__ import annotations

from geomine.page.audit import audit_page
from geomine.page.compact import compact_script, compact_style
from geomine.page.data import json_for_script
from geomine.page.document import Page, content_security_policy
from geomine.page.languages import FRAME_SHEET, LANGUAGE_SHEET, in_languages
from geomine.page.markup import Markup, element, joined

__all__ = [
    "FRAME_SHEET",
    "LANGUAGE_SHEET",
    "Markup",
    "Page",
    "audit_page",
    "compact_script",
    "compact_style",
    "content_security_policy",
    "element",
    "in_languages",
    "joined",
    "json_for_script",
]
