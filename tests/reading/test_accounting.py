"""Any cells in any columns: rows read are rows kept and rows rejected, whatever is in them."""

from __future__ import annotations

import csv
import datetime as dt
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from geomine import datasets
from geomine.io import read_incidents
from geomine.screening import screen_incidents

HEADERS = ("Tarix", "Rayon", "Kənd", "Enlik", "Uzunluq", "Ölən", "Nəticə", "Status", "Hava")
CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8),
    st.sampled_from(["", "14.03.2023", "Ağdam", "40,05", "47.01", "1", "-1", "1e9", "nan", "Cəmi"]),
)
DISTRICTS = datasets.districts()


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=9, max_size=9), min_size=1, max_size=6))
def test_rows_add_up(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADERS)
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode("utf-8", errors="replace"))
    raw = read_incidents(path)
    found = screen_incidents(raw, DISTRICTS, as_of=dt.date(2026, 1, 1))
    report = found.report
    assert report.rows_read == report.rows_kept + report.rows_rejected == len(raw)
    kept = {int(k) for cell in found.kept["source_rows"] for k in cell.split(";")}
    assert kept | set(found.rejected["source_row"]) == set(raw["source_row"])
