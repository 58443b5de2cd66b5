"""Which districts get a map of their own, and what its file is called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomine.errors import ConfigError
from geomine.mapping.measures import column
from geomine.mapping.rows import name_of, records

if TYPE_CHECKING:
    import pandas as pd

    from geomine.config import AnalysisConfig
    from geomine.results import Analysis

_LATIN = str.maketrans("əƏıİ", "eEiI")


@dataclass(frozen=True, slots=True)
class Region:
    """A district with a map of its own."""

    district_id: str
    name: str
    file: str


def regions_of(analysis: Analysis, *, lang: str) -> tuple[Region, ...]:
    """Return the districts that get a map of their own, by name.

    They are those that the settings name, or else the layer's project regions,
    or else the districts with incidents.

    Raises
    ------
    ConfigError
        If the settings name a district that the layer does not have.
    """
    table = analysis.rates
    wanted = region_ids(table, analysis.config)
    rows = records(table, ("district_id", "name_az", "name_en", "name_ru"))
    chosen = [row for row in rows if row["district_id"] in wanted]
    chosen.sort(key=lambda row: (fold(name_of(row, lang)), str(row["district_id"])))
    files = unique_slugs([str(row["district_id"]) for row in chosen])
    return tuple(
        Region(str(row["district_id"]), name_of(row, lang), f"region-{file}.html")
        for row, file in zip(chosen, files, strict=True)
    )


def region_ids(districts: pd.DataFrame, config: AnalysisConfig) -> set[str]:
    """Return the ``district_id`` of the districts that get a map of their own.

    Before anything is counted, a layer without project regions may give one to each.

    Raises
    ------
    ConfigError
        If the settings name a district that the layer does not have.
    """
    known = set(districts["district_id"])
    if config.regions is not None:
        unknown = sorted(set(config.regions) - known)
        if unknown:
            raise ConfigError(f"settings: regions {unknown} are not in the district layer.")
        return set(config.regions)
    if "project_region" in districts:
        project = districts["project_region"].astype("boolean").fillna(value=False).astype(bool)
        if project.any():
            return set(districts.loc[project, "district_id"])
    if "n_incidents" not in districts:
        return known
    return set(districts.loc[column(districts, "n_incidents") > 0, "district_id"])


def unique_slugs(texts: list[str]) -> list[str]:
    """Return file names for ``texts``: small ASCII letters, digits and hyphens, each once.

    Examples
    --------
    >>> unique_slugs(["Ağdam", "Xankəndi şəhəri", "agdam", "???"])
    ['agdam', 'xankendi-seheri', 'agdam-2', 'district']
    """
    taken: set[str] = set()
    made = []
    for text in texts:
        plain = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "district"
        slug, k = plain, 1
        while slug in taken:
            k += 1
            slug = f"{plain}-{k}"
        taken.add(slug)
        made.append(slug)
    return made


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents, for sorting and file names."""
    plain = unicodedata.normalize("NFKD", text.translate(_LATIN)).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
