"""Tables and summaries of an analysis, as they are written beside the maps."""

from geomine.report.field_files import write_field_files
from geomine.report.field_points import villages_gpx, villages_kml
from geomine.report.loss_page import loss_page
from geomine.report.sheets import village_sheets
from geomine.report.summary import run_summary
from geomine.report.tables import hotspots_table, rates_table, restricted_table, targets_table
from geomine.report.workbook import write_workbook

__all__ = [
    "hotspots_table",
    "loss_page",
    "rates_table",
    "restricted_table",
    "run_summary",
    "targets_table",
    "village_sheets",
    "villages_gpx",
    "villages_kml",
    "write_field_files",
    "write_workbook",
]
