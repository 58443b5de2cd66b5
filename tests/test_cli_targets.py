"""``geomine targets`` with files of one's own, visits and the backtest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geomine import datasets
from geomine.cli import main
from geomine.cli.parser import DONE, UNUSABLE
from geomine.io import read_sessions

if TYPE_CHECKING:
    from pathlib import Path


def first_place() -> str:
    places = datasets.places()
    return str(places.loc[places["name"].eq("Chamanli"), "place_id"].iloc[0])


def sessions_file(folder: Path, place: str) -> Path:
    path = folder / "sessions.csv"
    path.write_text(f"place_id;session_date;male_5_12;female_5_12\n{place};2026-02-01;30;28\n")
    return path


def test_sessions_are_read_by_sex_and_age(tmp_path) -> None:
    table = read_sessions(sessions_file(tmp_path, "p1"))
    assert table.loc[0, ["male_5_12", "female_5_12"]].tolist() == [30, 28]
    assert table["session_date"].tolist() == [pd.Timestamp("2026-02-01")]
    assert pd.isna(table.loc[0, "male_18_plus"])


def test_a_recorded_session_lowers_the_village_on_the_next_list(tmp_path, capsys) -> None:
    held = sessions_file(tmp_path, first_place())
    out = tmp_path / "t.csv"
    assert main(["targets", "--sessions", str(held), "--csv", str(out), "--top", "0"]) == DONE
    table = pd.read_csv(out, encoding="utf-8-sig").set_index("name")
    assert table.loc["Chamanli", "rank"] > 1  # the first without a session
    assert table.loc["Chamanli", "last_session"] == "2026-02-01"
    assert table.loc["Chamanli", "people_reached"] == 58
    capsys.readouterr()


def test_weights_come_from_a_preset_or_a_file(tmp_path, capsys) -> None:
    path = tmp_path / "w.toml"
    path.write_text("[weights]\nrecent_accidents = 100\n")
    assert main(["targets", "--weights", str(path), "--top", "1"]) == DONE
    assert main(["targets", "--weights", "lis", "--top", "1"]) == DONE
    assert "not thereby safe" in capsys.readouterr().out
    assert main(["targets", "--weights", str(tmp_path / "none.toml")]) == UNUSABLE


def test_visits_are_printed_with_the_greedy_answer_beside(capsys) -> None:
    assert main(["targets", "--visits", "5"]) == DONE
    told = capsys.readouterr().out
    assert "5 visits reach" in told
    assert "proven optimum" in told
    assert "none" not in told  # no visit without a sign of mines


@pytest.mark.filterwarnings("error")
def test_the_backtest_is_printed_with_its_caveat(capsys) -> None:
    assert main(["targets", "--backtest"]) == DONE
    told = capsys.readouterr().out
    assert told.count("nearest_past_accident") == 5  # four days, and all of them
    assert "far too few" in told
