"""Files in and out: read with one clear error, written whole or not at all."""

from __future__ import annotations

from geomine.exports import audit_file
from geomine.io.download import SOURCE_URL, cache_folder, download_places
from geomine.io.layers import read_boundaries, read_layer, write_layers
from geomine.io.pages import audit_html
from geomine.io.places import read_exposure, read_places, read_sessions
from geomine.io.profile import Profile, read_profile
from geomine.io.quality import write_quality_page
from geomine.io.read import read_incidents
from geomine.io.secret import read_secret
from geomine.io.settings import read_config, read_policy
from geomine.io.tables import write_table
from geomine.io.visits import read_place_ids, read_travel_hours

__all__ = [
    "SOURCE_URL",
    "Profile",
    "audit_file",
    "audit_html",
    "cache_folder",
    "download_places",
    "read_boundaries",
    "read_config",
    "read_exposure",
    "read_incidents",
    "read_layer",
    "read_place_ids",
    "read_places",
    "read_policy",
    "read_profile",
    "read_secret",
    "read_sessions",
    "read_travel_hours",
    "write_layers",
    "write_quality_page",
    "write_table",
]
