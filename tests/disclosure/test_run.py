"""A restricted record planted in a list leaves no trace in the files to be shared."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geomine import datasets
from geomine.cli import main, outputs
from geomine.crs import lonlat
from geomine.disclosure import is_public
from geomine.errors import DisclosureError

from .lists import analysis_with_restricted

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = {
    "incident_id": "ZQ-PLANTED-77",
    "event_date": "2024-03-17",
    "longitude": 46.98765,
    "latitude": 40.12345,
    "place_name": "Zqplantedkend",
    "district_as_reported": "Aghdam",
    "killed": 1,
    "injured": 2,
    "activity": "herding",
    "sensitivity": "restricted",
}
TRACES = ["ZQ-PLANTED", "Zqplanted", "46.98765", "40.12345", "46.9877", "40.1235", "2024-03-17"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Path:
    """Run the command on made-up rows, 40 of them public, and the planted one."""
    folder = tmp_path_factory.mktemp("planted")
    rows = datasets.simulate_incidents(60, seed=8)
    rows["sensitivity"] = np.where(np.arange(60) < 40, "public", "restricted")
    rows = rows[rows["event_date"] != "2024-03-17"]
    table = pd.concat([pd.DataFrame(rows.drop(columns="geometry")), pd.DataFrame([PLANTED])])
    table.to_csv(folder / "list.csv", index=False)
    command = ["run", "--incidents", str(folder / "list.csv"), "--out", str(folder / "maps")]
    assert main([*command, "--as-of", "2026-02-01"]) == 0
    return folder / "maps"


def shared_files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and "internal" not in p.parts]


def test_no_shared_file_holds_a_trace_of_it(shared) -> None:
    files = shared_files(shared)
    assert {"index.html", "overview.html", "rates.csv", "run.json", "restricted_counts.csv"} <= {
        path.name for path in files
    }
    for path in files:
        text = path.read_bytes().decode("utf-8")
        assert [trace for trace in TRACES if trace in text] == [], path.name


def test_the_team_has_it(shared) -> None:
    assert "Zqplanted" in (shared / "internal" / "overview.html").read_text(encoding="utf-8")
    assert json.loads((shared / "internal" / "run.json").read_text())["rows"]["read"] > 50


def test_the_shared_account_does_not_tell_how_many_rows_are_restricted(shared) -> None:
    account = json.loads((shared / "run.json").read_text(encoding="utf-8"))
    rows = datasets.simulate_incidents(60, seed=8).head(40)
    last = pd.to_datetime(rows["event_date_end"].fillna(rows["event_date"]))
    told = (last <= "2025-09-30").sum()  # of public record, and of the release's period
    assert account["rows"]["read"] == account["counts"]["incidents"] == told
    assert account["release"]["districts_hidden"] > 0
    assert account["release"]["last_day"] == account["period"]["end"] == "2025-09-30"


def test_shared_counts_of_restricted_rows_are_never_one_to_four(shared) -> None:
    with (shared / "restricted_counts.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {row["incidents_shown"] for row in csv.DictReader(file)}
    assert cells & {"<5"}
    assert not cells & {"1", "2", "3", "4"}


def test_a_leak_stops_the_run_before_any_file_is_changed(tmp_path, monkeypatch) -> None:
    whole = analysis_with_restricted(60)
    (tmp_path / "index.html").write_text("the page of before")

    def careless(_):
        spots = whole.incidents[~is_public(whole.incidents)]
        return pd.DataFrame(lonlat(spots), columns=["longitude", "latitude"])

    monkeypatch.setattr(outputs, "rates_table", careless)
    with pytest.raises(DisclosureError, match="Nothing was written"):
        outputs.write_run(whole, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text() == "the page of before"
