"""The quality report of a list as a page that can be sent to whoever typed it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geomine.files import write_text
from geomine.page import Markup, Page, element, joined

if TYPE_CHECKING:
    import pandas as pd

    from geomine.results import Screened

EXAMPLES = 5
LONGEST = 200
STYLE = """
body { max-width: 900px; margin: 24px auto; padding: 0 16px; font: 15px/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 4px 8px; border: 1px solid #c8c8c4; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
"""


def write_quality_page(screened: Screened, path: str | Path) -> Path:
    """Write what the checks saw as one self-contained page, and return its path.

    Per check: how many rows, examples by row number with what stood there, and what became of
    it. Text of the list is shown as text.
    """
    report = screened.report
    body = joined(
        [
            element("h1", f"Data quality of {report.source}"),
            element("p", f"{report.rows_read} rows read = {report.rows_kept} kept + "
                         f"{report.rows_rejected} rejected; {report.incidents} incidents."),
            _checks(screened.flags),
            _rejected(screened.rejected),
            _columns(report.columns_not_loaded),
        ]
    )  # fmt: skip
    page = Page(title="Data quality report", lang="en", body=element("main", body), styles=(STYLE,))
    return write_text(Path(path), page.to_html())


def _checks(flags: pd.DataFrame) -> Markup:
    if flags.empty:
        return element("p", "No check found anything to correct.")
    rows = [_check(str(code), part) for code, part in flags.groupby("check", sort=True)]
    head = element("tr", *[element("th", text, scope="col")
                           for text in ("Check", "Rows", "What was done", "Examples")])  # fmt: skip
    return joined([element("h2", "What to correct"), element("table", head, *rows)])


def _check(code: str, part: pd.DataFrame) -> Markup:
    examples = [
        element(
            "li", f"row {row.source_row}, {row.column}: ", element("bdi", str(row.seen)[:LONGEST])
        )
        for row in part.head(EXAMPLES).itertuples()
    ]
    done = "; ".join(sorted(set(part["done"].astype("str"))))
    count = str(part["source_row"].nunique())
    cells = (code, count, done, element("ul", *examples))
    return element("tr", *[element("td", cell) for cell in cells])


def _rejected(rejected: pd.DataFrame) -> Markup:
    if rejected.empty:
        return element("p", "No row was rejected.")
    rows = [
        element("li", f"row {row.source_row}: {row.reasons}")
        for row in rejected[["source_row", "reasons"]].itertuples()
    ]
    return joined([element("h2", "Rejected rows"), element("ul", *rows)])


def _columns(left_out: object) -> Markup:
    items = sorted(dict(left_out).items())  # type: ignore[call-overload]
    if not items:
        return Markup("")
    rows = [element("li", element("bdi", name), f": {why}") for name, why in items]
    return joined([element("h2", "Columns not used"), element("ul", *rows)])
