"""Clusters of points by density, in metres on the ground."""

from geomine.cluster.dbscan import NOISE, SpatialDBSCAN
from geomine.cluster.k_distance import k_distance_m
from geomine.cluster.points import has_place

__all__ = ["NOISE", "SpatialDBSCAN", "has_place", "k_distance_m"]
