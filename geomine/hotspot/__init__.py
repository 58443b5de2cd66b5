"""Clusters as places: one row per cluster, with counts, dates, shape, name and persistence."""

from geomine.hotspot.persistence import persistence
from geomine.hotspot.shapes import hotspots

__all__ = ["hotspots", "persistence"]
