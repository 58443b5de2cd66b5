"""The landing page of a run's maps: regions at a glance, what to share, what is for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geomine.i18n import (
    format_date,
    format_number,
    format_period,
    format_rate,
    translate,
)
from geomine.mapping import measures
from geomine.mapping.datalayer import asset
from geomine.mapping.rows import records
from geomine.page import Markup, Page, element, joined

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from geomine.mapping.regions import Region
    from geomine.results import Analysis

OVERVIEW = "overview.html"
INTERNAL = "internal"
_CARD = (
    "district_id", "n_incidents", "n_casualties", "few_events", "rate_quality",
    *(f"{m.column}{end}" for m in measures.MEASURES[:2] for end in ("", "_lower", "_upper")),
)  # fmt: skip


def index_page(
    analysis: Analysis, regions: Iterable[Region], *, lang: str, listed: pd.DataFrame
) -> str:
    """Return the landing page as text; it needs no script.

    Parameters
    ----------
    analysis : Analysis
        As its public audience may see it: the page is to be shared.
    regions : iterable of Region
        The districts with a map of their own.
    lang : {"en", "az", "ru"}
        Language of the page.
    listed : pandas.DataFrame
        All incidents of the run, to sum their casualties beside published totals.
    """
    chosen = list(regions)
    made_up = any(one.synthetic for one in analysis.provenance)
    period = format_period(analysis.period_start, analysis.period_end, lang)
    until = format_date(analysis.period_end, lang)
    body = joined(
        [
            element(
                "header",
                element("h1", translate("title.overview", lang)),
                element("p", translate("note.synthetic", lang)) if made_up else None,
                element("p", translate("title.period", lang, period=period)),
            ),
            element(
                "p",
                element("strong", translate("note.caution", lang)),
                " ",
                translate("note.date", lang, date=until),
                class_="note",
                role="note",
            ),
            element(
                "main",
                _shared(analysis, chosen, lang),
                _completeness(analysis, listed, lang),
                _internal(chosen, lang),
                _sources(analysis, lang),
            ),
        ]
    )
    title = translate("title.overview", lang)
    return Page(title=title, lang=lang, body=body, styles=(asset("index.css"),)).to_html()


def _shared(analysis: Analysis, regions: list[Region], lang: str) -> Markup:
    """Return the part with the pages to share: totals, overview, one card per region."""
    rows = {str(row["district_id"]): row for row in records(analysis.rates, _CARD)}
    cards = [_card(region, rows[region.district_id], analysis, lang) for region in regions]
    return element(
        "section",
        element("h2", translate("index.shared", lang)),
        element("p", measures.basis(analysis, analysis.rates, lang), class_="basis"),
        element(
            "p", element("a", translate("index.overview", lang), href=OVERVIEW, class_="button")
        ),
        element("div", *cards, class_="cards"),
        element("p", translate("index.few", lang, n=analysis.config.few_events), class_="small"),
    )


def _card(region: Region, row: dict[str, object], analysis: Analysis, lang: str) -> Markup:
    """Return one region: counts, rates with their intervals, caveat, link."""
    lines = [
        (translate("details.incidents", lang), _count(row["n_incidents"], lang), "n_incidents"),
        (translate("details.casualties", lang), _count(row["n_casualties"], lang), "n_casualties"),
    ]
    lines += [
        (measures.title(measure, analysis, lang), _rate(row, measure.column, lang), measure.column)
        for measure in measures.MEASURES[:2]
    ]
    terms = [
        element("div", element("dt", name), element("dd", value), data_column=column)
        for name, value, column in lines
    ]
    link = element("a", element("bdi", region.name), href=region.file)
    caveat = _caveat(row, analysis, lang)
    return element(
        "article",
        element("h3", link),
        element("dl", *terms),
        element("p", caveat, class_="small") if caveat else None,
        data_district=region.district_id,
    )


def _count(value: object, lang: str) -> str:
    return format_number(value, lang)  # type: ignore[arg-type]


def _rate(row: dict[str, object], column: str, lang: str) -> str:
    value, lower, upper = (row[f"{column}{end}"] for end in ("", "_lower", "_upper"))
    if value is None:
        return translate("details.no_rate", lang)
    return format_rate(value, lang, lower=lower, upper=upper)  # type: ignore[arg-type]


def _caveat(row: dict[str, object], analysis: Analysis, lang: str) -> str:
    """Return what to know before comparing the region with another."""
    notes = []
    if row["few_events"]:
        notes.append(translate("caution.few_short", lang, n=analysis.config.few_events))
    if row["rate_quality"] == "nominal":
        notes.append(translate("caution.nominal", lang))
    if row["rate_quality"] == "no_population":
        notes.append(translate("caution.no_population", lang))
    return " ".join(notes)


def _completeness(analysis: Analysis, listed: pd.DataFrame, lang: str) -> Markup | None:
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
        ),
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


def _internal(regions: list[Region], lang: str) -> Markup:
    """Return the links to the team's pages, which may have been left behind."""
    pages = [(OVERVIEW, translate("index.overview", lang))]
    pages += [(region.file, region.name) for region in regions]
    links = [
        element("li", element("a", element("bdi", text), href=f"{INTERNAL}/{file}"))
        for file, text in pages
    ]
    return element(
        "section",
        element("h2", translate("index.internal", lang)),
        element("p", translate("index.internal_note", lang)),
        element("ul", *links, class_="links"),
        class_="internal",
    )


def sources(analysis: Analysis, lang: str) -> list[str]:
    """Return one line for each input: what, from where, licence, date."""
    return [
        translate(
            "note.source_synthetic" if one.synthetic else "note.source",
            lang,
            name=one.name,
            source=one.source,
            licence=one.licence or translate("value.unknown", lang),
            date=one.date or translate("value.unknown", lang),
        )
        for one in analysis.provenance
    ]


def _sources(analysis: Analysis, lang: str) -> Markup:
    lines = [element("li", element("bdi", line)) for line in sources(analysis, lang)]
    return element(
        "section",
        element("h2", translate("frame.sources", lang)),
        element("ul", *lines),
        element("p", translate("frame.made_with", lang), class_="small"),
    )
