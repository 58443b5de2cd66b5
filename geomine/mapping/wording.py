"""Which texts of the catalogue a page carries: only those that it can need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.config import LANGUAGES
from geomine.i18n import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geomine.config import Audience
    from geomine.results import Analysis

PAGE_TEXTS = (
    "accident.", "caution.", "count.", "details.", "device.",
    "excluded.", "exposure.", "filter.", "format.", "frame.", "layer.", "legend.", "mark.",
    "measure.", "measuring.", "month.", "note.", "outcome.", "population.", "precision.",
    "printing.", "search.", "table.", "time.", "title.", "tool.", "unit.", "value.",
)  # fmt: skip
"""Which texts of the catalogue every map page carries."""

INTERNAL_TEXTS = (
    "activity.", "criterion.", "incident.", "reason.", "verification.", "victim.", "village.",
)  # fmt: skip
"""And which only the team's own."""

RELEASE_TEXTS = ("enough.", "release.")
"""And which only those from which something is held back."""

DENSITY_TEXTS = ("density.",)
"""And which only those with a surface."""

QUICK_TEXTS = ("quick.badge", "quick.note")
"""And which only those of a run that tested nothing."""

TESTED_TEXTS = (
    "details.expected", "details.hot_spot", "details.no_p", "details.p_value",
    "details.persistence", "details.rate_persistence", "details.rate_top", "details.yes_p",
    "layer.significant", "legend.significant", "legend.significant_none",
)  # fmt: skip
"""And which such a page has no use for."""

CODE_COLUMNS = {
    "accident": "accident_type", "device": "device_category", "activity": "activity",
    "victim": "victim_status", "verification": "verification", "precision": "location_precision",
}  # fmt: skip
"""Where the codes of a group of texts stand among the incidents."""


def text_groups(analysis: Analysis, audience: Audience, *, density: bool) -> tuple[str, ...]:
    """Return which texts of the catalogue the page carries."""
    return (
        *PAGE_TEXTS,
        *(() if audience == "public" else (f"audience.{audience}", *INTERNAL_TEXTS)),
        *(RELEASE_TEXTS if analysis.rate_min_events else ()),
        *(DENSITY_TEXTS if density else ()),
        *(QUICK_TEXTS if analysis.config.quick else ()),
    )


def page_texts(groups: tuple[str, ...], incidents: gpd.GeoDataFrame) -> dict[str, object]:
    """Return the texts by key, in the order of the languages; for codes only those that occur."""
    left_out = TESTED_TEXTS if set(QUICK_TEXTS) <= set(groups) else ()
    said = [texts(language, groups) for language in LANGUAGES]
    codes = {
        group: set(incidents[column].dropna()) | {"unknown"}
        for group, column in CODE_COLUMNS.items()
        if column in incidents
    }
    kept = [key for key in said[0] if key not in left_out and _occurs(key, codes)]
    return {"languages": LANGUAGES, "texts": {key: [one[key] for one in said] for key in kept}}


def _occurs(key: str, codes: Mapping[str, set[str]]) -> bool:
    group, _, code = key.partition(".")
    return group not in codes or code in codes[group]
