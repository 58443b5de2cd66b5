"""``geomine audit``: files checked before they leave the building."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from geomine.cli.parser import DONE, PROBLEMS
from geomine.io import audit_html

if TYPE_CHECKING:
    import argparse


def execute(options: argparse.Namespace) -> int:
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
