"""What several commands do: analyse the inputs, and end with an exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.cli.parser import DONE, PROBLEMS
from geomine.pipeline import analyse

if TYPE_CHECKING:
    import argparse

    from geomine.cli.inputs import Inputs
    from geomine.cli.progress import Progress
    from geomine.results import Analysis, ScreeningReport

ANALYSIS_STEPS = 7


def analyse_inputs(inputs: Inputs, options: argparse.Namespace, progress: Progress) -> Analysis:
    """Return the analysis of what was read, its steps shown."""
    return analyse(
        inputs.incidents,
        inputs.districts,
        inputs.places,
        inputs.exposure,
        inputs.config,
        as_of=options.as_of,
        totals=inputs.totals,
        provenance=inputs.provenance,
        hazards=inputs.hazards,
        sessions=inputs.sessions,
        weights=inputs.weights,
        progress=progress.step,
    )


def status_of(report: ScreeningReport) -> int:
    """Return the exit status of a run over a list with this account."""
    return PROBLEMS if report.rows_rejected else DONE
