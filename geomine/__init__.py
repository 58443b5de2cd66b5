"""From a messy list of mine accidents to an honest map and a list of villages, offline.

Everything an analyst needs is here::

    import geomine as gm

    analysis = gm.analyse(
        gm.datasets.incidents(), gm.datasets.districts(),
        gm.datasets.places(), gm.datasets.exposure(),
    )
    analysis.rates.explore("incidents_per_1000km2_year")
    gm.save_map(gm.situation_map(analysis), "overview.html")

Nothing heavy loads before it is used: ``import geomine`` alone takes milliseconds.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from geomine.version import __version__

if TYPE_CHECKING:
    from geomine import datasets as datasets
    from geomine import errors as errors
    from geomine import schema as schema
    from geomine.cluster import SpatialDBSCAN as SpatialDBSCAN
    from geomine.cluster import k_distance_m as k_distance_m
    from geomine.cluster.spacetime import SpatioTemporalDBSCAN as SpatioTemporalDBSCAN
    from geomine.cluster.suggest import suggest_parameters as suggest_parameters
    from geomine.cluster.sweep import parameter_sweep as parameter_sweep
    from geomine.cluster.varying import SpatialHDBSCAN as SpatialHDBSCAN
    from geomine.cluster.varying import SpatialOPTICS as SpatialOPTICS
    from geomine.config import AnalysisConfig as AnalysisConfig
    from geomine.crs import metric_crs as metric_crs
    from geomine.density import kernel_density as kernel_density
    from geomine.density import relative_risk as relative_risk
    from geomine.density import tolerance_contours as tolerance_contours
    from geomine.disclosure import Ledger as Ledger
    from geomine.disclosure import Policy as Policy
    from geomine.disclosure import for_audience as for_audience
    from geomine.disclosure import for_partner as for_partner
    from geomine.disclosure import partner_points as partner_points
    from geomine.disclosure import pseudonyms as pseudonyms
    from geomine.hotspot import find_hotspots as find_hotspots
    from geomine.hotspot import hotspots as hotspots
    from geomine.hotspot import persistence as persistence
    from geomine.io import audit_file as audit_file
    from geomine.io import audit_html as audit_html
    from geomine.io import read_boundaries as read_boundaries
    from geomine.io import read_exposure as read_exposure
    from geomine.io import read_incidents as read_incidents
    from geomine.io import read_places as read_places
    from geomine.io import write_layers as write_layers
    from geomine.io import write_table as write_table
    from geomine.joins import assign_districts as assign_districts
    from geomine.mapping import save_map as save_map
    from geomine.mapping import situation_map as situation_map
    from geomine.mapping.k_distance import plot_k_distance as plot_k_distance
    from geomine.names import resolve_district as resolve_district
    from geomine.names import resolve_place as resolve_place
    from geomine.pipeline import analyse as analyse
    from geomine.rates import funnel as funnel
    from geomine.rates import hot_spot_areas as hot_spot_areas
    from geomine.rates import incidence_rates as incidence_rates
    from geomine.rates import person_years as person_years
    from geomine.rates import person_years_by_year as person_years_by_year
    from geomine.rates import rate_persistence as rate_persistence
    from geomine.rates import rate_ratios as rate_ratios
    from geomine.rates import reconcile as reconcile
    from geomine.rates import reporting_scenarios as reporting_scenarios
    from geomine.rates import scan_statistic as scan_statistic
    from geomine.rates import smooth_rates as smooth_rates
    from geomine.rates import space_time_scan as space_time_scan
    from geomine.rates import spatial_autocorrelation as spatial_autocorrelation
    from geomine.rates import standardised_rates as standardised_rates
    from geomine.rates import trend_scan as trend_scan
    from geomine.results import Analysis as Analysis
    from geomine.results import AuditReport as AuditReport
    from geomine.results import Match as Match
    from geomine.results import Screened as Screened
    from geomine.screening import screen_incidents as screen_incidents
    from geomine.stats import false_discovery as false_discovery
    from geomine.stats import poisson_interval as poisson_interval
    from geomine.stats import poisson_upper_bound as poisson_upper_bound
    from geomine.targeting import backtest as backtest
    from geomine.targeting import cover_villages as cover_villages
    from geomine.targeting import fewest_visits as fewest_visits
    from geomine.targeting import rank_villages as rank_villages
    from geomine.targeting import record_sessions as record_sessions
    from geomine.targeting import session_coverage as session_coverage
    from geomine.trends import compare_periods as compare_periods
    from geomine.trends import emerging_hot_spots as emerging_hot_spots
    from geomine.trends import knox_test as knox_test
    from geomine.trends import mantel_test as mantel_test
    from geomine.trends import period_counts as period_counts
    from geomine.trends import reporting_delay as reporting_delay
    from geomine.trends import seasonal_counts as seasonal_counts
    from geomine.trends import space_time_k_test as space_time_k_test
    from geomine.trends import trend_tests as trend_tests

_MODULES = ("datasets", "errors", "schema")
_HOMES = {
    "cluster": ("SpatialDBSCAN", "k_distance_m"),
    "cluster.spacetime": ("SpatioTemporalDBSCAN",),
    "cluster.suggest": ("suggest_parameters",),
    "cluster.sweep": ("parameter_sweep",),
    "cluster.varying": ("SpatialHDBSCAN", "SpatialOPTICS"),
    "config": ("AnalysisConfig",),
    "crs": ("metric_crs",),
    "density": ("kernel_density", "relative_risk", "tolerance_contours"),
    "disclosure": (
        "Ledger",
        "Policy",
        "for_audience",
        "for_partner",
        "partner_points",
        "pseudonyms",
    ),
    "hotspot": ("find_hotspots", "hotspots", "persistence"),
    "io": (
        "audit_file",
        "audit_html",
        "read_boundaries",
        "read_exposure",
        "read_incidents",
        "read_places",
        "write_layers",
        "write_table",
    ),
    "joins": ("assign_districts",),
    "mapping": ("save_map", "situation_map"),
    "mapping.k_distance": ("plot_k_distance",),
    "names": ("resolve_district", "resolve_place"),
    "pipeline": ("analyse",),
    "rates": (
        "funnel",
        "hot_spot_areas",
        "incidence_rates",
        "person_years",
        "person_years_by_year",
        "rate_persistence",
        "rate_ratios",
        "reconcile",
        "reporting_scenarios",
        "scan_statistic",
        "smooth_rates",
        "space_time_scan",
        "spatial_autocorrelation",
        "standardised_rates",
        "trend_scan",
    ),
    "results": ("Analysis", "AuditReport", "Match", "Screened"),
    "screening": ("screen_incidents",),
    "stats": ("false_discovery", "poisson_interval", "poisson_upper_bound"),
    "targeting": (
        "backtest",
        "cover_villages",
        "fewest_visits",
        "rank_villages",
        "record_sessions",
        "session_coverage",
    ),
    "trends": (
        "compare_periods",
        "emerging_hot_spots",
        "knox_test",
        "mantel_test",
        "period_counts",
        "reporting_delay",
        "seasonal_counts",
        "space_time_k_test",
        "trend_tests",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_MODULES, *sorted(_HOME_OF)]  # noqa: PLE0604 - all are strings


def __getattr__(name: str) -> object:
    """Load the home of a public name when it is first asked for (PEP 562)."""
    if name in _MODULES:
        return importlib.import_module(f"geomine.{name}")
    if name in _HOME_OF:
        value = getattr(importlib.import_module(f"geomine.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'geomine' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
