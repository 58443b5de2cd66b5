"""The quality report of a list as a page that can be sent to whoever typed it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geomine.exports import INTERNAL_DOOR
from geomine.i18n import format_number, translate, translate_code
from geomine.io.quality_examples import column_name, examples, row_numbers, said, table
from geomine.page import FRAME_SHEET, Markup, Page, compact_style, element, in_languages, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geomine.results import Screened, ScreeningReport

SHEET = Path(__file__).with_name("quality.css")
MAX_REASONS = 50
ORDER = ("error", "review", "warning", "fixed", "note")
"""What has to be corrected comes first."""
UNKNOWN = translate("unused.unknown", "en")


def write_quality_page(
    screened: Screened, path: str | Path, *, lang: Literal["en", "az", "ru"] = "en"
) -> Path:
    """Write what the checks saw as one self-contained page, and return its path.

    In English, Azerbaijani and Russian: every row accounted for; per check the rows, what to
    correct, and examples with what stood there and what became of it; rejected rows with their
    reasons; what became of each column. Text of the list is shown as text. Columns
    that could name a person were not loaded, so that none is quoted; dates and places are, so
    that it is for the team and for whoever typed the list.

    Parameters
    ----------
    screened : Screened
        As :func:`geomine.screen_incidents` gives it.
    path : str or pathlib.Path
        The page to write, whole or not at all.
    lang : {"en", "az", "ru"}, default "en"
        Language that the page opens in.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> import pandas as pd
    >>> from geomine import datasets
    >>> from geomine.screening import screen_incidents
    >>> table = pd.DataFrame({"event_date": ["31.02.2023"], "district_as_reported": ["Ağdam"]})
    >>> found = screen_incidents(table, datasets.districts(), as_of=dt.date(2024, 1, 1))
    >>> page = write_quality_page(found, Path(tempfile.mkdtemp()) / "report.html")
    >>> "31.02.2023" in page.read_text(encoding="utf-8")
    True
    """
    page = Page(
        title=translate("quality.title", lang),
        lang=lang,
        body=in_languages(lambda one: _in_language(screened, one), lang),
        styles=(compact_style(FRAME_SHEET + SHEET.read_text(encoding="utf-8")),),
    )
    return INTERNAL_DOOR.text(Path(path), page.to_html())


def _in_language(screened: Screened, lang: str) -> Markup:
    report = screened.report
    return joined([
        element(
            "header",
            element("h1", translate("quality.title", lang)),
            element("p", translate("quality.list", lang, source=report.source)),
            element("p", translate("quality.layout", lang,
                                   layout=translate_code("layout", report.format, lang))),
        ),
        element("aside", translate("quality.private", lang), class_="note",
                aria_label=translate("quality.title", lang)),
        element(
            "main",
            _account(report, lang),
            _checks(screened, lang),
            _rejected(screened.rejected, lang),
            _columns(report, lang),
        ),
    ])  # fmt: skip


def _account(report: ScreeningReport, lang: str) -> Markup:
    parts = {
        name: translate(f"quality.{name}", lang, n=format_number(n, lang))
        for name, n in (
            ("read", report.rows_read),
            ("kept", report.rows_kept),
            ("refused", report.rows_rejected),
        )
    }
    incidents = translate("count.incidents", lang, n=report.incidents)
    return element(
        "section",
        element("h2", translate("quality.account", lang)),
        element("p", translate("quality.sum", lang, **parts), class_="sum"),
        element("p", translate("quality.incidents", lang, incidents=incidents)),
        element("p", _numbering(report.rows_above, lang), class_="small"),
    )


def _numbering(rows_above: int | None, lang: str) -> str:
    """Return what row 1 is, and its number in the margin of a spreadsheet where it has one."""
    first = translate("quality.numbering", lang)
    if not rows_above:
        return first
    beside = translate("quality.in_file", lang, first=rows_above + 1, n=rows_above)
    return f"{first} {beside}"


def _checks(screened: Screened, lang: str) -> Markup:
    headers = screened.report.columns_mapped
    parts = [(str(code), part) for code, part in screened.flags.groupby("check", sort=True)]
    parts.sort(key=lambda one: _rank(one[1]))
    articles = [_check(code, part, headers, lang) for code, part in parts]
    if not articles:
        articles = [element("p", translate("quality.nothing", lang))]
    return element("section", element("h2", translate("quality.checks", lang)), *articles)


def _rank(part: pd.DataFrame) -> int:
    """Return the place of a check by the gravest of its flags."""
    return min(ORDER.index(str(kind)) for kind in part["severity"].unique())


def _check(code: str, part: pd.DataFrame, headers: Mapping[str, str], lang: str) -> Markup:
    """Return one check: which rows, what to correct, what stood there and what was done."""
    severity = ORDER[_rank(part)]
    rows = row_numbers(part["source_row"], lang)
    n = part["source_row"].nunique()
    kind = translate_code("severity", severity, lang)
    return element(
        "article",
        element(
            "h3",
            translate_code("check", code, lang),
            " ",
            element("span", f"{code}, {kind}", class_="tag"),
        ),
        element("p", translate("quality.n_rows", lang, n=n, rows=rows), class_="numbers"),
        element("p", translate_code("correct", code, lang), class_="todo"),
        examples(part, headers, lang),
        class_=f"is-{severity}",
    )


def _rejected(rejected: pd.DataFrame, lang: str) -> Markup:
    head = element("h2", translate("quality.rejected", lang))
    if rejected.empty:
        return element("section", head, element("p", translate("quality.none_rejected", lang)))
    groups = list(rejected.groupby("reasons", sort=False)["source_row"])
    rows = [(said("refused", str(why), lang), row_numbers(rows, lang)) for why, rows in groups]
    more = len(rows) - MAX_REASONS
    return element(
        "section",
        head,
        table(("reason", "rows"), rows[:MAX_REASONS], lang, class_="rejected"),
        element("p", translate("quality.more", lang, n=more)) if more > 0 else None,
        element("p", translate("quality.again", lang), class_="small"),
    )


def _columns(report: ScreeningReport, lang: str) -> Markup:
    unused = report.columns_not_loaded
    unknown = [header for header, why in unused.items() if why == UNKNOWN]
    left_out = [(h, said("unused", why, lang)) for h, why in unused.items() if h not in unknown]
    mapped = [(h, column_name(name, {}, lang)) for h, name in report.columns_mapped.items()]
    parts: list[Markup] = []
    if mapped:
        parts += [_heading("mapped", lang), table(("header", "field"), mapped, lang)]
    if left_out:
        parts += [_heading("left_out", lang), table(("header", "reason"), left_out, lang)]
    if unknown:
        items = [element("li", element("bdi", header)) for header in unknown]
        note = element("p", translate("quality.unknown_note", lang), class_="small")
        parts += [_heading("unknown", lang), element("ul", *items), note]
    if report.notes:
        notes = [element("li", said("reader", note, lang)) for note in report.notes]
        parts += [_heading("notes", lang), element("ul", *notes)]
    if not parts:
        return Markup("")
    return element("section", element("h2", translate("quality.columns", lang)), *parts)


def _heading(key: str, lang: str) -> Markup:
    return element("h3", translate(f"quality.{key}", lang))
