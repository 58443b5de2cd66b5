"""ACLED, UCDP GED, AOAV and the Global Terrorism Database in the words of the schema.

ACLED's codebook: precision 1 is a town or village and not the spot, 3 a region; only one sub-event
is about mines. UCDP's: precision 3 and more is the middle of an area. AOAV counts civilians and
armed actors apart. The GTD's specificity 1 is a town, 2 and 3 the middle of a district; -9 and -99
are unknown in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geomine.io.cells import Columns, lowered, mapped, new
from geomine.io.sheets import TEXT
from geomine.screening.cells import first_known

ACLED_KEPT = "remote explosive/landmine/ied"
ACLED_GEO = {"1": "village", "2": "municipality", "3": "region"}
ACLED_TIME = {"1": "day", "2": "week", "3": "month"}
UCDP_WHERE = {"1": "village", "2": "municipality", "3": "district",
              "4": "region", "5": "region", "6": "region", "7": "unknown"}  # fmt: skip
UCDP_DATE = {"1": "day", "2": "range", "3": "week", "4": "month", "5": "range"}
GTD_WHERE = {"1": "village", "2": "district", "3": "district", "4": "region", "5": "unknown"}
GTD_KEPT = "mine"
NEAR_M = "25000"
"""UCDP's second precision: within about 25 km of the place."""
LAUNCHED = r"(?i)\b(?:air|ground|naval|surface|sea)\b"
MINES = r"(?i)mine|cluster|remnant|uxo|erw|unexploded|submunition|ied|improvised"


def acled_filter(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the reason why a row is no mine, missing where it is one."""
    other = lowered(table, headers[0]).ne(ACLED_KEPT).fillna(value=True)
    reason = pd.Series("another sub-event of ACLED, no mine", index=table.index, dtype=TEXT)
    return {"reader_reason": new(table, "reader_reason", reason.where(other))}


def acled_counts(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return why a row of ACLED's weekly totals is no accident."""
    reason = "a count of events of a week and an area, no accident"
    counted = pd.Series(reason, index=table.index, dtype=TEXT).where(table[headers[0]].notna())
    return {"reader_reason": new(table, "reader_reason", counted)}


def gtd_filter(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the reason why no weapon of a row is a mine, missing where one is, and that weapon."""
    weapons = [table[h].where(lowered(table, h).str.endswith(GTD_KEPT)) for h in headers]
    mine = first_known(*(weapon.astype(TEXT) for weapon in weapons))
    reason = pd.Series("another weapon of the database, no landmine", table.index, dtype=TEXT)
    return {
        "reader_reason": new(table, "reader_reason", reason.mask(mine.notna())),
        "device_category": mine,
    }


def gtd_count(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return counts without the numbers below 0 that mean unknown."""
    found: Columns = {}
    for header in headers:
        number = table[header].astype(TEXT)
        name = "killed" if "kill" in header.lower() else "injured"
        found[name] = number.mask(number.str.startswith("-").fillna(value=False))
    return found


def acled_killed(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return deaths; 0 means none or unknown in ACLED, and is left unknown."""
    number = table[headers[0]]
    return {
        "killed": number.mask(number.astype(TEXT).str.fullmatch(r"0+(\.0+)?").fillna(value=False))
    }


def acled_admin(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the second level as the district; in Azerbaijan, and where it is blank, the first.

    The first level stays beside it, for a layer that has no second.
    """
    if "district_as_reported" in table:
        return {}
    first = next((table[h] for h in headers if h.lower().endswith("1")), None)
    second = next((table[h] for h in headers if h.lower().endswith("2")), None)
    if first is None or second is None:
        return {"district_as_reported": table[headers[0]]}
    if "country" in table:
        here = lowered(table, "country").eq("azerbaijan").fillna(value=False)
        second = second.mask(here, first.fillna(second))
    return {"district_as_reported": second.fillna(first), "region_as_reported": first}


def ucdp_where(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return what a point stands for, and the 25 km of the second precision."""
    words = lowered(table, headers[0])
    near = pd.Series(NEAR_M, index=table.index, dtype=TEXT).where(words.eq("2"))
    return {
        "location_precision": mapped(words, UCDP_WHERE),
        "location_uncertainty_m": new(table, "location_uncertainty_m", near),
    }


def no_accident(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the reason why a row of the Colombian list of events hurt nobody."""
    incident = lowered(table, headers[0]).eq("incidente").fillna(value=False)
    reason = pd.Series("a find or clearance, no accident", index=table.index, dtype=TEXT)
    return {"reader_reason": new(table, "reader_reason", reason.where(incident))}


def aoav_filter(table: pd.DataFrame, headers: list[str]) -> Columns:
    """Return the reason why a launched weapon is no mine or remnant."""
    launched = table[headers[0]].astype(TEXT).str.contains(LAUNCHED, regex=True).fillna(value=False)
    weapon = (
        table["device_category"].astype(TEXT) if "device_category" in table else table[headers[0]]
    )
    mine = weapon.str.contains(MINES, regex=True).fillna(value=False)
    reason = pd.Series("a launched weapon, no mine or remnant", index=table.index, dtype=TEXT)
    return {"reader_reason": new(table, "reader_reason", reason.where(launched & ~mine))}


def aoav_sum(table: pd.DataFrame, headers: list[str]) -> Columns:
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
