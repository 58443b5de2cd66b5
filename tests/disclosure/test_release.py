"""What of restricted rows a public release counts, and what it hides."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from geomine.disclosure import PUBLIC, for_audience, is_public, restricted_counts
from geomine.disclosure.counts import ALL
from geomine.errors import ConfigError, DisclosureError
from geomine.mapping.index_page import index_page
from geomine.report import run_summary
from geomine.results import Analysis

from .lists import analysis_with_restricted

LAST = dt.date(2025, 9, 30)  # 10 February 2026 less 90 days, back to the end of a quarter


@pytest.fixture(scope="module")
def whole() -> Analysis:
    return analysis_with_restricted()


@pytest.fixture(scope="module")
def public(whole) -> Analysis:
    return for_audience(whole, "public")


def may_be_counted(whole) -> pd.DataFrame:
    """Give the restricted civilian events up to the last day, picked out by hand."""
    table = whole.incidents
    kept = ~is_public(table) & table["duplicate_of"].isna() & table["district_id"].notna()
    kept &= table["event_date"].le(pd.Timestamp(LAST)) & table["event_date"].ge("2021-01-01")
    kept &= ~table["victim_status"].isin(["deminer", "military", "security_forces"])
    return table[kept & ~table["is_demining_accident"].fillna(value=False)]


def test_counting_ends_with_a_quarter_ninety_days_ago(public) -> None:
    assert public.period_end == LAST


def test_a_district_shows_public_rows_and_restricted_ones_or_nothing(whole, public) -> None:
    restricted = may_be_counted(whole)["district_id"].value_counts()
    dated = public.incidents["event_date"].between("2021-01-01", str(LAST))
    shown = public.incidents[dated]
    for row in public.rates.itertuples():
        here = restricted.get(row.district_id, 0)
        of_public = int((shown["district_id"] == row.district_id).sum())
        if 0 < here < 5:
            assert pd.isna(row.n_events)
        elif pd.notna(row.n_events):
            assert row.n_events <= of_public + here
            assert row.n_events >= here


def test_where_the_count_is_hidden_nothing_computed_from_it_is_shown(public) -> None:
    hidden = public.rates[public.rates["n_events"].isna()]
    assert len(hidden) > 0
    telling = [c for c in public.rates if c.startswith(("n_inc", "n_ev", "n_cas", "inc", "cas"))]
    assert hidden[telling].isna().all(axis=None)
    assert hidden[["n_killed", "n_injured"]].isna().all(axis=None)
    assert hidden["rate_quality"].eq("suppressed").all()


def test_killed_and_injured_are_split_only_where_every_row_is_public(whole, public) -> None:
    some = set(may_be_counted(whole)["district_id"])
    split = public.rates["n_killed"].notna()
    assert not split[public.rates["district_id"].isin(some)].any()
    assert split[~public.rates["district_id"].isin(some)].any()


def test_the_number_of_restricted_rows_is_not_told(public) -> None:
    report = public.screened.report
    assert report.rows_read == report.rows_kept == len(public.incidents)
    assert not report.by_check
    assert "n_incidents" not in public.rates.attrs


def test_a_list_of_public_rows_is_released_as_it_is(whole) -> None:
    all_public = dataclasses.replace(whole, incidents=whole.incidents.assign(sensitivity="public"))
    shared = for_audience(all_public, "public")
    assert shared.released is None
    assert shared.rates["n_events"].tolist() == whole.rates["n_events"].tolist()
    assert shared.period_end == whole.period_end


def test_every_part_of_an_analysis_has_been_thought_about() -> None:
    """A new field of Analysis must be decided on in `for_audience` before it is shown."""
    decided = {
        "config", "period_start", "period_end", "screened", "incidents", "rates", "hotspots",
        "villages", "totals", "provenance", "places", "as_of", "exposure", "released",
        "rate_min_events", "density", "grid",
    }  # fmt: skip
    assert {field.name for field in dataclasses.fields(Analysis)} == decided


def test_the_published_counts_cannot_be_undone(whole, public) -> None:
    """Linear programming over all shown counts: no hidden one is bounded within 5."""
    truth = restricted_counts(may_be_counted(whole), min_count=5)
    assert public.released["incidents_shown"].tolist() == truth["incidents_shown"].tolist()
    keys = list(zip(truth["district_id"], truth["year"], strict=True))
    at = {key: k for k, key in enumerate(keys)}
    equations, sums = [], []
    for district, year in keys:
        parts = (
            [key for key in keys if (key[0] == district and key[1] != ALL)]
            if year == ALL
            else [key for key in keys if key[1] == year and key[0] != ALL]
        )
        if ALL in (year, district):
            row = np.zeros(len(keys))
            row[[at[key] for key in parts]] = 1
            row[at[district, year]] -= 1
            equations.append(row)
            sums.append(0.0)
    limits = [
        (0, None) if not text.isdecimal() else (int(text), int(text))
        for text in public.released["incidents_shown"]
    ]
    hidden = [
        k
        for k, text in enumerate(public.released["incidents_shown"])
        if text != "0" and not text.isdecimal()
    ]
    assert len(hidden) > 10
    for k in hidden[::4]:
        aim = np.eye(len(keys))[k]
        least = linprog(aim, A_eq=np.array(equations), b_eq=sums, bounds=limits).fun
        most = linprog(-aim, A_eq=np.array(equations), b_eq=sums, bounds=limits)
        assert most.status == 3 or -most.fun - least >= 5 - 1e-6


def test_a_policy_is_tightened_but_never_loosened(whole) -> None:
    strict = PUBLIC.tightened({"min_count": 10})
    more = for_audience(whole, "public", policy=strict).rates["n_events"].isna().sum()
    assert more >= for_audience(whole, "public").rates["n_events"].isna().sum()
    with pytest.raises(DisclosureError, match="looser than the 90"):
        PUBLIC.tightened({"delay_days": 30})
    with pytest.raises(DisclosureError, match="looser"):
        PUBLIC.tightened({"civilians_only": False})
    with pytest.raises(ConfigError, match="unknown"):
        PUBLIC.tightened({"audience": "internal"})
    with pytest.raises(ConfigError, match="must be int"):
        PUBLIC.tightened({"min_count": "many"})


def test_a_policy_reads_as_a_list_of_rules() -> None:
    assert "delay_days = 90" in str(PUBLIC).splitlines()


def test_the_policy_of_another_audience_is_refused(whole) -> None:
    with pytest.raises(DisclosureError, match="policy is for public"):
        for_audience(whole, "internal", policy=PUBLIC)
    with pytest.raises(DisclosureError, match="for_partner"):
        for_audience(whole, "partner")


def test_one_period_holds_for_everything_a_release_shows(whole, public) -> None:
    """Public records and hotspots end with the rates, though the list goes on."""
    after = whole.incidents["event_date"].gt(pd.Timestamp(LAST)) & is_public(whole.incidents)
    assert after.any()
    last = public.incidents["event_date_end"].fillna(public.incidents["event_date"])
    assert last.max() <= pd.Timestamp(LAST)
    assert public.hotspots["last_date"].dropna().le(pd.Timestamp(LAST)).all()
    assert public.rates.attrs["period_end"] == str(LAST)
    assert (public.rates["n_outside_period"] == 0).all()
    summary = run_summary(public, {}, finished="")
    assert summary["period"]["end"] == summary["release"]["last_day"] == str(LAST)


def test_what_covers_only_a_part_says_so_on_the_page(public) -> None:
    hidden = int(public.rates["n_events"].isna().sum())
    page = index_page(public, [], lang="en", listed=public.incidents)
    shown = f"Of {78 - hidden} of 78 districts; counts of the others are not shown."
    assert page.count(shown) >= 2  # of "where is it worst" and of the sums
    assert page.count("Public records only.") >= 3  # of years, of 12 months, of where to go


def test_a_district_to_hide_that_is_not_in_the_layer_is_refused(whole) -> None:
    with pytest.raises(DisclosureError, match="hide: no district_id 'agdam'"):
        for_audience(whole, "public", hide=["agdam", "fuzuli"])


def test_notes_of_the_reader_stay_inside(whole) -> None:
    report = dataclasses.replace(whole.screened.report, notes=("37 victims in 21 accidents",))
    noted = dataclasses.replace(whole, screened=dataclasses.replace(whole.screened, report=report))
    assert for_audience(noted, "public").screened.report.notes == ()


def test_a_table_too_large_to_protect_is_told_over_all_years(whole, monkeypatch) -> None:
    events = may_be_counted(whole)
    years = events["event_date"].dt.year.nunique()
    cells = (events["district_id"].nunique() + 1) * (years + 1)
    monkeypatch.setattr("geomine.disclosure.counts.MOST_CELLS", cells)
    assert restricted_counts(events, min_count=5)["year"].nunique() == years + 1
    monkeypatch.setattr("geomine.disclosure.counts.MOST_CELLS", cells - 1)
    told = restricted_counts(events, min_count=5)
    assert told["year"].unique().tolist() == [ALL]
    assert told["incidents"].max() == len(events)
