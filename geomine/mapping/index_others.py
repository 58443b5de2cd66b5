"""The districts of the landing page that have records and no map of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geomine.i18n import format_number, translate
from geomine.mapping import measures
from geomine.mapping.regions import fold
from geomine.mapping.rows import name_of, records
from geomine.page import Markup, element

if TYPE_CHECKING:
    from collections.abc import Container

    from geomine.results import Analysis

_COLUMNS = ("district_id", "name_az", "name_en", "name_ru", "n_incidents")


def others(analysis: Analysis, mapped: Container[str], lang: str) -> Markup | None:
    """Return the list of the others, by name, and how to ask for their maps; None without any.

    Parameters
    ----------
    analysis : Analysis
        As its public audience may see it: a district whose count is hidden is not listed.
    mapped : container of str
        ``district_id`` of the districts with a map of their own.
    lang : {"en", "az", "ru"}
        Language of the words.
    """
    if analysis.grid is not None:  # hexagons, which nobody asks for by name
        return None
    hit = analysis.rates[measures.column(analysis.rates, "n_incidents") > 0]
    rows = [row for row in records(hit, _COLUMNS) if row["district_id"] not in mapped]
    if not rows:
        return None
    rows.sort(key=lambda row: (fold(name_of(row, lang)), str(row["district_id"])))
    items = [
        element(
            "li",
            element("bdi", name_of(row, lang)), " ",
            element("span", str(row["district_id"]), class_="small"), " ",
            element("span", format_number(n, lang), class_="figure"),
        )
        for row in rows
        for n in [cast("float", row["n_incidents"])]
    ]  # fmt: skip
    return element(
        "details",
        element("summary", translate("index.others", lang, n=len(rows))),
        element("p", translate("index.others_note", lang), class_="small"),
        element("ul", *items, class_="links"),
        class_="others",
    )
