"""Incidents and casualties per person-years and per area, district by district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.crs import geodesic_area_km2, require_crs
from geomine.errors import InputError, NominalPopulationError
from geomine.events import kinds
from geomine.rates.counts import count
from geomine.rates.exposure import RESIDENTS, Between, Combine, person_years, year_shares
from geomine.rates.hazard import hazard_area_km2
from geomine.rates.limits import casualty_limits, event_limits, over
from geomine.schema import require

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import geopandas as gpd

    from geomine.stats.checks import Floats
    from geomine.stats.intervals import PoissonMethod

Nominal = Literal["raise", "missing"]


def incidence_rates(
    incidents: pd.DataFrame,
    districts: gpd.GeoDataFrame,
    exposure: pd.DataFrame,
    *,
    start: dt.date,
    end: dt.date,
    per: float = 100_000,
    confidence: float = 0.95,
    few_events: int = 20,
    community_only: bool = True,
    nominal: Nominal = "raise",
    allow_nominal: bool = False,
    population_types: Sequence[str] = RESIDENTS,
    combine: Combine = "first",
    between: Between = "nearest",
    hazards: gpd.GeoDataFrame | None = None,
    event_method: PoissonMethod = "garwood",
    bootstrap_seed: int | None = None,
) -> gpd.GeoDataFrame:
    """Return ``districts`` with counts of incidents and casualties, rates and their limits.

    An event is an incident that counts: dated, inside the period and, with
    ``community_only``, neither a demining accident nor one of deminers, soldiers or
    police only. Three victims of one mine are one incident and three casualties.

    Parameters
    ----------
    incidents : pandas.DataFrame or geopandas.GeoDataFrame
        One row per incident: ``district_id`` (see :func:`geomine.assign_districts`) and
        ``event_date``; where present also ``casualties``, ``killed``, ``injured``,
        ``is_demining_accident`` and ``victim_status``. An incident that may have happened over a
        range of days is inside the period if ``event_date``, the first of them, is.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id`` and, if there is one, ``area_km2``.
    exposure : pandas.DataFrame
        Population by district, year and type, see :func:`geomine.person_years`.
    start, end : datetime.date
        The observation period, both days included.
    per : float, default 100000
        Person-years that person-year rates refer to.
    confidence : float, default 0.95
        Confidence level of all limits.
    few_events : int, default 20
        Below this many events a rate is flagged as unstable.
    community_only : bool, default True
        Leave out demining accidents and accidents of deminers, soldiers and police.
    nominal : {"raise", "missing"}, default "raise"
        What to do with a district whose only population counts people who live elsewhere:
        raise an error if it has events, or leave its person-year rates missing.
    allow_nominal : bool, default False
        Compute such rates all the same, and stamp them "nominal" in ``rate_quality``.
    population_types : sequence of str, default ("registered", "present")
        Population types that may be used, the preferred one first: ``("returnee",)`` for
        rates per returnee person-year.
    combine : {"first", "sum"}, default "first"
        Take the preferred type, or the sum of all, see :func:`geomine.person_years`.
    between : {"nearest", "linear"}, default "nearest"
        Population of years without a figure, see :func:`geomine.person_years`.
    hazards : geopandas.GeoDataFrame, optional
        Polygons of hazardous areas, for rates per km2 of hazard.
    event_method : {"garwood", "byar", "midp", "garwood_byar"}, default "garwood"
        Limits of incidents, see :func:`geomine.poisson_interval`.
    bootstrap_seed : int, optional
        Draw the limits of casualties by incident, with this seed, instead of Fay and Feuer's,
        see :func:`geomine.stats.bootstrap.casualty_bootstrap`.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, order, index and reference system, with

        - ``n_incidents`` = ``n_events`` + ``n_undated`` + ``n_outside_period`` +
          ``n_not_community``; an incident left out for more than one reason counts under
          the first of undated, outside the period, not community;
        - ``n_casualties``, ``n_killed``, ``n_injured`` over ``n_incidents`` and
          ``n_event_casualties`` over ``n_events``: sums of what is known, missing where
          there are incidents and nothing is known; ``n_event_casualties_unknown``: events
          without a known number of casualties;
        - ``person_years``, ``population`` (mean), ``population_type``, ``population_years``;
        - ``incident_rate`` and ``casualty_rate`` per ``per`` person-years,
          ``incidents_per_1000km2_year`` and ``casualties_per_1000km2_year``, each with
          ``_lower`` and ``_upper``: exact Poisson limits for incidents, Fay and Feuer's gamma
          limits for casualties, as one mine can hurt several people;
        - with ``hazards``, ``hazard_km2``, ``incidents_per_hazard_km2_year`` and
          ``casualties_per_hazard_km2_year`` with their limits, missing where no hazard is recorded;
        - ``few_events`` (yes/no) and ``rate_quality``: the first that holds of
          ``no_population``, ``nominal``, ``few_events`` and ``ok``.

        A district without a population has missing person-year rates, never 0.
        ``attrs`` tell ``per``, ``confidence``, ``period_start``, ``period_end``,
        ``n_incidents`` (all rows) and ``n_unassigned``: rows whose district is missing or
        not in the layer, so that ``n_incidents`` of all districts and ``n_unassigned`` add up.

    Raises
    ------
    MissingColumnError, CRSError
        If a column or the reference system of ``districts`` is missing.
    InputError
        If a setting or a cell cannot be used, or a ``district_id`` occurs twice.
    NominalPopulationError
        If ``nominal="raise"`` and a district with events has no other population.

    Examples
    --------
    >>> import datetime as dt
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> districts = gpd.GeoDataFrame(
    ...     {"district_id": ["a"], "area_km2": [500.0]},
    ...     geometry=[shapely.box(47, 40, 47.2, 40.2)], crs="EPSG:4326")
    >>> incidents = pd.DataFrame({
    ...     "district_id": "a", "event_date": pd.to_datetime(["2024-03-01"] * 4),
    ...     "casualties": [1, 1, 3, 1]})
    >>> exposure = pd.DataFrame({
    ...     "district_id": ["a"], "year": 2024, "population": 100_000.0,
    ...     "population_type": "present"})
    >>> rates = incidence_rates(incidents, districts, exposure,
    ...                         start=dt.date(2024, 1, 1), end=dt.date(2024, 12, 31))
    >>> rates.filter(like="incident_rate").round(2).values.tolist()
    [[4.0, 1.09, 10.24]]
    >>> rates[["n_events", "n_event_casualties", "rate_quality"]].values.tolist()
    [[4, 6, 'few_events']]
    """
    ids = _checked_ids(incidents, districts, per=per, few_events=few_events, nominal=nominal)
    place = pd.Index(ids).get_indexer(pd.Index(incidents["district_id"].astype("str")))
    kind = kinds(incidents, start=start, end=end, community_only=community_only)
    counts = count(incidents, place, kind, index=districts.index)
    people = person_years(
        exposure, start=start, end=end, population_types=population_types,
        combine=combine, between=between, allow_nominal=allow_nominal,
    )  # fmt: skip
    people = people.set_index("district_id").reindex(ids).set_index(districts.index)
    people["nominal"] = people["nominal"].eq(True)
    if nominal == "raise" and not allow_nominal:
        _refuse_nominal(ids[people["nominal"] & (counts["n_events"] > 0)])

    limits = {
        "incident": event_limits(counts, confidence=confidence, method=event_method),
        "casualty": casualty_limits(
            incidents, place, kind == "event", counts, confidence=confidence, seed=bootstrap_seed
        ),
    }
    years = sum(year_shares(start, end).values())
    bases = {
        "{}_rate": people["person_years"].to_numpy() / per,
        "{}s_per_1000km2_year": _area_km2(districts) / 1000 * years,
    }
    hazard = {} if hazards is None else {"hazard_km2": hazard_area_km2(hazards, districts)}
    if hazard:
        bases["{}s_per_hazard_km2_year"] = hazard["hazard_km2"] * years
    few = counts["n_events"] < few_events
    rates = districts.assign(
        **counts,
        **people.drop(columns="nominal"),
        **hazard,
        **over(bases, limits),
        few_events=few,
        rate_quality=_quality(people, few),
    )
    rates.attrs = {
        **districts.attrs,
        "per": per,
        "confidence": confidence,
        "period_start": str(start),
        "period_end": str(end),
        "n_incidents": len(incidents),
        "n_unassigned": int((place < 0).sum()),
    }
    return rates


def _checked_ids(
    incidents: pd.DataFrame,
    districts: gpd.GeoDataFrame,
    *,
    per: float,
    few_events: int,
    nominal: str,
) -> pd.Series[str]:
    """Return the ids of the districts, once everything that was given can be used."""
    require("incidents", incidents, ["district_id", "event_date"])
    require("districts", districts, ["district_id"])
    require_crs(districts, "districts")
    if districts["district_id"].isna().any() or districts["district_id"].duplicated().any():
        raise InputError("districts: each row must have a district_id of its own. Dissolve by it.")
    if not (np.isfinite(per) and per > 0):
        raise InputError(f"per must be a number of person-years above 0; found {per!r}.")
    if few_events < 0:
        raise InputError(f"few_events must be 0 or more; found {few_events!r}.")
    if nominal not in get_args(Nominal):
        raise InputError(
            f"nominal must be one of {get_args(Nominal)}; found {nominal!r}. "
            "To compute such rates all the same, say allow_nominal=True."
        )
    return districts["district_id"].astype("str")


def _quality(people: pd.DataFrame, few: pd.Series[bool]) -> pd.Series[str]:
    """Return the gravest reservation about each person-year rate."""
    quality = np.select(
        [~(people["person_years"] > 0), people["nominal"], few],
        ["no_population", "nominal", "few_events"],
        "ok",
    )
    return pd.Series(quality, index=people.index, dtype="str")


def _refuse_nominal(ids: pd.Series[str]) -> None:
    if len(ids):
        raise NominalPopulationError(
            f"exposure: the only population of {sorted(ids)} counts people who live elsewhere, "
            "and a rate from it would be far too low. Give the population present or returned, "
            'or say nominal="missing" for no rate there, or allow_nominal=True for a stamped one.'
        )


def _area_km2(districts: gpd.GeoDataFrame) -> Floats:
    """Return the areas given, and geodesic ones where there are none."""
    given = numbers(districts, "districts", "area_km2")
    unknown = np.isnan(given)
    if unknown.any():
        given[unknown] = geodesic_area_km2(districts[unknown])
    return given
