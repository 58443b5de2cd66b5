"""The whole analysis, pure: tables in, one frozen answer out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from geomine.cluster.precision import default_eps_m, refuse_finer
from geomine.config import AnalysisConfig
from geomine.density import event_surface
from geomine.errors import InputError, MissingColumnError
from geomine.hotspot.marks import marked_hotspots
from geomine.joins import counts_once, place_in_districts
from geomine.rates import (
    hot_spot_areas,
    incidence_rates,
    rate_persistence,
    smooth_rates,
    untested,
)
from geomine.results import Analysis, Provenance, Screened
from geomine.schema import TOTALS, names
from geomine.screening import screen_incidents
from geomine.screening.raw import TELLING
from geomine.targeting import rank_villages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd

HOT_SPOT_SEED = 1
"""Seed of the maps under chance, so that a run gives the same bytes again."""


def analyse(
    incidents: pd.DataFrame | Screened,
    districts: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    exposure: pd.DataFrame,
    config: AnalysisConfig | None = None,
    *,
    as_of: dt.date | None = None,
    totals: pd.DataFrame | None = None,
    provenance: tuple[Provenance, ...] = (),
    hazards: gpd.GeoDataFrame | None = None,
    sessions: pd.DataFrame | None = None,
    weights: Mapping[str, float] | str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Analysis:
    """Return everything a run finds: screened rows, rates, hotspots and ranked villages.

    Parameters
    ----------
    incidents : pandas.DataFrame or Screened
        A raw table as :func:`geomine.read_incidents` gives it, a table in the
        canonical schema, or the result of :func:`geomine.screen_incidents`.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id`` and ``name_en``.
    places : geopandas.GeoDataFrame
        Populated places, see ``geomine.schema.PLACES``; may be empty.
    exposure : pandas.DataFrame
        Population by district and year, see ``geomine.schema.EXPOSURE``; may be empty.
    config : AnalysisConfig, optional
        The settings; the defaults where missing.
    as_of : datetime.date, optional
        The day of the analysis: later dates are refused as impossible. Where
        missing, the end of the period, or else no date is refused as future.
    totals : pandas.DataFrame, optional
        Official totals to be read beside the run's own counts.
    provenance : tuple of Provenance
        Where the inputs came from.
    hazards, sessions, weights : optional
        As for :func:`geomine.rank_villages`.
    progress : callable, optional
        Called with the name of each step as it starts.

    Returns
    -------
    Analysis

    Raises
    ------
    InputError
        If no incident is left, or an input lacks what it must have.
    """
    config = config or AnalysisConfig()
    if config.quick:
        config = dataclasses.replace(config, replications=0, persistence_runs=0)
    progress("screen")
    screened = _screen(incidents, districts, places, as_of or config.period_end or dt.date.max)
    progress("districts")
    placed = place_in_districts(screened.kept, districts)
    counted = placed["duplicate_of"].isna()
    clustered = counts_once(placed)
    progress("cluster")
    if config.eps_m is None:
        config = dataclasses.replace(config, eps_m=default_eps_m(placed[clustered]))
    else:
        refuse_finer(config.eps_m, placed[clustered])
    placed, found = marked_hotspots(placed, districts, places, config)
    progress("rates")
    start, end = observation_period(placed, config)
    rates = _rates(placed[counted], districts, exposure, (start, end), config)
    progress("hot spots")
    rates = _with_evidence(rates, placed[counted], (start, end), config)
    progress("villages")
    villages = rank_villages(
        places.iloc[:0] if config.quick else places, placed[counted], as_of=end,
        districts=districts, exposure=exposure, hazards=hazards, sessions=sessions, weights=weights,
    )  # fmt: skip
    progress("density")
    surface = event_surface(
        placed[counted], districts, start=start, end=end, community_only=config.community_only
    )
    return Analysis(
        config=config,
        period_start=start,
        period_end=end,
        screened=screened,
        incidents=placed,
        rates=rates,
        hotspots=found,
        villages=villages,
        totals=pd.DataFrame(columns=names(TOTALS)) if totals is None else totals,
        provenance=provenance,
        places=places,
        as_of=as_of,
        exposure=exposure,
        density=surface,
    )


def _rates(
    counted: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    exposure: pd.DataFrame,
    period: tuple[dt.date, dt.date],
    config: AnalysisConfig,
) -> gpd.GeoDataFrame:
    return incidence_rates(
        counted,
        districts,
        exposure,
        start=period[0],
        end=period[1],
        per=config.per,
        confidence=config.confidence,
        few_events=config.few_events,
        community_only=config.community_only,
        nominal="missing",
        allow_nominal=config.allow_nominal,
    )


def _with_evidence(
    rates: gpd.GeoDataFrame,
    counted: gpd.GeoDataFrame,
    period: tuple[dt.date, dt.date],
    config: AnalysisConfig,
) -> gpd.GeoDataFrame:
    """Return the rates smoothed, tested, and with how often each holds when places move."""
    rates = smooth_rates(rates, method="gamma_poisson", confidence=config.confidence)
    if config.quick:
        return untested(rates)
    rates = hot_spot_areas(
        rates,
        method=config.hot_spot_method,
        level=config.hot_spot_level,
        seed=HOT_SPOT_SEED,
    )
    if not config.persistence_runs:
        return rates
    return rate_persistence(
        rates,
        counted,
        start=period[0],
        end=period[1],
        community_only=config.community_only,
        runs=config.persistence_runs,
        seed=config.seed,
    )


def observation_period(incidents: pd.DataFrame, config: AnalysisConfig) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the rates' period, both included.

    Where the settings do not say, it runs from 1 January of the first year with a
    dated incident to the last dated incident.

    Raises
    ------
    InputError
        If the settings do not say and no incident has a date.
    """
    dates = incidents["event_date"].dropna()
    if dates.empty and (config.period_start is None or config.period_end is None):
        raise InputError(
            "incidents: none has a date, so there is no period to compute rates for. "
            "Give period_start and period_end in the settings."
        )
    start = config.period_start or dt.date(dates.min().year, 1, 1)
    end = config.period_end or dates.max().date()
    if start > end:
        raise InputError(
            f"period: it starts on {start} and ends on {end}. Give both in the settings."
        )
    return start, end


def _screen(
    incidents: pd.DataFrame | Screened,
    districts: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    as_of: dt.date,
) -> Screened:
    """Return the screened incidents, of which there must be one."""
    if isinstance(incidents, Screened):
        screened = incidents
    else:
        screened = screen_incidents(incidents, districts, as_of=as_of, places=places)
    report = screened.report
    if screened.kept.empty:
        columns = [*incidents.columns] if isinstance(incidents, pd.DataFrame) else []
        if report.rows_read and not {*TELLING} & {*report.columns_mapped.values(), *columns}:
            raise MissingColumnError.unknown(report.source, report.columns_not_loaded)
        raise InputError(
            f"{report.source}: no incident is left of {report.rows_read} rows. "
            "Run `geomine check` on the file to see why."
        )
    return screened
