"""Clusters of points by density, in metres on the ground.

The estimators load scikit-learn, so they come when they are first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from geomine.cluster.k_distance import k_distance_m
from geomine.joins import has_place
from geomine.stats.density import NOISE

if TYPE_CHECKING:
    from geomine.cluster.dbscan import SpatialDBSCAN

__all__ = ["NOISE", "SpatialDBSCAN", "has_place", "k_distance_m"]


def __getattr__(name: str) -> object:
    if name == "SpatialDBSCAN":
        return importlib.import_module("geomine.cluster.dbscan").SpatialDBSCAN
    raise AttributeError(f"module 'geomine.cluster' has no attribute {name!r}")
