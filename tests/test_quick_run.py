"""A quick run: what both ways have is the same, what was not asked is missing, and it is said."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geomine import datasets
from geomine.cli import main
from geomine.cli.inputs import read_config
from geomine.cli.parser import build_parser
from geomine.config import LANGUAGES, AnalysisConfig
from geomine.disclosure import for_audience
from geomine.i18n import translate
from geomine.mapping import situation_map
from geomine.pipeline import analyse
from geomine.schema import HOT_SPOTS, names

if TYPE_CHECKING:
    from pathlib import Path

    from geomine.results import Analysis

EVIDENCE = {
    "rates": {
        *names(HOT_SPOTS),
        "incident_rate_persistence", "incident_rate_top",
        "incidents_per_1000km2_year_persistence", "incidents_per_1000km2_year_top",
    },
    "hotspots": {"n_expected", "observed_to_expected", "p_value", "persistence"},
}  # fmt: skip
"""The columns of what a quick run does not ask, as docs/flags.md and the docstrings name them."""


def made(*, quick: bool) -> Analysis:
    incidents = datasets.simulate_incidents(300, seed=5)
    tables = datasets.districts(), datasets.places(), datasets.exposure()
    config = AnalysisConfig(quick=quick, replications=99, persistence_runs=20)
    return analyse(incidents, *tables, config)


@pytest.fixture(scope="module")
def whole() -> Analysis:
    return made(quick=False)


@pytest.fixture(scope="module")
def quick() -> Analysis:
    return made(quick=True)


@pytest.mark.parametrize("name", ["incidents", "rates", "hotspots", "density"])
def test_what_both_have_is_the_same_on_the_same_rows(whole, quick, name) -> None:
    slow, fast = getattr(whole, name), getattr(quick, name)
    shared = [column for column in slow if column not in EVIDENCE.get(name, ())]
    assert len(shared) > 5
    pd.testing.assert_frame_equal(pd.DataFrame(fast[shared]), pd.DataFrame(slow[shared]))


@pytest.mark.parametrize("name", ["rates", "hotspots", "villages"])
def test_no_column_is_gone_and_what_was_not_asked_is_missing(whole, quick, name) -> None:
    fast = getattr(quick, name)
    assert list(fast) == list(getattr(whole, name))
    assert len(whole.hotspots)
    asked = fast[sorted(EVIDENCE.get(name, ()))].drop(columns="hot_spot_quality", errors="ignore")
    assert asked.isna().all(axis=None)
    if name == "rates":
        assert fast["hot_spot_quality"].eq("not_tested").all()
        assert fast["hot_spot"].dtype == "boolean"


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_a_map_says_that_nothing_was_tested_and_calls_nothing_significant(quick, audience) -> None:
    page = situation_map(for_audience(quick, audience), audience=audience).get_root().render()
    assert '"quick":true' in re.sub(r"\s", "", page)
    for lang in LANGUAGES:
        assert translate("quick.badge", lang) in page
        assert translate("quick.note", lang) in page
        for key in ("layer.significant", "details.hot_spot", "details.p_value"):
            assert translate(key, lang) not in page
    assert '"key":"layer.villages"' not in re.sub(r"\s", "", page)


def test_the_map_of_a_whole_run_says_nothing_of_it(whole) -> None:
    page = situation_map(for_audience(whole, "public")).get_root().render()
    assert translate("quick.badge", "en") not in page
    assert translate("layer.significant", "en") in page


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("quick") / "maps"
    assert main(["run", "--quick", "--out", str(folder)]) == 0
    return folder


def test_a_quick_run_says_so_in_its_account_and_on_its_index_and_links_only_what_is_there(
    run_folder,
) -> None:
    account = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    settings = account["settings"]
    assert (settings["quick"], settings["replications"], settings["persistence_runs"]) == (
        True, 0, 0,
    )  # fmt: skip
    assert account["counts"]["villages_ranked"] == 0
    page = (run_folder / "index.html").read_text(encoding="utf-8")
    for lang in LANGUAGES:
        for key in ("quick.badge", "quick.note", "quick.no_villages", "quick.internal"):
            assert translate(key, lang) in page
        assert translate("layer.significant", lang) not in page
        assert translate("index.next_team", lang) not in page
    linked = set(re.findall(r'href="([^"#:]+)"', page))
    assert "internal/analysis.gpkg" in linked
    assert [name for name in sorted(linked) if not (run_folder / name).is_file()] == []
    assert not list(run_folder.glob("internal/targets*"))


def test_settings_can_ask_for_it_but_a_list_of_villages_is_ranked_all_the_same(tmp_path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("quick = true", encoding="utf-8")
    for command, expected in (("run", True), ("targets", False)):
        options = build_parser().parse_args([command, "--config", str(path)])
        assert read_config(options).quick is expected
    assert read_config(build_parser().parse_args(["run"])).quick is False
