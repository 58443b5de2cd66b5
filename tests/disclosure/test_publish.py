"""`geomine publish` and `geomine audit` as their user types them."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geomine import datasets
from geomine.cli import main
from geomine.crs import lonlat
from geomine.disclosure import Ledger
from geomine.io import read_policy, read_secret

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Write a list of made-up rows of which half are restricted."""
    folder = tmp_path_factory.mktemp("publish")
    rows = datasets.simulate_incidents(40, seed=11)
    rows["sensitivity"] = np.where(np.arange(40) % 2, "public", "restricted")
    many = [known_to_district(f"F{k}", "Fuzuli") for k in range(30)]
    some = [known_to_district(f"A{k}", "Aghdam") for k in range(30)]
    table = pd.concat([pd.DataFrame(rows.drop(columns="geometry")), pd.DataFrame(many + some)])
    table.to_csv(folder / "list.csv", index=False)
    return folder


def known_to_district(key: str, district: str) -> dict[str, object]:
    """Give a restricted incident of 2024 that is known only to a district."""
    return {
        "incident_id": key, "event_date": f"2024-05-{1 + int(key[1:]) % 28:02d}",
        "district_as_reported": district, "killed": 0, "injured": 1, "casualties": 1,
        "victim_status": "civilian", "is_demining_accident": False, "sensitivity": "restricted",
    }  # fmt: skip


def publish(made: Path, audience: str, out: Path, *more: str) -> int:
    given = ["--incidents", str(made / "list.csv"), "--out", str(out), "--as-of", "2026-02-01"]
    return main(["publish", "--audience", audience, *given, *more])


def test_a_partner_gets_moved_points_as_layer_table_and_page(made, tmp_path, capsys) -> None:
    out, secret = tmp_path / "partner", tmp_path / "keys" / "secret"
    assert publish(made, "partner", out, "--secret", str(secret)) == 0
    assert {path.name for path in out.iterdir()} == {
        "incidents_moved.gpkg", "incidents_moved.csv", "map.html",
    }  # fmt: skip
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    moved = gpd.read_file(out / "incidents_moved.gpkg")
    raw = datasets.simulate_incidents(40, seed=11)
    raw_places = {tuple(spot) for spot in lonlat(raw).round(4) if np.isfinite(spot).all()}
    assert not {tuple(spot) for spot in lonlat(moved).round(4)} & raw_places
    assert "never for navigation" in (out / "map.html").read_text(encoding="utf-8")
    assert str(out.resolve()) in capsys.readouterr().out


def test_a_release_is_remembered_and_a_telling_one_is_refused(made, tmp_path, capsys) -> None:
    ledger = tmp_path / "ledger.json"
    assert publish(made, "public", tmp_path / "first", "--ledger", str(ledger)) == 0
    assert len(Ledger.read(ledger).releases) == 1
    assert not (tmp_path / "first" / "internal").exists()
    table = pd.read_csv(made / "list.csv")
    one_more = pd.DataFrame([known_to_district("B77", "Aghdam")])
    (tmp_path / "later").mkdir()
    pd.concat([table, one_more]).to_csv(tmp_path / "later" / "list.csv", index=False)
    status = publish(tmp_path / "later", "public", tmp_path / "second", "--ledger", str(ledger))
    said = capsys.readouterr().err
    assert status == 2
    assert "would reveal fewer than 5" in said
    assert not (tmp_path / "second").exists()
    assert len(Ledger.read(ledger).releases) == 1


@pytest.mark.parametrize("option", ["--ledger", "--secret"])
def test_what_stays_inside_may_not_lie_in_the_folder_handed_on(
    made, tmp_path, capsys, option
) -> None:
    audience = "public" if option == "--ledger" else "partner"
    assert publish(made, audience, tmp_path / "out", option, str(tmp_path / "out" / "f")) == 2
    assert "handed on" in capsys.readouterr().err


def test_an_audit_with_records_finds_a_copy_and_passes_our_own(made, tmp_path, capsys) -> None:
    assert main(["run", "--incidents", str(made / "list.csv"), "--out", str(tmp_path / "m")]) == 0
    records = str(tmp_path / "m" / "internal" / "analysis.gpkg")
    shared = [str(p) for p in (tmp_path / "m").iterdir() if p.suffix in {".csv", ".json"}]
    assert main(["audit", *shared, "--records", records]) == 0
    rows = gpd.read_file(records, layer="incidents", where="sensitivity = 'restricted'")
    leak = tmp_path / "leak.csv"
    pd.DataFrame(lonlat(rows), columns=["lon", "lat"]).to_csv(leak, index=False)
    capsys.readouterr()
    assert main(["audit", str(leak), "--records", records, "--json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert [found["kind"] for found in report["findings"]] == ["near a record"]


def test_the_settings_of_a_run_can_tighten_its_policy(tmp_path, capsys, made) -> None:
    config = tmp_path / "run.toml"
    config.write_text("eps_m = 4000\n[disclosure.public]\nmin_count = 10\n")
    assert read_policy(config, "public").min_count == 10
    config.write_text("[disclosure.public]\nmin_count = 2\n")
    assert publish(made, "public", tmp_path / "out", "--config", str(config)) == 2
    assert "never loosened" in capsys.readouterr().err
    config.write_text("[disclosure.press]\nmin_count = 20\n")
    assert publish(made, "public", tmp_path / "out", "--config", str(config)) == 2
    assert "for one of public, partner, internal" in capsys.readouterr().err


def test_public_record_is_said_of_a_whole_list_and_a_row_can_differ(tmp_path, capsys) -> None:
    rows = datasets.simulate_incidents(20, seed=4).drop(columns="geometry")
    rows["sensitivity"] = ["restricted"] * 5 + [None] * 15
    rows.to_csv(tmp_path / "list.csv", index=False)
    command = ["run", "--incidents", str(tmp_path / "list.csv"), "--as-of", "2026-02-01", "--out"]
    assert main([*command, str(tmp_path / "kept")]) == 0
    assert "20 incidents are not marked public" in capsys.readouterr().out
    assert main([*command, str(tmp_path / "told"), "--public-record"]) == 0
    assert "5 incidents are not marked public" in capsys.readouterr().out
    account = json.loads((tmp_path / "told" / "run.json").read_text(encoding="utf-8"))
    listed = pd.to_datetime(rows["event_date_end"].fillna(rows["event_date"]))[5:]
    assert account["counts"]["incidents"] == (listed <= account["period"]["end"]).sum() < 15


def test_a_secret_in_a_project_or_open_to_others_is_refused(tmp_path) -> None:
    secret = tmp_path / "mine" / "secret"
    read_secret(secret)
    secret.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        read_secret(secret)
    (tmp_path / "pyproject.toml").write_text("")
    with pytest.raises(PermissionError, match="lies in a project"):
        read_secret(secret)


def test_nothing_is_published_that_the_ledger_could_not_take_down(made, tmp_path, capsys) -> None:
    ledger = tmp_path / "no folder" / "ledger.json"
    ledger.parent.write_text("a file where the folder should be")
    assert publish(made, "public", tmp_path / "out", "--ledger", str(ledger)) == 2
    assert not list((tmp_path / "out").rglob("*.html"))
    assert "Traceback" not in capsys.readouterr().err


def test_a_list_of_public_record_is_published_without_a_ledger_entry(tmp_path) -> None:
    out, ledger = tmp_path / "out", tmp_path / "ledger.json"
    command = ["publish", "--audience", "public", "--out", str(out), "--as-of", "2026-02-01"]
    assert main([*command, "--ledger", str(ledger)]) == 0
    assert (out / "index.html").exists()
    assert not (out / "restricted_counts.csv").exists()
    assert not ledger.exists()
