"""An audit of pages made by plain folium finds what is wrong; of geomine's own, nothing."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import geomine as gm
from geomine import datasets
from geomine.cli import main
from geomine.exports.door import INTERNAL_DOOR

from .attack import SLACK, Attack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomine.results import Analysis

BLOCKS = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
MARKED_BY = ("internal", "Internal", "daxili", "Daxili")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Run, publish to a partner and check a made-up list of which a part is restricted."""
    folder = tmp_path_factory.mktemp("audited")
    rows = datasets.simulate_incidents(120, seed=8)
    rows["sensitivity"] = np.where(np.arange(120) % 3 > 0, "restricted", "public")
    rows.loc[5, "event_date"] = pd.Timestamp("2040-01-01")  # the check has something to say
    table = pd.DataFrame(rows.drop(columns="geometry"))
    table.loc[120, "device_category"] = "mine"  # no date, no place: refused, and written so
    table.to_csv(folder / "list.csv", index=False)
    settings = folder / "run.toml"
    settings.write_text('regions = ["aghdam", "fuzuli"]\n')
    given = ["--incidents", str(folder / "list.csv"), "--as-of", "2026-02-01"]
    given += ["--config", str(settings)]
    assert main(["run", *given, "--out", str(folder / "maps")]) in {0, 1}
    partner = ["publish", "--audience", "partner", "--secret", str(folder / "keys" / "secret")]
    assert main([*partner, *given, "--out", str(folder / "partner")]) in {0, 1}
    check = ["check", str(folder / "list.csv"), "--as-of", "2026-02-01"]
    assert main([*check, "--html", str(folder / "quality.html")]) in {0, 1}
    return folder


def audit(folder: Path, *files: Path, records: bool = True) -> int:
    own = ["--records", str(folder / "maps" / "internal" / "analysis.gpkg")] if records else []
    return main(["audit", *map(str, files), *own])


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_nothing_is_found_in_what_a_run_shares(folder, capsys) -> None:
    shared = [path for path in files_in(folder / "maps") if "internal" not in path.parts]
    assert {"index.html", "overview.html", "region-aghdam.html", "rates.csv", "run.json",
            "restricted_counts.csv"} <= {path.name for path in shared}  # fmt: skip
    assert audit(folder, *shared) == 0, capsys.readouterr().out


def test_nothing_is_found_in_what_a_partner_gets(folder, capsys) -> None:
    """Moved points may come near where somebody else was hurt: they are moved, not hidden."""
    files = files_in(folder / "partner")
    assert {path.suffix for path in files} == {".html", ".csv", ".gpkg"}
    own = ["--records", str(folder / "maps" / "internal" / "analysis.gpkg"), "--near-m", "15"]
    assert main(["audit", *map(str, files), *own]) == 0, capsys.readouterr().out


def test_no_page_of_the_team_loads_sends_or_runs_anything(folder) -> None:
    pages = [path for path in files_in(folder) if path.suffix == ".html"]
    assert {"disclosure.html", "quality.html", "sheets_ru.html"} <= {path.name for path in pages}
    assert [page.name for page in pages if not INTERNAL_DOOR.audit(page).ok] == []
    others = [page for page in pages if page.name != "quality.html"]
    assert audit(folder, *others, records=False) == 0


def test_every_file_of_the_team_says_that_it_is(folder) -> None:
    """Of the workbook see tests/report/test_field_files.py; it is packed."""
    own = [path for path in files_in(folder / "maps" / "internal") if path.suffix != ".xlsx"]
    assert {path.suffix for path in own} == {".csv", ".gpkg", ".gpx", ".html", ".json", ".kml"}
    texts = {path.name: path.read_bytes().decode("utf-8", errors="replace") for path in own}
    unmarked = [name for name, text in texts.items() if not any(m in text for m in MARKED_BY)]
    assert unmarked == []


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return gm.analyse(
        datasets.incidents(), datasets.districts(), datasets.places(), datasets.exposure()
    )


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_nothing_is_found_in_the_frame_of_a_notebook(
    folder, analysis, audience, tmp_path, capsys
) -> None:
    shown = gm.situation_map(analysis, audience=audience)._repr_html_()
    page = tmp_path / "frame.html"
    source = re.search(r'srcdoc="([^"]*)"', shown)[1]
    page.write_text(html.unescape(source), encoding="utf-8")
    assert audit(folder, page, records=False) == 0, capsys.readouterr().out
    assert 'sandbox="allow-scripts' in shown
    assert "allow-same-origin" not in shown


def rows_of(value: object) -> Iterator[dict]:
    """Give every mapping within a block of a page."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from rows_of(item)


def told_districts(maps: Path) -> set[str]:
    """Give the districts of which any shared file tells how many events there were."""
    rates = pd.read_csv(maps / "rates.csv")
    told = set(rates.loc[rates["n_events"].notna(), "district_id"])
    for page in maps.glob("*.html"):
        for block in BLOCKS.findall(page.read_text(encoding="utf-8")):
            for row in rows_of(json.loads(block)):
                counts = (row.get("n_events"), row.get("n_incidents"), row.get("n_casualties"))
                if isinstance(row.get("district_id"), str) and any(n is not None for n in counts):
                    told.add(row["district_id"])
    return told


def test_no_hidden_count_is_worked_out_from_all_files_of_a_run_together(folder) -> None:
    """Whoever knows every public record subtracts it from whatever figure a file tells."""
    maps = folder / "maps"
    table = pd.read_csv(maps / "restricted_counts.csv", dtype="str", keep_default_na=False)
    hidden = table.loc[table["year"].eq("all") & ~table["incidents_shown"].str.isdecimal()]
    assert len(hidden) > 5
    told = told_districts(maps)
    assert len(told) > 5
    assert told & set(hidden["district_id"]) == set()
    assert Attack(table).narrowest() >= 5 - SLACK
