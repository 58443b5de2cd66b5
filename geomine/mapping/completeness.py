"""How complete the list is, for the landing page: its casualties beside published totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geomine.i18n import format_number, format_period, translate
from geomine.mapping.rows import records
from geomine.page import Markup, element

if TYPE_CHECKING:
    import datetime as dt

    from geomine.results import Analysis


def completeness_section(analysis: Analysis, listed: pd.DataFrame, lang: str) -> Markup | None:
    """Return official totals beside the count of the list over the same days."""
    totals = covered_totals(analysis)
    if totals.empty:
        return None
    heads = ("index.period", "index.official", "index.listed", "index.share", "index.source")
    rows = [_total(row, listed, lang) for row in records(totals, _TOTALS)]
    return element(
        "section",
        element("h2", translate("index.completeness", lang)),
        element("p", translate("index.completeness_note", lang)),
        element(
            "div",
            element(
                "table",
                element("thead", element("tr", *[_head(key, lang) for key in heads])),
                element("tbody", *rows),
            ),
            class_="wide",
            tabindex=0,
            role="region",
            aria_label=translate("index.completeness", lang),
        ),
        element("p", translate("release.public_only", lang), class_="small")
        if analysis.released is not None
        else None,
        element("p", translate("index.completeness_more", lang), class_="small"),
    )


_TOTALS = ("period_start", "period_end", "casualties", "source")


def covered_totals(analysis: Analysis) -> pd.DataFrame:
    """Return the totals whose days the run covers: of those with one first day, the latest.

    The run's summary holds them all; they differ, and each has its source.
    """
    totals = analysis.totals
    if totals.empty:
        return totals
    totals = totals.dropna(subset=["period_start", "period_end", "casualties"])
    inside = totals["period_start"].ge(pd.Timestamp(analysis.period_start))
    inside &= totals["period_end"].le(pd.Timestamp(analysis.period_end))
    totals = totals[inside & totals["casualties"].gt(0)]
    order = ["period_start", "period_end", "casualties"]
    return totals.sort_values(order, kind="stable").drop_duplicates("period_start", keep="last")


def _head(key: str, lang: str) -> Markup:
    return element("th", translate(key, lang), scope="col")


def _total(row: dict[str, object], listed: pd.DataFrame, lang: str) -> Markup:
    start, end = cast("dt.date", row["period_start"]), cast("dt.date", row["period_end"])
    official = cast("int", row["casualties"])
    found = listed_casualties(listed, start, end)
    cells = [
        format_period(start, end, lang),
        format_number(official, lang),
        format_number(found, lang),
        f"{format_number(100 * found / official, lang)} %",
        element("bdi", str(row["source"] or "")),
    ]
    return element("tr", *[element("td", cell) for cell in cells])


def listed_casualties(listed: pd.DataFrame, start: dt.date, end: dt.date) -> int:
    """Return the casualties of the incidents from ``start`` to ``end``, duplicates left out."""
    dated = listed["event_date"].between(pd.Timestamp(start), pd.Timestamp(end))
    if "duplicate_of" in listed:
        dated &= listed["duplicate_of"].isna()
    return int(listed.loc[dated, "casualties"].sum())
