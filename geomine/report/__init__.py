"""Tables and summaries of an analysis, as they are written beside the maps."""

from geomine.report.summary import run_summary
from geomine.report.tables import rates_table, targets_table

__all__ = ["rates_table", "run_summary", "targets_table"]
