"""The list of targets as a workbook: one sheet to work with, one that says how it was made."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import xlsxwriter

from geomine.exports import INTERNAL_DOOR
from geomine.i18n import format_date, format_number, translate
from geomine.report.words import band, caution, name_of, reason_words, unknown_words
from geomine.targeting import criteria

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed time, so that equal lists are equal files
WIDTHS = {"name": 22, "district": 14, "why": 48, "last": 11, "accident": 11, "hazard": 11,
          "gate": 12, "unknown": 48}  # fmt: skip
NARROW, LINE_PT = 8, 15
COLUMNS = (
    "rank", "rank_low", "rank_high", "p_top", "name", "district", "score", "score_low",
    "score_high", "why", "people", "n_accidents", "n_casualties", "last", "accident", "hazard",
    "gate", "unknown",
)  # fmt: skip


def write_workbook(
    ranked: gpd.GeoDataFrame,
    path: Path,
    *,
    lang: str,
    data_to: dt.date,
    districts: Mapping[str, str] | None = None,
    synthetic: bool = False,
) -> Path:
    """Write the ranked villages as XLSX and return its path.

    The header is frozen and printed on each page, columns have filters, the print area is the
    list; text is text and never a formula. The same list gives the same bytes. For the team: it
    says so on each page.

    Parameters
    ----------
    ranked : geopandas.GeoDataFrame
        The table of :func:`geomine.rank_villages`.
    path : pathlib.Path
        The file to write, whole or not at all.
    lang : {"en", "az", "ru"}
        Language of headers and reasons.
    data_to : datetime.date
        The last day of the data.
    districts : mapping of str to str, optional
        Name of each district by its ``district_id``.
    synthetic : bool, default False
        Say that the data are made up.
    """
    warning = caution(lang, data_to=data_to, synthetic=synthetic)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    rows = cast("list[dict[str, Any]]", ranked.to_dict("records"))
    with INTERNAL_DOOR.file(path) as part:
        book = xlsxwriter.Workbook(str(part), options)
        title = translate("sheet.title", lang)
        book.set_properties({"title": title, "comments": warning, "created": MADE})
        _list(book, [_cells(row, districts or {}, lang) for row in rows], warning, lang)
        _method(book, ranked.attrs.get("ranking", {}), warning, lang)
        book.close()
    return path


def _cells(row: Mapping[str, Any], districts: Mapping[str, str], lang: str) -> list[Any]:
    last = row["last_accident_near"]
    district = str(row.get("district_id"))
    return [
        row["rank"], row["rank_low"], row["rank_high"], _rounded(row["p_top"], 2),
        name_of(row, lang), districts.get(district, district if row.get("district_id") else None),
        *[_rounded(row[name], 1) for name in ("score", "score_low", "score_high")],
        "; ".join(reason_words(row, lang)), row.get("population"),
        row["n_accidents_near"], row["n_casualties_near"],
        last.date() if isinstance(last, pd.Timestamp) else None,
        band(row["distance_to_accident_m"], lang), band(row["distance_to_hazard_m"], lang),
        translate(f"gate.{row['gate']}", lang), ", ".join(unknown_words(row, lang)),
    ]  # fmt: skip


def _rounded(value: float | None, digits: int) -> float | None:
    return None if pd.isna(value) else round(float(value), digits)


def _list(book: xlsxwriter.Workbook, rows: list[list[Any]], warning: str, lang: str) -> None:
    """Write the sheet of the list."""
    sheet = book.add_worksheet(translate("sheet.list", lang))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    blank = translate("value.unknown", lang)
    for place, name in enumerate(COLUMNS):
        sheet.set_column(place, place, WIDTHS.get(name, NARROW))
        sheet.write_string(1, place, translate(f"column.{name}", lang), bold)
    sheet.write_string(0, 0, warning, book.add_format({"bold": True}))
    sheet.set_row(1, 5 * LINE_PT)
    for line, row in enumerate(rows, start=2):
        sheet.set_row(line, LINE_PT * _lines(row))
        for place, value in enumerate(row):
            if isinstance(value, dt.date) and not pd.isna(value):
                sheet.write_datetime(line, place, value, day)
            elif isinstance(value, str):
                sheet.write_string(line, place, value, text)
            elif value is None or pd.isna(value):
                sheet.write_string(line, place, blank, text)
            else:
                sheet.write_number(line, place, float(value), text)
    last = len(rows) + 1, len(COLUMNS) - 1
    sheet.freeze_panes(2, 5)
    sheet.autofilter(1, 0, *last)
    sheet.print_area(0, 0, last[0], last[1] - 1)  # what is unknown is for the screen
    sheet.repeat_rows(1)
    _for_paper(sheet, warning)


def _lines(row: list[Any]) -> int:
    """Return how many lines the longest text of a row takes in its column."""
    texts = zip(COLUMNS, row, strict=True)
    return max(1 + len(v) // WIDTHS.get(k, 40) for k, v in texts if isinstance(v, str))


def _method(book: xlsxwriter.Workbook, account: Mapping[str, Any], warning: str, lang: str) -> None:
    """Write the sheet that says how the list was made."""
    sheet = book.add_worksheet(translate("sheet.method", lang))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 85)
    weights = cast("Mapping[str, float]", account.get("weights", {}))
    lines: list[tuple[str, str, str]] = [(warning, "", ""), (translate("sheet.how", lang), "", "")]
    if not account.get("hazards_given"):
        lines.append((translate("sheet.no_hazards", lang), "", ""))
    lines += [
        (translate(f"criterion.{name}", lang), f"{format_number(100 * weight, lang)} %",
         f"{translate(f'indicator.{name}', lang)}. {criteria()[name].source}")
        for name, weight in weights.items()
    ]  # fmt: skip
    told = {k: v for k, v in account.items() if k != "weights"}
    lines += [
        (translate(f"ranking.{name}", lang), _in_words(value, lang), "")
        for name, value in told.items()
    ]
    for line, cells in enumerate(lines):
        if not cells[1]:
            sheet.merge_range(line, 0, line, 2, cells[0], bold)
            sheet.set_row(line, LINE_PT * (1 + len(cells[0]) // 120))
            continue
        sheet.set_row(line, LINE_PT * (1 + max(len(cells[1]) // 40, len(cells[2]) // 85)))
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell, bold if place == 0 else text)
    sheet.print_area(0, 0, len(lines) - 1, 2)
    _for_paper(sheet, warning)


def _in_words(value: object, lang: str) -> str:
    """Return one line of the account of a ranking as people write it."""
    if isinstance(value, bool):
        return translate("ranking.yes" if value else "ranking.no", lang)
    if isinstance(value, dict):
        parts = [f"{translate(f'ranking.{k}', lang)}: {v}" for k, v in value.items()]
        return "; ".join(parts) or format_number(0, lang)
    if isinstance(value, str):
        return format_date(dt.date.fromisoformat(value), lang)
    return format_number(cast("float", value), lang)


def _for_paper(sheet: xlsxwriter.worksheet.Worksheet, warning: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    # & begins a code in a footer, and a footer holds at most 255 characters
    sheet.set_footer(f"&L{warning.replace('&', '&&')[:220]}&R&P / &N")
