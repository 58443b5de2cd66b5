"""Every text of maps and reports in English, Azerbaijani and Russian, from one catalogue.

Numbers and dates are written by geomine itself, since browsers differ in what
they know of Azerbaijani; pages carry the same texts and rules as JSON. See
``catalogue.toml`` for how an entry looks, and for what still needs a native reader.
"""

from __future__ import annotations

from geomine.i18n.catalogue import (
    keys,
    needs_review,
    texts,
    translate,
    translate_code,
    translate_text,
)
from geomine.i18n.formats import (
    format_date,
    format_event_date,
    format_number,
    format_period,
    format_rate,
)

__all__ = [
    "format_date",
    "format_event_date",
    "format_number",
    "format_period",
    "format_rate",
    "keys",
    "needs_review",
    "texts",
    "translate",
    "translate_code",
    "translate_text",
]
