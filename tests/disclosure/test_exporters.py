"""A restricted record planted in what an exporter is given leaves no trace in what it writes."""

from __future__ import annotations

import ast
import base64
import json
import shutil
import zlib
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

import geomine as gm
from geomine import datasets
from geomine.cli import outputs
from geomine.config import AnalysisConfig
from geomine.disclosure import door_of
from geomine.errors import DisclosureError
from geomine.io import write_quality_page
from geomine.mapping import write_maps
from geomine.report import write_field_files, write_workbook
from tests.disclosure.lists import AS_OF
from tests.writers import PACKAGE, written_by

from .traces import DATES, DAY, LAT, LON, PLANTED, traces, wkb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geomine.results import Analysis


@pytest.fixture(scope="module")
def whole() -> Analysis:
    """Analyse made-up rows, two thirds of them public, and the planted one."""
    rows = datasets.simulate_incidents(60, seed=8)
    rows["sensitivity"] = np.where(np.arange(60) < 40, "public", "restricted")
    rows = rows[rows["event_date"] != DAY]
    raw = pd.concat([pd.DataFrame(rows.drop(columns="geometry")), pd.DataFrame([PLANTED])])
    return gm.analyse(
        raw.reset_index(drop=True),
        datasets.districts(),
        datasets.places(),
        datasets.exposure(),
        AnalysisConfig(regions=("aghdam",)),
        as_of=AS_OF,
    )


@pytest.fixture(scope="module")
def public(whole) -> Analysis:
    return gm.for_audience(whole, "public")


def frame(m: folium.Map, folder: Path) -> None:
    (folder / "frame.html").write_text(m._repr_html_(), encoding="utf-8")


def accounts(whole: Analysis, public: Analysis, folder: Path) -> None:
    outputs._accounts(whole, public, {}, folder, door_of(whole))
    (folder / "internal" / "run.json").unlink()


def a_run(whole: Analysis, _: Analysis, folder: Path) -> None:
    """Keep of the team's files the one for whoever decides about publication."""
    outputs.write_run(whole, folder)
    (folder / "internal" / "disclosure.html").rename(folder / "disclosure.html")
    shutil.rmtree(folder / "internal")


SHARED: dict[str, Callable[[Analysis, Analysis, Path], object]] = {
    "cli/outputs.py _accounts": accounts,
    "cli/outputs.py write_run": a_run,
    "io/layers.py write_layers": lambda _, p, f: gm.write_layers(
        {"incidents": p.incidents, "rates": p.rates, "hotspots": p.hotspots}, f / "a.gpkg", note=""
    ),
    "io/tables.py write_table": lambda _, p, f: [
        gm.write_table(p.incidents, f / "incidents.csv"),
        gm.write_table(pd.DataFrame(p.rates.drop(columns="geometry")), f / "rates.csv"),
        gm.write_table(p.released, f / "counts.csv"),
    ],
    "mapping/offline.py save_map": lambda w, _, f: gm.save_map(gm.situation_map(w), f / "a.html"),
    "mapping/offline.py _repr_html_": lambda w, _, f: frame(gm.situation_map(w), f),
    "mapping/write.py write_maps": lambda w, p, f: write_maps(p, None, f, door=door_of(w)),
}
"""Exporters whose files are for others, given what a careful user gives them."""

OF_THE_TEAM: dict[str, tuple[Callable[[Analysis, Analysis, Path], object], set[str]]] = {
    "io/quality.py write_quality_page": (
        lambda w, _, f: write_quality_page(w.screened, f / "quality.html"), DATES,
    ),
    "report/field_files.py write_field_files": (lambda w, _, f: write_field_files(w, f), DATES),
    "report/workbook.py write_workbook": (
        lambda w, _, f: write_workbook(w.villages, f / "a.xlsx", lang="en", data_to=w.period_end),
        DATES,
    ),
}  # fmt: skip
"""Exporters whose files are for the team and marked so, and what they may tell of an accident."""


def exporters() -> set[str]:
    """Find every function that writes through the door, in the source."""
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        for name, at_door in written_by(ast.parse(path.read_text(encoding="utf-8")))
        if at_door
    }
    return {f"{path} {name}" for path, name in found if not path.startswith("exports/")}


def test_every_exporter_has_a_case_here() -> None:
    assert exporters() == set(SHARED) | set(OF_THE_TEAM)


@pytest.mark.parametrize("name", SHARED)
def test_what_is_for_others_holds_no_trace_of_it(name, whole, public, tmp_path) -> None:
    SHARED[name](whole, public, tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert {path.name: traces(path) for path in files} == {path.name: [] for path in files}


@pytest.mark.parametrize("name", OF_THE_TEAM)
def test_what_the_team_takes_along_does_not_say_where_it_was(name, whole, public, tmp_path) -> None:
    write, told = OF_THE_TEAM[name]
    write(whole, public, tmp_path)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert set(traces(path)) <= told, path.name


def marker(m: folium.Map) -> folium.Map:
    folium.CircleMarker([LAT, LON]).add_to(m)
    return m


CARELESS: dict[str, Callable[[Analysis, Path], object]] = {
    "rows as a table": lambda w, f: gm.write_table(w.incidents, f / "a.csv"),
    "rows without their mark": lambda w, f: gm.write_table(
        w.incidents.drop(columns="sensitivity"), f / "a.csv"
    ),
    "rows as a layer": lambda w, f: gm.write_layers({"a": w.incidents}, f / "a.gpkg", note="x"),
    "rejected rows": lambda w, f: gm.write_table(w.screened.kept, f / "a.csv"),
    "targets": lambda w, f: gm.write_table(w.villages, f / "a.csv"),
    "places alone": lambda w, f: gm.write_layers(
        {"a": w.incidents[["geometry"]]}, f / "a.gpkg", note="x", audience=door_of(w)
    ),
    "a marker": lambda w, f: gm.save_map(
        marker(folium.Map(tiles=None)), f / "a.html", audience=door_of(w)
    ),
    "a marker on our map": lambda w, f: gm.save_map(marker(gm.situation_map(w)), f / "a.html"),
    "a frame": lambda w, f: frame(marker(gm.situation_map(w)), f),
    "rows on a map": lambda w, f: gm.save_map(
        folium.Map(tiles=None).add_child(
            folium.GeoJson(w.incidents[["sensitivity", "geometry"]].dropna().to_json())
        ),
        f / "a.html",
    ),
    "a map of the team": lambda w, f: gm.save_map(
        gm.situation_map(w, audience="internal"), f / "a.html", audience="public"
    ),
}


@pytest.mark.parametrize("name", CARELESS)
def test_what_would_tell_of_it_is_refused_and_nothing_is_left(name, whole, tmp_path) -> None:
    with pytest.raises(DisclosureError, match=r"Nothing was written\."):
        CARELESS[name](whole, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["incidents", "map"])
def test_for_the_team_it_is_written_and_found(what, whole, tmp_path) -> None:
    """Without this the finder could be blind."""
    if what == "map":
        path = gm.save_map(gm.situation_map(whole, audience="internal"), tmp_path / "a.html")
        expected = {"ZQ-PLANTED", "Zqplanted", "degrees in a packed table", "day in a packed table"}
    else:
        layers = {"a": whole.incidents}
        path = gm.write_layers(layers, tmp_path / "a.gpkg", note="x", audience="internal")
        expected = {"ZQ-PLANTED", "Zqplanted", "degrees as <f8", DAY}
    assert expected <= set(traces(path))
    assert b"nternal" in path.read_bytes()


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


TO_UTM = Transformer.from_crs(4326, 32638, always_xy=True).transform
EAST, NORTH = (metres % 100_000 for metres in TO_UTM(LON, LAT))
"""Within the square PK of zone 38: 600 km east, 4,400 km north (NGA.SIG.0012)."""

NOTATIONS = {
    "decimals": f"{LAT}, {LON}",
    "three decimals": f"{LAT:.3f} {LON:.3f}",
    "decimal commas": f"{LAT};{LON}".replace(".", ","),
    "degrees and minutes": "40°07'24.4\"N 46°59'15.5\"E",
    "an attribute": f'<b data-lat="{LAT}" data-lon="{LON}"></b>',
    "a comment": f"<!-- {LAT} {LON} -->",
    "an array of 8 bytes": coded(np.array([47.5, 39.1, LON, LAT]).tobytes()),
    "an array of 4 bytes": coded(np.array([47.5, 39.1, LON, LAT], dtype="<f4").tobytes()),
    "two arrays": json.dumps({"lat": coded(np.array([39.1, 39.5, LAT]).tobytes()),
                              "lon": coded(np.array([47.1, 47.2, LON]).tobytes())}),
    "compressed text": coded(zlib.compress(json.dumps([LON, LAT]).encode())),
    "a geometry": wkb().hex().upper(),
    "a coded geometry": coded(wkb()),
    "MGRS": f"38TPK{EAST:05.0f}{NORTH:05.0f}",
    "MGRS to 100 m with spaces": f"38T PK {int(EAST / 100):03} {int(NORTH / 100):03}",
    "UTM": f"38T {600_000 + EAST:.0f}E {4_400_000 + NORTH:.0f}N",
    "metres without a zone": f"X: {600_000 + EAST:.1f}; Y: {4_400_000 + NORTH:.1f}",
    "a frame": f'<iframe srcdoc="[{LAT}, {LON}]"></iframe>',
}  # fmt: skip


@pytest.mark.parametrize("name", NOTATIONS)
def test_the_audit_reads_a_place_in_a_page_however_it_is_written(name, tmp_path) -> None:
    path = tmp_path / "a.html"
    text = NOTATIONS[name]
    if name == "two arrays":
        text = f'<script type="application/json">{text}</script>'
    path.write_text(f"<p>{text}</p>", encoding="utf-8")
    records = gpd.GeoDataFrame(geometry=gpd.points_from_xy([LON], [LAT]), crs="EPSG:4326")
    kinds = {found.kind for found in gm.audit_file(path, records=records, near_m=200).findings}
    assert "near a record" in kinds
