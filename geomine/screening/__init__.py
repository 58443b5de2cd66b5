"""Raw rows to incidents: each row is kept or rejected with its reasons, and nothing is invented."""

from __future__ import annotations

from geomine.screening.screen import screen_incidents

__all__ = ["screen_incidents"]
