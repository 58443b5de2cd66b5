"""``geomine check``: what is wrong with a list, row by row."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from geomine.cli.analysis import status_of
from geomine.cli.inputs import read_incidents, read_layers
from geomine.io import write_quality_page, write_table
from geomine.screening import screen_incidents

if TYPE_CHECKING:
    import argparse


def execute(options: argparse.Namespace) -> int:
    """Say what is wrong with a list of incidents, row by row."""
    raw = read_incidents(options)
    districts, places = read_layers(options)
    screened = screen_incidents(raw, districts, as_of=options.as_of, places=places)
    if options.html is not None:
        write_quality_page(screened, options.html, lang=options.lang)
    if options.rejected is not None:
        write_table(screened.rejected, options.rejected, audience="internal")
    if options.json:
        print(json.dumps(dataclasses.asdict(screened.report), ensure_ascii=False, indent=1))
    else:
        print(screened.report)
    return status_of(screened.report)
