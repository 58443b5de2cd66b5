"""Finished tables drawn as offline maps: nothing here computes a figure.

``situation_map`` composes a folium map, ``save_map`` writes any folium map as
one file that opens without a network, and ``write_maps`` writes a run's whole
set: landing page, overview and one page per region, once to share and once for
the team. See ``docs/maps.md``.
"""

from __future__ import annotations

from geomine.mapping.compose import situation_map
from geomine.mapping.offline import save_map
from geomine.mapping.regions import region_account
from geomine.mapping.write import count_maps, write_maps

__all__ = ["count_maps", "region_account", "save_map", "situation_map", "write_maps"]
