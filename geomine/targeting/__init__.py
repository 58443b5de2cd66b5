"""Which villages first: a score that explains itself, and where to go with a few visits."""

from __future__ import annotations

from geomine.targeting.accidents import counted
from geomine.targeting.backtest import backtest
from geomine.targeting.cover import cover_villages, fewest_visits, trip_days
from geomine.targeting.criteria import Criterion, Rules, criteria, read_weights
from geomine.targeting.rank import rank_villages
from geomine.targeting.sessions import record_sessions, session_coverage

__all__ = [
    "Criterion",
    "Rules",
    "backtest",
    "counted",
    "cover_villages",
    "criteria",
    "fewest_visits",
    "rank_villages",
    "read_weights",
    "record_sessions",
    "session_coverage",
    "trip_days",
]
