"""``geomine audit``: files checked before they leave the building."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pyogrio

from geomine import datasets
from geomine.bounds import require_layer
from geomine.cli.parser import DONE, PROBLEMS
from geomine.cluster import has_place
from geomine.crs import to_lonlat
from geomine.disclosure import is_public, may_be_told
from geomine.errors import UnreadableFileError
from geomine.io import audit_file, read_places
from geomine.io.layers import read_layer

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import geopandas as gpd

RECORDS_LAYER, DISTRICTS_LAYER = "incidents", "rates"


def execute(options: argparse.Namespace) -> int:
    """Check files before they leave the building."""
    records = allowed = None
    if options.records is not None:
        layers = _layers(options.records)
        rows = _records(options.records, layers)
        public = is_public(rows)
        records = rows[~public]
        places = datasets.places() if options.places is None else read_places(options.places)
        districts = None
        if DISTRICTS_LAYER in layers:  # of a run: its pages show the districts
            districts = read_layer(options.records, layer=DISTRICTS_LAYER)
        allowed = may_be_told([rows[public], places], districts)
    reports = [
        audit_file(
            path,
            records=records,
            allowed=allowed,
            near_m=options.near_m,
            min_count=options.min_count,
            told=tuple(options.told),
        )
        for path in options.files
    ]
    if options.json:
        print(json.dumps([dataclasses.asdict(report) for report in reports], indent=1))
    else:
        for report in reports:
            print(f"{report.path}: {'passed' if report.ok else f'{len(report.findings)} findings'}")
            for found in report.findings:
                print(f"  {found.kind} at {found.where}: {found.what} {found.remedy}")
    return DONE if all(report.ok for report in reports) else PROBLEMS


def _layers(path: Path) -> list[str]:
    """Return the names of the layers of a file."""
    require_layer(path)
    try:
        return [str(name) for name, _ in pyogrio.list_layers(path)]
    except Exception as error:  # noqa: BLE001 - drivers raise whatever they like
        raise UnreadableFileError(
            f"{path}: no layer could be read ({' '.join(str(error).split())})."
        ) from None


def _records(path: Path, layers: list[str]) -> gpd.GeoDataFrame:
    """Return the incidents of an internal file that stand on a place of their own."""
    layer = RECORDS_LAYER if RECORDS_LAYER in layers else None
    rows = to_lonlat(read_layer(path, layer=layer), str(path))
    return rows[has_place(rows)]
