"""Which districts get a map of their own, and what its file is called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import ConfigError
from geomine.mapping.measures import MEASURES, column
from geomine.mapping.rows import name_of, records

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.config import AnalysisConfig
    from geomine.results import Analysis

MOST_REGIONS = 60
"""Maps of single districts that a run draws where the settings do not say which."""
_LATIN = str.maketrans("əƏıİ", "eEiI")


@dataclass(frozen=True, slots=True)
class Region:
    """A district with a map of its own."""

    district_id: str
    name: str
    file: str


def regions_of(analysis: Analysis, *shared: Analysis, lang: str) -> tuple[Region, ...]:
    """Return the districts that get a map of their own, by name.

    They are those that the settings name, or else the layer's project regions, or else the
    districts with incidents; of more than :data:`MOST_REGIONS` of these the first by casualties,
    by the lower limit of their rate by area, and of the statistical hot spots.

    Parameters
    ----------
    analysis : Analysis
        What is drawn.
    shared : Analysis
        What else of the run is drawn: a district with a map there gets one here too.
    lang : {"en", "az", "ru"}
        Language of the names.

    Raises
    ------
    ConfigError
        If the settings name a district that the layer does not have.
    """
    wanted = _with_map(analysis, *shared)
    rows = records(analysis.rates, ("district_id", "name_az", "name_en", "name_ru"))
    rows.sort(key=lambda row: (fold(name_of(row, lang)), str(row["district_id"])))
    files = unique_slugs([str(row["district_id"]) for row in rows])  # whichever are drawn
    return tuple(
        Region(str(row["district_id"]), name_of(row, lang), f"region-{file}.html")
        for row, file in zip(rows, files, strict=True)
        if row["district_id"] in wanted
    )


def region_ids(districts: pd.DataFrame, config: AnalysisConfig) -> set[str]:
    """Return the ``district_id`` of the districts that get a map of their own.

    See :func:`regions_of`. Before anything is counted, any district may get one.

    Raises
    ------
    ConfigError
        If the settings name a district that the layer does not have.
    """
    return _chosen(districts, config)[1]


def region_account(analysis: Analysis, *shared: Analysis) -> dict[str, object]:
    """Return which districts have a map of their own and why, and how many others have incidents.

    Parameters are those of :func:`regions_of`.
    """
    ids = _with_map(analysis, *shared)
    hit = analysis.rates[column(analysis.rates, "n_incidents") > 0]
    return {
        "chosen_by": _chosen(analysis.rates, analysis.config)[0],
        "with_map": sorted(ids),
        "n_others_with_incidents": len(set(hit["district_id"]) - ids),
    }


def _with_map(*drawn: Analysis) -> set[str]:
    return set[str]().union(*(region_ids(one.rates, one.config) for one in drawn))


def _chosen(districts: pd.DataFrame, config: AnalysisConfig) -> tuple[str, set[str]]:
    """Return why and which districts get a map of their own."""
    if config.regions is not None and config.regions != "all":
        unknown = sorted(set(config.regions) - set(districts["district_id"]))
        if unknown:
            raise ConfigError(f"settings: regions {unknown} are not in the district layer.")
        return "settings", set(config.regions)
    if config.regions is None and "project_region" in districts:
        project = districts["project_region"].astype("boolean").fillna(value=False).astype(bool)
        if project.any():
            return "project regions", set(districts.loc[project, "district_id"])
    hit = districts
    if "n_incidents" in districts:
        hit = districts[column(districts, "n_incidents") > 0]
    if config.regions == "all" or len(hit) <= MOST_REGIONS:
        return "all with incidents", set(hit["district_id"])
    worst = hit.iloc[_worst_first(hit)[:MOST_REGIONS]]
    return "most casualties, highest rates and hot spots", set(worst["district_id"])


def _worst_first(districts: pd.DataFrame) -> NDArray[np.intp]:
    """Return the order of districts by the best of their places on three lists, then by id.

    By casualties, by the lower limit of the rate by area, and of the hot spots by casualties.
    """
    hurt = np.nan_to_num(column(districts, "n_casualties"))
    rate = np.nan_to_num(column(districts, f"{MEASURES[0].column}_lower"))
    hot = np.nan_to_num(column(districts, "hot_spot"))
    ids = np.argsort(np.argsort(districts["district_id"].astype("str").to_numpy(dtype=object)))
    places = [np.argsort(np.lexsort((ids, -amount))) for amount in (hurt, rate, hurt * hot)]
    none = np.array([hurt, rate, hurt * hot]) <= 0
    return np.lexsort((ids, np.where(none, len(hurt), places).min(axis=0)))


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
