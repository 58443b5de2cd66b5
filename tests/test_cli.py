"""The command as its user types it: files, exit status, and one clear line on an error."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import pyogrio
import pytest
import shapely

from geomine import datasets
from geomine.cli import main, run
from geomine.files import sha256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Path:
    """Make one run on the embedded data."""
    folder = tmp_path_factory.mktemp("run") / "maps"
    assert main(["run", "--out", str(folder)]) == 0
    return folder


def files_below(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_run_leaves_the_files_that_the_readme_promises(run_folder) -> None:
    names = set(files_below(run_folder))
    shared = {"index.html", "overview.html", "rates.csv", "run.json"}
    team = {"analysis.gpkg", "hotspots.csv", "targets.csv", "rejected.csv", "overview.html"}
    assert shared | {f"internal/{name}" for name in team} <= names
    assert sum(name.startswith("region-") for name in names) == 19
    assert sum(name.startswith("internal/region-") for name in names) == 19


def test_every_address_of_the_index_is_a_file_of_the_run(run_folder) -> None:
    page = (run_folder / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="([^"#:]+)"', page))
    assert {"overview.html", "internal/targets.xlsx", "internal/sheets_ru.html"} <= linked
    assert [name for name in sorted(linked) if not (run_folder / name).is_file()] == []


def test_run_json_tells_which_districts_have_a_map_and_how_many_have_none(run_folder) -> None:
    maps = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))["maps"]
    assert maps["chosen_by"] == "project regions"
    assert len(maps["with_map"]) == 19
    listed = re.findall(r"(\d+) more districts? ha", (run_folder / "index.html").read_text("utf-8"))
    assert listed == [str(maps["n_others_with_incidents"])]


def test_the_same_run_gives_the_same_bytes_but_for_the_time(run_folder, tmp_path) -> None:
    assert main(["run", "--out", str(tmp_path)]) == 0
    once, again = files_below(run_folder), files_below(tmp_path)
    assert {name for name in once if once[name] != again.get(name)} == {"run.json"}
    first, second = (
        json.loads((folder / "run.json").read_text(encoding="utf-8"))
        for folder in (run_folder, tmp_path)
    )
    assert {key for key in first if first[key] != second[key]} <= {"finished"}


def test_run_json_names_every_output_with_its_fingerprint(run_folder) -> None:
    account = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    there = files_below(run_folder)
    del there["run.json"]
    assert account["outputs"] == there
    assert account["synthetic"] is False
    assert {item["name"] for item in account["inputs"]} >= {"incidents", "boundaries"}
    assert all(len(item["sha256"]) == 64 for item in account["inputs"])


def test_the_numbers_of_the_files_agree(run_folder) -> None:
    counts = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))["counts"]
    with (run_folder / "rates.csv").open(encoding="utf-8-sig", newline="") as file:
        rates = list(csv.DictReader(file))
    assert len(rates) == 78
    assert sum(int(row["n_incidents"]) for row in rates) == counts["in_districts"]
    assert sum(int(row["n_events"]) for row in rates) == counts["rate_events"]
    geopackage = run_folder / "internal" / "analysis.gpkg"
    assert set(pyogrio.list_layers(geopackage)[:, 0]) >= {
        "incidents",
        "rates",
        "hotspots",
        "villages",
    }
    incidents = gpd.read_file(geopackage, layer="incidents")
    hotspots = gpd.read_file(geopackage, layer="hotspots")
    assert len(incidents) == counts["incidents"]
    assert incidents["casualties"].sum() == counts["casualties"]
    assert hotspots["n_incidents"].sum() == counts["in_hotspots"]
    with (run_folder / "internal" / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(bool(row["rank"]) for row in csv.DictReader(file)) == counts["villages_ranked"]


def test_the_list_of_hotspots_says_what_speaks_for_each(run_folder) -> None:
    with (run_folder / "internal" / "hotspots.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    layer = gpd.read_file(run_folder / "internal" / "analysis.gpkg", layer="hotspots")
    for name in ("n_incidents", "p_value", "persistence", "stability"):
        assert [float(row[name]) for row in listed] == pytest.approx(layer[name], abs=1e-4)
    assert {row["eps_m"] for row in listed} == {"5000.0"}
    assert not (run_folder / "hotspots.csv").exists()


def test_shared_files_hold_no_target_village_and_internal_ones_say_so(run_folder) -> None:
    assert "internal" not in (run_folder / "rates.csv").read_text(encoding="utf-8-sig")
    targets = (run_folder / "internal" / "targets.csv").read_text(encoding="utf-8-sig")
    assert "internal" in targets


def test_a_later_run_removes_the_pages_it_no_longer_makes(tmp_path) -> None:
    settings = tmp_path / "few.toml"
    settings.write_text('regions = ["aghdam", "fuzuli"]\n', encoding="utf-8")
    out = tmp_path / "maps"
    assert main(["run", "--out", str(out), "--config", str(settings)]) == 0
    (out / "region-fuzuli.html").write_text("changed by hand", encoding="utf-8")
    settings.write_text('regions = ["tartar"]\n', encoding="utf-8")
    assert main(["run", "--out", str(out), "--config", str(settings)]) == 0
    regions = sorted(path.name for path in out.glob("region-*.html"))
    assert regions == ["region-fuzuli.html", "region-tartar.html"]  # what a person changed stays


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--incidents", "nowhere.csv"], "nowhere.csv"),
        (["run", "--boundaries", "nowhere.gpkg"], "nowhere.gpkg"),
        (["run", "--config", "nowhere.toml"], "nowhere.toml"),
        (["run", "--eps-m", "-3"], "eps_m"),
        (["run", "--period-start", "2030-01-01"], "period"),
        (["check", "nowhere.csv"], "nowhere.csv"),
        (["audit", "nowhere.html"], "nowhere.html"),
        (["targets", "--places", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_unusable_input_is_one_line_and_status_2(
    arguments, message, capsys, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert complaint.startswith("geomine: ")
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [[], ["sweep"], ["run", "--lang", "fr"], ["run", "--period-start", "14.03.2024"],
     ["check"], ["targets", "--top", "x"], ["run", "--incident-column", "latitude"]],
)  # fmt: skip
def test_a_wrong_call_ends_with_status_2_and_the_usage(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: geomine" in capsys.readouterr().err


def test_a_fault_of_geomine_itself_is_one_line_too(monkeypatch, capsys) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("no\nsuch luck")

    monkeypatch.setattr(run, "execute", fail)
    monkeypatch.delenv("GEOMINE_DEBUG", raising=False)
    assert main(["run"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setenv("GEOMINE_DEBUG", "1")
    with pytest.raises(RuntimeError, match="such luck"):
        main(["run"])


def test_an_interrupt_is_said_and_ends_with_130(monkeypatch, capsys) -> None:
    def stop(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "execute", stop)
    assert main(["run"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_targets_prints_the_villages_and_says_internal(capsys) -> None:
    assert main(["targets", "--top", "3"]) == 0
    shown = capsys.readouterr().out
    assert (
        len(shown.splitlines()) == 7
    )  # header, three villages, how sure, no hazards given, the caution
    assert "not on the list is not thereby safe" in shown


def test_targets_writes_a_file_on_request(tmp_path, capsys) -> None:
    path = tmp_path / "targets.csv"
    assert main(["targets", "--top", "3", "--csv", str(path)]) == 0
    assert capsys.readouterr().out.strip() == str(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["rank"] for row in csv.DictReader(file)] == ["1", "2", "3"]


def test_audit_passes_our_pages_and_finds_what_is_wrong_with_plain_folium(
    run_folder, tmp_path, capsys
) -> None:
    ours = [str(run_folder / "index.html"), str(run_folder / "internal" / "overview.html")]
    assert main(["audit", *ours]) == 0
    plain = tmp_path / "plain.html"
    folium.Map([40, 47]).save(plain)
    capsys.readouterr()
    assert main(["audit", "--json", str(plain)]) == 1
    assert len(json.loads(capsys.readouterr().out)[0]["findings"]) > 3


def test_a_pipe_gets_no_progress_and_a_terminal_does() -> None:
    command = [sys.executable, "-m", "geomine", "targets", "--top", "1"]
    piped = subprocess.run(command, capture_output=True, check=True)
    assert b"[" not in piped.stderr
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    assert b"#" in os.read(ours, 10_000)
    os.close(ours)


def test_a_reader_that_stops_listening_is_no_error() -> None:
    command = f"{sys.executable} -m geomine targets --top 0 | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=True)  # noqa: S602
    assert done.stderr == b""


def test_check_accounts_for_every_row(tmp_path, capsys) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Date,District,Latitude,Longitude,Killed,Injured\n"
        "2023-03-14,Aghdam,39.9911,46.9302,0,1\n"
        ",,,,,\n",
        encoding="utf-8",
    )
    status = main(["check", str(path), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["rows_read"] == report["rows_kept"] + report["rows_rejected"]
    assert status == (1 if report["rows_rejected"] else 0)
    assert main(["check", str(path), "--html", str(tmp_path / "report.html")]) == status
    assert main(["audit", str(tmp_path / "report.html")]) == 0


def test_another_country_runs_by_options_alone(tmp_path) -> None:
    # a made-up country in the southern Atlantic, its own list, layer, places and people
    layer = gpd.GeoDataFrame(
        {"CODE": ["n", "s"], "NAME": ["North", "South"]},
        geometry=[shapely.box(-20, -30, -19, -29), shapely.box(-20, -31, -19, -30)],
        crs="EPSG:4326",
    )
    layer.to_file(tmp_path / "districts.gpkg")
    rows = [f"2024-03-{k + 1:02d},North,{-29.5 - k / 1000},{-19.5},0,1" for k in range(8)]
    text = "date,district,lat,lon,killed,injured\n" + "\n".join(rows) + "\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    (tmp_path / "places.csv").write_text(
        "place_id,name,longitude,latitude,population\np,Port,-19.5,-29.5,900\n", encoding="utf-8"
    )
    (tmp_path / "people.csv").write_text(
        "district_id,year,population,population_type\nn,2024,100000,present\n", encoding="utf-8"
    )
    arguments = [
        "run", "--incidents", "list.csv", "--boundaries", "districts.gpkg", "--places",
        "places.csv", "--exposure", "people.csv", "--boundary-column", "district_id=CODE",
        "--boundary-column", "name_en=NAME", "--period-start", "2024-01-01", "--period-end",
        "2024-12-31", "--public-record", "--out", "out",
    ]  # fmt: skip
    paths = [str(tmp_path / item) if (tmp_path / item).is_file() else item for item in arguments]
    assert main([*paths[:-1], str(tmp_path / "out")]) == 0
    account = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert account["counts"]["incidents"] == account["counts"]["in_districts"] == 8
    assert account["counts"]["hotspots"] == 1
    with (tmp_path / "out" / "rates.csv").open(encoding="utf-8-sig", newline="") as file:
        rates = {row["district_id"]: row for row in csv.DictReader(file)}
    # 8 events in 100,000 person-years of 2024: Garwood's limits are 3.45 and 15.76
    assert float(rates["n"]["incident_rate"]) == pytest.approx(8.0, rel=0.01)
    assert float(rates["n"]["incident_rate_lower"]) == pytest.approx(3.45, rel=0.01)
    assert float(rates["n"]["incident_rate_upper"]) == pytest.approx(15.76, rel=0.01)
    assert rates["s"]["incident_rate"] == ""


def test_made_up_incidents_are_said_to_be_so_in_the_account(tmp_path) -> None:
    table = datasets.simulate_incidents(40, seed=2)
    table.drop(columns="geometry").to_csv(tmp_path / "synthetic.csv", index=False)
    made_up = str(tmp_path / "synthetic.csv")
    assert main(["run", "--incidents", made_up, "--out", str(tmp_path / "o")]) == 0
    account = json.loads((tmp_path / "o" / "run.json").read_text(encoding="utf-8"))
    assert account["synthetic"] is True
    assert account["rows"]["kept"] == 40
