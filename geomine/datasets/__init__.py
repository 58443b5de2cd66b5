"""The embedded data, each with its source, and openly synthetic incidents to practise on."""

from __future__ import annotations

from geomine.datasets.embedded import (
    district_names,
    districts,
    exposure,
    incidents,
    orientation,
    places,
    provenance,
    totals,
)
from geomine.datasets.synthetic import simulate_incidents

__all__ = [
    "district_names",
    "districts",
    "exposure",
    "incidents",
    "orientation",
    "places",
    "provenance",
    "simulate_incidents",
    "totals",
]
