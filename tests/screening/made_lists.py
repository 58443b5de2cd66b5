"""Messy lists with a known truth: invented accidents with faults, typed as five offices would.

Nothing in them happened. ``truth`` says of each row what a loader should make of it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geomine import datasets

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

LAYER = datasets.districts()
HOMES = ("aghdam", "fuzuli", "jabrayil", "zangilan", "tartar", "goranboy", "gazakh", "tovuz")
"""Districts that no village changed hands of, so that a point decides."""
FAULTS = ("clean",) * 12 + (
    "swapped", "null", "elsewhere", "rounded", "month", "year", "no_such_day", "future",
    "repeat", "victims", "stack", "residence", "unknown_people", "no_point",
)  # fmt: skip


@dataclass(slots=True)
class Made:
    """One row of a list as it was, and the checks that must and must not speak of it."""

    district: str
    latitude: float
    longitude: float
    day: dt.date
    killed: int | None
    injured: int | None
    fault: str = "clean"
    source: str = "A"
    group: int = -1
    precision: str = "site"
    date_precision: str = "day"
    must: set[str] = field(default_factory=set)


def _inside(shape: shapely.Geometry, rng: Generator) -> tuple[float, float]:
    """Return a point at least 3 km inside, with five decimals that are not round."""
    deep = shape.buffer(-0.03)
    west, south, east, north = deep.bounds
    while True:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if deep.contains(shapely.Point(x, y)):
            return round(y, 4) + 0.00003, round(x, 4) + 0.00007


def truth(seed: int, *, n: int = 60, without: tuple[str, ...] = ()) -> list[Made]:
    """Return the rows of one list, faults of every kind but ``without`` among them."""
    rng = np.random.default_rng(seed)
    shapes = gpd.GeoSeries(LAYER.geometry.to_numpy(), index=LAYER["district_id"])
    faults = ["clean" if fault in without else fault for fault in FAULTS]
    faults = [*faults, *rng.choice(FAULTS[:1], size=max(0, n - len(FAULTS)))]
    rng.shuffle(faults)
    rows: list[Made] = []
    for number, fault in enumerate(faults):
        district = HOMES[rng.integers(len(HOMES))]
        latitude, longitude = _inside(shapes[district], rng)
        day = dt.date(2019, 2, 13) + dt.timedelta(int(rng.integers(2_000)))
        day = day if day.day > 12 else day.replace(day=day.day + 12)
        killed = int(rng.integers(2))
        row = Made(district, latitude, longitude, day, killed, 1 - killed, str(fault), group=number)
        rows += _with_fault(row)
    return rows


NOWHERE = {"latitude": np.nan, "longitude": np.nan, "precision": "district"}
CHANGED: dict[str, dict[str, object]] = {
    "swapped": {"must": {"DQ02"}},
    "null": {"must": {"DQ04"}, **NOWHERE},
    "elsewhere": {"must": {"DQ03"}, **NOWHERE},
    "month": {"must": {"DQ09"}, "date_precision": "month"},
    "year": {"date_precision": "year"},
    "no_such_day": {"must": {"DQ10"}, "date_precision": "unknown"},
    "future": {"must": {"DQ10"}, "date_precision": "unknown"},
    "residence": {"must": {"DQ01", "DQ19"}, **NOWHERE, "district": "", "precision": "unknown"},
    "unknown_people": {"must": {"DQ14"}, "killed": None, "injured": None},
    "no_point": {"must": {"DQ01"}, **NOWHERE},
}


def _with_fault(row: Made) -> list[Made]:
    """Return the row with its fault, and the rows that belong to it."""
    like = functools.partial(dataclasses.replace, row)
    if row.fault == "rounded":
        whole = round(row.latitude, 2), round(row.longitude, 2)
        return [like(latitude=whole[0], longitude=whole[1], must={"DQ05"}, precision="village")]
    if row.fault == "repeat":
        day, north = row.day + dt.timedelta(1), row.latitude + 0.002
        return [row, like(source="B", must={"DQ15"}, day=day, latitude=north)]
    if row.fault == "victims":
        return [like(killed=1, injured=2, must={"DQ12"}) for _ in range(3)]
    if row.fault == "stack":
        days = [row.day + dt.timedelta(40 * k) for k in range(3)]
        group = 1_000 + 100 * row.group
        return [like(day=day, precision="village", must={"DQ06"}, group=group + k)
                for k, day in enumerate(days)]  # fmt: skip
    return [like(**CHANGED.get(row.fault, {}))]


def dms(angle: float, sides: str) -> str:
    """Return an angle in degrees, minutes and seconds with a letter."""
    tenths = round(abs(angle) * 36_000)
    return f"{tenths // 36_000}°{tenths // 600 % 60:02d}'{tenths % 600 / 10:04.1f}\"{sides}"


def metres(epsg: int) -> Callable[[float, float], tuple[str, str]]:
    """Return what turns latitude and longitude into an easting and a northing as text."""
    turn = Transformer.from_crs(4326, epsg, always_xy=True)

    def turned(latitude: float, longitude: float) -> tuple[str, str]:
        east, north = turn.transform(longitude, latitude)
        return f"{east:.0f}", f"{north:.0f}"

    return turned


def typed_point(
    row: Made, pair: Callable[[float, float], tuple[str, str]], zero: str = "0"
) -> tuple[str | None, str | None]:
    """Return the two cells that a clerk types for the place of a row, its fault among them."""
    if row.fault == "null":
        return zero, zero
    if row.fault == "elsewhere":
        return pair(51.17, 71.43)
    if np.isnan(row.latitude):
        return None, None
    first, second = pair(row.latitude, row.longitude)
    return (second, first) if row.fault == "swapped" else (first, second)


def typed_day(row: Made, form: str) -> str:
    """Return the cell of the date in the form of ``strftime``, its fault among them."""
    if row.fault == "no_such_day":
        return (
            form.replace("%d", "31").replace("%m", "02").replace("%Y", "2021").replace("%y", "21")
        )
    if row.fault == "future":
        return dt.date(2031, 5, 17).strftime(form)
    if row.date_precision == "month":
        return row.day.strftime("%m.%Y")
    if row.date_precision == "year":
        return row.day.strftime("%Y")
    return row.day.strftime(form)


def count(number: int | None) -> str | None:
    """Return a number of people as typed, blank where unknown."""
    return None if number is None else str(number)


def spelling(district: str, kind: str, letters: str = "") -> str | None:
    """Return a spelling of a district that an encoding can hold, blank for none."""
    known = datasets.district_names()
    known = known[known["district_id"].eq(district) & known["kind"].eq(kind)]
    names = [name for name in known["spelling"] if not letters or name[0].casefold() in letters]
    return names[0] if names else None


def as_table(rows: list[Made], cells: Callable[[Made], dict[str, object]]) -> pd.DataFrame:
    """Return the list as one office types it."""
    return pd.DataFrame([cells(row) for row in rows]).astype("object")
