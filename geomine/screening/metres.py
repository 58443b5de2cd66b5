"""Pairs of metres that do not say their system: the one that lands where it was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geomine.crs import grid_degrees
from geomine.grids import (
    BAND_DEGREES,
    BANDS,
    EASTINGS,
    PULKOVO_WORDS,
    bare_mgrs,
    metres_of,
    pulkovo_ways,
    read_grid,
)
from geomine.screening.cells import Words, text_of, words_of
from geomine.screening.coordinates import UNROUNDED
from geomine.screening.doubtful_grid import without_doubtful
from geomine.screening.ruler import BESIDE_M
from geomine.screening.typed import as_meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geomine.grids import GridReading
    from geomine.screening.ruler import Ruler

LEAST_M = 10_000.0
"""Two numbers over this, one of them over ten times this, are metres and no degrees."""
UTM_EASTINGS = (100_000.0, 900_000.0)
PULKOVO_ZONES = range(2, 33)
MERCATOR, UTM, PULKOVO = "web_mercator", "utm", "pulkovo42_gk"


class Placed(NamedTuple):
    """Degrees and notation of each row, and how far off it is if another system was meant.

    ``doubt_m`` is NaN where only one system can have been meant.
    """

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    notation: Words
    decimals: NDArray[np.float64]
    doubt_m: NDArray[np.float64]


def placed_metres(  # noqa: PLR0917 - what read_columns gives, and where
    rows: pd.DataFrame,
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    notation: Words,
    decimals: NDArray[np.float64],
    ruler: Ruler,
) -> Placed:
    """Return latitude, longitude, notation and decimals with metres turned to degrees.

    Web Mercator, UTM of the zones of the layer (or of a column ``coord_zone``) and Pulkovo 1942,
    with its zone before the easting or without it, are tried, both ways round. A pair is read
    where exactly one of them lands within 10 km of the reported district, or of the layer where
    none is reported; where several do it is NaN, unless only one does the way round that the
    columns say, and where none does it is left as it was. UTM and Pulkovo without its zone are
    told apart by :func:`geomine.screening.doubtful_grid.without_doubtful`. A UTM reference whose
    letter S can be a band and the southern half, and an MGRS square without its zone, are read by
    the same rule.
    """
    landed = [*_landings(rows, *_pairs(rows, latitude, longitude, notation), ruler)]
    landed += [*_of_zones(rows, latitude, longitude, notation, ruler)]
    nowhere = np.broadcast_to(np.nan, len(rows))
    if not landed:
        return Placed(latitude, longitude, notation, decimals, nowhere)
    lines, doubt_m = without_doubtful(pd.concat(landed, ignore_index=True), rows)
    return Placed(*_taken(lines, latitude, longitude, notation, decimals), doubt_m)


def _pairs(
    rows: pd.DataFrame,
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    notation: Words,
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Return the rows with pairs of metres, and these, the easting first as the columns say."""
    typed = notation.where(lambda word: word == MERCATOR)
    some = np.flatnonzero(typed | ((np.abs(latitude) > LEAST_M) & (np.abs(longitude) > LEAST_M)))
    first, second = longitude[some], latitude[some]
    beyond = np.maximum(np.abs(first), np.abs(second)) > 10 * LEAST_M
    first[~beyond] = np.nan
    for place in np.flatnonzero(typed[some]).tolist():
        pair = metres_of(as_meant(str(rows["coord_raw"].iloc[some[place]])))
        first[place], second[place] = pair or (np.nan, np.nan)
    there = np.isfinite(first)
    return some[there], first[there], second[there]


def _landings(
    rows: pd.DataFrame,
    there: NDArray[np.intp],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    ruler: Ruler,
) -> Iterator[pd.DataFrame]:
    """Give one line per row and system that lands: ``row``, degrees and ``notation``."""
    if not len(there):
        return
    zones = _zones_said(rows.iloc[there])
    for turned, (east, north) in enumerate(((first, second), (second, first))):
        for notation, epsg, own in _systems(east, north, zones, ruler):
            degrees = grid_degrees(own, north, epsg)
            lines = _lines(there, degrees[:, 1], degrees[:, 0], notation, UNROUNDED, ruler)
            bare = notation == PULKOVO and bool(np.nanmin(own - east, initial=np.inf) > 0)
            yield lines.assign(turned=turned, bare=bare)


def _lines(  # noqa: PLR0917 - columns of one table
    row: NDArray[np.intp],
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    notation: object,
    decimals: object,
    ruler: Ruler,
) -> pd.DataFrame:
    found = {
        "row": row, "latitude": latitude, "longitude": longitude,
        "notation": notation, "decimals": decimals,
    }  # fmt: skip
    return pd.DataFrame(found)[ruler.lands(row, latitude, longitude)]


def _systems(
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    zones: NDArray[np.float64],
    ruler: Ruler,
) -> Iterator[tuple[str, int, NDArray[np.float64]]]:
    """Give each system that pairs can be of: notation, EPSG code, and the eastings that fit."""
    yield MERCATOR, 3857, east
    within = (east >= UTM_EASTINGS[0]) & (east <= UTM_EASTINGS[1]) & (north >= 0)
    for zone, base in _zones_of(ruler, zones):
        asked = within & (np.isnan(zones) | (zones == zone))
        if asked.any():
            yield UTM, base + zone, np.where(asked, east, np.nan)
    prefix = np.floor(east / 1e6)
    for zone in np.unique(prefix[np.isin(prefix, PULKOVO_ZONES)]).astype(int).tolist():
        yield PULKOVO, 28_400 + zone, np.where(prefix == zone, east, np.nan)
    for zone in pulkovo_zones(ruler):
        asked = within & (np.isnan(zones) | (zones == zone))
        if asked.any():
            yield PULKOVO, 28_400 + zone, np.where(asked, east + zone * EASTINGS, np.nan)


def _zones_of(ruler: Ruler, said: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the UTM zones of the layer and of the list, each with 32600 north, 32700 south."""
    west, south, east, north = ruler.bounds
    zones = set(range(int((west + 180) // 6) + 1, int((east + 180) // 6) + 2))
    zones |= {int(zone) for zone in said[np.isfinite(said)]}
    bases = [base for base, there in ((32_600, north > 0), (32_700, south < 0)) if there]
    return [(zone, base) for zone in sorted(zones) if 1 <= zone <= 60 for base in bases]  # noqa: PLR2004


def pulkovo_zones(ruler: Ruler) -> list[int]:
    """Return the zones of 6 degrees that the layer lies in, the first from Greenwich."""
    west, _, east, _ = ruler.bounds
    zones = range(int(west // 6) + 1, int(east // 6) + 2)
    return [zone for zone in zones if zone in PULKOVO_ZONES]


def _zones_said(rows: pd.DataFrame) -> NDArray[np.float64]:
    if "coord_zone" not in rows:
        return np.full(len(rows), np.nan)
    words = text_of(rows["coord_zone"]).str.replace(PULKOVO_WORDS, "", case=False, regex=True)
    digits = words.str.extract(r"(?<!\d)(\d{1,2})(?!\d)")[0]
    return pd.to_numeric(digits, errors="coerce").to_numpy(float)


def _of_zones(
    rows: pd.DataFrame,
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    notation: Words,
    ruler: Ruler,
) -> Iterator[pd.DataFrame]:
    """Give the other readings of references that tell their zone by half, where they land."""
    raw = text_of(rows["coord_raw"])
    if raw.isna().all():
        return
    told = notation.where((UTM, PULKOVO).__contains__)
    off = told & ~(ruler.gap_m(latitude, longitude, told) <= BESIDE_M)
    bare = raw.where(np.isnan(latitude)).str.match(
        rf"\s*[^\W\d_]\s*[^\W\d_][\s-]*\d|.*(?:{PULKOVO_WORDS})", case=False
    )
    asked = np.flatnonzero(off | bare.fillna(value=False).to_numpy(bool))
    codes, texts = pd.factorize(raw.iloc[asked])
    of_text = [_other_readings(text, ruler) for text in texts]
    found = [(row, *one) for row, code in zip(asked, codes, strict=True) for one in of_text[code]]
    if found:
        row, north, east, kind, worth = (np.array(column) for column in zip(*found, strict=True))
        yield _lines(row, north, east, kind, worth, ruler).assign(turned=0, bare=False)


def _other_readings(text: str, ruler: Ruler) -> list[tuple[float, float, str, float]]:
    text = as_meant(text)
    square = bare_mgrs(text)
    if square is None:
        readings: list[GridReading | None] = [*pulkovo_ways(text, pulkovo_zones(ruler))]
        readings = readings or [read_grid(text, south=True)]
    else:
        zones = {zone for zone, _ in _zones_of(ruler, np.empty(0))}
        low, high = (int((edge + 80) // BAND_DEGREES) for edge in ruler.bounds[[1, 3]])
        bands = BANDS[max(low, 0) : max(high, 0) + 1]
        readings = [read_grid(f"{zone}{band}{square}") for zone in zones for band in bands]
    # at the edge of a band a square is read in both, to the same place
    found = {(one.latitude, one.longitude, one.notation, one.decimals) for one in readings if one}
    return sorted(found)


def _taken(
    landed: pd.DataFrame,
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    notation: Words,
    decimals: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], Words, NDArray[np.float64]]:
    """Return the places with the pairs that land once; those that land twice become NaN.

    A pair that lands the way round that its columns say is not asked the other way.
    """
    landed = landed[landed["turned"].eq(landed.groupby("row")["turned"].transform("min"))]
    twice = landed["row"].duplicated(keep=False).to_numpy(bool)
    one, several = landed[~twice], landed.loc[twice, "row"].to_numpy()
    row = one["row"].to_numpy()
    latitude, longitude = latitude.copy(), longitude.copy()
    latitude[several] = longitude[several] = np.nan
    latitude[row], longitude[row] = one["latitude"].to_numpy(), one["longitude"].to_numpy()
    decimals = decimals.copy()
    decimals[row] = one["decimals"].to_numpy(float)
    return latitude, longitude, notation.put(row, words_of(one["notation"].astype("str"))), decimals
