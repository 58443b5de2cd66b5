"""Everything that a team takes along: list, workbook, sheets, and points for phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.config import LANGUAGES
from geomine.exports import INTERNAL_DOOR
from geomine.report.field_points import villages_gpx, villages_kml
from geomine.report.sheets import district_names, village_sheets
from geomine.report.words import caution
from geomine.report.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from geomine.results import Analysis


def write_field_files(analysis: Analysis, folder: Path) -> list[Path]:
    """Write workbook, sheets in three languages, KML and GPX of the targets; return the paths.

    For the team only: the folder must be one that is not shared.
    """
    lang, top, day = analysis.config.lang, analysis.config.top_villages, analysis.period_end
    made_up = any(item.synthetic for item in analysis.provenance)
    ranked = analysis.villages
    listed = ranked[ranked["rank"].le(top).fillna(value=False)]
    warning = caution(lang, data_to=day, synthetic=made_up)
    counted = analysis.incidents[analysis.incidents["duplicate_of"].isna()]
    sheets = {
        name: village_sheets(ranked, counted, lang=name, data_to=day, districts=analysis.rates,
                             top=top, synthetic=made_up)
        for name in LANGUAGES
    }  # fmt: skip
    return [
        write_workbook(ranked, folder / "targets.xlsx", lang=lang, data_to=day,
                       districts=district_names(analysis.rates, lang), synthetic=made_up),
        INTERNAL_DOOR.text(
            folder / "targets.kml", villages_kml(listed, data_to=day, caution=warning, lang=lang)
        ),
        INTERNAL_DOOR.text(
            folder / "targets.gpx", villages_gpx(listed, data_to=day, caution=warning, lang=lang)
        ),
        *[
            INTERNAL_DOOR.text(folder / f"sheets_{name}.html", text)
            for name, text in sheets.items()
        ],
    ]  # fmt: skip
