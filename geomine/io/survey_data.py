"""IMSMA Core, Survey123, Kobo and the Colombian list in the words of the schema."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geomine.io.cells import Columns, lowered, new
from geomine.io.sheets import TEXT

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
EPOCH_DIGITS = r"-?\d{11,14}"


def epoch(table: pd.DataFrame, headers: list[str]) -> Columns:
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


def date_known(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the date, unknown where the form says that it is."""
    if "event_date" not in table:
        return {}
    return {
        "event_date": table["event_date"].mask(
            lowered(table, headers[0]).isin(("no", "0", "false"))
        )
    }


def ac_location(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return how exact the place is, or the place itself where the words are none of these."""
    words = lowered(table, headers[0]).str.replace("_", " ")
    precision = words.map(AC_LOCATION).astype(TEXT)
    if precision.notna().any():
        return {"location_precision": new(table, "location_precision", precision)}
    return {"place_as_reported": new(table, "place_as_reported", table[headers[0]])}


def death(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the outcome, killed where the victim died later."""
    died = lowered(table, headers[0]).isin((*YES, "died", "dead", "killed"))
    before = table.get("victim_outcome", pd.Series(np.nan, index=table.index, dtype=TEXT))
    return {"victim_outcome": before.mask(died, "killed")}


def validation(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return whether a submission was approved or refused."""
    words = lowered(table, headers[0])
    said: pd.Series[Any] = pd.Series(np.nan, index=table.index, dtype=TEXT)
    refused, approved = words.isin(REFUSED), words.isin(APPROVED)
    return {"verification": said.mask(refused, "rejected").mask(approved, "verified")}


def seat(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return that the point is the seat of a municipality."""
    seat = pd.Series("municipality", index=table.index, dtype=TEXT).where(table[headers[0]].notna())
    return {"location_precision": new(table, "location_precision", seat)}
