"""What a run leaves behind: pages, lists and tables, and nothing of the run before."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from geomine.disclosure import for_audience
from geomine.files import sha256, write_text
from geomine.io import write_layers, write_table
from geomine.mapping import write_maps
from geomine.report import rates_table, run_summary, targets_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geomine.results import Analysis

RUN_FILE = "run.json"
INTERNAL_NOTE = "internal - not for publication - destroy after use"


def write_run(
    analysis: Analysis, folder: Path, *, progress: Callable[[str], None] = lambda _: None
) -> Path:
    """Write everything of a run into ``folder`` and return the path of its index page.

    Files of an earlier run that this one no longer makes are removed if
    nobody changed them, so that no page with older figures stays among the new ones.
    """
    before = _outputs_of(folder)
    public = for_audience(analysis, "public")
    written = list(write_maps(public, analysis, folder, progress=progress))
    progress("tables")
    written.append(write_table(rates_table(public), folder / "rates.csv"))
    internal = folder / "internal"
    written.append(
        write_layers(
            {
                "incidents": analysis.incidents,
                "rates": analysis.rates,
                "hotspots": analysis.hotspots,
                "villages": analysis.villages,
            },
            internal / "analysis.gpkg",
            note=INTERNAL_NOTE,
        )
    )
    written.append(write_table(targets_table(analysis), internal / "targets.csv"))
    written.append(write_table(analysis.screened.rejected, internal / "rejected.csv"))
    outputs = {path.relative_to(folder).as_posix(): sha256(path) for path in written}
    _remove_stale(folder, before, outputs)
    summary = run_summary(
        analysis, outputs, finished=dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    )
    write_text(folder / RUN_FILE, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    return folder / "index.html"


def _outputs_of(folder: Path) -> dict[str, str]:
    """Return the files that an earlier run wrote, by its own account; none if it has none."""
    try:
        outputs = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))["outputs"]
        return {str(name): str(digest) for name, digest in outputs.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remove_stale(folder: Path, before: dict[str, str], now: dict[str, str]) -> None:
    """Remove what an earlier run wrote, this one did not, and nobody has changed since."""
    root = folder.resolve()
    for name, digest in before.items():
        path = (root / name).resolve()
        stale = name not in now and path.is_relative_to(root) and path.is_file()
        if stale and sha256(path) == digest:
            path.unlink()
