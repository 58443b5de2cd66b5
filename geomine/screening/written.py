"""Pairs that programs write: links to maps, well-known text, GeoJSON and other objects."""

from __future__ import annotations

import re

_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_PART = r"([-+]?\d+\.\d+)"
_LATITUDE_FIRST = re.compile(
    rf"[?&](?:q|ll|query|daddr|center)=(?:loc:)?{_PART},\s*{_PART}|/@{_PART},{_PART}"
    rf"|^\s*geo:{_PART},\s*{_PART}|!3d{_PART}!4d{_PART}|[?&]mlat={_PART}&mlon={_PART}"
    rf"|#map=\d+/{_PART}/{_PART}"
    rf"|^\s*\{{\s*\"?lat\w*\"?\s*:\s*\"?{_NUMBER}\"?\s*,\s*\"?(?:lon|lng)\w*\"?\s*:\s*\"?{_NUMBER}",
    re.IGNORECASE,
)
_LONGITUDE_FIRST = re.compile(
    rf"(?:yandex|2gis).*[?&](?:ll|pt|m)={_PART},{_PART}"
    rf"|^\s*(?:SRID\s*=\s*4326\s*;\s*)?POINT\s*Z?\s*\(\s*{_NUMBER}\s+{_NUMBER}.*\)\s*$"
    rf"|^\s*\{{.{{0,80}}\"coordinates\"\s*:\s*\[\s*{_NUMBER}\s*,\s*{_NUMBER}",
    re.IGNORECASE | re.DOTALL,
)


def written_pair(text: str) -> tuple[str, str] | None:
    """Return latitude and longitude as they stand in what a program wrote, or None.

    Examples
    --------
    >>> written_pair("https://yandex.com/maps/?ll=47.1430%2C39.6003&z=12")
    ('39.6003', '47.1430')
    >>> written_pair('{"lat": 39.6, "lng": 47.1}'), written_pair("POINT (47.1 39.6)")
    (('39.6', '47.1'), ('39.6', '47.1'))
    """
    plain = text.replace("%2C", ",").replace("%2c", ",")
    if match := _LONGITUDE_FIRST.search(plain):
        longitude, latitude = (part for part in match.groups() if part is not None)
        return latitude, longitude
    if match := _LATITUDE_FIRST.search(plain):
        latitude, longitude = (part for part in match.groups() if part is not None)
        return latitude, longitude
    return None
