"""``geomine targets``: the villages for risk education."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geomine.cli.analysis import ANALYSIS_STEPS, analyse_inputs, status_of
from geomine.cli.inputs import read_inputs
from geomine.cli.progress import Progress
from geomine.io import write_table
from geomine.report import targets_table

if TYPE_CHECKING:
    import argparse

SHOWN = ["rank", "name", "district_id", "score", "score_low", "score_high", "reasons"]


def execute(options: argparse.Namespace) -> int:
    """Print the villages for risk education, or write them to a file."""
    inputs = read_inputs(options)
    with Progress(ANALYSIS_STEPS) as progress:
        analysis = analyse_inputs(inputs, options, progress)
    table = targets_table(analysis)
    table = table[table["rank"].notna()] if options.top == 0 else table.head(options.top)
    if options.csv is not None:
        print(write_table(table, options.csv).resolve())
    else:
        with pd.option_context("display.width", None, "display.max_colwidth", 60):
            print(table[SHOWN].to_string(index=False, na_rep="unknown"))
        print("Internal. A village not on the list is not thereby safe.")
    return status_of(analysis.screened.report)
