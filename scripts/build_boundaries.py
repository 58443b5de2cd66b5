"""Make data/boundaries/districts.geojson from the package's layer, each mend recorded.

Usage: python scripts/build_boundaries.py azerbaijan.geojson

The input is esm/countries/azerbaijan.geojson of the npm package
@superset-ui/legacy-plugin-chart-country-map 0.20.3 (Natural Earth 1:10m admin-1, public domain).
Names and codes come from boundary_units.csv beside this script: one row per unit of
the layer, found by its code there and, where a code stands twice, by its size.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geomine.crs import geodesic_area_km2
from geomine.schema import DISTRICTS, names

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "boundaries"
DECIMALS = 5
PROJECT_PHASES = {1: 11, 2: 8}

WHY = {
    "AZ-LAN": "the unit at Lachin carries the code and name of Lankaran",
    "AZ-LA": "the rayon carries the code of the town; the two share a name",
    "AZ-SA": "the rayon carries the code of the town; the two share a name",
    "AZ-YEV": "the town carries the code of the rayon",
    "AZ-GYG": "Khanlar was renamed Goygol on 25 April 2008",
    "AZ-SBN": "Davachi was renamed Shabran in 2010",
    "AZ-XA": "the layer has the Soviet-era name",
    "AZ-NX": "the unit is the city; AZ-NX is the code of the whole autonomous republic",
    "AZ-X01~": "a code of Natural Earth, not of ISO 3166-2, which no longer has one for the town",
}


def main(source: Path) -> None:
    """Write the districts and the record of what was mended."""
    layer = gpd.read_file(source)
    units = pd.read_csv(HERE / "boundary_units.csv", dtype="str", keep_default_na=False)
    layer["area_km2"] = geodesic_area_km2(layer)
    layer = layer.sort_values(["ISO", "area_km2"]).reset_index(drop=True)
    twice = layer["ISO"].duplicated(keep=False)
    layer["part"] = ""
    layer.loc[twice, "part"] = layer[twice].groupby("ISO").cumcount().map({0: "small", 1: "large"})
    merged = layer.merge(
        units, left_on=["ISO", "part"], right_on=["layer_iso", "part"], validate="1:1"
    )
    if len(merged) != len(layer) or len(layer) != len(units):
        sys.exit(f"{len(layer)} units in the layer, {len(units)} known, {len(merged)} matched")
    phases = merged["survey_phase"].replace("", None).astype("Int64")
    if phases.value_counts().to_dict() != PROJECT_PHASES:
        sys.exit(f"project regions by phase: {phases.value_counts().to_dict()}")
    rounded = shapely.transform(merged.geometry.to_numpy(), lambda xy: xy.round(DECIMALS))
    table = gpd.GeoDataFrame(merged, geometry=rounded, crs="EPSG:4326").assign(
        survey_phase=phases,
        project_region=phases.notna(),
        valid_from=None,
        area_km2=lambda t: geodesic_area_km2(t).round(2),
    )
    if not table.is_valid.all():
        sys.exit(f"invalid after rounding: {table.loc[~table.is_valid, 'district_id'].tolist()}")
    write(table.sort_values("district_id", ignore_index=True))
    record(merged)


def write(table: gpd.GeoDataFrame) -> None:
    """Write one feature a line, so that a change of one district is a change of one line."""
    columns = names(DISTRICTS)
    lines = []
    for row, shape in zip(table[columns].itertuples(index=False), table.geometry, strict=True):
        cells = {
            name: None if pd.isna(value) or value == "" else value
            for name, value in zip(columns, row, strict=True)
        }
        feature = {
            "type": "Feature",
            "properties": cells,
            "geometry": shapely.geometry.mapping(shape),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":"), default=int))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (DATA / "districts.geojson").write_text(text, encoding="utf-8")


def record(merged: gpd.GeoDataFrame) -> None:
    """Write every code or name that differs from the layer's, with the reason."""
    with (DATA / "mends.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["district_id", "layer_code", "layer_name", "code", "name_az", "reason"])
        for unit in merged.sort_values("district_id").itertuples():
            if unit.iso_3166_2 == unit.ISO and unit.name_az == unit.NAME_1:
                continue
            reason = WHY.get(unit.ISO, "official Azerbaijani spelling")
            rows.writerow(
                [unit.district_id, unit.ISO, unit.NAME_1, unit.iso_3166_2, unit.name_az, reason]
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
