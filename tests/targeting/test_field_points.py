"""Files for phones: well-formed whatever a name holds, village centres only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree as ET

import fastkml
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

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
    assert "18 February 2026" in text
    assert "Internal" in text
    assert write(table, data_to=DAY) == text


def test_longitude_comes_first_in_kml() -> None:
    kml = ET.fromstring(villages_kml(ranked("A"), data_to=DAY).encode())  # noqa: S314 - our own
    assert kml.find(f".//{{{KML}}}coordinates").text == "47.00000,40.00000"


def test_kml_validates_by_the_schema_of_the_ogc() -> None:
    # OGC 07-147r2, KML 2.2, as the package fastkml carries it.
    folder = Path(fastkml.__file__).parent / "schema"
    schema = etree.XMLSchema(etree.parse(folder / "ogckml22.xsd"))
    text = villages_kml(ranked("A", "Əfətli <b>& ]]>"), data_to=DAY, lang="az").encode()
    schema.assertValid(etree.fromstring(text))
    wrong = text.replace(b"<Point>", b"<Spot>").replace(b"</Point>", b"</Spot>")
    assert not schema.validate(etree.fromstring(wrong))


def test_gpx_keeps_to_the_rules_of_its_schema() -> None:
    # GPX 1.1 (topografix.com/GPX/1/1): version and creator; metadata, then waypoints; in each the
    # name before the description; degrees within their bounds.
    root = ET.fromstring(villages_gpx(ranked("A", "B"), data_to=DAY).encode())  # noqa: S314 - ours
    assert root.tag == f"{{{GPX}}}gpx"
    assert root.attrib == {"version": "1.1", "creator": "geomine"}
    assert [part.tag.partition("}")[2] for part in root] == ["metadata", "wpt", "wpt"]
    for part in root:
        assert [one.tag.partition("}")[2] for one in part] == ["name", "desc"]
    for point in root.findall(f"{{{GPX}}}wpt"):
        assert set(point.attrib) == {"lat", "lon"}
        assert -90 <= float(point.get("lat")) <= 90
        assert -180 <= float(point.get("lon")) < 180


def test_gdal_reads_the_same_villages_from_both_files(tmp_path) -> None:
    table = ranked("A", "Əfətli")
    (tmp_path / "t.gpx").write_text(villages_gpx(table, data_to=DAY), encoding="utf-8")
    (tmp_path / "t.kml").write_text(villages_kml(table, data_to=DAY), encoding="utf-8")
    gpx = gpd.read_file(tmp_path / "t.gpx", layer="waypoints")
    kml = gpd.read_file(tmp_path / "t.kml")
    assert gpx["name"].tolist() == kml["Name"].tolist() == ["1. A", "2. Əfətli"]
    assert gpx.geometry.geom_equals_exact(table.geometry, 1e-5).all()
    assert kml.force_2d().geom_equals_exact(table.geometry, 1e-5).all()
