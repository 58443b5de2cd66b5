"""Each row is kept or rejected with its reasons, and nothing is invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomine import datasets
from geomine.errors import CRSError, GeomineError, InputError
from geomine.schema import INCIDENTS, names
from geomine.screening import screen_incidents

if TYPE_CHECKING:
    from geomine.results import Screened

DAY = dt.date(2026, 11, 24)
LAYER = datasets.districts()


def screened(rows: object = None, **columns: object) -> Screened:
    table = pd.DataFrame(columns if rows is None else rows)
    return screen_incidents(table, LAYER, as_of=DAY)


def codes(found: Screened) -> set[str]:
    return set(found.flags["check"])


def test_the_embedded_list_goes_through_unchanged() -> None:
    raw = datasets.incidents()
    found = screen_incidents(raw, LAYER, as_of=dt.date.max)
    new = {"dq_flags", "district_id", "victim_sex", "victim_age_group"}
    same = [name for name in names(INCIDENTS) if name not in new]
    pd.testing.assert_frame_equal(
        pd.DataFrame(found.kept[same]), pd.DataFrame(raw[same]), check_index_type=False
    )
    assert found.kept.geometry.geom_equals(raw.geometry.reset_index(drop=True)).all()
    assert set(found.kept["victim_sex"]) | set(found.kept["victim_age_group"]) == {"unknown"}
    assert found.rejected.empty


def test_rows_read_are_rows_kept_and_rows_rejected() -> None:
    found = screened(
        event_date=["14.03.2023", None, "2021"], district_as_reported=["Ağdam", None, ""]
    )
    report = found.report
    assert (report.rows_read, report.rows_kept, report.rows_rejected) == (3, 2, 1)
    assert found.rejected["source_row"].tolist() == [2]
    assert found.rejected["reasons"].str.contains("nothing in it says").all()


def test_a_blank_count_is_unknown_and_not_zero() -> None:
    kept = screened(event_date=["2023-03-14"] * 2, killed=[None, "0"], injured=["", "2"]).kept
    assert kept["killed"].isna().tolist() == [True, False]
    assert kept["casualties"].isna().tolist() == [True, False]
    assert kept["casualties"].iloc[1] == 2


def test_a_count_that_is_no_number_of_people_is_unknown_and_flagged() -> None:
    found = screened(event_date=["2023-03-14"] * 3, killed=["-1", "a few", "1.5"])
    assert found.kept["killed"].isna().all()
    assert found.flags.loc[found.flags["check"] == "DQ13", "seen"].tolist() == [
        "-1",
        "a few",
        "1.5",
    ]


def test_a_total_that_disagrees_with_its_parts_is_flagged() -> None:
    found = screened(event_date=["2023-03-14"], killed=["1"], injured=["2"], casualties=["5"])
    assert found.kept["casualties"].tolist() == [3]
    assert "DQ13" in codes(found)


def test_a_row_without_sensitivity_is_restricted() -> None:
    kept = screened(event_date=["2023-03-14"] * 2, sensitivity=[None, "PUBLIC"]).kept
    assert kept["sensitivity"].tolist() == ["restricted", "public"]


def test_three_victims_of_one_mine_are_one_incident() -> None:
    row = {"event_date": "05/07/2022", "place_as_reported": "N", "latitude": "39.0860",
           "longitude": "46.6600", "killed": "1", "injured": "2"}  # fmt: skip
    found = screened([row] * 3)
    assert len(found.kept) == 1
    assert found.kept[["killed", "injured", "casualties"]].iloc[0].tolist() == [1, 2, 3]
    assert found.kept["source_rows"].tolist() == ["1;2;3"]
    assert found.report.rows_kept == 3


def test_victim_rows_that_share_an_id_are_added_up() -> None:
    found = screened(
        incident_id=["A", "A", "B"], event_date=["2023-03-14"] * 3,
        victim_outcome=["killed", "injured", "yaralı"],
    )  # fmt: skip
    assert found.kept["incident_id"].tolist() == ["A", "B"]
    assert found.kept["casualties"].tolist() == [2, 1]
    assert found.kept["killed"].tolist() == [1, 0]


def test_two_incidents_on_one_day_in_one_village_stay_two() -> None:
    row = {"event_date": "2023-03-14", "place_as_reported": "N", "killed": "0", "injured": "1"}
    assert len(screened([row, row]).kept) == 2


def test_swapped_axes_are_mended_and_said() -> None:
    found = screened(event_date=["2022-06-02"], latitude=["47.1450"], longitude=["39.6000"])
    assert found.kept[["latitude", "longitude"]].iloc[0].tolist() == [39.6, 47.145]
    assert found.flags.loc[found.flags["check"] == "DQ02", "seen"].tolist() == ["47.1450, 39.6000"]


def test_null_island_and_another_country_lose_the_point_and_keep_the_row() -> None:
    found = screened(
        event_date=["2018-03-03"] * 3, district_as_reported=["Qazax"] * 3,
        latitude=["0", "51.17", "91"], longitude=["0", "71.43", "200"],
    )  # fmt: skip
    assert found.kept.geometry.is_empty.all()
    assert found.kept["location_precision"].eq("district").all()
    assert found.kept["reported_district_id"].eq("gazakh").all()
    assert {"DQ03", "DQ04"} <= codes(found)


def test_the_uncertainty_follows_from_the_notation() -> None:
    kept = screened(
        event_date=["2023-03-14"] * 3, latitude=["39.9911", "39.99", "40"],
        longitude=["46.9302", "46.93", "47"],
    ).kept  # fmt: skip
    assert kept["location_precision"].tolist() == ["site", "village", "district"]
    # two decimals are 0.01 degrees, 1,110 m; a village's own uncertainty is larger
    assert kept["location_uncertainty_m"].tolist()[:2] == [250.0, 2_000.0]
    assert kept.geometry.is_empty.tolist() == [False, False, True]


def test_a_point_far_from_its_reported_district_is_kept_without_its_point() -> None:
    found = screened(
        event_date=["2023-03-14"], district_as_reported=["Gədəbəy"], latitude=["39.9911"],
        longitude=["46.9302"],
    )  # fmt: skip
    assert found.flags.loc[found.flags["check"] == "DQ03", "severity"].tolist() == ["error"]
    assert found.kept["location_precision"].tolist() == ["district"]
    assert found.kept.geometry.is_empty.all()


def test_names_phones_and_free_text_are_not_loaded() -> None:
    found = screened(
        event_date=["2023-03-14"], Ad_Soyad=["somebody"], x=["+994 50 000 00 00"],
        y=["a long story " * 20], mail=["a@b.az"], z=["a@b.az"], weather=["rain"],
    )  # fmt: skip
    assert set(found.report.columns_not_loaded) == {"Ad_Soyad", "x", "y", "mail", "z"}
    refused = screened(Ad_Soyad=["somebody"], weather=["rain"])
    assert "somebody" not in refused.rejected.to_csv()
    assert "rain" in refused.rejected.to_csv()


def test_words_in_three_languages_become_codes() -> None:
    kept = screened(
        event_date=["2023-03-14"] * 4,
        activity=["Mal-qara otarmaq", "выпас скота", "collecting wood", "dancing"],
        device_category=["xyz", "AT mine", "UXO", None],
        victim_status=["Mülki", "гражданский", "sapper", None],
    ).kept  # fmt: skip
    assert kept["activity"].tolist() == ["herding", "herding", "collecting_wood_food", "unknown"]
    assert kept["device_category"].tolist() == ["unknown", "at_mine", "other_erw", "unknown"]
    assert kept["victim_status"].tolist() == ["civilian", "civilian", "deminer", "unknown"]
    assert kept["accident_type"].tolist() == ["unknown", "mine", "uxo_axo", "unknown"]


def test_a_demining_accident_is_known_by_its_activity() -> None:
    kept = screened(
        event_date=["2023-03-14"] * 3, activity=["demining", "farming", None],
        is_demining_accident=[None, "bəli", None],
    ).kept  # fmt: skip
    assert kept["is_demining_accident"].isna().tolist() == [False, False, True]
    assert kept["is_demining_accident"].iloc[:2].all()


def test_rows_that_the_reader_or_the_list_refuse_are_rejected() -> None:
    found = screened(
        event_date=["2023-03-14"] * 3, verification=["rejected", None, "verified"],
        reader_reason=[None, "another sub-event", None],
    )  # fmt: skip
    assert found.rejected["reasons"].tolist() == ["marked as rejected", "another sub-event"]
    assert found.kept["verification"].tolist() == ["verified"]


def test_a_geometry_is_read_where_there_are_no_degrees() -> None:
    spots = gpd.GeoDataFrame(
        {"event_date": ["2023-03-14"] * 2},
        geometry=[shapely.Point(46.93, 39.99), None],
        crs="EPSG:4326",
    )
    found = screen_incidents(spots.to_crs("EPSG:32638"), LAYER, as_of=DAY)
    assert found.kept["longitude"].iloc[0] == pytest.approx(46.93, abs=1e-6)
    assert found.kept.geometry.is_empty.tolist() == [False, True]
    with pytest.raises(CRSError):
        screen_incidents(spots.set_crs(None, allow_override=True), LAYER, as_of=DAY)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="a table is needed"):
        screen_incidents([1, 2], LAYER, as_of=DAY)


def test_the_report_prints_and_shows_text_as_text() -> None:
    found = screened(event_date=["2023-03-14"], **{"<script>alert(1)</script> name": ["x"]})
    assert "1 rows read = 1 kept + 0 rejected" in str(found.report)
    assert "<script>" not in found.report._repr_html_()


@pytest.mark.parametrize("given", [[1.5, 2.0], [2.0**63, 1.0], [0.0, 1.0], [3.0, 3.0]])
def test_row_numbers_that_count_nothing_are_counted_afresh(given) -> None:
    table = pd.DataFrame({"source_row": given, "district_as_reported": ["Ağdam", "Füzuli"]})
    found = screen_incidents(table, LAYER, as_of=DAY)
    assert [*found.kept["source_rows"], *found.rejected["source_row"]] == ["1", "2"]


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(-10, 10**6), st.floats(),
    st.sampled_from(["39.99", "46.9", "14.03.2023", "Ağdam", "1", "0", "39,99 46,93", "{{x}}"]),
)  # fmt: skip
COLUMNS = st.sampled_from(
    ["incident_id", "event_date", "latitude", "longitude", "coord_raw", "killed", "injured",
     "district_as_reported", "activity", "sensitivity", "verification", "casualties",
     "location_precision", "location_uncertainty_m", "other", "report_date", "source_row"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_table_of_any_cells_is_accounted_for(data) -> None:
    n = data.draw(st.integers(0, 6))
    chosen = data.draw(st.lists(COLUMNS, unique=True, min_size=1, max_size=8))
    table = pd.DataFrame(
        {
            c: pd.Series(data.draw(st.lists(CELLS, min_size=n, max_size=n)), dtype=object)
            for c in chosen
        }
    )
    try:
        found = screen_incidents(table, LAYER, as_of=DAY)
    except GeomineError:
        return
    report = found.report
    assert report.rows_read == n == report.rows_kept + report.rows_rejected
    assert len(found.rejected) == report.rows_rejected
    made_of = ";".join(found.kept["source_rows"]).split(";") if len(found.kept) else []
    assert len(made_of) == report.rows_kept
    assert found.kept["incident_id"].is_unique
    assert (found.kept["casualties"].dropna() >= 0).all()
    assert list(found.kept.columns[: len(INCIDENTS)]) == names(INCIDENTS)


def test_incidents_at_one_point_stand_at_a_place() -> None:
    days = ["03.10.2022", "12.10.2022", "21.10.2022"]
    found = screened(
        event_date=days, latitude=["39.6003"] * 3, longitude=["47.1430"] * 3, injured=["1"] * 3
    )
    assert found.kept["location_precision"].tolist() == ["village"] * 3
    assert found.kept["location_uncertainty_m"].ge(2_000).all()
    assert found.report.by_check["DQ06"] == 3


def test_another_source_of_the_same_is_linked_and_stays_in_the_list() -> None:
    found = screened(
        event_date=["14.03.2023", "15.03.2023", "14.03.2023"], source=["A", "B", "A"],
        latitude=["39.9911"] * 3, longitude=["46.9302", "46.9310", "46.9400"], injured=["1"] * 3,
    )  # fmt: skip
    assert len(found.kept) == 3
    assert found.kept["duplicate_of"].fillna("").tolist() == ["", "row-1", ""]
    assert found.report.by_check["DQ15"] == 1


def test_a_row_that_tells_only_where_a_victim_lives_has_no_place() -> None:
    found = screened(event_date=["1994"], residence_district=["Sumqayıt"], killed=["1"])
    assert {"DQ01", "DQ19"} <= codes(found)
    assert found.kept["district_id"].isna().all()
    assert found.kept.geometry.is_empty.all()


def test_a_kept_incident_has_the_district_that_holds_it() -> None:
    found = screened(
        event_date=["14.03.2023"] * 2, latitude=["39.9911", None], longitude=["46.9302", None],
        district_as_reported=[None, "Füzuli"],
    )  # fmt: skip
    assert found.kept["district_id"].tolist() == ["aghdam", "fuzuli"]


@pytest.mark.parametrize("column", ["event_date", "place_as_reported", "coord_raw", "killed"])
def test_half_a_letter_in_a_cell_harms_no_other_row(column) -> None:
    # U+D800 alone is no letter: no encoding can hold it
    table = pd.DataFrame(
        {"event_date": ["2023-03-14", "2023-03-15"], "district_as_reported": ["Ağdam", "Füzuli"]},
        dtype=object,
    )
    table[column] = pd.Series(["\ud800", table.get(column, [None, None])[1]], dtype=object)
    report = screened(table).report
    assert report.rows_read == report.rows_kept + report.rows_rejected == 2


def test_a_result_can_be_changed_and_what_was_read_stays() -> None:
    raw = pd.DataFrame(
        {"event_date": ["2023-03-14", "2023-03-15"], "latitude": [39.9911, 40.1234],
         "longitude": [46.9302, 46.8765], "killed": [1, 0]}
    )  # fmt: skip
    before, kept = raw.copy(deep=True), screened(raw).kept
    for name in kept.columns.drop("geometry"):
        kept.loc[0, name] = kept.loc[1, name]
    assert kept.loc[0, "latitude"] == kept.loc[1, "latitude"]
    pd.testing.assert_frame_equal(raw, before)
