"""The landing page of a run's maps: three answers, the regions, what is for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geomine.i18n import format_date, format_number, format_period, format_rate, translate
from geomine.mapping import measures
from geomine.mapping.charts import year_bars
from geomine.mapping.completeness import completeness_section
from geomine.mapping.datalayer import asset
from geomine.mapping.index_others import others
from geomine.mapping.index_questions import public_only, questions, years_in_part
from geomine.mapping.rows import name_of, records
from geomine.page import FRAME_SHEET, Markup, Page, compact_style, element, in_languages, joined
from geomine.rates import yearly_counts_by_district

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from geomine.mapping.regions import Region
    from geomine.results import Analysis

OVERVIEW = "overview.html"
INTERNAL = "internal"
_COUNTS = ("n_incidents", "n_casualties", "n_events")
_CARD = (
    "district_id", "name_az", "name_en", "name_ru", "few_events", "rate_quality",
    *_COUNTS,
    *(f"{m.column}{end}" for m in measures.MEASURES[:2] for end in ("", "_lower", "_upper")),
)  # fmt: skip


TEAM_FILES = (
    ("file_sheets", "sheets_{lang}.html"),
    ("file_workbook", "targets.xlsx"),
    ("file_csv", "targets.csv"),
    ("file_kml", "targets.kml"),
    ("file_gpx", "targets.gpx"),
    ("file_layers", "analysis.gpkg"),
    ("file_rejected", "rejected.csv"),
)
"""Key of what each file is, and its name in the folder for the team."""
OF_VILLAGES = ("file_sheets", "file_workbook", "file_csv", "file_kml", "file_gpx")
"""Those that a run which ranks no villages does not write."""


def index_page(
    analysis: Analysis, regions: Iterable[Region], *, lang: str, listed: pd.DataFrame
) -> str:
    """Return the landing page as text, in three languages; it needs no script.

    Parameters
    ----------
    analysis : Analysis
        As its public audience may see it: the page is to be shared.
    regions : iterable of Region
        The districts with a map of their own.
    lang : {"en", "az", "ru"}
        Language that the page opens in.
    listed : pandas.DataFrame
        All incidents of the run, to sum their casualties beside published totals.
    """
    chosen = list(regions)
    return Page(
        title=translate("title.overview", lang),
        lang=lang,
        body=in_languages(lambda one: _in_language(analysis, chosen, listed, one), lang),
        styles=(compact_style(FRAME_SHEET + asset("index.css")),),
    ).to_html()


def report_line(to: str, lang: str) -> str:
    """Return whom to tell of a find: who is named, or the authority whoever that is."""
    return translate("note.report_to", lang, to=to) if to else translate("note.report", lang)


def _in_language(
    analysis: Analysis, regions: list[Region], listed: pd.DataFrame, lang: str
) -> Markup:
    """Return the page in one language."""
    made_up = any(one.synthetic for one in analysis.provenance)
    quick = analysis.config.quick
    period = format_period(analysis.period_start, analysis.period_end, lang)
    files = {region.district_id: region.file for region in regions}
    note = element(
        "aside",
        element("strong", translate("note.caution", lang)),
        " ",
        translate("note.date", lang, date=format_date(analysis.period_end, lang)),
        " ",
        report_line(analysis.config.report_to, lang),
        class_="note",
        aria_label=translate("note.caution", lang),
    )
    return joined([
        element(
            "header",
            element("h1", translate("title.overview", lang)),
            element("p", translate("note.synthetic", lang), class_="made-up") if made_up else None,
            element("p", translate("quick.badge", lang), class_="made-up") if quick else None,
            element("p", translate("title.period", lang, period=period)),
            element("p", translate("quick.note", lang)) if quick else None,
        ),
        note,
        element(
            "main",
            questions(analysis, files, lang, team=f"{INTERNAL}/{OVERVIEW}"),
            _shared(analysis, files, lang),
            completeness_section(analysis, listed, lang),
            _internal(analysis, files, lang),
            _sources(analysis, lang),
        ),
    ])  # fmt: skip


def _shared(analysis: Analysis, files: Mapping[str, str], lang: str) -> Markup:
    """Return the part with the pages to share: overview, one card per region."""
    rows = _region_rows(analysis, files, lang)
    years = yearly_counts_by_district(
        analysis.incidents, start=analysis.period_start, end=analysis.period_end
    )
    most = max((int(years[key].max()) for key in files if key in years), default=0)
    cards = [
        _card(row, years.get(key), most=most, file=files[key], analysis=analysis, lang=lang)
        for row in rows
        if (key := str(row["district_id"]))
    ]
    return element(
        "section",
        element("h2", translate("index.shared", lang)),
        element("p", measures.basis(analysis, analysis.rates, lang), class_="basis"),
        _covers(analysis, lang),
        element(
            "p", element("a", translate("index.overview", lang), href=OVERVIEW, class_="button")
        ),
        element("p", _multiples(analysis, lang), class_="small"),
        element("div", *cards, class_="cards"),
        others(analysis, files, lang),
        element("p", translate("index.few", lang, n=analysis.config.few_events), class_="small"),
        element(
            "p",
            translate("index.rate_min", lang, n=analysis.rate_min_events),
            class_="small",
        )
        if analysis.rate_min_events
        else None,
    )


def _multiples(analysis: Analysis, lang: str) -> str:
    said = translate("index.multiples", lang)
    note = public_only(analysis, lang)
    return f"{said} {note}" if note else said


def _covers(analysis: Analysis, lang: str) -> Markup | None:
    """Return what the figures of a release cover, None where they are of the whole list."""
    if analysis.released is None:
        return None
    period = format_period(analysis.period_start, analysis.period_end, lang)
    covers = translate("release.covers", lang, period=period)
    notes = [covers, measures.hidden_note(analysis.rates, lang)]
    return element("p", " ".join(note for note in notes if note), class_="small")


def _region_rows(
    analysis: Analysis, files: Mapping[str, str], lang: str
) -> list[dict[str, object]]:
    rows = [row for row in records(analysis.rates, _CARD) if row["district_id"] in files]
    return sorted(rows, key=lambda row: (-_known(row["n_incidents"]), name_of(row, lang)))


def _known(value: object) -> float:
    return cast("float", value) if value is not None else 0.5


def _card(
    row: dict[str, object],
    years: pd.Series[int] | None,
    *,
    most: int,
    file: str,
    analysis: Analysis,
    lang: str,
) -> Markup:
    """Return one region: records by year, counts, rates with their intervals, what to know."""
    lines = [
        (translate("details.incidents", lang), count_text(row, "n_incidents", lang), "n_incidents"),
        (
            translate("details.casualties", lang),
            count_text(row, "n_casualties", lang),
            "n_casualties",
        ),
    ]
    lines += [
        (
            measures.title(measure, analysis, lang),
            _rate(row, measure.column, lang, least=analysis.rate_min_events),
            measure.column,
        )
        for measure in measures.MEASURES[:2]
    ]
    terms = [
        element("div", element("dt", name), element("dd", value), data_column=column)
        for name, value, column in lines
    ]
    name = name_of(row, lang)
    picture = None
    if years is not None and years.any():
        picture = year_bars(
            [int(year) for year in years.index], years.tolist(), most=most, lang=lang, height=36,
            label=f"{name}: {translate('index.by_year', lang)}",
            part=years_in_part(analysis.period_start, analysis.period_end),
        )  # fmt: skip
    return element(
        "article",
        element("h3", element("a", element("bdi", name), href=file)),
        picture,
        element("dl", *terms),
        element("p", _complete(row, lang), class_="small"),
        element("p", caveat, class_="small") if (caveat := _caveat(row, analysis, lang)) else None,
        data_district=str(row["district_id"]),
    )


def count_text(row: Mapping[str, object], name: str, lang: str) -> str:
    """Return a count, or the word for one that may not be said."""
    if row[name] is None and row["rate_quality"] == measures.SUPPRESSED:
        return translate("value.hidden", lang)
    return format_number(row[name], lang)  # type: ignore[arg-type]


def _complete(row: Mapping[str, object], lang: str) -> str:
    """Return one line on how much of what was recorded the rates rest on."""
    if row["n_incidents"] is None or row["n_events"] is None:
        return translate("index.hidden_counts", lang)
    return translate(
        "index.used", lang, n=format_number(row["n_events"], lang),  # type: ignore[arg-type]
        all=format_number(row["n_incidents"], lang),  # type: ignore[arg-type]
    )  # fmt: skip


def _rate(row: dict[str, object], column: str, lang: str, *, least: int) -> str:
    value, lower, upper = (row[f"{column}{end}"] for end in ("", "_lower", "_upper"))
    if value is not None:
        return format_rate(value, lang, lower=lower, upper=upper)  # type: ignore[arg-type]
    if row["rate_quality"] == measures.SUPPRESSED:
        return translate("value.hidden", lang)
    events = row["n_events"]
    if events and cast("int", events) < least:
        return translate("enough.too_few", lang, n=least)
    if events == 0 and least and upper is not None:
        limit = format_rate(cast("float", upper), lang)
        return translate("enough.none_recorded", lang, upper=limit)
    return translate("details.no_rate", lang)


def _caveat(row: dict[str, object], analysis: Analysis, lang: str) -> str:
    """Return what to know before comparing the region with another."""
    notes = []
    if row["few_events"] and _known(row["n_events"]) >= analysis.rate_min_events:
        notes.append(translate("index.few_short", lang, n=analysis.config.few_events))
    if row["rate_quality"] == "nominal":
        notes.append(translate("caution.nominal", lang))
    if row["rate_quality"] == measures.SUPPRESSED:
        notes.append(translate("caution.suppressed", lang))
    if row["rate_quality"] == "no_population":
        notes.append(translate("caution.no_population", lang))
    return " ".join(notes)


def _internal(analysis: Analysis, files: Mapping[str, str], lang: str) -> Markup:
    """Return the links to the team's pages, which may have been left behind."""
    shown = "quick.internal" if analysis.config.quick else "index.internal_note"
    pages = [(OVERVIEW, translate("index.overview", lang))]
    rows = [row for row in records(analysis.rates, _CARD) if row["district_id"] in files]
    named = sorted((name_of(row, lang), files[str(row["district_id"])]) for row in rows)
    pages += [(file, name) for name, file in named]
    links = [
        element("li", element("a", element("bdi", text), href=f"{INTERNAL}/{file}"))
        for file, text in pages
    ]
    return element(
        "section",
        element("h2", translate("index.internal", lang)),
        element("p", f"{translate(shown, lang)} {translate('index.internal_links', lang)}"),
        element("ul", *links, class_="links"),
        element("h3", translate("index.files", lang)),
        element("ul", *_files(analysis, lang), class_="links files"),
        class_="internal",
    )


def _files(analysis: Analysis, lang: str) -> list[Markup]:
    """Return a link to each file that a run writes for the team, with its ending."""
    return [
        element(
            "li",
            element("a", translate(f"index.{key}", lang), href=f"{INTERNAL}/{name}"),
            element("span", f" {name.rpartition('.')[2].upper()}", class_="small"),
        )
        for key, name in TEAM_FILES
        if key not in OF_VILLAGES or not analysis.config.quick
        for name in [name.format(lang=lang)]
    ]


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
