"""Counts and rates by district."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geomine.errors import CRSError, InputError, MissingColumnError, NominalPopulationError
from geomine.rates import incidence_rates
from geomine.stats.intervals import gamma_interval, poisson_interval

YEAR = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 12, 31)}


def listed(*rows: dict) -> pd.DataFrame:
    """Incidents, each a day in 2024 in ``sw`` that hurt one person unless it says otherwise."""
    usual = {"district_id": "sw", "event_date": "2024-06-01", "casualties": 1}
    table = pd.DataFrame([{**usual, **row} for row in rows], columns=_columns(rows))
    return table.assign(
        event_date=pd.to_datetime(table["event_date"]),
        casualties=table["casualties"].astype("Int64"),
    )


def _columns(rows) -> list[str]:
    usual = ["district_id", "event_date", "casualties"]
    return usual + sorted({name for row in rows for name in row} - set(usual))


def people(population=100_000.0, district_id="sw", **columns) -> pd.DataFrame:
    known = {"district_id": district_id, "population": population, "year": 2024}
    return pd.DataFrame({**known, "population_type": "registered", **columns}, index=[0])


def rates_of(incidents, districts, exposure=None, **settings) -> pd.DataFrame:
    exposure = people() if exposure is None else exposure
    return incidence_rates(incidents, districts, exposure, **{**YEAR, **settings}).set_index(
        "district_id", drop=False
    )


def test_four_events_in_100_000_person_years_give_4_0_with_1_09_to_10_24(four_districts):
    row = rates_of(listed({}, {}, {}, {}), four_districts).loc["sw"]
    found = row[["incident_rate", "incident_rate_lower", "incident_rate_upper"]].astype(float)
    assert found.round(2).tolist() == [4.0, 1.09, 10.24]
    assert row["few_events"]
    assert row["rate_quality"] == "few_events"


def test_three_victims_of_one_mine_are_one_incident_and_three_casualties(four_districts):
    row = rates_of(listed({"casualties": 3, "killed": 1, "injured": 2}), four_districts).loc["sw"]
    counts = row[["n_incidents", "n_events", "n_casualties", "n_killed", "n_injured"]]
    assert counts.tolist() == [1, 1, 3, 1, 2]
    assert (row["incident_rate"], row["casualty_rate"]) == (1, 3)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"event_date": None, "is_demining_accident": True}, "n_undated"),
        ({"event_date": "2023-12-31", "victim_status": "deminer"}, "n_outside_period"),
        ({"event_date": "2025-01-01"}, "n_outside_period"),
        ({"is_demining_accident": True}, "n_not_community"),
        ({"victim_status": "deminer"}, "n_not_community"),
        ({"victim_status": "military"}, "n_not_community"),
        ({"victim_status": "security_forces"}, "n_not_community"),
        ({"victim_status": "mixed", "is_demining_accident": False}, "n_events"),
        ({"victim_status": None, "is_demining_accident": None}, "n_events"),
        ({"event_date": "2024-01-01"}, "n_events"),
        ({"event_date": "2024-12-31", "event_date_end": "2025-03-01"}, "n_events"),
    ],
)
def test_each_incident_counts_once_under_its_first_reason(four_districts, change, column):
    row = rates_of(listed(change), four_districts).loc["sw"]
    kinds = ["n_events", "n_undated", "n_outside_period", "n_not_community"]
    assert row["n_incidents"] == 1
    assert {name: row[name] for name in kinds} == {name: int(name == column) for name in kinds}


def test_soldiers_and_deminers_count_when_asked_for(four_districts):
    incidents = listed({"victim_status": "military"}, {"is_demining_accident": True})
    row = rates_of(incidents, four_districts, community_only=False).loc["sw"]
    assert (row["n_events"], row["n_not_community"]) == (2, 0)


kinds_of_rows = st.lists(
    st.fixed_dictionaries(
        {
            "district_id": st.sampled_from(["sw", "se", "nw", "ne", "elsewhere", None]),
            "event_date": st.sampled_from(["2024-06-01", "2020-01-01", None]),
            "casualties": st.sampled_from([0, 1, 4, None]),
            "is_demining_accident": st.sampled_from([True, False, None]),
        }
    ),
    max_size=12,
)


@given(kinds_of_rows)
@settings(max_examples=40, deadline=None)
def test_counts_by_district_and_unassigned_add_up_to_the_rows(rows):
    boxes = [shapely.box(lon, 40, lon + 0.5, 40.5) for lon in (46, 46.5, 47, 47.5)]
    districts = gpd.GeoDataFrame(
        {"district_id": ["sw", "se", "nw", "ne"]}, geometry=boxes, crs="EPSG:4326"
    )
    found = incidence_rates(listed(*rows), districts, people(), **YEAR)
    assert found["n_incidents"].sum() + found.attrs["n_unassigned"] == len(rows)
    kinds = found[["n_events", "n_undated", "n_outside_period", "n_not_community"]]
    assert (kinds.sum(axis=1) == found["n_incidents"]).all()


def test_casualties_that_are_not_known_are_missing_and_not_zero(four_districts):
    incidents = listed({"casualties": None}, {"casualties": None, "district_id": "se"},
                       {"casualties": 2, "district_id": "se"})  # fmt: skip
    rates = rates_of(incidents, four_districts)
    assert rates["n_casualties"].isna().tolist() == [True, False, False, False]
    assert rates.loc["se", ["n_casualties", "n_event_casualties_unknown"]].tolist() == [2, 1]
    assert rates.loc["nw", "n_casualties"] == 0
    assert np.isnan(rates.loc["sw", "casualty_rate"])


def test_a_list_without_a_column_of_casualties_has_incident_rates_only(four_districts):
    row = rates_of(listed({}).drop(columns="casualties"), four_districts).loc["sw"]
    assert row["incident_rate"] == 1
    assert pd.isna(row["n_casualties"])


def test_casualty_limits_are_fay_and_feuers_with_the_largest_incident_of_the_data(four_districts):
    incidents = listed({}, {"casualties": 3}, {"casualties": 6, "district_id": None})
    rates = rates_of(incidents, four_districts, people(50_000))
    expected = gamma_interval(4, variance=10, largest=6)
    found = rates.loc["sw", ["casualty_rate_lower", "casualty_rate_upper"]].tolist()
    assert found == pytest.approx([2 * limit for limit in expected])


def test_a_district_without_events_has_rate_zero_with_an_honest_upper_limit(four_districts):
    row = rates_of(listed(), four_districts, people(1_000_000)).loc["sw"]
    assert (row["incident_rate"], row["casualty_rate"]) == (0, 0)
    assert row["incident_rate_upper"] == pytest.approx(poisson_interval(0)[1] / 10)
    assert row["casualty_rate_upper"] == pytest.approx(poisson_interval(0)[1] / 10)


@pytest.mark.parametrize("population", [None, 0.0])
def test_a_district_without_a_population_has_a_missing_rate_never_zero(four_districts, population):
    row = rates_of(listed({}), four_districts, people(population)).loc["sw"]
    person_rates = row.filter(regex="^(incident|casualty)_rate")
    assert len(person_rates) == 6
    assert person_rates.isna().all()
    assert row["rate_quality"] == "no_population"
    assert row["incidents_per_1000km2_year"] > 0


def test_area_rates_use_the_area_given_and_the_length_of_the_period(four_districts):
    districts = four_districts.assign(area_km2=[500.0, None, None, None])
    period = {"start": dt.date(2021, 1, 1), "end": dt.date(2024, 12, 31)}
    rates = rates_of(listed({}, {"casualties": 5}), districts, **period)
    limits = np.array(poisson_interval(2))
    found = rates.loc["sw", ["incidents_per_1000km2_year", "casualties_per_1000km2_year"]]
    assert found.tolist() == pytest.approx([2 / 0.5 / 4, 6 / 0.5 / 4])
    assert rates.loc["sw"].filter(regex="incidents_per.*_.*er$").tolist() == pytest.approx(
        list(limits / 0.5 / 4)
    )


def test_the_area_is_geodesic_where_none_is_given(four_districts):
    # A quarter of the degree square at 39.5 to 40 N, 47 E: 2,379 km2 on the ellipsoid.
    row = rates_of(listed({}), four_districts).loc["sw"]
    assert 1000 / row["incidents_per_1000km2_year"] == pytest.approx(2379, rel=2e-3)


def test_per_and_confidence_and_period_are_told(four_districts):
    wide = incidence_rates(
        listed({}), four_districts, people(), per=1_000, confidence=0.99, few_events=0, **YEAR
    )
    assert wide.attrs["per"] == 1_000
    assert wide.attrs["confidence"] == 0.99
    assert (wide.attrs["period_start"], wide.attrs["period_end"]) == ("2024-01-01", "2024-12-31")
    assert wide.loc[0, "incident_rate"] == pytest.approx(0.01)
    assert wide.loc[0, "incident_rate_upper"] == pytest.approx(
        poisson_interval(1, confidence=0.99)[1] / 100
    )
    assert wide.loc[0, "rate_quality"] == "ok"


def test_nominal_population_raises_with_the_way_out_when_it_has_events(four_districts):
    with pytest.raises(NominalPopulationError, match=r"'sw'.*allow_nominal=True"):
        rates_of(listed({}), four_districts, people(usable=False))


def test_nominal_population_without_events_is_only_missing(four_districts):
    row = rates_of(listed(), four_districts, people(usable=False)).loc["sw"]
    assert row["rate_quality"] == "no_population"


def test_nominal_population_can_be_left_missing_or_allowed_with_a_stamp(four_districts):
    exposure = people(usable=False)
    missing = rates_of(listed({}), four_districts, exposure, nominal="missing").loc["sw"]
    allowed = rates_of(listed({}), four_districts, exposure, allow_nominal=True).loc["sw"]
    assert np.isnan(missing["incident_rate"])
    assert missing["rate_quality"] == "no_population"
    assert (allowed["incident_rate"], allowed["rate_quality"]) == (1, "nominal")


def test_rows_index_columns_and_crs_are_kept_and_nothing_is_changed(four_districts):
    districts = four_districts.set_index(pd.Index([9, 9, 2, 5])).to_crs("EPSG:32638")
    incidents, exposure = listed({}, {"district_id": "ne"}), people()
    before = districts.copy(), incidents.copy(), exposure.copy()
    found = incidence_rates(incidents, districts, exposure, **YEAR)
    assert found.index.tolist() == [9, 9, 2, 5]
    assert found.crs == districts.crs
    assert_frame_equal(found[list(districts.columns)], districts)
    for table, old in zip((districts, incidents, exposure), before, strict=True):
        assert_frame_equal(table, old)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"per": 0}, "per must be"),
        ({"few_events": -1}, "few_events"),
        ({"nominal": "perhaps"}, "nominal must be one of"),
        ({"confidence": 95}, "confidence"),
        ({"start": dt.date(2025, 1, 1)}, "ends before"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(four_districts, change, says):
    with pytest.raises(InputError, match=says):
        rates_of(listed({}), four_districts, **change)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("casualties", -1, "casualties must be .* found -1 in row 0"),
        ("killed", 1.5, "killed must be a whole number"),
        ("event_date", "yesterday", "event_date must hold dates"),
        ("is_demining_accident", "no", "is_demining_accident must be true"),
    ],
)
def test_cells_that_cannot_be_used_are_refused(four_districts, column, cell, says):
    incidents = listed({})
    incidents[column] = [cell]
    with pytest.raises(InputError, match=says):
        rates_of(incidents, four_districts)


def test_tables_without_what_they_need_are_refused(four_districts):
    with pytest.raises(MissingColumnError, match="event_date"):
        rates_of(listed({}).drop(columns="event_date"), four_districts)
    with pytest.raises(CRSError, match="districts"):
        rates_of(listed({}), four_districts.set_crs(None, allow_override=True))
    with pytest.raises(InputError, match="district_id of its own"):
        rates_of(listed({}), four_districts.assign(district_id="sw"))


def test_story_6_a_nominal_population_raises_unless_allowed_and_then_is_stamped(four_districts):
    with pytest.raises(NominalPopulationError):
        rates_of(listed({}), four_districts, people(28_800, usable=False))
    row = rates_of(listed({}), four_districts, people(28_800, usable=False), allow_nominal=True)
    assert row.loc["sw", "rate_quality"] == "nominal"


def test_rates_per_returnee_person_year_take_returnees_only(four_districts):
    exposure = pd.concat(
        [people(9_000.0), people(500.0).assign(population_type="returnee")], ignore_index=True
    )
    row = rates_of(
        listed({}), four_districts, exposure, population_types=["returnee"], per=1_000
    ).loc["sw"]
    assert (row["incident_rate"], row["population_type"]) == (2.0, "returnee")


def test_rates_per_km2_of_hazard_count_overlaps_once_and_say_nothing_without_hazard(
    four_districts,
):
    half = shapely.box(46.5, 39.5, 46.75, 40.0)
    hazards = gpd.GeoDataFrame(geometry=[half, half, None, shapely.Point()], crs="EPSG:4326")
    rates = rates_of(listed({}, {}), four_districts, hazards=hazards)
    assert rates.loc["sw", "hazard_km2"] == pytest.approx(2379 / 2, rel=2e-3)
    limits = np.array([2, *poisson_interval(2)]) / rates.loc["sw", "hazard_km2"]
    found = rates.loc["sw"].filter(regex="^incidents_per_hazard").tolist()
    assert found == pytest.approx(list(limits))
    assert np.isnan(rates.loc["ne", "incidents_per_hazard_km2_year"])
    assert rates.loc["ne", "hazard_km2"] == 0


def test_limits_of_incidents_can_be_byars_from_ten_events(four_districts):
    row = rates_of(listed(*[{}] * 12), four_districts, event_method="garwood_byar").loc["sw"]
    expected = poisson_interval(12, method="byar")
    found = row[["incident_rate_lower", "incident_rate_upper"]].tolist()
    assert found == pytest.approx(list(expected))


def test_casualty_limits_can_be_drawn_by_incident_and_repeat_with_their_seed(four_districts):
    incidents = listed(*[{"casualties": size} for size in (1, 1, 1, 2, 5)],
                       {"district_id": "ne", "casualties": None})  # fmt: skip
    one, same = (
        rates_of(incidents, four_districts, bootstrap_seed=seed).loc["sw"] for seed in (1, 1)
    )
    columns = ["casualty_rate_lower", "casualty_rate_upper"]
    assert one[columns].tolist() == same[columns].tolist()
    assert one["casualty_rate_lower"] < 10 < one["casualty_rate_upper"]
    nobody = rates_of(incidents, four_districts, people(district_id="nw"), bootstrap_seed=1)
    # one more incident that hurts five, drawn a Poisson number of times about 1
    assert nobody.loc["nw", columns].tolist() == [0, 15]
    unknown = rates_of(incidents, four_districts, people(district_id="ne"), bootstrap_seed=1)
    assert unknown.loc["ne", columns].isna().all()
