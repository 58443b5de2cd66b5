"""Which district a point lies in."""

from geomine.joins.districts import assign_districts

__all__ = ["assign_districts"]
