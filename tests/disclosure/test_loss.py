"""How much a release loses: scipy's Kendall, shapely's areas, and groups counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import kendalltau

from geomine.cli.outputs import write_run
from geomine.crs import metric_crs
from geomine.disclosure import PUBLIC, disclosure_loss, for_audience
from geomine.disclosure.loss import unique_share
from geomine.report import loss_page

from .lists import analysis_with_restricted


@pytest.fixture(scope="module")
def whole():
    return analysis_with_restricted(80)


def test_the_figures_are_those_of_scipy_and_shapely(whole) -> None:
    loss, released = disclosure_loss(whole), for_audience(whole, "public")
    shown = released.rates["n_events"].astype("Float64")
    hit = whole.rates["n_events"] > 0
    told = shown.fillna(2.5).astype(float)
    assert loss.rank_correlation == pytest.approx(
        kendalltau(whole.rates["n_events"][hit], told[hit]).statistic
    )
    # the many districts without events tie with each other: with them it would seem harmless
    assert loss.rank_correlation < kendalltau(whole.rates["n_events"], told).statistic - 0.3
    assert loss.n_districts == hit.sum()
    assert loss.n_districts_hidden == (shown.isna() & hit).sum() > 0
    assert loss.n_restricted == (whole.incidents["sensitivity"] != "public").sum()
    ruler = metric_crs(whole.hotspots)
    raw, seen = (a.hotspots.to_crs(ruler).union_all() for a in (whole, released))
    assert loss.hotspot_overlap == pytest.approx(raw.intersection(seen).area / raw.union(seen).area)


def test_a_list_of_public_records_loses_nothing(whole) -> None:
    import dataclasses  # noqa: PLC0415

    open_list = dataclasses.replace(whole, incidents=whole.incidents.assign(sensitivity="public"))
    loss = disclosure_loss(open_list)
    assert loss.rank_correlation == pytest.approx(1.0)
    assert loss.hotspot_overlap == pytest.approx(1.0)
    assert loss.n_districts_hidden == loss.n_restricted == 0


def test_a_record_is_unique_where_no_other_equals_it() -> None:
    table = pd.DataFrame(
        {
            "district_id": ["a", "a", "a", "b"],
            "event_date": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-04-01", None]),
            "victim_status": ["civilian"] * 4,
            "activity": ["herding", "herding", "herding", None],
        }
    )
    assert unique_share(table) == 0.5  # the second quarter, and the undated one of b


def test_the_page_speaks_three_languages_and_prints_the_rules(whole, tmp_path) -> None:
    page = loss_page(disclosure_loss(whole), PUBLIC, whole)
    for words in ("What the public release loses", "İctimai nəşrdə", "Что теряется"):
        assert words in page
    assert "delay_days = 90" in page
    write_run(whole, tmp_path)
    assert (tmp_path / "internal" / "disclosure.html").read_text(encoding="utf-8") == page
