"""The invented messy list becomes exactly what the file beside it says: every row and column.

``expect_lat`` and ``expect_lon`` are the coordinates that the list gives, in degrees: whole degrees
stay (row 9, known to a district) and a village told by name (15) or bearing (27) has none.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geomine import datasets
from geomine.joins import has_place
from geomine.screening import screen_incidents

DAY = dt.date(2026, 11, 24)
LAYER = datasets.districts()
PLAIN = {
    "district_id": "expect_district_id",
    "date_precision": "expect_date_precision",
    "location_precision": "expect_location_precision",
}
COMPARED = {*PLAIN.values(), "expect_flags", "expect_lat", "expect_lon", "expect_date",
            "expect_in_point_clustering"}  # fmt: skip


@pytest.fixture(scope="module", params=["default arguments", "the embedded places"])
def messy(request, shared_domain):
    from geomine.io import read_incidents  # noqa: PLC0415 - with the reference material only

    raw = read_incidents(shared_domain / "messy_incidents_synthetic.csv")
    places = {} if request.param == "default arguments" else {"places": datasets.places()}
    found = screen_incidents(raw, LAYER, as_of=DAY, **places)
    wanted = pd.read_csv(shared_domain / "messy_incidents_expected.csv", dtype="str")
    return found, wanted.set_index("row")


def _by_row(found) -> pd.DataFrame:
    """Return the incident of every row of the list: victim rows share theirs, the first has it."""
    kept = found.kept.assign(row=found.kept["source_rows"].str.split(";")).explode("row")
    kept["is_first"] = ~kept.index.duplicated()
    return kept.set_index("row")


def test_every_column_of_the_file_is_compared(messy) -> None:
    _, wanted = messy
    assert set(wanted.columns) == COMPARED | {"comment"}


def test_27_rows_are_25_incidents(messy) -> None:
    found, wanted = messy
    assert (found.report.rows_read, found.report.rows_rejected, len(found.kept)) == (27, 0, 25)
    assert sorted(_by_row(found).index, key=int) == list(wanted.index)


def test_every_row_has_the_flags_of_the_file(messy) -> None:
    found, wanted = messy
    seen = found.flags.groupby("source_row")["check"].agg(set)
    for row, listed in wanted["expect_flags"].str.split(";").items():
        needed = {code for code in listed if not code.endswith("?")}
        assert needed <= seen[int(row)] <= {code.rstrip("?") for code in listed}, row


@pytest.mark.parametrize(("ours", "theirs"), PLAIN.items())
def test_every_row_has_the_district_and_precision_of_the_file(messy, ours, theirs) -> None:
    found, wanted = messy
    got = _by_row(found)[ours].loc[wanted.index].fillna("")
    assert got.to_dict() == wanted[theirs].fillna("").to_dict()


def test_every_row_has_the_date_of_the_file(messy) -> None:
    found, wanted = messy
    rows = _by_row(found).loc[wanted.index]
    for row, day in wanted["expect_date"].items():
        got = rows.loc[row, "event_date"]
        assert ("" if pd.isna(got) else str(got)[: len(str(day))]) == ("" if pd.isna(day) else day)


def test_every_row_has_the_coordinates_of_the_file(messy) -> None:
    # four decimals are 11 m, and half a square of MGRS with three digits is 50 m
    found, wanted = messy
    rows = _by_row(found).loc[wanted.index]
    for row, kept in rows.iterrows():
        within = 6e-4 if kept["coord_format"] == "mgrs" else 1e-4
        for ours, theirs in (("latitude", "expect_lat"), ("longitude", "expect_lon")):
            asked = float(wanted.loc[row, theirs])
            assert kept[ours] == pytest.approx(asked, abs=within, nan_ok=True), row


def test_every_row_is_in_point_clustering_where_the_file_says_so(messy) -> None:
    found, wanted = messy
    rows = _by_row(found).loc[wanted.index]
    got = rows["in_point_clustering"] & rows["is_first"]
    assert got.to_dict() == wanted["expect_in_point_clustering"].eq("True").to_dict()


def test_a_record_of_a_district_is_no_point_though_it_has_degrees(messy) -> None:
    found, _ = messy
    whole = found.kept[found.kept["source_rows"].eq("9")]
    assert whole[["latitude", "longitude"]].to_numpy().tolist() == [[40.0, 47.0]]
    assert (has_place(whole).tolist(), whole.geometry.is_empty.tolist()) == ([False], [True])


def test_former_names_of_a_place_meet_its_record_from_another_source(messy) -> None:
    found, _ = messy
    rows = _by_row(found)
    assert rows.loc["15", "duplicate_of"] == rows.loc["14", "incident_id"]
    assert 0.75 <= rows.loc["15", "duplicate_score"] <= 1
    assert rows["duplicate_score"].notna().sum() == 2  # rows 2 and 15


def test_the_bearing_of_the_list_is_a_point_beside_its_town(messy) -> None:
    found, _ = messy
    kept = _by_row(found).loc["27"]
    assert (kept["coord_format"], kept["geometry"].is_empty) == ("bearing", False)
    # 4 km, 22.5 degrees either way and half a kilometre: at least 1.6 km
    assert 1_600 < kept["location_uncertainty_m"] <= 5_000


def test_what_was_screened_is_screened_again_to_the_same(messy) -> None:
    found, _ = messy
    again = screen_incidents(found.kept, LAYER, as_of=DAY).kept
    same = ["incident_id", "longitude", "latitude", "location_precision", "coord_format",
            "location_uncertainty_m", "district_id", "event_date", "casualties",
            "in_point_clustering"]  # fmt: skip
    pd.testing.assert_frame_equal(
        pd.DataFrame(again[same]), pd.DataFrame(found.kept[same]), check_exact=False, rtol=1e-12
    )
    assert again.geometry.geom_equals_exact(found.kept.geometry, tolerance=1e-9).all()
