"""Target villages for a phone: KML and GPX with village centres only, never accidents."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from geomine.crs import lonlat
from geomine.i18n import format_date, translate
from geomine.report.words import name_of, reason_words
from geomine.schema import require

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import geopandas as gpd

KML = "http://www.opengis.net/kml/2.2"
GPX = "http://www.topografix.com/GPX/1/1"
CAUTION = "Internal. Destroy after the mission. A village not on the list is not thereby safe."
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 file may hold (XML 1.0, section 2.2)."""


def villages_kml(
    ranked: gpd.GeoDataFrame, *, data_to: dt.date, caution: str = CAUTION, lang: str = "en"
) -> str:
    """Return the ranked villages as KML 2.2, for OsmAnd, Organic Maps and others.

    Parameters
    ----------
    ranked : geopandas.GeoDataFrame
        The table of :func:`geomine.rank_villages`. Villages without rank or point are left out.
    data_to : datetime.date
        The last day of the data, written into the file.
    caution : str
        What the file says of itself.
    lang : {"en", "az", "ru"}
        Language of names and reasons.

    Examples
    --------
    >>> import datetime as dt
    >>> import geopandas as gpd, shapely
    >>> ranked = gpd.GeoDataFrame({"rank": [1], "name": ["A & B"]},
    ...     geometry=[shapely.Point(47, 40)], crs="EPSG:4326")
    >>> text = villages_kml(ranked, data_to=dt.date(2026, 2, 18))
    >>> "<name>1. A &amp; B</name>" in text and "47.00000,40.00000" in text
    True
    """
    root = ET.Element("kml", xmlns=KML)
    document = ET.SubElement(root, "Document")
    _text(document, "name", _title(data_to, lang))
    # readers of KML show a description as HTML, so that text has to say that it is text
    _text(document, "description", html.escape(caution, quote=False))
    for label, why, lon, lat in _points(ranked, lang):
        mark = ET.SubElement(document, "Placemark")
        _text(mark, "name", label)
        _text(mark, "description", html.escape(f"{why}{caution}", quote=False))
        point = ET.SubElement(mark, "Point")
        _text(point, "coordinates", f"{lon:.5f},{lat:.5f}")
    return _written(root)


def villages_gpx(
    ranked: gpd.GeoDataFrame, *, data_to: dt.date, caution: str = CAUTION, lang: str = "en"
) -> str:
    """Return the ranked villages as waypoints of GPX 1.1; see :func:`villages_kml`.

    Examples
    --------
    >>> import datetime as dt
    >>> import geopandas as gpd, shapely
    >>> ranked = gpd.GeoDataFrame({"rank": [1], "name": ["A"]},
    ...     geometry=[shapely.Point(47, 40)], crs="EPSG:4326")
    >>> '<wpt lat="40.00000" lon="47.00000">' in villages_gpx(ranked, data_to=dt.date(2026, 2, 18))
    True
    """
    root = ET.Element("gpx", xmlns=GPX, version="1.1", creator="geomine")
    about = ET.SubElement(root, "metadata")
    _text(about, "name", _title(data_to, lang))
    _text(about, "desc", caution)
    for label, why, lon, lat in _points(ranked, lang):
        point = ET.SubElement(root, "wpt", lat=f"{lat:.5f}", lon=f"{lon:.5f}")
        _text(point, "name", label)
        _text(point, "desc", f"{why}{caution}")
    return _written(root)


def _title(data_to: dt.date, lang: str) -> str:
    """Return what the file is, and the last day of its data."""
    return f"{translate('sheet.title', lang)}, {format_date(data_to, lang)}"


def _points(ranked: gpd.GeoDataFrame, lang: str) -> list[tuple[str, str, float, float]]:
    """Return label, reasons, longitude and latitude of each village that has rank and point."""
    require("ranked", ranked, ["rank", "name"])
    degrees = lonlat(ranked)
    shown = ranked["rank"].notna().to_numpy() & np.isfinite(degrees).all(axis=1)
    rows = cast("list[dict[str, Any]]", pd.DataFrame(ranked[shown]).to_dict("records"))
    return [
        (f"{int(row['rank'])}. {name_of(row, lang)}", _why(row, lang), lon, lat)
        for row, (lon, lat) in zip(rows, degrees[shown].tolist(), strict=True)
    ]


def _why(row: Mapping[str, Any], lang: str) -> str:
    """Return the reasons in words, where the table has them."""
    words = reason_words(row, lang) if "reasons" in row else []
    return "".join(f"{text}.\n" for text in words)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """Add an element with text; characters that XML forbids become U+FFFD."""
    ET.SubElement(parent, tag).text = _NOT_XML.sub("\ufffd", text)


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
