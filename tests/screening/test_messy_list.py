"""The invented messy list becomes exactly what the file beside it says, row by row."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geomine import datasets
from geomine.joins import has_place
from geomine.screening import screen_incidents

DAY = dt.date(2026, 11, 24)
LAYER = datasets.districts()


@pytest.fixture(scope="module", params=["no places", "the embedded places"])
def messy(request, shared_domain):
    from geomine.io import read_incidents  # noqa: PLC0415 - with the reference material only

    raw = read_incidents(shared_domain / "messy_incidents_synthetic.csv")
    places = None if request.param == "no places" else datasets.places()
    found = screen_incidents(raw, LAYER, as_of=DAY, places=places)
    wanted = pd.read_csv(shared_domain / "messy_incidents_expected.csv", dtype="str")
    return found, wanted.set_index("row")


def _by_row(found) -> pd.DataFrame:
    """Return the incident of every row of the list: victim rows share theirs."""
    kept = found.kept.assign(
        row=found.kept["source_rows"].str.split(";"),
        in_points=has_place(found.kept)
        & found.kept["location_precision"].isin(("gps", "site")).to_numpy()
        & found.kept["duplicate_of"].isna().to_numpy()
        & ~found.kept["dq_flags"].str.contains("DQ10").to_numpy(bool),
    )
    return kept.explode("row").set_index("row")


def test_27_rows_are_25_incidents(messy) -> None:
    found, _ = messy
    assert (found.report.rows_read, found.report.rows_rejected, len(found.kept)) == (27, 0, 25)


def test_every_row_has_the_flags_of_the_file(messy) -> None:
    found, wanted = messy
    seen = found.flags.groupby("source_row")["check"].agg(set)
    for row, listed in wanted["expect_flags"].str.split(";").items():
        needed = {code for code in listed if not code.endswith("?")}
        assert needed <= seen[int(row)] <= {code.rstrip("?") for code in listed}, row


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("district_id", "expect_district_id"),
        ("date_precision", "expect_date_precision"),
        ("location_precision", "expect_location_precision"),
    ],
)
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


def test_every_row_has_the_point_of_the_file(messy) -> None:
    # four decimals are 11 m, and half a square of MGRS with three digits is 50 m; whole degrees
    # (9) stand in coord_raw only; a village told by its name (15) or by a bearing (27) has
    # no point in the file, since that depends on the places that are matched
    found, wanted = messy
    rows = _by_row(found).loc[wanted.index].drop(index=["9", "15", "27"])
    for row, kept in rows.iterrows():
        within = 6e-4 if kept["coord_format"] == "mgrs" else 1e-4
        for ours, theirs in (("latitude", "expect_lat"), ("longitude", "expect_lon")):
            asked = float(wanted.loc[row, theirs])
            assert kept[ours] == pytest.approx(asked, abs=within, nan_ok=True), row


def test_every_row_is_in_point_clustering_where_the_file_says_so(messy) -> None:
    found, wanted = messy
    rows = _by_row(found)["in_points"].loc[wanted.index]
    victims = rows.index.isin(["24", "25"])  # one point an incident: that of its first row
    asked = wanted["expect_in_point_clustering"].eq("True")
    assert rows[~victims].to_dict() == asked[~victims].to_dict()
    assert not asked[victims].any()


def test_former_names_of_a_place_meet_its_record_from_another_source(messy) -> None:
    found, _ = messy
    rows = _by_row(found)
    assert rows.loc["15", "duplicate_of"] == rows.loc["14", "incident_id"]


def test_the_bearing_of_the_list_is_a_point_beside_its_town(messy) -> None:
    found, _ = messy
    kept = _by_row(found).loc["27"]
    assert kept["coord_format"] == "bearing"
    # 4 km, 22.5 degrees either way and half a kilometre: at least 1.6 km
    assert 1_600 < kept["location_uncertainty_m"] <= 5_000
