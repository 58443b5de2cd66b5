"""Counts by period, trends, comparisons, interaction, delay and emerging hot spots as tables."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geomine as gm
from geomine.errors import InputError, MissingColumnError
from geomine.stats.spacetime import knox, mantel
from geomine.stats.trend import mann_kendall, sen_slope

PERIOD = {"start": dt.date(2021, 1, 1), "end": dt.date(2024, 12, 31)}


def listed(*days: str | tuple[str, str], **columns) -> pd.DataFrame:
    pairs = [(day, None) if isinstance(day, str) or day is None else day for day in days]
    table = pd.DataFrame(pairs, columns=["event_date", "event_date_end"])
    return table.astype("datetime64[us]").assign(**columns)


def test_years_are_counted_with_zeros_and_the_share_of_them_that_was_observed():
    found = gm.period_counts(
        listed("2022-01-01", "2022-12-31", "2024-06-30"), start=dt.date(2022, 1, 1),
        end=dt.date(2024, 6, 30),
    )  # fmt: skip
    assert found["period"].tolist() == ["2022", "2023", "2024"]
    assert found["n_events"].tolist() == [2, 0, 1]
    assert found["days_observed"].tolist() == [365, 365, 182]
    assert found["share_observed"].tolist() == pytest.approx([1, 1, 182 / 366])
    assert found["incomplete"].tolist() == [False, False, True]
    limits = np.array(gm.poisson_interval(2)) / 365 * 365.25
    assert found.loc[0, "events_per_year_lower":"events_per_year_upper"].tolist() == pytest.approx(
        list(limits)
    )


def test_an_event_between_two_periods_counts_in_neither_and_is_told_in_both():
    incidents = listed(("2022-12-01", "2023-02-01"), "2023-05-01")
    found = gm.period_counts(incidents, **PERIOD)
    assert found["n_events"].tolist() == [0, 0, 1, 0]
    assert found["n_unclear"].tolist() == [0, 1, 1, 0]
    assert found.attrs["counted"] == {
        "n_incidents": 2, "n_events": 1, "n_unclear": 1, "n_without": 0,
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 1_700), st.integers(0, 400), st.sampled_from("ab?"))))
@settings(max_examples=30, deadline=None)
def test_every_incident_is_counted_unclear_without_or_left_out(rows):
    start = pd.Timestamp("2020-12-01")
    incidents = listed(
        *[(start + pd.Timedelta(days=a), start + pd.Timedelta(days=a + b)) for a, b, _ in rows],
        district_id=[None if where == "?" else where for *_, where in rows],
    )
    for step in ("year", "quarter", "month"):
        told = gm.period_counts(incidents, by="district_id", step=step, **PERIOD).attrs["counted"]
        assert sum(told.values()) - told["n_incidents"] == told["n_incidents"] == len(rows)


def test_districts_have_a_row_for_each_period_and_casualties_stay_unknown():
    incidents = listed("2021-05-01", "2022-05-01", "2022-06-01", district_id=["b", "a", "a"],
                       casualties=pd.array([None, 1, 3], dtype="Int64"))  # fmt: skip
    found = gm.period_counts(incidents, by="district_id", **PERIOD)
    assert len(found) == 8
    assert found.loc[found["district_id"] == "a", "n_events"].tolist() == [0, 2, 0, 0]
    people = found.set_index(["district_id", "period"])["n_casualties"]
    assert people["a", "2022"] == 4
    assert pd.isna(people["b", "2021"])
    assert people["b", "2022"] == 0


def test_the_columns_are_those_of_the_schema():
    found = gm.period_counts(listed("2021-05-01"), **PERIOD)
    assert list(found.columns) == gm.schema.names(gm.schema.PERIODS)


def test_rates_by_year_and_district_take_the_people_of_each_year():
    exposure = pd.DataFrame({"district_id": "a", "year": [2021, 2022, 2023, 2024],
                             "population": [100.0, 200.0, 400.0, 800.0],
                             "population_type": "present"})  # fmt: skip
    days = ["2021-05-01", "2022-05-01", "2022-06-01", *["2023-05-01"] * 4, *["2024-05-01"] * 8]
    counts = gm.period_counts(listed(*days, district_id="a"), by="district_id", **PERIOD)
    people = gm.person_years_by_year(exposure, **PERIOD)
    whole = gm.person_years(exposure, **PERIOD)
    assert people["person_years"].sum() == pytest.approx(whole["person_years"].iloc[0])
    joined = counts.merge(people, on=["district_id", "period"], validate="one_to_one")
    assert len(joined) == 4
    by_days, by_people = (
        gm.trend_tests(joined.assign(incomplete=False), exposure=base).iloc[0]
        for base in ("days_observed", "person_years")
    )
    assert by_days["tau"] == 1
    assert by_people["change_p"] > 0.9


def test_months_and_quarters_have_their_names():
    found = gm.period_counts(listed("2021-05-01"), start=dt.date(2021, 4, 1),
                             end=dt.date(2021, 7, 31), step="month")  # fmt: skip
    assert found["period"].tolist() == ["2021-04", "2021-05", "2021-06", "2021-07"]
    quarters = gm.period_counts(listed("2021-05-01"), step="quarter", **PERIOD)
    assert quarters.loc[1, ["period", "n_events"]].tolist() == ["2021Q2", 1]


def test_seasons_add_up_years_and_compare_with_their_days():
    incidents = listed("2021-04-02", "2022-04-20", "2023-04-03", "2022-11-01",
                       ("2022-01-01", "2022-12-31"))  # fmt: skip
    found = gm.seasonal_counts(incidents, seed=1, replications=999, **PERIOD)
    assert found["n_events"].tolist() == [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1, 0]
    assert found.loc[1, "days_observed"] == 28 * 3 + 29
    assert found.loc[3, "season_ratio"] == pytest.approx(3 / (4 * 120 / 1461))
    assert found.attrs["season"]["n_unclear"] == 1
    assert 0 < found.attrs["season"]["p_value"] < 0.2


def test_even_months_are_no_season_and_a_list_without_events_says_nothing():
    each = listed(*[f"2022-{month:02d}-15" for month in range(1, 13)])
    even = gm.seasonal_counts(each, seed=1, replications=99, **PERIOD)
    assert even.attrs["season"]["p_value"] > 0.9
    none = gm.seasonal_counts(each.iloc[:0], seed=1, replications=99, **PERIOD)
    assert none.attrs["season"]["p_value"] == 1
    assert none["season_ratio"].isna().all()


def series(events, **columns) -> pd.DataFrame:
    years = [str(2015 + k) for k in range(len(events))]
    return pd.DataFrame({"period": years, "days_observed": 365.25, "n_events": events, **columns})


def test_a_trend_has_the_tests_of_its_yearly_rates():
    events = [30, 28, 33, 11, 9, 8, 10, 7]
    row = gm.trend_tests(series(events)).iloc[0]
    trend, slope = mann_kendall(events), sen_slope(events)
    assert (row["tau"], row["trend_p"]) == pytest.approx((trend.tau, trend.p_value))
    assert row["slope":"slope_upper"].tolist() == pytest.approx(
        [slope.slope, slope.lower, slope.upper]
    )
    assert row["change_after"] == "2017"
    assert row["rate_ratio"] == pytest.approx((45 / 5) / (91 / 3))
    assert row["change_p"] < 1e-6


def test_half_observed_and_incomplete_periods_stay_out_of_the_trend():
    counts = series(
        [9, 9, 9, 9, 1], share_observed=[0.3, 1, 1, 1, 1], incomplete=[False] * 4 + [True]
    )
    row = gm.trend_tests(counts).iloc[0]
    assert (row["n_periods"], row["n_events"]) == (3, 27)
    assert gm.trend_tests(counts).attrs["n_periods_left_out"] == 2


def test_each_district_has_its_row_and_q_values_allow_for_all():
    counts = pd.concat([series([20, 15, 9, 3], d="a"), series([1, 0, 1, 0], d="b"),
                        series([0, 0, 0, 0], d="c")])  # fmt: skip
    found = gm.trend_tests(counts, by="d")
    assert found["d"].tolist() == ["a", "b", "c"]
    assert found["trend_p"].isna().tolist() == [False, False, True]
    np.testing.assert_array_equal(found["trend_q"], gm.false_discovery(found["trend_p"]))
    assert pd.isna(found.loc[2, "change_after"])


def test_person_years_instead_of_days_make_a_return_no_trend():
    people = np.array([100.0, 200.0, 400.0, 800.0])
    row = gm.trend_tests(series([1, 2, 4, 8], py=people), exposure="py").iloc[0]
    assert (row["trend_p"], row["change_p"]) == (1, pytest.approx(1, abs=0.2))


def test_two_periods_are_compared_per_day():
    incidents = listed("2021-02-01", "2021-03-01", "2022-03-01", district_id=["a", "a", "b"])
    spans = {"before": (dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
             "after": (dt.date(2022, 1, 1), dt.date(2022, 6, 30))}  # fmt: skip
    found = gm.compare_periods(incidents, by="district_id", **spans).set_index("district_id")
    assert found[["events_before", "events_after"]].to_numpy().tolist() == [[2, 0], [0, 1]]
    whole = gm.compare_periods(incidents, **spans).iloc[0]
    assert whole["rate_ratio"] == pytest.approx((1 / 181) / (2 / 365))
    with pytest.raises(InputError, match="overlap"):
        gm.compare_periods(incidents, before=spans["before"], after=spans["before"])


@pytest.fixture
def cloud() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(4)
    days = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.integers(0, 1400, 60), unit="D")
    table = listed(*days.strftime("%Y-%m-%d"))
    lon, lat = rng.uniform([46.6, 39.6], [47.4, 40.4], (60, 2)).T
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def test_knox_and_mantel_of_a_table_are_those_of_its_metres_and_days(cloud):
    crs = gm.metric_crs(cloud)
    xy = shapely.get_coordinates(cloud.to_crs(crs).geometry.to_numpy())
    days = (cloud["event_date"] - pd.Timestamp("2021-01-01")).dt.days.to_numpy(float)
    found = gm.knox_test(cloud, near_m=20_000, near_days=60, seed=3, replications=99, **PERIOD)
    expected = knox(xy, days, near=20_000, near_time=60, seed=3, replications=99)
    assert (found.observed, found.p_value) == (expected.observed, expected.p_value)
    other = gm.mantel_test(cloud, seed=3, replications=99, **PERIOD)
    assert other.observed == pytest.approx(mantel(xy / 1000, days, seed=3, replications=9).observed)


def test_events_without_a_place_or_an_exact_day_are_left_out_and_counted(cloud):
    incidents = cloud.copy()
    incidents.loc[0, "geometry"] = None
    incidents.loc[3, "geometry"] = shapely.Point()
    incidents.loc[1, "event_date_end"] = incidents.loc[1, "event_date"] + pd.Timedelta(days=40)
    incidents.loc[2, "event_date"] = pd.NaT
    found = gm.knox_test(incidents, near_m=5_000, near_days=30, seed=1, replications=9, **PERIOD)
    assert found.left_out == {"undated": 1, "no_place": 2, "day_not_exact": 1}
    assert found.n_events == 56


def test_repeats_in_place_and_time_are_found_and_chance_is_not(cloud, four_districts):
    again = pd.concat([cloud, cloud.assign(event_date=cloud["event_date"] + pd.Timedelta(days=2))])
    settings_ = {"near_m": 500, "near_days": 5, "seed": 1, "replications": 99, **PERIOD}
    assert gm.knox_test(again, **settings_).p_value == 0.01
    grid = {"radii_m": [2_000, 10_000], "lags_days": [10, 100], "seed": 1, "replications": 99}
    test, table = gm.space_time_k_test(again, four_districts, **grid, **PERIOD)
    assert test.p_value <= 0.02
    assert list(table.columns) == [
        "radius_m", "lag_days", "k_space_m2", "k_time_days", "k_both", "excess_risk",
    ]  # fmt: skip
    assert table.loc[0, "excess_risk"] > 1
    chance, _ = gm.space_time_k_test(cloud, four_districts, **grid, **PERIOD)
    assert chance.p_value > 0.05


def test_knox_p_values_are_valid_when_days_are_dealt_at_random(cloud):
    p_values = []
    for seed in range(60):
        days = cloud["event_date"].sample(frac=1, random_state=seed).to_numpy()
        found = gm.knox_test(cloud.assign(event_date=days), near_m=15_000, near_days=60,
                             seed=seed, replications=39, **PERIOD)  # fmt: skip
        p_values.append(found.p_value)
    assert (np.array(p_values) <= 0.05).mean() <= 0.15  # 60 draws of 5 %: 9 at most, 1 in 1,000
    assert np.mean(p_values) > 0.35


def test_delays_are_told_by_year_and_impossible_ones_apart():
    incidents = listed("2022-01-10", "2022-03-01", ("2023-01-01", "2023-01-10"), "2023-05-01", None)
    incidents["report_date"] = pd.to_datetime(
        ["2022-01-12", "2022-02-01", "2023-01-05", None, "2023-06-01"]
    )
    found = gm.reporting_delay(incidents, as_of=dt.date(2024, 6, 30)).set_index("year")
    assert found.loc["2022", ["n_incidents", "n_with_delay", "n_impossible"]].tolist() == [2, 1, 1]
    assert found.loc["2022", "median_days"] == 2
    assert found.loc["2023", "median_days"] == 0  # reported within the days it can have happened on
    assert found.loc["all", "n_incidents"] == 5
    assert found.attrs["delay"]["incomplete_from"] == "2024-04-02"


def test_a_list_without_report_dates_says_so():
    found = gm.reporting_delay(listed("2022-01-10"), as_of=dt.date(2023, 1, 1))
    assert found["median_days"].isna().all()
    assert found.attrs["delay"]["share_with_report_date"] == 0
    embedded = gm.reporting_delay(gm.datasets.incidents(), as_of=dt.date(2026, 3, 1))
    assert embedded["n_with_delay"].sum() == 0


def apart(n: int) -> gpd.GeoDataFrame:
    boxes = [shapely.box(3 * k, 0, 3 * k + 1, 1) for k in range(n)]
    return gpd.GeoDataFrame(
        {"district_id": [f"d{k}" for k in range(n)]}, geometry=boxes, crs="EPSG:4326"
    )


def test_a_district_that_bursts_out_in_the_last_year_is_a_new_hot_spot():
    rows = [(f"d{k}", str(2020 + t), 30 if (k, t) == (1, 4) else 4)
            for k in range(5) for t in range(5)]  # fmt: skip
    counts = pd.DataFrame(rows, columns=["district_id", "period", "n_events"])
    found = gm.emerging_hot_spots(apart(6), counts.assign(days_observed=365), lag=0)
    assert found["pattern"].tolist()[:2] == ["none", "new_hot"]
    assert found["pattern"].str.endswith("hot").sum() == 1
    assert found.loc[5, "events_around"] == 0  # no rows: no events in any period
    assert found["n_hot_periods"].tolist()[:2] == [0, 1]
    assert found.crs == apart(6).crs


def test_a_district_without_people_has_no_pattern():
    rows = [(f"d{k}", str(2020 + t), 2, 1000.0) for k in range(2) for t in range(3)]
    counts = pd.DataFrame(rows, columns=["district_id", "period", "n_events", "py"])
    found = gm.emerging_hot_spots(apart(3), counts, exposure="py")
    assert pd.isna(found.loc[2, ["pattern", "n_periods", "events_around"]]).all()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: gm.period_counts(listed("2021-01-01"), step="week", **PERIOD), InputError, "step"),
        (lambda: gm.period_counts(listed("2021-01-01"), by="x", **PERIOD), MissingColumnError, "x"),
        (lambda: gm.period_counts(listed(), start=dt.date(2022, 1, 1), end=dt.date(2021, 1, 1)),
         InputError, "ends before"),
        (lambda: gm.trend_tests(pd.DataFrame({"period": []})), MissingColumnError, "n_events"),
        (lambda: gm.seasonal_counts(listed(), seed=1, replications=0, **PERIOD), InputError, "rep"),
        (lambda: gm.emerging_hot_spots(apart(1), series([1, 2], district_id="d0")), InputError,
         "three periods"),
        (lambda: gm.emerging_hot_spots(apart(1), series([1, 2, 3], district_id="d0"), level=5),
         InputError, "level"),
        (lambda: gm.reporting_delay(pd.DataFrame(), as_of=dt.date(2024, 1, 1)), MissingColumnError,
         "event_date"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(call, error, says):
    with pytest.raises(error, match=says):
        call()
