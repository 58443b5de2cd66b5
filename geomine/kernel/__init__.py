"""The compiled part: grid DBSCAN, raster look-up, the search of a scan, long columns of text.

In C++17: arrays in, arrays out. Without the library every function here returns None, and its
caller has another way to the same result; see docs/methods/dbscan.md.
"""

from geomine.kernel.dbscan import KernelLabels, Space, dbscan
from geomine.kernel.loader import KernelStatus, library, status
from geomine.kernel.raster import first_covering
from geomine.kernel.statuses import KernelFailedError
from geomine.kernel.threads import threads_of

__all__ = [
    "KernelFailedError",
    "KernelLabels",
    "KernelStatus",
    "Space",
    "dbscan",
    "first_covering",
    "library",
    "status",
    "threads_of",
]
