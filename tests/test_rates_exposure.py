"""Person-years from population figures by year and type."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.errors import InputError, MissingColumnError
from geomine.rates import person_years

START, END = dt.date(2021, 1, 1), dt.date(2024, 12, 31)


def figures(**columns) -> pd.DataFrame:
    table = {"district_id": "a", "year": 2022, "population": 1000.0, "population_type": "present"}
    return pd.DataFrame(
        {**table, **columns}, index=range(max(map(_length, columns.values()), default=1))
    )


def _length(column) -> int:
    return len(column) if isinstance(column, list) else 1


def row(exposure, start=START, end=END, **settings) -> pd.Series:
    return person_years(exposure, start=start, end=end, **settings).iloc[0]


def test_a_returnee_series_equals_the_sum_by_hand():
    people = [0.0, 5_000.0, 15_000.0, 30_000.0, 50_000.0]
    exposure = figures(year=list(range(2021, 2026)), population=people, population_type="returnee")
    found = row(
        exposure,
        start=dt.date(2021, 11, 10),
        end=dt.date(2025, 6, 30),
        population_types=["returnee"],
    )
    by_hand = 0 * 52 / 365 + 5_000 + 15_000 + 30_000 + 50_000 * 181 / 365
    assert found["person_years"] == pytest.approx(by_hand, abs=1e-9)


def test_a_leap_day_is_one_day_of_366():
    found = row(figures(), start=dt.date(2024, 2, 29), end=dt.date(2024, 2, 29))
    assert found["person_years"] == pytest.approx(1000 / 366, abs=1e-12)


def test_a_year_without_a_figure_takes_the_nearest_and_the_earlier_of_two():
    exposure = figures(year=[2020, 2024], population=[100.0, 900.0])
    found = row(exposure)
    assert found["person_years"] == pytest.approx(100 + 100 + 900 + 900)
    assert found["population_years"] == "2020, 2024"


def test_years_that_were_not_used_are_not_named():
    found = row(figures(year=[2019, 2022, 2030], population=[1.0, 2.0, 3.0]))
    assert found["population_years"] == "2022"


def test_population_is_the_mean_over_the_period():
    exposure = figures(year=[2023, 2024], population=[100.0, 300.0])
    found = row(exposure, start=dt.date(2023, 1, 1), end=dt.date(2024, 12, 31))
    assert found["population"] == pytest.approx(200)


def test_a_district_takes_one_type_the_first_it_has():
    exposure = figures(
        year=[2022, 2023, 2022], population=[10.0, 20.0, 5_000.0],
        population_type=["present", "present", "registered"],
    )  # fmt: skip
    assert row(exposure)["population_type"] == "registered"
    assert row(exposure, population_types=["present"])["person_years"] == 10 + 10 + 20 + 20


def test_a_type_that_was_not_asked_for_is_not_used():
    found = row(figures(population_type="worker"))
    assert np.isnan(found["person_years"])
    assert pd.isna(found["population_type"])


def test_a_figure_that_is_not_usable_gives_way_to_the_next_type():
    exposure = figures(
        population_type=["registered", "present"], population=[9_000.0, 40.0], usable=[False, None]
    )
    assert row(exposure)["population_type"] == "present"
    assert not row(exposure)["nominal"]


def test_a_nominal_figure_counts_only_when_allowed_and_is_stamped():
    exposure = figures(usable=False)
    refused, allowed = row(exposure), row(exposure, allow_nominal=True)
    assert np.isnan(refused["person_years"])
    assert allowed["person_years"] == 4_000
    assert refused["nominal"]
    assert allowed["nominal"]


def test_a_missing_population_is_no_figure_and_zero_is_one():
    assert np.isnan(row(figures(population=[None]))["person_years"])
    assert row(figures(population=0))["person_years"] == 0


def test_districts_come_in_order_each_once_and_the_input_is_untouched():
    exposure = figures(district_id=["b", "a", "b"], year=[2021, 2021, 2022])
    before = exposure.copy()
    assert person_years(exposure, start=START, end=END)["district_id"].tolist() == ["a", "b"]
    pd.testing.assert_frame_equal(exposure, before)


def test_an_empty_table_gives_an_empty_answer_with_its_columns():
    found = person_years(figures().iloc[:0], start=START, end=END)
    assert found.empty
    assert "person_years" in found


@given(st.dates(dt.date(2015, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 2_000), st.data())
@settings(deadline=None)
def test_a_period_cut_in_two_has_the_same_person_years(start, length, data):
    end = start + dt.timedelta(days=length + 1)
    cut = start + dt.timedelta(days=data.draw(st.integers(0, length)))
    exposure = figures(year=[2018, 2020, 2026], population=[1e5, 0.0, 3e4])
    halves = [(start, cut), (cut + dt.timedelta(days=1), end)]
    parts = [row(exposure, start=first, end=last)["person_years"] for first, last in halves]
    assert row(exposure, start=start, end=end)["person_years"] == pytest.approx(sum(parts))


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"population": -1.0}, "population must be"),
        ({"population": "many"}, "population must be"),
        ({"year": "last"}, "year must be"),
        ({"usable": "false"}, "usable must be true, false or missing"),
        ({"year": [2022, 2022]}, "two present populations for 2022"),
    ],
)
def test_figures_that_cannot_be_used_are_refused(columns, says):
    with pytest.raises(InputError, match=says):
        row(figures(**columns))


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(InputError, match="starts on 2024-12-31"):
        row(figures(), start=END, end=START)


def test_an_unknown_population_type_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="returnee"):
        row(figures(), population_types=["residents"])


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnError, match="population_type"):
        row(figures().drop(columns="population_type"))


def test_times_of_day_are_taken_as_days():
    noon = pd.Timestamp("2024-12-31 12:00")
    assert row(figures(), start=pd.Timestamp("2021-01-01"), end=noon)["person_years"] == 4_000


def test_types_that_count_nobody_twice_can_be_summed():
    exposure = figures(
        population=[100.0, 30.0, 7.0], population_type=["present", "returnee", "worker"]
    )
    types = ["present", "returnee", "worker"]
    found = row(exposure, population_types=types, combine="sum")
    assert found["person_years"] == pytest.approx(4 * 137)
    assert found["population_type"] == "present + returnee + worker"
    assert row(exposure, population_types=types)["person_years"] == pytest.approx(400)


def test_a_straight_line_between_two_figures():
    exposure = figures(year=[2021, 2024], population=[0.0, 900.0], population_type="returnee")
    found = row(exposure, population_types=["returnee"], between="linear")
    assert found["person_years"] == pytest.approx(0 + 300 + 600 + 900)
    assert found["population_years"] == "2021, 2024"


def test_outside_the_years_given_a_line_is_flat():
    exposure = figures(year=[2022, 2023], population=[100.0, 200.0])
    found = row(exposure, between="linear")
    assert found["person_years"] == pytest.approx(100 + 100 + 200 + 200)


@pytest.mark.parametrize("change", [{"combine": "mean"}, {"between": "spline"}])
def test_unknown_ways_to_combine_or_interpolate_are_refused(change):
    with pytest.raises(InputError, match="combine must be one of"):
        row(figures(), **change)
