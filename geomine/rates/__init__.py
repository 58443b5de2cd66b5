"""Rates: incidents and casualties per person-years and per area, by district."""

from geomine.rates.autocorrelation import spatial_autocorrelation
from geomine.rates.compare import rate_ratios
from geomine.rates.exposure import person_years, person_years_by_year
from geomine.rates.funnels import funnel
from geomine.rates.hazard import hazard_area_km2
from geomine.rates.hot_spots import hot_spot_areas
from geomine.rates.incidence import incidence_rates
from geomine.rates.moved import rate_persistence
from geomine.rates.recent import (
    Change,
    recent_change,
    within,
    yearly_counts,
    yearly_counts_by_district,
)
from geomine.rates.reconcile import reconcile
from geomine.rates.reporting import reporting_scenarios
from geomine.rates.scan import scan_statistic
from geomine.rates.scan_periods import space_time_scan
from geomine.rates.scan_trends import trend_scan
from geomine.rates.smooth import smooth_rates
from geomine.rates.standard import standardised_rates
from geomine.rates.untested import untested

__all__ = [
    "Change",
    "funnel",
    "hazard_area_km2",
    "hot_spot_areas",
    "incidence_rates",
    "person_years",
    "person_years_by_year",
    "rate_persistence",
    "rate_ratios",
    "recent_change",
    "reconcile",
    "reporting_scenarios",
    "scan_statistic",
    "smooth_rates",
    "space_time_scan",
    "spatial_autocorrelation",
    "standardised_rates",
    "trend_scan",
    "untested",
    "within",
    "yearly_counts",
    "yearly_counts_by_district",
]
