"""What a format writes in its own way, turned into the words of the schema.

Each function takes the raw table and the headers to turn, and returns new columns; the column
of the file stays beside them, so that a refused row keeps its cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyproj

from geomine.io.sheets import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Columns = dict[str, pd.Series]

ACLED_KEPT = "remote explosive/landmine/ied"
ACLED_GEO = {"1": "village", "2": "municipality", "3": "region"}
ACLED_TIME = {"1": "day", "2": "week", "3": "month"}
UCDP_WHERE = {"1": "village", "2": "municipality", "3": "district",
              "4": "region", "5": "region", "6": "region", "7": "unknown"}  # fmt: skip
UCDP_DATE = {"1": "day", "2": "range", "3": "week", "4": "month", "5": "range"}
NEAR_M = "25000"
"""UCDP's second precision: within about 25 km of the place."""
LAUNCHED = r"(?i)\b(?:air|ground|naval|surface|sea)\b"
MINES = r"(?i)mine|cluster|remnant|uxo|erw|unexploded|submunition|ied|improvised"
AC_LOCATION = {
    "gps": "gps", "exact": "gps", "accurate": "gps", "exact location": "gps",
    "approximate": "village", "approx": "village", "community": "village", "village": "village",
    "estimated": "village", "subdistrict": "municipality", "district": "district",
    "governorate": "region", "unknown": "unknown",
}  # fmt: skip
YES = ("yes", "1", "true", "y", "bəli", "да", "oui", "si", "sí")
NO = ("no", "0", "false", "n", "xeyr", "нет", "non", "dont_know", "unknown")
REFUSED = (
    "not_approved",
    "not approved",
    "rejected",
    "validation_status_not_approved",
    "hasissues",
)
APPROVED = ("approved", "validation_status_approved")
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
GEOPOINT = rf"^{_NUMBER} {_NUMBER} (-?\d+(?:\.\d+)?) (\d+(?:\.\d+)?)$"
EPOCH_DIGITS = r"-?\d{11,14}"


def adapt(table: pd.DataFrame, how: Mapping[str, str]) -> pd.DataFrame:
    """Return the table with what its format says in its own way turned into the schema.

    Parameters
    ----------
    table : pandas.DataFrame
        The raw table; columns of ``how`` carry the header of the file.
    how : mapping of str to str
        The way of each header, from ``formats.csv``.
    """
    for way, turn in _WAYS.items():
        headers = [header for header, name in how.items() if name == way and header in table]
        if headers:
            table = table.assign(**turn(table, headers))
    return table


def dated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a date from its columns of year, month and day.

    A month or day that is blank or 0 is unknown, and not the first.
    """
    if "event_date" in table or "event_year" not in table:
        return table
    date = _digits(table["event_year"])
    for name in ("event_month", "event_day"):
        if name not in table:
            break
        part = _digits(table[name]).str.zfill(2)
        date = date.str.cat(part, sep="-").fillna(date).where(date.notna())
        if name == "event_month":
            words = table[name].where(part.isna() & table[name].notna())
            spelled = words.str.cat(table["event_year"], sep=" ")
            date = spelled.where(spelled.str.contains(r"^[^\W\d]", regex=True)).fillna(date)
    return table.assign(event_date=date.astype(TEXT))


def with_geopoints(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with degrees from a question of Kobo or ODK for a place.

    Its one cell holds latitude, longitude, altitude and accuracy in metres.
    """
    for name in table.columns:
        cells = table[name]
        if not isinstance(cells.dtype, pd.StringDtype) or not cells.notna().any():
            continue
        if not str(cells.dropna().iloc[0]).replace("-", "").startswith(tuple("0123456789")):
            continue
        parts = cells.str.extract(GEOPOINT)
        if parts[0].notna().sum() == cells.notna().sum():
            return _geopoint(table, str(name), parts)
    return table


def _geopoint(table: pd.DataFrame, name: str, parts: pd.DataFrame) -> pd.DataFrame:
    there = parts[0].notna()
    exact = parts[3].where(pd.to_numeric(parts[3]) > 0)
    gps = pd.Series("gps", index=table.index, dtype=TEXT).where(there & exact.notna())
    columns = {
        "latitude": parts[0], "longitude": parts[1], "location_uncertainty_m": exact,
        "location_precision": gps, "coord_raw": table[name],
    }  # fmt: skip
    table = table.assign(**{field: _new(table, field, cells) for field, cells in columns.items()})
    return table.drop(columns=name) if name == "place_as_reported" else table


def _digits(cells: pd.Series) -> pd.Series:
    text = cells.astype(TEXT).str.strip().str.removesuffix(".0")
    return text.where(text.str.fullmatch(r"\d{1,4}") & ~text.str.fullmatch("0+"))


def _words(table: pd.DataFrame, header: str) -> pd.Series:
    return table[header].astype(TEXT).str.strip().str.lower()


def _mapped(cells: pd.Series, words: Mapping[str, str]) -> pd.Series:
    return cells.str.removesuffix(".0").map(words).astype(TEXT)


def _new(table: pd.DataFrame, name: str, cells: pd.Series) -> pd.Series:
    """Return ``cells`` where the column ``name`` is blank or not there yet."""
    return table[name].fillna(cells) if name in table else cells


def _acled_filter(table: pd.DataFrame, headers: list[str]) -> Columns:
    other = _words(table, headers[0]).ne(ACLED_KEPT).fillna(value=True)
    reason = pd.Series("another sub-event of ACLED, no mine", index=table.index, dtype=TEXT)
    return {"reader_reason": _new(table, "reader_reason", reason.where(other))}


def _acled_killed(table: pd.DataFrame, headers: list[str]) -> Columns:
    number = table[headers[0]]
    return {
        "killed": number.mask(number.astype(TEXT).str.fullmatch(r"0+(\.0+)?").fillna(value=False))
    }


def _acled_admin(table: pd.DataFrame, headers: list[str]) -> Columns:
    if "district_as_reported" in table:
        return {}
    first = next((table[h] for h in headers if h.lower().endswith("1")), None)
    second = next((table[h] for h in headers if h.lower().endswith("2")), None)
    if first is None or second is None:
        return {"district_as_reported": table[headers[0]]}
    if "country" in table:
        here = _words(table, "country").eq("azerbaijan").fillna(value=False)
        second = second.mask(here, first.fillna(second))
    return {"district_as_reported": second.fillna(first)}


def _ucdp_where(table: pd.DataFrame, headers: list[str]) -> Columns:
    words = _words(table, headers[0])
    near = pd.Series(NEAR_M, index=table.index, dtype=TEXT).where(words.eq("2"))
    return {
        "location_precision": _mapped(words, UCDP_WHERE),
        "location_uncertainty_m": _new(table, "location_uncertainty_m", near),
    }


def _aoav_filter(table: pd.DataFrame, headers: list[str]) -> Columns:
    launched = table[headers[0]].astype(TEXT).str.contains(LAUNCHED, regex=True).fillna(value=False)
    weapon = (
        table["device_category"].astype(TEXT) if "device_category" in table else table[headers[0]]
    )
    mine = weapon.str.contains(MINES, regex=True).fillna(value=False)
    reason = pd.Series("a launched weapon, no mine or remnant", index=table.index, dtype=TEXT)
    return {"reader_reason": _new(table, "reader_reason", reason.where(launched & ~mine))}


def _aoav_sum(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return killed and injured of civilians and armed actors together."""
    found: Columns = {}
    for name, words in (("killed", ("killed", "death")), ("injured", ("injur",))):
        parts = [h for h in headers if any(word in h.lower() for word in words)]
        if parts and name not in table:
            numbers = table[parts].apply(pd.to_numeric, errors="coerce")
            total = numbers.sum(axis=1, min_count=1)
            found[name] = total.astype("Int64").astype("str").astype(TEXT).where(total.notna())
    if "victim_status" not in table:
        found["victim_status"] = _aoav_status(table, headers)
    return found


def _aoav_status(table: pd.DataFrame, headers: list[str]) -> pd.Series:
    civil, armed = (
        table[[h for h in headers if word in h.lower()]]
        .apply(pd.to_numeric, errors="coerce")
        .sum(axis=1)
        .gt(0)
        for word in ("civilian", "armed")
    )
    status: pd.Series[Any] = pd.Series(np.nan, index=table.index, dtype=TEXT)
    return status.mask(civil, "civilian").mask(armed, "military").mask(civil & armed, "mixed")


def _epoch(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return milliseconds since 1970 as days of UTC; dates stay as they are."""
    found: Columns = {}
    for header in headers:
        name = "event_date" if header.lower() == "ac_date" else "report_date"
        text = table[header].astype(TEXT).str.strip()
        is_epoch = text.str.fullmatch(EPOCH_DIGITS).fillna(value=False).astype(bool)
        number = pd.to_numeric(text.where(is_epoch), errors="coerce")
        days = pd.to_datetime(number, unit="ms", errors="coerce").dt.strftime("%Y-%m-%d")
        cells = days.astype(TEXT).where(is_epoch, text)
        found[name] = found[name].fillna(cells) if name in found else cells
    return found


def _date_known(table: pd.DataFrame, headers: list[str]) -> Columns:
    if "event_date" not in table:
        return {}
    return {
        "event_date": table["event_date"].mask(_words(table, headers[0]).isin(("no", "0", "false")))
    }


def _ac_location(table: pd.DataFrame, headers: list[str]) -> Columns:
    words = _words(table, headers[0]).str.replace("_", " ")
    precision = words.map(AC_LOCATION).astype(TEXT)
    if precision.notna().any():
        return {"location_precision": _new(table, "location_precision", precision)}
    return {"place_as_reported": _new(table, "place_as_reported", table[headers[0]])}


def _death(table: pd.DataFrame, headers: list[str]) -> Columns:
    died = _words(table, headers[0]).isin((*YES, "died", "dead", "killed"))
    before = table.get("victim_outcome", pd.Series(np.nan, index=table.index, dtype=TEXT))
    return {"victim_outcome": before.mask(died, "killed")}


def _validation(table: pd.DataFrame, headers: list[str]) -> Columns:
    words = _words(table, headers[0])
    said: pd.Series[Any] = pd.Series(np.nan, index=table.index, dtype=TEXT)
    refused, approved = words.isin(REFUSED), words.isin(APPROVED)
    return {"verification": said.mask(refused, "rejected").mask(approved, "verified")}


def _seat(table: pd.DataFrame, headers: list[str]) -> Columns:
    seat = pd.Series("municipality", index=table.index, dtype=TEXT).where(table[headers[0]].notna())
    return {"location_precision": _new(table, "location_precision", seat)}


def _if_no_degrees(table: pd.DataFrame, headers: list[str]) -> Columns:
    return {"coord_raw": table[headers[0]].where(_without_degrees(table))}


def _without_degrees(table: pd.DataFrame) -> pd.Series:
    blank = pd.Series(data=True, index=table.index)
    for name in ("latitude", "longitude"):
        if name in table:
            blank &= table[name].isna()
    return blank


def _entered_xy(table: pd.DataFrame, headers: list[str]) -> Columns:
    if len(headers) < 2:  # noqa: PLR2004 - a pair
        return {}
    east, north = sorted(headers)
    pair = table[east].astype(TEXT).str.cat(table[north].astype(TEXT), sep=" ")
    return {"coord_raw": _new(table, "coord_raw", pair.where(_without_degrees(table)))}


def _bearing(table: pd.DataFrame, headers: list[str]) -> Columns:
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
    return {"coord_raw": _new(table, "coord_raw", text)}


def _coordrefsys(table: pd.DataFrame, headers: list[str]) -> Columns:
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


# in this order: what is known of a date comes after the date, a reference system after the pair
_WAYS: dict[str, Callable[[pd.DataFrame, list[str]], Columns]] = {
    "acled_filter": _acled_filter,
    "acled_killed": _acled_killed,
    "acled_admin": _acled_admin,
    "acled_geo": lambda t, h: {"location_precision": _mapped(_words(t, h[0]), ACLED_GEO)},
    "acled_time": lambda t, h: {"date_precision": _mapped(_words(t, h[0]), ACLED_TIME)},
    "ucdp_where": _ucdp_where,
    "ucdp_date": lambda t, h: {"date_precision": _mapped(_words(t, h[0]), UCDP_DATE)},
    "ucdp_admin": _acled_admin,
    "aoav_filter": _aoav_filter,
    "aoav_sum": _aoav_sum,
    "epoch": _epoch,
    "date_known": _date_known,
    "ac_location": _ac_location,
    "death": _death,
    "validation": _validation,
    "seat": _seat,
    "if_no_degrees": _if_no_degrees,
    "entered_xy": _entered_xy,
    "bearing": _bearing,
    "coordrefsys": _coordrefsys,
}
