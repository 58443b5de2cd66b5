"""Which district a point lies in, and which incidents count, where and as what."""

from geomine.joins.counted_in import (
    COAST_M,
    count_at,
    count_in_districts,
    counts_once,
    has_place,
    in_point_clustering,
    place_in_districts,
)
from geomine.joins.districts import (
    assign_districts,
    district_at,
    near_border,
    positions_at,
)

__all__ = [
    "COAST_M", "assign_districts", "count_at", "count_in_districts", "counts_once", "district_at",
    "has_place", "in_point_clustering", "near_border", "place_in_districts", "positions_at",
]  # fmt: skip
