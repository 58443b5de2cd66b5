"""Which villages first: a score that explains itself, and where to go with a few visits."""

from __future__ import annotations

from geomine.targeting.cover import cover_villages
from geomine.targeting.rank import rank_villages

__all__ = ["cover_villages", "rank_villages"]
