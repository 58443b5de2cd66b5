"""Places as IMSMA NG writes them, in the way of the schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geomine.io.cells import Columns, new
from geomine.io.sheets import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

WKT_HEADERS = ("geometry", "wkt", "the_geom", "geom", "shape", "geom_wkt")
_SYSTEM = re.compile(
    r"UTM|easting|northing|S[CK]\W?42|СК\W?42|Pulkovo|Пулково|Gau[sß]+|Гаусс", re.IGNORECASE
)
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def if_no_degrees(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return coordinates as typed where there are no degrees."""
    return {"coord_raw": table[headers[0]].where(_without_degrees(table))}


def _without_degrees(table: pd.DataFrame) -> pd.Series:
    blank = pd.Series(data=True, index=table.index)
    for name in ("latitude", "longitude"):
        if name in table:
            blank &= table[name].isna()
    return blank


def entered_xy(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return a typed easting and northing where there is nothing else."""
    if len(headers) < 2:  # noqa: PLR2004 - a pair
        return {}
    east, north = sorted(headers)
    pair = table[east].astype(TEXT).str.cat(table[north].astype(TEXT), sep=" ")
    return {"coord_raw": new(table, "coord_raw", pair.where(_without_degrees(table)))}


def bearing(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return "1.5 km NW of the town" from a bearing, metres and a place."""
    by_name = {header.rsplit(".", 1)[-1].lower(): header for header in headers}
    if not {"bearing", "distance", "frompoint"} <= set(by_name):
        return {}
    degrees = pd.to_numeric(table[by_name["bearing"]], errors="coerce")
    metres = pd.to_numeric(table[by_name["distance"]], errors="coerce")
    place = table[by_name["frompoint"]].astype(TEXT)
    known = degrees.between(0, 360) & metres.gt(0) & place.notna() & _without_degrees(table)
    sector = (degrees.where(known, 0) % 360 / 45).round().astype(int) % 8
    towards = sector.map(dict(enumerate(COMPASS))).astype(TEXT)
    km = (metres / 1_000).round(3).astype("str").astype(TEXT)
    text = km.str.cat(towards, sep=" km ").str.cat(place, sep=" of ").where(known)
    return {"coord_raw": new(table, "coord_raw", text)}


def coordrefsys(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return degrees of WGS 84; a system that is not known leaves the pair as typed."""
    if not {"latitude", "longitude"} <= set(table):
        return {}
    found: Columns = {name: table[name].copy() for name in ("latitude", "longitude")}
    blank: pd.Series[Any] = pd.Series(np.nan, index=table.index, dtype=TEXT)
    found["coord_raw"] = table.get("coord_raw", blank)
    typed = found["latitude"].str.cat(found["longitude"], sep=", ")
    words = table[headers[0]].astype(TEXT).str.strip()
    for name in words.dropna().unique():
        if "".join(name.lower().split()).replace("_", "") in {
            "wgs84",
            "wgs1984",
            "epsg:4326",
            "4326",
        }:
            continue
        rows = words.eq(name).fillna(value=False)
        degrees = _turned(found["longitude"][rows], found["latitude"][rows], name)
        for column, cells in zip(("longitude", "latitude"), degrees, strict=True):
            found[column] = found[column].mask(
                rows, pd.Series(cells, index=rows[rows].index, dtype=TEXT)
            )
        found["coord_raw"] = found["coord_raw"].mask(rows, typed)
    return found


def _turned(east: pd.Series, north: pd.Series, name: str) -> tuple[list[str | None], ...]:
    nothing: list[str | None] = [None] * len(east)
    try:
        system = pyproj.CRS.from_user_input(int(name) if name.isdigit() else name)
    except pyproj.exceptions.CRSError:
        return nothing, nothing
    turn = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    x, y = (pd.to_numeric(cells, errors="coerce").to_numpy(float) for cells in (east, north))
    pair = turn.transform(x, y)
    return tuple([f"{v:.7f}" if np.isfinite(v) else None for v in axis] for axis in pair)


def with_wkt(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with points from its column of well-known text, where it has one.

    A column called "geometry" that holds no points keeps its cells under another name.
    """
    if isinstance(table, gpd.GeoDataFrame):
        return table
    named = {str(name).lower(): name for name in table.columns}
    header = next((named[name] for name in WKT_HEADERS if name in named), None)
    if header is None:
        return table
    shapes = shapely.from_wkt(
        table[header].astype("object").where(table[header].notna(), None), on_invalid="ignore"
    )
    points = shapely.get_type_id(shapes) == 0
    plain = table.rename(columns={"geometry": "geometry (text)"})
    if not points.any() or {"latitude", "longitude"} <= set(table):
        return plain
    shapes[~points] = None
    return gpd.GeoDataFrame(plain, geometry=gpd.GeoSeries(shapes, index=table.index))


def with_system(table: pd.DataFrame, headers: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Return the table with what the headers of its coordinates say of their system.

    "UTM E", "Easting" and "X (SK-42)" go to ``coord_zone`` where the list has no such column.
    """
    named = [header for header, name in headers if name in ("latitude", "longitude", "coord_raw")]
    said = [word for header in named for word in _SYSTEM.findall(header)]
    if not said or "coord_zone" in table:
        return table
    word = "UTM" if said[0].lower() in {"utm", "easting", "northing"} else "Pulkovo"
    return table.assign(coord_zone=pd.Series(word, index=table.index, dtype=TEXT))
