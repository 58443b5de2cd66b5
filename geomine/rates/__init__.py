"""Rates: incidents and casualties per person-years and per area, by district."""

from geomine.rates.exposure import person_years
from geomine.rates.hot_spots import hot_spot_areas
from geomine.rates.incidence import incidence_rates
from geomine.rates.recent import Change, recent_change, within, yearly_counts
from geomine.rates.scan import scan_statistic
from geomine.rates.scan_periods import space_time_scan
from geomine.rates.smooth import smooth_rates

__all__ = [
    "Change",
    "hot_spot_areas",
    "incidence_rates",
    "person_years",
    "recent_change",
    "scan_statistic",
    "smooth_rates",
    "space_time_scan",
    "within",
    "yearly_counts",
]
