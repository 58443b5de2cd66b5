"""Files for phones: well-formed whatever a name holds, village centres only."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.report.field_points import GPX, KML, villages_gpx, villages_kml

DAY = dt.date(2026, 2, 18)


def ranked(*names: str, **columns: object) -> gpd.GeoDataFrame:
    n = len(names)
    table = {"rank": pd.array(range(1, n + 1), dtype="Int64"), "name": list(names)}
    points = [shapely.Point(47 + k / 10, 40) for k in range(n)]
    return gpd.GeoDataFrame(table | columns, geometry=points, crs="EPSG:4326")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_name_gives_well_formed_files(name) -> None:
    table = ranked(name, "Əfətli <b>& ]]>")
    kml = ET.fromstring(villages_kml(table, data_to=DAY).encode())  # noqa: S314 - our own text
    gpx = ET.fromstring(villages_gpx(table, data_to=DAY).encode())  # noqa: S314 - our own text
    assert kml.findall(f".//{{{KML}}}Placemark/{{{KML}}}name")[1].text == "2. Əfətli <b>& ]]>"
    assert len(gpx.findall(f"{{{GPX}}}wpt")) == 2


@pytest.mark.parametrize("write", [villages_kml, villages_gpx])
def test_only_ranked_villages_with_a_point_are_in_the_file(write) -> None:
    table = ranked("A", "B", "C", rank=pd.array([1, None, 2], dtype="Int64"))
    table.loc[2, "geometry"] = shapely.Point()
    text = write(table, data_to=DAY)
    assert "1. A" in text
    assert "B" not in text.replace("encoding", "")
    assert "2. C" not in text
    assert "2026-02-18" in text
    assert "Internal" in text
    assert write(table, data_to=DAY) == text


def test_longitude_comes_first_in_kml() -> None:
    kml = ET.fromstring(villages_kml(ranked("A"), data_to=DAY).encode())  # noqa: S314 - our own
    assert kml.find(f".//{{{KML}}}coordinates").text == "47.00000,40.00000"
