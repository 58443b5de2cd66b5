"""Change over time: counts by period, trends, change points, space-time tests, reporting delay."""

from geomine.trends.change import compare_periods, trend_tests
from geomine.trends.delay import reporting_delay
from geomine.trends.emerging import emerging_hot_spots
from geomine.trends.interaction import SpaceTimeTest, knox_test, mantel_test, space_time_k_test
from geomine.trends.periods import period_counts
from geomine.trends.seasons import seasonal_counts

__all__ = [
    "SpaceTimeTest",
    "compare_periods",
    "emerging_hot_spots",
    "knox_test",
    "mantel_test",
    "period_counts",
    "reporting_delay",
    "seasonal_counts",
    "space_time_k_test",
    "trend_tests",
]
