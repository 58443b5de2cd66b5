"""The lists that a run hands over: rates by district and target villages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geomine.crs import lonlat
from geomine.errors import InputError

if TYPE_CHECKING:
    from geomine.results import Analysis

RATE_COLUMNS = (
    "n_incidents", "n_events", "n_outside_period", "n_undated", "n_not_community",
    "n_casualties", "n_killed", "n_injured", "n_event_casualties",
    "person_years", "population", "population_type", "population_years",
    "incident_rate", "incident_rate_lower", "incident_rate_upper",
    "casualty_rate", "casualty_rate_lower", "casualty_rate_upper",
    "incidents_per_1000km2_year", "incidents_per_1000km2_year_lower",
    "incidents_per_1000km2_year_upper", "casualties_per_1000km2_year",
    "casualties_per_1000km2_year_lower", "casualties_per_1000km2_year_upper",
    "smoothed_rate", "smoothed_rate_lower", "smoothed_rate_upper", "few_events", "rate_quality",
    "hot_spot", "hot_spot_p", "hot_spot_exposure", "hot_spot_quality",
    "incident_rate_persistence", "incident_rate_top",
    "incidents_per_1000km2_year_persistence", "incidents_per_1000km2_year_top",
)  # fmt: skip
DISTRICT_COLUMNS = (
    "district_id", "name_en", "name_az", "name_ru", "iso_3166_2", "project_region", "area_km2",
)  # fmt: skip
TARGET_COLUMNS = (
    "rank", "rank_low", "rank_high", "p_top", "place_id", "name", "name_az", "name_ru",
    "district_id", "gate", "score", "score_low", "score_high", "reasons", "unknown_criteria",
    "population", "n_accidents_near", "n_casualties_near", "last_accident_near",
    "distance_to_accident_m", "n_district_only", "evidence", "hazard_reach", "distance_to_hazard_m",
    "n_sessions", "last_session", "people_reached", "share_reached",
)  # fmt: skip
DECIMALS = 4


def rates_table(analysis: Analysis) -> pd.DataFrame:
    """Return the rates without geometry, one row per district, ordered by ``district_id``.

    Rates are per ``per`` person-years of the settings, repeated in the column
    ``per_person_years`` with the period, so that the file can be read alone.
    """
    rates = analysis.rates
    chosen = [name for name in (*DISTRICT_COLUMNS, *RATE_COLUMNS) if name in rates]
    table = _rounded(pd.DataFrame(rates[chosen]))
    return table.assign(
        per_person_years=analysis.config.per,
        confidence=analysis.config.confidence,
        rate_min_events=analysis.rate_min_events,
        period_start=analysis.period_start.isoformat(),
        period_end=analysis.period_end.isoformat(),
    ).sort_values("district_id", kind="stable", ignore_index=True)


def restricted_table(analysis: Analysis) -> pd.DataFrame:
    """Return the counts of restricted incidents by district and year, with what they cover.

    Raises
    ------
    InputError
        If the analysis is no release of a list with restricted rows.
    """
    if analysis.released is None:
        raise InputError("released: there are no restricted rows, so there is no table of them.")
    return analysis.released.assign(
        period_start=analysis.period_start.isoformat(),
        period_end=analysis.period_end.isoformat(),
        covers="restricted incidents of civilians with a district; public records are not counted",
    )


def targets_table(analysis: Analysis) -> pd.DataFrame:
    """Return the ranked villages without geometry, in order of rank, with their score's parts."""
    villages = analysis.villages
    parts = sorted(str(name) for name in villages if str(name).startswith("part_"))
    chosen = [name for name in (*TARGET_COLUMNS, *parts) if name in villages]
    place = lonlat(villages).round(5)
    return (
        _rounded(pd.DataFrame(villages[chosen]))
        .assign(
            longitude=place[:, 0],
            latitude=place[:, 1],
            data_to=analysis.period_end.isoformat(),
            note="internal - a village not on the list is not thereby safe",
        )
        .reset_index(drop=True)
    )


def hotspots_table(analysis: Analysis) -> pd.DataFrame:
    """Return the hotspots without geometry, the largest first, with what speaks for each.

    ``p_value``, ``persistence`` and ``stability`` are those of :func:`geomine.find_hotspots`; the
    settings are repeated in every row, so that the file can be read alone.
    """
    hotspots = analysis.hotspots
    table = _rounded(pd.DataFrame(hotspots.drop(columns=hotspots.geometry.name)))
    settings = ("eps_m", "min_samples", "replications", "runs", "seed")
    return table.assign(
        **{name: hotspots.attrs.get(name) for name in settings},
        data_to=analysis.period_end.isoformat(),
        note="internal - where recorded accidents lie close together, not where the mines are",
    ).reset_index(drop=True)


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    floats = table.select_dtypes("float").columns
    return table.assign(**{str(name): table[name].round(DECIMALS) for name in floats})
