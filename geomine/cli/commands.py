"""The commands: each reads, calls the library, writes, and returns an exit status."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pandas as pd

from geomine.cli.inputs import Inputs, read_incidents, read_inputs, read_layers
from geomine.cli.outputs import write_run
from geomine.cli.parser import DONE, PROBLEMS
from geomine.cli.progress import Progress
from geomine.io import audit_html, write_quality_page, write_table
from geomine.mapping import count_maps
from geomine.pipeline import analyse
from geomine.report import targets_table
from geomine.screening import screen_incidents

if TYPE_CHECKING:
    import argparse

    from geomine.results import Analysis, ScreeningReport

ANALYSIS_STEPS = 5


def run(options: argparse.Namespace) -> int:
    """Read, analyse and write maps, lists and tables."""
    inputs = read_inputs(options)
    with Progress(ANALYSIS_STEPS + count_maps(inputs.districts, inputs.config) + 1) as progress:
        analysis = _analyse(inputs, options, progress)
        index = write_run(analysis, options.out, progress=progress.step)
    report = analysis.screened.report
    print(_in_brief(report))
    print(f"Maps: {index.resolve()}")
    return _status(report)


def check(options: argparse.Namespace) -> int:
    """Say what is wrong with a list of incidents, row by row."""
    raw = read_incidents(options)
    districts, places = read_layers(options)
    screened = screen_incidents(raw, districts, as_of=options.as_of, places=places)
    if options.html is not None:
        write_quality_page(screened, options.html)
    if options.json:
        print(json.dumps(dataclasses.asdict(screened.report), ensure_ascii=False, indent=1))
    else:
        print(screened.report)
    return _status(screened.report)


def targets(options: argparse.Namespace) -> int:
    """Print the villages for risk education, or write them to a file."""
    inputs = read_inputs(options)
    with Progress(ANALYSIS_STEPS) as progress:
        analysis = _analyse(inputs, options, progress)
    table = targets_table(analysis)
    table = table[table["rank"].notna()] if options.top == 0 else table.head(options.top)
    if options.csv is not None:
        print(write_table(table, options.csv).resolve())
    else:
        shown = table[
            ["rank", "name", "district_id", "score", "score_low", "score_high", "reasons"]
        ]
        with pd.option_context("display.width", None, "display.max_colwidth", 60):
            print(shown.to_string(index=False, na_rep="unknown"))
        print("Internal. A village not on the list is not thereby safe.")
    return _status(analysis.screened.report)


def audit(options: argparse.Namespace) -> int:
    """Check pages before they leave the building."""
    reports = [audit_html(path) for path in options.files]
    if options.json:
        print(json.dumps([dataclasses.asdict(report) for report in reports], indent=1))
    else:
        for report in reports:
            print(f"{report.path}: {'passed' if report.ok else f'{len(report.findings)} findings'}")
            for found in report.findings:
                print(f"  {found.kind} at {found.where}: {found.what} {found.remedy}")
    return DONE if all(report.ok for report in reports) else PROBLEMS


def _analyse(inputs: Inputs, options: argparse.Namespace, progress: Progress) -> Analysis:
    return analyse(
        inputs.incidents,
        inputs.districts,
        inputs.places,
        inputs.exposure,
        inputs.config,
        as_of=options.as_of,
        totals=inputs.totals,
        provenance=inputs.provenance,
        progress=progress.step,
    )


def _in_brief(report: ScreeningReport) -> str:
    return (
        f"{report.source}: {report.rows_read} rows read = {report.rows_kept} kept "
        f"+ {report.rows_rejected} rejected; {report.incidents} incidents."
    )


def _status(report: ScreeningReport) -> int:
    return PROBLEMS if report.rows_rejected else DONE
