"""Statistics of rare events: arrays in, arrays out.

Nothing here knows of tables, maps or districts; :mod:`geomine.rates`,
:mod:`geomine.hotspot` and :mod:`geomine.trends` bring these functions to tables.
"""

from geomine.stats.autocorrelation import eb_moran, general_g, moran
from geomine.stats.constant_risk import constant_risk_p, exact_p
from geomine.stats.gamma_poisson import Posterior, gamma_poisson
from geomine.stats.intervals import gamma_interval, poisson_interval, poisson_upper_bound
from geomine.stats.local import getis_ord, local_moran
from geomine.stats.multiplicity import false_discovery
from geomine.stats.ratios import rate_ratio_interval
from geomine.stats.scan import circular_scan, elliptic_scan
from geomine.stats.scan_checks import arc_km, chord_km, on_sphere
from geomine.stats.scan_clusters import Cluster
from geomine.stats.scan_flexible import flexible_scan
from geomine.stats.scan_time import space_time_scan
from geomine.stats.scan_trends import trend_scan
from geomine.stats.smoothing import Smoothed, marshall, marshall_local

__all__ = [
    "Cluster",
    "Posterior",
    "Smoothed",
    "arc_km",
    "chord_km",
    "circular_scan",
    "constant_risk_p",
    "eb_moran",
    "elliptic_scan",
    "exact_p",
    "false_discovery",
    "flexible_scan",
    "gamma_interval",
    "gamma_poisson",
    "general_g",
    "getis_ord",
    "local_moran",
    "marshall",
    "marshall_local",
    "moran",
    "on_sphere",
    "poisson_interval",
    "poisson_upper_bound",
    "rate_ratio_interval",
    "space_time_scan",
    "trend_scan",
]
