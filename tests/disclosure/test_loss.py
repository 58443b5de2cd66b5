"""How much a release loses: scipy's Kendall, shapely's areas, and groups counted by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from scipy.stats import kendalltau
from sklearn.cluster import DBSCAN

from geomine.cli.outputs import write_run
from geomine.crs import metric_crs
from geomine.disclosure import (
    INTERNAL,
    PARTNER,
    PUBLIC,
    STRICT,
    disclosure_loss,
    for_audience,
    for_partner,
    losses,
)
from geomine.disclosure.loss import MEASURE_ONLY, global_risk, unique_share
from geomine.errors import DisclosureError
from geomine.report import loss_page

from .lists import analysis_with_restricted


@pytest.fixture(scope="module")
def whole():
    start = dt.date(2024, 1, 1)
    return analysis_with_restricted(120, start=start, replications=0, persistence_runs=0)


@pytest.fixture(scope="module")
def released(whole):
    return for_audience(whole, "public")


@pytest.fixture(scope="module")
def measured(whole, released):
    return losses(whole, public=PUBLIC, partner=PARTNER, released=released)


def test_the_figures_are_those_of_scipy_and_shapely(whole, released, measured) -> None:
    loss = measured[0]
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


def test_what_a_partner_can_find_among_moved_points_is_that_of_scikit_learn(
    whole, measured
) -> None:
    moved = for_partner(whole, secret=MEASURE_ONLY)
    counts = moved.incidents["district_id"].value_counts()
    hit = whole.rates[whole.rates["n_events"] > 0]
    told = hit["district_id"].map(counts).fillna(0)
    loss = measured[1]
    assert loss.rank_correlation == pytest.approx(kendalltau(hit["n_events"], told).statistic)
    placed = moved.incidents[~moved.incidents.geometry.is_empty]
    metres = placed.geometry.to_crs(metric_crs(whole.rates)).get_coordinates()
    labels = (
        DBSCAN(eps=whole.config.eps_m, min_samples=whole.config.min_samples).fit(metres).labels_
    )
    assert loss.n_hotspots_released == labels.max() + 1
    assert loss.n_listed == len(moved.incidents)


def test_a_tightened_policy_has_a_column_of_its_own(whole) -> None:
    strict = PUBLIC.tightened({"min_count": 12})
    more = losses(whole, public=strict, partner=PARTNER)
    assert [loss.policy for loss in more] == [PUBLIC, strict, PARTNER]
    assert more[1].n_districts_hidden >= more[0].n_districts_hidden
    page = loss_page(more, whole)
    for words in ("Public, as in your settings", "Parametrlərinizə görə", "по вашим настройкам"):
        assert words.casefold() in page.casefold()


def test_the_team_loses_nothing_to_measure(whole) -> None:
    with pytest.raises(DisclosureError, match="nothing is lost"):
        disclosure_loss(whole, policy=INTERNAL)


def test_a_list_of_public_records_loses_nothing(whole) -> None:
    open_list = dataclasses.replace(whole, incidents=whole.incidents.assign(sensitivity="public"))
    loss = disclosure_loss(open_list)
    assert loss.rank_correlation == pytest.approx(1.0)
    assert loss.hotspot_overlap == pytest.approx(1.0)
    assert loss.n_hotspots_released == loss.n_hotspots
    assert loss.n_districts_hidden == loss.n_restricted == 0


def test_a_record_is_unique_where_no_other_equals_it() -> None:
    table = pd.DataFrame(
        {
            "district_id": ["a", "a", "a", "b"],
            "event_date": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-04-01", None]),
            "victim_sex": ["male", "male", "male", "female"],
        }
    )
    assert unique_share(table, ["district_id"]) == 0.5  # the second quarter, and the undated one
    ages = table.assign(victim_age_group=["18_plus", "0_17", "0_17", "unknown"])
    assert unique_share(ages, ["district_id", "victim_sex", "victim_age_group"]) == 1.0


def test_the_page_speaks_three_languages_labels_its_date_and_prints_the_rules(
    whole, measured, tmp_path
) -> None:
    page = loss_page(measured, whole)
    for words in ("What a release loses", "Nəşrdə nə itir", "Что теряется при публикации"):
        assert words in page
    assert "Data up to 31 December 2025." in page
    for name in ("delay_days", "k_anonymity", "rate_min_events"):
        assert name in page
    assert "The list does not say the sex and age group" in page
    write_run(whole, tmp_path)
    assert (tmp_path / "internal" / "disclosure.html").read_text(encoding="utf-8") == page


def test_the_global_risk_is_the_mean_of_one_over_the_records_alike() -> None:
    """Of 3 alike, 2 alike and 1 alone: (3 / 3 + 2 / 2 + 1) / 6 (Templ and others 2015)."""
    table = pd.DataFrame({"district_id": list("aaabbc"), "event_date": pd.Timestamp("2024-02-01")})
    assert global_risk(table, ["district_id"]) == pytest.approx(3 / 6)
    assert unique_share(table, ["district_id"]) == pytest.approx(1 / 6)


def test_the_strict_policy_is_the_public_one_tightened() -> None:
    looser = [f.name for f in dataclasses.fields(PUBLIC) if f.name not in {"audience", "points"}
              and getattr(STRICT, f.name) < getattr(PUBLIC, f.name)]  # fmt: skip
    assert looser == []
    assert (STRICT.min_count, STRICT.rate_min_events) == (10, 10)
