"""Make data/incidents/az_public_record_2020_2026.csv from the compiled list of public reports.

Usage: python scripts/build_incidents.py compiled_list.csv

The list has one row per incident as news reported it. Its free-text notes can
describe people and are not carried over; what they say of dates and places is
in the tables below, with the reason.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from geomine import datasets
from geomine.schema import DEFAULT_UNCERTAINTY_M, INCIDENTS, names

OUT = Path(__file__).parent.parent / "data" / "incidents" / "az_public_record_2020_2026.csv"

RANGES = {
    "AZ012": ("2021-02-01", "2021-02-21"),  # in February, before the 22nd
    "AZ014": ("2021-03-01", "2021-03-04"),  # in March, on or before the 4th
    "AZ041": ("2022-05-15", "2022-06-15"),  # middle of May to middle of June
    "AZ043": ("2022-06-17", "2022-06-30"),  # in June, after the 16th
    "AZ053": ("2023-03-01", "2023-04-17"),  # March or April, before 18 April
    "AZ068": ("2023-12-27", "2024-02-04"),  # the 342nd victim, between two dated ones
    "AZ084": ("2024-08-24", "2024-09-02"),  # the 377th victim, between two dated ones
    "AZ086": ("2024-10-15", "2024-11-30"),  # after 14 October
    "AZ096": ("2025-09-21", "2025-09-30"),  # a Tuesday in late September
}
"""First and last day an incident can have been, where a report does not give the day."""

RESIDENCE = {"AZ084"}
"""The place is where the victim lived; the accident is known only to the district."""

DEVICES = {
    "AP": "ap_mine",
    "AT": "at_mine",
    "AT+AP": "mine_unspecified",  # both at one place: the schema has one device a row
    "UXO": "other_erw",
    "submunition": "submunition",
    "unknown": "unknown",
}
TYPES = {
    "ap_mine": "mine",
    "at_mine": "mine",
    "mine_unspecified": "mine",
    "other_erw": "uxo_axo",
    "submunition": "cluster_munition",
    "unknown": "unknown",
}
STATUSES = {"police": "security_forces"}  # the others keep their name
ACTIVITIES = (
    # the first word found decides
    ("demining", "demining"),
    ("mine action", "other"),
    ("grazing", "herding"),
    ("farming", "farming"),
    ("household", "household"),
    ("construction", "construction"),
    ("road maintenance", "construction"),
    ("scrap", "collecting_scrap"),
    ("travelling", "travelling"),
    ("visiting", "visiting_home_grave"),
    ("military duty", "military_duty"),
    ("police duty", "military_duty"),
    ("search for bodies", "other"),
    ("uncleared area", "unknown"),
    ("unknown", "unknown"),
)


def main(source: Path) -> None:
    """Write the incidents in the canonical schema."""
    listed = pd.read_csv(source, dtype="str", keep_default_na=False).set_index("incident_id")
    listed = listed.mask(listed == "")
    table = pd.DataFrame(index=listed.index, columns=names(INCIDENTS), dtype="str")
    table["incident_id"] = table["source_record_id"] = table.index
    table["source_system"], table["source"] = "media", listed["source_url"]
    table["verification"], table["sensitivity"] = "reported", "public"
    dates(table, listed)
    places(table, listed)
    victims(table, listed)
    device = listed["device"].map(DEVICES)
    table["device_category"], table["accident_type"] = device, device.map(TYPES)
    table["district_id"] = None
    table.to_csv(OUT, index=False, lineterminator="\n")


def dates(table: pd.DataFrame, listed: pd.DataFrame) -> None:
    """Fill the dates: a day is given, or a range, or nothing."""
    table["date_precision"] = listed["date_precision"].replace({"month": "range"})
    table["event_date"] = table["event_date_end"] = listed["date"]
    for key, (first, last) in RANGES.items():
        table.loc[key, ["event_date", "event_date_end"]] = first, last
    if set(table.index[table["date_precision"] == "range"]) != set(RANGES):
        sys.exit("every incident without a day needs its range in RANGES")


def places(table: pd.DataFrame, listed: pd.DataFrame) -> None:
    """Fill the places: a settlement's point is kept, a district's point is no observation."""
    village = listed["location_precision"].eq("settlement") & ~table.index.isin(RESIDENCE)
    known = listed["district_reported"].notna()
    table["location_precision"] = np.select([village, known], ["village", "district"], "unknown")
    table["coord_raw"] = (listed["latitude"] + ", " + listed["longitude"]).where(
        listed["latitude"].notna()
    )
    table["coord_format"] = np.where(table["coord_raw"].notna(), "dd", "none")
    table["latitude"] = listed["latitude"].where(village)
    table["longitude"] = listed["longitude"].where(village)
    table["place_id"] = ("geonames:" + listed["geonameid"]).where(village)
    named = listed["place_az"].notna() & ~table.index.isin(RESIDENCE)
    table["place_name"] = listed["place_az"].where(named)
    table["place_as_reported"] = listed["place"].where(~listed["place"].str.startswith("("))
    table["district_as_reported"] = listed["district_reported"]
    area = datasets.districts().set_index("iso_3166_2")["area_km2"]
    radius_m = np.sqrt(listed["region_iso"].map(area).astype(float) / np.pi) * 1_000
    uncertainty = radius_m.round(-2).mask(village, DEFAULT_UNCERTAINTY_M["village"])
    table["location_uncertainty_m"] = uncertainty


def victims(table: pd.DataFrame, listed: pd.DataFrame) -> None:
    """Fill who was hurt, in numbers and kinds; never who they were."""
    killed, injured = listed["killed"].astype(int), listed["injured"].astype(int)
    table["killed"], table["injured"] = killed, injured
    table["casualties"] = killed + injured
    table["victim_status"] = listed["victim_group"].replace(STATUSES)
    table["activity"] = [activity(text) for text in listed["activity"]]
    table["is_demining_accident"] = listed["activity"].str.contains("demining")


def activity(text: str) -> str:
    """Return the code of an activity in the words of a report."""
    for word, code in ACTIVITIES:
        if word in text:
            return code
    sys.exit(f"no code for the activity {text!r}; add it to ACTIVITIES")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
