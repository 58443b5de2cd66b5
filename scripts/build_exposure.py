"""Make data/exposure/ from tables of published population and official totals.

Usage: python scripts/build_exposure.py FACTS DISTRICTS.csv

FACTS is the folder with population_area_19_regions.csv and anama_victim_statistics.csv;
DISTRICTS.csv has one row per district with a published population, its date, type and source.
"""

from __future__ import annotations

import calendar
import sys
from pathlib import Path

import pandas as pd

from geomine import datasets
from geomine.schema import EXPOSURE, TOTALS, names

OUT = Path(__file__).parent.parent / "data" / "exposure"

DISPLACED = (
    "fuzuli", "aghdam", "tartar", "jabrayil", "zangilan", "gubadly", "lachin", "kalbajar",
    "khojavend", "shusha", "khojaly",
)  # fmt: skip
NOMINAL = "counts displaced people who live elsewhere"
INFERRED = "inferred from the share of the economic region, not published"

RETURNED = (
    ("fuzuli", 2024, 3132, "2024-05-02", "vestikavkaza.ru, 2 May 2024"),
    ("lachin", 2024, 1838, "2024-05-02", "vestikavkaza.ru, 2 May 2024"),
    ("khojaly", 2026, 3700, "2026-01-01", "en.wikipedia.org/wiki/Khojaly_District"),
)


def main(facts: Path, listed: Path) -> None:
    """Write the population and the official totals."""
    table = pd.concat([population_2024(facts), population_listed(listed), returned()])
    table = table.sort_values(["district_id", "year", "population_type"])
    if table.duplicated(["district_id", "year", "population_type"]).any():
        sys.exit("a district has two populations of one type and year")
    table[names(EXPOSURE)].to_csv(OUT / "population.csv", index=False, lineterminator="\n")
    totals(facts).to_csv(OUT / "official_totals.csv", index=False, lineterminator="\n")


def population_2024(facts: Path) -> pd.DataFrame:
    """Return the registered population of the 19 project regions on 1 January 2024."""
    listed = pd.read_csv(facts / "population_area_19_regions.csv")
    keys = datasets.districts().set_index("iso_3166_2")["district_id"]
    district = listed["iso_3166_2"].map(keys)
    inferred = listed["population_source"].eq("INFERRED")
    nominal = district.isin(DISPLACED)
    return pd.DataFrame(
        {
            "district_id": district,
            "year": 2024,
            "population": listed["population_2024_01_01"],
            "population_type": "registered",
            "as_of": "2024-01-01",
            "usable": ~nominal,
            "source": listed["population_source"].replace(
                "INFERRED", "State Statistical Committee"
            ),
            "note": inferred.map({True: INFERRED, False: None}).mask(nominal, NOMINAL),
        }
    )


def population_listed(listed: Path) -> pd.DataFrame:
    """Return the dated registered population of each district that one was found for."""
    table = pd.read_csv(listed).set_index("key")
    registered = table["population"].notna() & ~table["population_type"].str.startswith(
        "ACTUAL", na=True
    )
    table = table[registered]
    year = table["population_date"].str.extract(r"(\d{4})", expand=False).astype(int)
    day = table["population_date"].where(table["population_date"].str.len() == len("2024-01-01"))
    nominal = table.index.isin(DISPLACED)
    rows = pd.DataFrame(
        {
            "district_id": table.index,
            "year": year.to_numpy(),
            "population": table["population"].astype(int).to_numpy(),
            "population_type": "registered",
            "as_of": day.fillna(year.astype(str) + "-01-01").to_numpy(),
            "usable": ~nominal,
            "source": table["population_source"].to_numpy(),
            "note": [NOMINAL if lives_elsewhere else None for lives_elsewhere in nominal],
        }
    )
    return rows[rows["year"] != 2024]  # noqa: PLR2004 - that year is in the other table


def returned() -> pd.DataFrame:
    """Return the few published counts of people who came back; no workers, no soldiers."""
    columns = ["district_id", "year", "population", "as_of", "source"]
    return pd.DataFrame(RETURNED, columns=columns).assign(
        population_type="returnee",
        usable=False,
        note="returnees alone, without workers, deminers and soldiers",
    )


def totals(facts: Path) -> pd.DataFrame:
    """Return the official totals with full days at both ends of each period."""
    listed = pd.read_csv(facts / "anama_victim_statistics.csv", dtype="str")
    return pd.DataFrame(
        {
            "period_start": listed["period_start"].map(lambda text: day(text, last=False)),
            "period_end": listed["period_end"].map(lambda text: day(text, last=True)),
            "casualties": listed["victims_total"],
            "killed": listed["killed"],
            "injured": listed["injured"],
            "source": listed["source_url"],
            "note": listed["note"],
        }
    )[names(TOTALS)]


def day(text: str, *, last: bool) -> str:
    """Return the first or last day of a year or month given as 2020, 2020-11 or a day."""
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
    end = calendar.monthrange(year, month)[1] if last else 1
    return f"{year}-{month:02d}-{parts[2] if len(parts) > 2 else end:02d}"  # noqa: PLR2004


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
