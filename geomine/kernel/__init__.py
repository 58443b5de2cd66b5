"""The compiled part: grid DBSCAN and raster look-up in C++17, behind a plain C interface.

Arrays in, arrays out. Without the library every function here returns None, and its
caller has another way to the same result; see docs/methods/dbscan.md.
"""

from geomine.kernel.dbscan import KernelFailedError, KernelLabels, Space, dbscan
from geomine.kernel.loader import KernelStatus, library, status
from geomine.kernel.raster import raster_lookup, raster_mark
from geomine.kernel.threads import threads_of

__all__ = [
    "KernelFailedError",
    "KernelLabels",
    "KernelStatus",
    "Space",
    "dbscan",
    "library",
    "raster_lookup",
    "raster_mark",
    "status",
    "threads_of",
]
