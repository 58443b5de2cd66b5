"""Which headers of a form of Kobo or ODK are the parts of one question for a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PART = re.compile(
    r"(?:(?P<group>.*[/:.])?_(?P<question>.+)_|(?P<odk>.+)-)"
    r"(?P<part>latitude|longitude|altitude|precision|accuracy)",
    re.IGNORECASE,
)
_FIELDS = {
    "latitude": "latitude", "longitude": "longitude",
    "precision": "location_uncertainty_m", "accuracy": "location_uncertainty_m",
}  # fmt: skip


def question_fields(headers: Iterable[str]) -> dict[str, str]:
    """Return the field of each column of the first question for a place, and of its one cell.

    Examples
    --------
    >>> question_fields(["site-gps-Latitude", "site-gps-Longitude", "site-gps-Accuracy"])
    ... # doctest: +NORMALIZE_WHITESPACE
    {'site-gps-Latitude': 'latitude', 'site-gps-Longitude': 'longitude',
     'site-gps-Accuracy': 'location_uncertainty_m'}
    """
    found: dict[str, dict[str, str]] = {}
    there = list(headers)
    for header in there:
        if match := _PART.fullmatch(header):
            question = match["odk"] or f"{match['group'] or ''}{match['question']}"
            found.setdefault(question, {})[match["part"].lower()] = header
    for question, parts in found.items():
        if {"latitude", "longitude"} <= set(parts):
            columns = {parts[part]: _FIELDS[part] for part in parts if part in _FIELDS}
            return columns | ({question: "coord_raw"} if question in there else {})
    return {}
