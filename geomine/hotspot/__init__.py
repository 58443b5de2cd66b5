"""Clusters as places: one row per cluster, with counts, dates, shape and name."""

from geomine.hotspot.persistence import persistence
from geomine.hotspot.shapes import hotspots

__all__ = ["hotspots", "persistence"]
