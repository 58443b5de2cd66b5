"""Files made to harm whoever opens them: refused by every reader, with one clear error."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest

import geomine as gm
from geomine.cli.outputs import _outputs_of, _remove_stale
from geomine.disclosure import Policy
from geomine.errors import ConfigError, DisclosureError, GeomineError
from geomine.files import sha256
from geomine.io import read_config, read_layer, read_policy, read_profile, read_sessions
from geomine.mapping.regions import unique_slugs
from tests.reading.lists import write_zip

if TYPE_CHECKING:
    from pathlib import Path

OWN = "Somebody's own file"
BOMB = "<!DOCTYPE k [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
READERS = {
    "incidents": gm.read_incidents,
    "boundaries": gm.read_boundaries,
    "places": gm.read_places,
    "exposure": gm.read_exposure,
    "sessions": read_sessions,
    "a layer": read_layer,
}


def virtual(folder: Path) -> str:
    """Write a layer that has GDAL open another file."""
    other = folder / "own.csv"
    other.write_text(f"district_id,note\n1,{OWN}\n")
    source = f"<SrcDataSource>{other}</SrcDataSource>"
    return f'<OGRVRTDataSource><OGRVRTLayer name="own">{source}</OGRVRTLayer></OGRVRTDataSource>'


def hostile(name: str, folder: Path) -> Path:
    path = folder / name.partition(" ")[0]
    if "entities" in name:
        root = path.suffix.removeprefix(".")
        path.write_text(f"<?xml version='1.0'?>{BOMB}<{root}>&b;</{root}>")
    elif "bomb" in name:
        write_zip(path, {"a.csv": bytes(100_000_000)})
    elif "packed" in name:
        write_zip(path, {"a.shp": virtual(folder), "b.vrt": virtual(folder)})
    else:
        path.write_text(f"{'<!-- <gpx -->' if 'disguised' in name else ''}{virtual(folder)}")
    return path


HOSTILE = (
    "a.vrt", "a.shp named otherwise", "a.gpkg named otherwise", "a.geojson named otherwise",
    "a.gpx disguised", "a.kml with entities", "a.gpx with entities", "a.zip bomb",
    "a.zip packed",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_refuses_it_and_opens_no_other_file(reader, name, tmp_path) -> None:
    path = hostile(name, tmp_path)
    with pytest.raises(GeomineError, match=path.name) as caught:
        READERS[reader](path)
    assert OWN not in str(caught.value)


@pytest.mark.parametrize("name", ["a.shp named otherwise", "a.gpkg named otherwise"])
def test_the_audit_opens_no_other_file(name, tmp_path) -> None:
    with pytest.raises(GeomineError, match="neither KML nor GPX"):
        gm.audit_file(hostile(name, tmp_path))


@pytest.mark.parametrize("member", ["../../out.csv", "/out.csv", "..\\..\\out.csv"])
def test_a_member_that_names_a_place_outside_is_read_inside(member, tmp_path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    text = "Tarix;Rayon;Ölən\n1.2.2021;Ağdam;1\n"
    read = gm.read_incidents(write_zip(inner / "a.zip", {member: text}))
    assert len(read) == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.zip"]


PATHS = ["../../list.csv", "/etc/hostname", "C:\\list.csv", "link.csv"]


@pytest.mark.parametrize("given", PATHS)
@pytest.mark.parametrize("key", ["incidents", "boundaries", "out", "ledger", "secret"])
def test_settings_name_no_file_at_all(given, key, tmp_path) -> None:
    """So that a list of settings from somebody else opens and writes nothing of its choosing."""
    (tmp_path / "link.csv").symlink_to("/etc/hostname")
    path = tmp_path / "run.toml"
    path.write_text(f"{key} = {json.dumps(given)}\n")
    for read in (read_config, read_profile):
        with pytest.raises(ConfigError, match=key):
            read(path)
    path.write_text(f"[disclosure.public]\n{key} = {json.dumps(given)}\n")
    with pytest.raises(ConfigError, match=key):
        read_policy(path, "public")


def test_no_setting_or_rule_is_a_path() -> None:
    """Whoever adds one must confine it to the folder of the settings, and test that here."""
    for kind in (gm.AnalysisConfig, Policy):
        for field in dataclasses.fields(kind):
            assert not any(word in field.name for word in ("path", "file", "folder", "dir_"))
            assert "Path" not in str(field.type)


def test_the_name_of_a_district_stays_in_the_folder() -> None:
    ids = ["../../evil", "/etc/passwd", "..", "a\\b", "con", "\x00", "-rf"]
    slugs = unique_slugs(ids)
    assert len(set(slugs)) == len(ids)
    assert not any(set(slug) & set("/\\.\x00") for slug in slugs)


@pytest.mark.parametrize("name", ["../own.txt", "ABSOLUTE", "link/own.txt"])
def test_the_account_of_an_earlier_run_removes_nothing_outside(name, tmp_path) -> None:
    out, own = tmp_path / "maps", tmp_path / "own.txt"
    out.mkdir()
    own.write_text(OWN)
    (out / "link").symlink_to(tmp_path)
    named = str(own) if name == "ABSOLUTE" else name
    (out / "run.json").write_text(json.dumps({"outputs": {named: sha256(own)}}))
    _remove_stale(out, _outputs_of(out), {})
    assert own.read_text() == OWN


def test_a_rule_cannot_be_loosened_by_settings(tmp_path) -> None:
    path = tmp_path / "run.toml"
    path.write_text("[disclosure.public]\nmin_count = 1\n")
    with pytest.raises(DisclosureError, match="never loosened"):
        read_policy(path, "public")
