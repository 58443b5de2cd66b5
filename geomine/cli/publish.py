"""``geomine publish``: what one audience may have, in a folder of its own."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.cli.analysis import ANALYSIS_STEPS, analyse_inputs, status_of
from geomine.cli.inputs import read_inputs
from geomine.cli.outputs import write_shared
from geomine.cli.progress import Progress
from geomine.disclosure import (
    Ledger,
    by_hexagons,
    door_of,
    for_audience,
    for_partner,
    hidden_counts,
)
from geomine.errors import DisclosureError
from geomine.io import read_policy, read_secret, write_layers, write_table
from geomine.mapping import count_maps, save_map, situation_map

if TYPE_CHECKING:
    import argparse

    from geomine.disclosure import Policy
    from geomine.results import Analysis

MOVED = "moved on purpose - never for navigation - for the named partner only"


def execute(options: argparse.Namespace) -> int:
    """Write the files of one audience, or nothing."""
    policy = read_policy(options.config, options.audience)
    if options.ledger is not None and options.ledger.resolve().is_relative_to(
        options.out.resolve()
    ):
        raise DisclosureError(f"{options.ledger.name}: the ledger lies in the folder handed on.")
    if options.cells == "hexagon" and options.audience != "public":
        raise DisclosureError("cells: counts by hexagon are for the public; a partner gets points.")
    inputs = read_inputs(options)
    with Progress(ANALYSIS_STEPS + count_maps(inputs.districts, inputs.config)) as progress:
        analysis = analyse_inputs(inputs, options, progress)
        if options.audience == "public":
            _publish(analysis, options, policy, progress)
        else:
            secret = read_secret(options.secret, out=options.out)
            public = read_policy(options.config, "public")
            partner = for_partner(analysis, secret=secret, policy=policy, public=public)
            _hand_over(partner, analysis, options.out)
    print(f"For {options.audience}: {options.out.resolve()}")
    return status_of(analysis.screened.report)


def _publish(
    analysis: Analysis, options: argparse.Namespace, policy: Policy, progress: Progress
) -> None:
    """Write the pages and tables to share, unless an earlier release makes them tell too much."""
    if options.cells == "hexagon":
        analysis = by_hexagons(analysis, policy=policy)
    counts = hidden_counts(analysis, policy=policy, hide=options.hide)
    public = for_audience(analysis, "public", policy=policy, counts=counts)
    remember = None
    if options.ledger is not None and public.released is not None:
        ledger = Ledger.read(options.ledger).with_release(
            counts,
            day=analysis.as_of or analysis.period_end,
            min_count=policy.min_count,
            districts=analysis.rates if analysis.grid is None else None,
            areas=analysis.areas,
        )
        remember = functools.partial(ledger.write, options.ledger)
    write_shared(
        analysis, public, options.out, policy=policy, progress=progress.step, remember=remember
    )


def _hand_over(partner: Analysis, analysis: Analysis, folder: Path) -> None:
    """Write the moved points as layer, table and page."""
    folder.mkdir(parents=True, exist_ok=True)
    points = partner.incidents[
        [c for c in ("record_id", "quarter", "district_id", "accident_type", "device_category",
                     "casualties", "moved_within_m", "note", "geometry") if c in partner.incidents]
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(dir=folder, prefix=".geomine-") as place:
        staged = Path(place)
        door = door_of(analysis, "partner")
        layers, m = {"incidents_moved": points}, situation_map(partner, audience="partner")
        written = [
            write_layers(layers, staged / "incidents_moved.gpkg", note=MOVED, audience=door),
            write_table(points, staged / "incidents_moved.csv", audience=door),
            save_map(m, staged / "map.html", audience=door),
        ]
        for path in written:
            path.replace(folder / path.name)
