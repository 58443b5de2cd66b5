"""The door: private while a file is written, nothing left on a finding, nobody named in it."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import re
import socket
import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest

import geomine as gm
from geomine.errors import DisclosureError
from geomine.exports import Door, door_for
from geomine.exports.content import content_of
from geomine.report import villages_gpx, villages_kml, write_workbook
from geomine.targeting import rank_villages
from tests.targeting.villages import TODAY, accidents, villages

BAD = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", '<img src="http://example.org/x">', "Ağdam"]


@pytest.fixture(scope="module")
def ranked() -> gpd.GeoDataFrame:
    places = villages(*[(k, 0) for k in range(len(BAD))], population=[100] * len(BAD))
    places = places.assign(name=BAD, name_az=None, name_ru=None, district_id="d")
    return rank_villages(places, accidents(((0, 0), "2025-01-10", 1)), as_of=TODAY, runs=5)


def test_a_file_being_written_is_its_owners_alone_and_lies_beside_its_place(tmp_path) -> None:
    with Door().file(tmp_path / "a.csv") as part:
        part.write_text("n\n7\n")
        assert stat.S_IMODE(part.parent.stat().st_mode) == 0o700
        assert part.parent.parent == tmp_path
        assert not (tmp_path / "a.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ValueError])
def test_an_interrupted_write_leaves_what_was_there(error, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("before")

    def interrupted() -> None:
        with Door().file(tmp_path / "a.csv") as part:
            part.write_text("half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_on_a_finding_what_was_there_stays(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("before")
    table = pd.DataFrame({"note": ["+994 50 123 45 67"]})
    with pytest.raises(DisclosureError, match=r"a\.csv: phone at row 2: \+994…\. Nothing was"):
        gm.write_table(table, tmp_path / "a.csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]
    assert "994" in gm.write_table(table, tmp_path / "b.csv", audience="internal").read_text()


def test_small_counts_pass_no_door_that_counts(tmp_path) -> None:
    table = pd.DataFrame({"district_id": ["a"], "incidents": [3]})
    with pytest.raises(DisclosureError, match="small count at row 1: incidents"):
        gm.write_table(table, tmp_path / "a.csv", audience=Door().counting(5))
    assert gm.write_table(table, tmp_path / "a.csv").exists()


def test_an_audience_that_is_not_known_is_refused() -> None:
    with pytest.raises(DisclosureError, match="'press' is not known"):
        door_for("press")


def test_no_file_names_who_made_it_where_or_when(ranked, tmp_path) -> None:
    layer = gpd.GeoDataFrame({"n": [7]}, geometry=gpd.points_from_xy([47], [40]), crs=4326)
    files = [
        write_workbook(ranked, tmp_path / "a.xlsx", lang="en", data_to=TODAY),
        gm.write_layers({"a": layer}, tmp_path / "a.gpkg", note="x"),
        gm.write_table(pd.DataFrame({"n": [7]}), tmp_path / "a.csv"),
    ]
    this_year = str(dt.datetime.now(tz=dt.UTC).year)
    own = [str(Path.home()), str(tmp_path), socket.gethostname()]
    own += [getpass.getuser()] if len(getpass.getuser()) > 4 else []
    for path in files:
        said = " ".join(text for _, text in content_of(path).words)
        assert "author: " not in said, path.name
        text = path.read_bytes().decode("latin-1") + said
        assert [name for name in own if len(name) > 4 and name in text] == []
        assert not re.search(rf"{this_year}-\d\d-\d\dT", text), path.name


def test_no_text_of_a_list_is_a_formula_in_a_table(tmp_path) -> None:
    table = pd.DataFrame({"name": BAD, "=HEAD()": range(len(BAD))})
    lines = gm.write_table(table, tmp_path / "a.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "name,'=HEAD()"
    assert all(line.lstrip('"').startswith("'") for line in lines[1:6])
    layer = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([47] * 7, [40] * 7), crs=4326)
    gm.write_layers({"a": layer}, tmp_path / "a.gpkg", note="x")
    assert [text[0] for text in gpd.read_file(tmp_path / "a.gpkg")["name"][:5]] == ["'"] * 5


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


def test_a_phone_shows_the_text_of_a_list_as_text(ranked) -> None:
    """Readers of KML show a description as HTML: after XML there is still no tag in it."""
    bad = '<img src="http://example.org/x">'
    kml = parsed(villages_kml(ranked, data_to=TODAY, caution=bad))
    shown = [part.text for part in kml.iter() if part.tag.endswith("}description")]
    assert all("<img" not in text for text in shown)
    assert any("&lt;img" in text for text in shown)
    gpx = parsed(villages_gpx(ranked, data_to=TODAY))
    names = [part.text for part in gpx.iter() if part.tag.endswith("}name")]
    assert any(bad in name for name in names)  # names of waypoints are never markup


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_the_permissions_of_a_finished_file_are_the_users_own(tmp_path) -> None:
    before = os.umask(0o027)
    try:
        path = gm.write_table(pd.DataFrame({"n": [7]}), tmp_path / "a.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
