"""Clusters as places: one row per cluster, with counts, dates, shape, name and persistence."""

from geomine.hotspot.describe import hotspots
from geomine.hotspot.find import find_hotspots
from geomine.hotspot.persistence import persistence

__all__ = ["find_hotspots", "hotspots", "persistence"]
