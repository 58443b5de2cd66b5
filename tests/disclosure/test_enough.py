"""No public rate from fewer than 5 events, on pages and in tables, and what is said instead."""

from __future__ import annotations

import numpy as np
import pytest

from geomine import datasets
from geomine.config import AnalysisConfig
from geomine.disclosure import PUBLIC, for_audience
from geomine.errors import DisclosureError
from geomine.i18n import translate
from geomine.mapping import measures
from geomine.mapping.index_page import index_page
from geomine.pipeline import analyse
from geomine.report import rates_table

RATES = (
    "incident_rate", "casualty_rate", "incidents_per_1000km2_year",
    "casualties_per_1000km2_year", "smoothed_rate",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    """Analyse the embedded list, all of it public record."""
    config = AnalysisConfig(replications=0, persistence_runs=0)
    return analyse(
        datasets.incidents(), datasets.districts(), datasets.places(), datasets.exposure(), config
    )


@pytest.fixture(scope="module")
def public(whole):
    return for_audience(whole, "public")


def test_no_public_rate_rests_on_one_to_four_events_and_the_count_is_still_said(public) -> None:
    table = rates_table(public)
    few = table[table["n_events"].between(1, 4)]
    assert len(few) > 5
    limits = [f"{name}{end}" for name in RATES for end in ("", "_lower", "_upper")]
    assert few[limits].isna().all(axis=None)
    assert set(few["rate_quality"]) <= {"too_few", "no_population", "nominal"}
    assert (table["rate_min_events"] == 5).all()


def test_of_no_event_there_is_no_rate_but_the_upper_limit_of_the_whole_analysis(
    whole, public
) -> None:
    none = public.rates["n_events"].eq(0).to_numpy()
    for name in RATES:
        assert public.rates.loc[none, [name, f"{name}_lower"]].isna().all(axis=None)
        np.testing.assert_array_equal(
            public.rates.loc[none, f"{name}_upper"], whole.rates.loc[none, f"{name}_upper"]
        )


def test_a_rate_of_five_events_or_more_is_that_of_the_whole_analysis(whole, public) -> None:
    many = public.rates["n_events"].ge(5).to_numpy()
    assert many.any()
    for name in RATES:
        np.testing.assert_array_equal(public.rates.loc[many, name], whole.rates.loc[many, name])


def test_the_team_keeps_every_rate(whole) -> None:
    internal = for_audience(whole, "internal")
    some = internal.rates["n_events"].between(1, 4)
    assert internal.rates.loc[some, "incidents_per_1000km2_year"].notna().all()
    assert internal.rate_min_events == 0


def test_the_map_tells_too_few_from_none_recorded_and_from_no_data(public) -> None:
    painted = measures.painted(measures.MEASURES[0], public, focus=None)
    n = public.rates["n_events"]
    assert painted["too_few"] == n.between(1, 4).sum()
    assert painted["zero"] == n.eq(0).sum()
    assert sum(step["n"] for step in painted["steps"]) == n.ge(5).sum()
    assert painted["n_events"] == n.sum()


def test_the_landing_page_says_why_there_is_no_rate_in_three_languages(public) -> None:
    page = index_page(public, [], lang="en", listed=public.incidents)
    for lang in ("en", "az", "ru"):
        assert translate("index.rate_min", lang, n=5) in page


def test_a_stricter_policy_asks_for_more_events(whole) -> None:
    strict = for_audience(whole, "public", policy=PUBLIC.tightened({"rate_min_events": 17}))
    assert (
        strict.rates["incidents_per_1000km2_year"].notna() <= (strict.rates["n_events"] >= 17)
    ).all()
    with pytest.raises(DisclosureError, match="looser than the 5"):
        PUBLIC.tightened({"rate_min_events": 4})
