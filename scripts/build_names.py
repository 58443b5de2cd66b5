"""Make data/boundaries/district_names.csv: every spelling of a district, for matching only.

Usage: python scripts/build_names.py DISTRICTS.csv

DISTRICTS.csv has one row per district with its variants, separated by "|". Soviet-era
and Armenian-era names stand here so that old lists can be read; no page shows them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

from geomine import datasets

OUT = Path(__file__).parent.parent / "data" / "boundaries" / "district_names.csv"
KINDS = {
    "name_az": "official",
    "name_en": "official",
    "name_ru": "official",
    "name_ru_in_countries_gem": "variant",
    "variants_latin": "variant",
    "variants_ru_soviet": "variant",
    "variants_armenian_era_matching_only": "armenian_era",
    "name_hy_in_countries_gem_matching_only": "armenian_era",
}
ALONE_ELSEWHERE = {"Martuni", "Մարտունի"}
"""Names that alone mean a place in another country, too: never enough without a district."""


def main(listed: Path) -> None:
    """Write one row per district and spelling, official ones first."""
    layer = datasets.districts()[["district_id", "name_az", "name_en", "name_ru"]]
    rows = [
        (unit.district_id, str(name), "official")
        for unit in layer.itertuples()
        for name in (unit.name_az, unit.name_en, unit.name_ru)
    ]
    for district in pd.read_csv(listed).itertuples():
        for column, kind in KINDS.items():
            for text in str(getattr(district, column)).split("|"):
                spelling = re.sub(r"\s*\([^)]*\)", "", text).strip()
                if spelling and spelling != "nan" and spelling not in ALONE_ELSEWHERE:
                    rows.append((district.key, spelling, kind))
    table = pd.DataFrame(rows, columns=["district_id", "spelling", "kind"])
    table["order"] = table["kind"].map({"official": 0, "variant": 1, "armenian_era": 2})
    table = table.sort_values(["district_id", "order", "spelling"])
    table = table.drop_duplicates(["district_id", "spelling"])
    table.drop(columns="order").to_csv(OUT, index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
