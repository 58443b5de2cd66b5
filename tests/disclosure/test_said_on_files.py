"""What every file says: for whom and why, that 0 is no safety, and whom to tell of a find."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

import geomine as gm
from geomine import datasets
from geomine.config import AnalysisConfig
from geomine.disclosure import door_of
from geomine.errors import ConfigError, DisclosureError
from geomine.names import former_names

NUMBER = "ANAMA, +994 12 497 77 31"
CAUTIONS = ("No recorded incident does not mean no mines", "minanın olmaması demək deyil",
            "не означает отсутствия мин")  # fmt: skip


@pytest.fixture(scope="module")
def analysis():
    settings = AnalysisConfig(report_to=NUMBER, replications=0, persistence_runs=0)
    return gm.analyse(
        datasets.incidents(), datasets.districts(), datasets.places(), datasets.exposure(),
        settings,
    )  # fmt: skip


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_every_map_says_in_three_languages_that_no_incident_is_not_no_mines(
    analysis, audience, tmp_path
) -> None:
    m = gm.situation_map(analysis, audience=audience)
    page = gm.save_map(m, tmp_path / "a.html").read_text("utf-8")
    for words in CAUTIONS:
        assert words in page


def test_whom_to_tell_of_a_find_is_on_the_page_and_passes_the_door(analysis, tmp_path) -> None:
    """The number looks like a victim's, and is let through because the settings name it."""
    path = gm.save_map(gm.situation_map(analysis), tmp_path / "a.html")
    assert NUMBER in path.read_text("utf-8")
    assert "phone" in {found.kind for found in gm.audit_file(path).findings}
    assert gm.audit_file(path, told=(NUMBER,)).ok


def test_another_number_does_not_pass_beside_it(analysis, tmp_path) -> None:
    table = pd.DataFrame({"note": [NUMBER, "+994 50 123 45 67"]})
    with pytest.raises(DisclosureError, match="phone at row 3"):
        gm.write_table(table, tmp_path / "a.csv", audience=door_of(analysis))


def test_without_a_number_the_page_names_the_authority(tmp_path) -> None:
    config = AnalysisConfig(replications=0, persistence_runs=0)
    plain = gm.analyse(
        datasets.incidents(), datasets.districts(), datasets.places(), datasets.exposure(), config
    )
    page = gm.save_map(gm.situation_map(plain), tmp_path / "a.html").read_text("utf-8")
    for words in ("report it to the mine action authority", "minatəmizləmə qurumuna",
                  "ведомство по разминированию"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("text", ["x" * 101, "one\ntwo", "\x07"])
def test_what_cannot_stand_on_one_line_is_refused(text) -> None:
    with pytest.raises(ConfigError, match="report_to must be one line"):
        AnalysisConfig(report_to=text)


def test_a_table_for_the_team_says_why_it_was_written(analysis, tmp_path) -> None:
    path = gm.write_table(
        analysis.villages.head(2), tmp_path / "a.csv", audience="internal", reason="visits of May"
    )
    marks = pd.read_csv(path)["audience"]
    assert marks.str.startswith("internal").all()
    assert marks.str.endswith("reason: visits of May").all()


def test_a_map_for_the_team_says_why_it_was_written(analysis, tmp_path) -> None:
    m = gm.situation_map(analysis, audience="internal")
    page = gm.save_map(m, tmp_path / "a.html", reason="visits of May <b>").read_text("utf-8")
    assert "Internal: visits of May &lt;b&gt;" in page


def test_the_public_is_the_default_of_every_export(analysis, tmp_path) -> None:
    own = analysis.incidents.assign(sensitivity="restricted")
    for write in (
        lambda: gm.write_table(own, tmp_path / "a.csv"),
        lambda: gm.write_layers({"a": own}, tmp_path / "a.gpkg", note="x"),
        lambda: gm.save_map(
            gm.situation_map(dataclasses.replace(analysis, incidents=own), audience="internal"),
            tmp_path / "a.html", audience="public",
        ),
    ):  # fmt: skip
        with pytest.raises(DisclosureError, match=r"Nothing was written\."):
            write()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_no_page_shows_a_name_that_serves_for_matching_only(analysis, audience, tmp_path) -> None:
    """Former names are known (`geomine.names.former_names`) and never shown."""
    m = gm.situation_map(analysis, audience=audience)
    page = gm.save_map(m, tmp_path / "a.html").read_text("utf-8").casefold()
    shown = [name for name in former_names() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", page)]
    assert len(former_names()) > 50
    assert shown == []
