"""Which district a point lies in, and which incidents count, where and as what."""

from geomine.joins.counted_in import (
    counts_once,
    has_place,
    in_point_clustering,
    place_in_districts,
)
from geomine.joins.districts import assign_districts, district_at

__all__ = [
    "assign_districts", "counts_once", "district_at", "has_place", "in_point_clustering",
    "place_in_districts",
]  # fmt: skip
