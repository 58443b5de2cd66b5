"""``geomine run``: from a list to maps, lists and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.cli.analysis import ANALYSIS_STEPS, analyse_inputs, status_of
from geomine.cli.inputs import read_inputs
from geomine.cli.outputs import WRITING_STEPS, write_run
from geomine.cli.progress import Progress
from geomine.disclosure import is_public
from geomine.io import read_policy
from geomine.mapping import count_maps

if TYPE_CHECKING:
    import argparse


def execute(options: argparse.Namespace) -> int:
    """Read, analyse and write maps, lists and tables."""
    inputs = read_inputs(options)
    steps = ANALYSIS_STEPS + count_maps(inputs.districts, inputs.config) + WRITING_STEPS
    with Progress(steps) as progress:
        analysis = analyse_inputs(inputs, options, progress)
        index = write_run(
            analysis,
            options.out,
            policy=read_policy(options.config, "public"),
            partner=read_policy(options.config, "partner"),
            reason=options.reason,
            progress=progress.step,
        )
    report = analysis.screened.report
    print(
        f"{report.source}: {report.rows_read} rows read = {report.rows_kept} kept "
        f"+ {report.rows_rejected} rejected; {report.incidents} incidents."
    )
    restricted = int((~is_public(analysis.incidents)).sum())
    if restricted:
        print(
            f"{restricted} incidents are not marked public: shared pages count them by district "
            "only, late, and hide small counts; internal/ shows all. Mark what is public record "
            "in a column sensitivity, or say --public-record of the whole list."
        )
    if inputs.config.quick:
        print("Quick run: nothing was tested against chance, and no villages were ranked.")
    print(f"Maps: {index.resolve()}")
    return status_of(report)
