"""KML: placemarks with their extended data, headers as they were typed.

GDAL's driver writes an underscore for each letter outside ASCII in a name of a field, so that
"Ölən" is lost; this reader keeps it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import shapely

from geomine.bounds import read_bytes
from geomine.errors import UnreadableFileError
from geomine.io.sheets import TEXT, Sheet, sheet_of, unique_names
from geomine.io.vector import located

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_KML_BYTES = 500_000_000
OWN = ("name", "description", "when", "begin", "end")
"""What a placemark says of itself beside its extended data."""
_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_POINT = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})(?:\s*,\s*{_NUMBER})?")

Placemark = tuple[dict[str, str], shapely.Geometry | None]


def read_kml(path: Path) -> list[Sheet]:
    """Return the placemarks of a KML as a layer, each extended datum a column of text.

    Raises
    ------
    UnreadableFileError
        If it is no XML, defines entities of its own, or has no placemark.
    """
    content = read_bytes(path, most=MAX_KML_BYTES)
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise UnreadableFileError(f"{path}: it defines entities, as no list does.")
    try:
        marks = list(_placemarks(ET.fromstring(content)))  # noqa: S314 - no entities in it
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableFileError(f"{path}: it is no KML ({error}).") from None
    if not marks:
        raise UnreadableFileError(f"{path}: no placemark is in it.")
    headers = list(dict.fromkeys(name for said, _ in marks for name in said))
    body = pd.DataFrame(
        {
            place: pd.Series([said.get(name) or None for said, _ in marks], dtype=TEXT)
            for place, name in enumerate(headers)
        },
        index=range(len(marks)),
    )
    shapes = np.array([None, *(shape for _, shape in marks)], dtype=object)[1:]
    return [located(sheet_of(path.stem, unique_names(headers), body), shapes, "EPSG:4326")]


def _placemarks(root: ET.Element) -> Iterator[Placemark]:
    for mark in root.iter():
        if _tag(mark) == "Placemark":
            said: dict[str, str] = {}
            shape = None
            for part in mark.iter():
                shape = _shape(part) if shape is None and _tag(part) == "coordinates" else shape
                name = _name(part)
                if name:
                    said[name] = _value(part)
            yield {name: value for name, value in said.items() if value}, shape


def _name(part: ET.Element) -> str:
    tag = _tag(part)
    if tag in {"Data", "SimpleData"}:
        return part.get("name", "").strip()
    return tag if tag in OWN else ""


def _value(part: ET.Element) -> str:
    if _tag(part) == "Data":
        return next(((x.text or "").strip() for x in part if _tag(x) == "value"), "")
    return (part.text or "").strip()


def _tag(part: ET.Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _shape(part: ET.Element) -> shapely.Geometry | None:
    pairs = [(float(lon), float(lat)) for lon, lat in _POINT.findall(part.text or "")]
    if not pairs:
        return None
    return shapely.Point(pairs[0]) if len(pairs) == 1 else shapely.LineString(pairs)
