"""Files in and out: read with one clear error, written whole or not at all."""

from __future__ import annotations

from geomine.io.layers import read_boundaries, write_layers
from geomine.io.pages import audit_html
from geomine.io.quality import write_quality_page
from geomine.io.read import read_exposure, read_incidents, read_places
from geomine.io.settings import read_config
from geomine.io.tables import write_table

__all__ = [
    "audit_html",
    "read_boundaries",
    "read_config",
    "read_exposure",
    "read_incidents",
    "read_places",
    "write_layers",
    "write_quality_page",
    "write_table",
]
