"""What a run leaves behind: pages, lists and tables, and nothing of the run before."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.config import TEAM
from geomine.disclosure import PARTNER, PUBLIC, door_of, for_audience, losses
from geomine.exports import INTERNAL_DOOR
from geomine.files import sha256
from geomine.io import write_layers, write_table
from geomine.io.tables import internal_mark
from geomine.mapping import region_account, write_maps
from geomine.report import (
    hotspots_table,
    loss_page,
    rates_table,
    restricted_table,
    run_summary,
    targets_table,
    write_field_files,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geomine.disclosure import Policy
    from geomine.exports import Door
    from geomine.results import Analysis

RUN_FILE = "run.json"
SHAPE = ("district_id", "name_en", "area_km2", "geometry")
"""What a layer of hexagons has to be joined with the tables by."""
INTERNAL = "internal"
WRITING_STEPS = 3
"""What a run steps through besides its pages."""


def write_run(
    analysis: Analysis,
    folder: Path,
    *,
    policy: Policy | None = None,
    partner: Policy | None = None,
    reason: str = TEAM,
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything of a run into ``folder`` and return the path of its index page.

    All is written beside the files of an earlier run first, each file through a door that reads
    it again for what must not leave the building; only then does all take its place. Files of
    an earlier run that this one no longer makes are removed if nobody changed them, so that no
    page with older figures stays among the new ones. ``policy`` is for the public; what both
    policies lose is measured for the team. ``reason`` is why the team's files are written; they
    say it.

    Raises
    ------
    DisclosureError
        If a file to be shared holds what it must not. No file is changed then.
    """
    before = _outputs_of(folder)
    progress("what may be shared")
    public = for_audience(analysis, "public", policy=policy)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".geomine-") as place:
        staged = Path(place)
        door = door_of(analysis)
        pages = write_maps(public, analysis, staged, door=door, progress=progress)
        progress("tables")
        tables = _shared_tables(public, staged, door, policy or PUBLIC)
        written = [*pages, *tables, *_internal_files(analysis, staged, reason)]
        if public.released is not None:
            policies = {"public": policy or PUBLIC, "partner": partner or PARTNER}
            progress("what a release loses")
            measured = losses(analysis, released=public, **policies)
            path = staged / INTERNAL / "disclosure.html"
            written.append(INTERNAL_DOOR.text(path, loss_page(measured, analysis)))
            whole = rates_table(analysis)
            written.append(
                write_table(
                    whole, staged / INTERNAL / "rates.csv", audience="internal", reason=reason
                )
            )
        outputs = {path.relative_to(staged).as_posix(): sha256(path) for path in written}
        account = _accounts(analysis, public, outputs, staged, door)
        _put_in_place((*written, *account), staged, folder)
    if public.released is None:  # of an earlier run, over a list with restricted rows
        (folder / INTERNAL / RUN_FILE).unlink(missing_ok=True)
    _remove_stale(folder, before, outputs)
    return folder / "index.html"


def write_shared(
    analysis: Analysis,
    public: Analysis,
    folder: Path,
    *,
    policy: Policy | None = None,
    progress: Callable[[str], None] = lambda _: None,
    remember: Callable[[], object] | None = None,
) -> Path:
    """Write only what is to be shared of a run, and return the path of its index page.

    ``remember`` is called when all files have passed and before any is put in place: nothing
    is published that a ledger could not take down.

    Raises
    ------
    DisclosureError
        If a file holds what it must not. No file is changed then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".geomine-") as place:
        staged = Path(place)
        door = door_of(analysis)
        written = write_maps(public, None, staged, door=door, progress=progress)
        written += _shared_tables(public, staged, door, policy or PUBLIC)
        if remember is not None:
            remember()
        _put_in_place(written, staged, folder)
    return folder / "index.html"


def _put_in_place(paths: Iterable[Path], staged: Path, folder: Path) -> None:
    for path in paths:
        target = folder / path.relative_to(staged)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def _shared_tables(public: Analysis, folder: Path, door: Door, policy: Policy) -> list[Path]:
    written = [write_table(rates_table(public), folder / "rates.csv", audience=door)]
    if public.released is not None:
        counts = door.counting(policy.min_count)
        name = folder / "restricted_counts.csv"
        written.append(write_table(restricted_table(public), name, audience=counts))
    if public.grid is not None:
        layer = {"hexagons": public.rates[list(SHAPE)]}
        path = folder / "hexagons.gpkg"
        written.append(write_layers(layer, path, note=str(public.grid), audience=door))
    return written


def _internal_files(analysis: Analysis, folder: Path, reason: str) -> list[Path]:
    internal = folder / INTERNAL
    layers = {
        "incidents": analysis.incidents,
        "rates": analysis.rates,
        "hotspots": analysis.hotspots,
        "villages": analysis.villages,
    }
    tables = {"hotspots.csv": hotspots_table(analysis), "rejected.csv": analysis.screened.rejected}
    of_villages: list[Path] = []
    if analysis.config.quick:
        del layers["villages"]
    else:
        tables["targets.csv"] = targets_table(analysis)
        of_villages = write_field_files(analysis, internal)
    return [
        write_layers(
            layers, internal / "analysis.gpkg", note=internal_mark(reason), audience="internal"
        ),
        *of_villages,
        *(
            write_table(table, internal / name, audience="internal", reason=reason)
            for name, table in tables.items()
        ),
    ]


def _accounts(
    analysis: Analysis, public: Analysis, outputs: dict[str, str], folder: Path, door: Door
) -> list[Path]:
    """Write ``run.json``; with restricted rows, the whole account is for the team only."""
    finished = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    whole = [(RUN_FILE, analysis, door)]
    if public.released is not None:
        whole = [
            (RUN_FILE, public, door),
            (f"{INTERNAL}/{RUN_FILE}", analysis, INTERNAL_DOOR),
        ]
    written = []
    for name, told, out in whole:
        summary = run_summary(told, outputs, finished=finished, maps=region_account(told, public))
        text = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
        written.append(out.text(folder / name, text))
    return written


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
