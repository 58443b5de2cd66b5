"""Which district a point lies in, and which one an incident counts in."""

from geomine.joins.counted_in import has_place, place_in_districts
from geomine.joins.districts import assign_districts

__all__ = ["assign_districts", "has_place", "place_in_districts"]
