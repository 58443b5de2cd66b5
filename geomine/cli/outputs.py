"""What a run leaves behind: pages, lists and tables, and nothing of the run before."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geomine.cluster import has_place
from geomine.crs import lonlat
from geomine.disclosure import PUBLIC, disclosure_loss, for_audience, is_public
from geomine.errors import DisclosureError
from geomine.files import sha256, write_text
from geomine.io import audit_file, write_layers, write_table
from geomine.io.audit import COPIED_M
from geomine.mapping import write_maps
from geomine.report import loss_page, rates_table, run_summary, targets_table, write_field_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geomine.disclosure import Policy
    from geomine.results import Analysis

RUN_FILE = "run.json"
INTERNAL = "internal"
INTERNAL_NOTE = "internal - not for publication - destroy after use"


def write_run(
    analysis: Analysis,
    folder: Path,
    *,
    policy: Policy | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything of a run into ``folder`` and return the path of its index page.

    All is written beside the files of an earlier run first, and read again for what must
    not leave the building; only then does it take their place. Files of an earlier run
    that this one no longer makes are removed if nobody changed them, so that no page with
    older figures stays among the new ones.

    Raises
    ------
    DisclosureError
        If a file to be shared holds what it must not. No file is changed then.
    """
    before = _outputs_of(folder)
    public = for_audience(analysis, "public", policy=policy)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".geomine-") as place:
        staged = Path(place)
        pages = write_maps(public, analysis, staged, progress=progress)
        progress("tables")
        written = [*pages, *_shared_tables(public, staged), *_internal_files(analysis, staged)]
        if public.released is not None:
            written.append(_loss(analysis, public, policy or PUBLIC, staged))
        outputs = {path.relative_to(staged).as_posix(): sha256(path) for path in written}
        account = _accounts(analysis, public, outputs, staged)
        refuse_leaks([*written, *account], analysis, below=staged)
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
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write only what is to be shared of a run, and return the path of its index page.

    Raises
    ------
    DisclosureError
        If a file holds what it must not. No file is changed then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".geomine-") as place:
        staged = Path(place)
        written = write_maps(public, None, staged, progress=progress)
        written += _shared_tables(public, staged)
        refuse_leaks(written, analysis, below=staged)
        _put_in_place(written, staged, folder)
    return folder / "index.html"


def _put_in_place(paths: Iterable[Path], staged: Path, folder: Path) -> None:
    for path in paths:
        target = folder / path.relative_to(staged)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def refuse_leaks(paths: Iterable[Path], analysis: Analysis, *, below: Path) -> None:
    """Raise if a file that is to be shared holds a restricted place or what names a person.

    Raises
    ------
    DisclosureError
        Naming the file and what was found in it.
    """
    public = is_public(analysis.incidents)
    records = analysis.incidents[~public & has_place(analysis.incidents)]
    layers = [analysis.incidents[public & has_place(analysis.incidents)]]
    layers += [analysis.places] if analysis.places is not None else []
    allowed = np.concatenate([lonlat(layer) for layer in layers])
    allowed = allowed[np.isfinite(allowed).all(axis=1)]
    for path in paths:
        name = path.relative_to(below)
        if name.parts[0] == INTERNAL:
            continue
        report = audit_file(path, records=records, allowed=allowed, near_m=COPIED_M)
        if not report.ok:
            first = report.findings[0]
            raise DisclosureError(
                f"{name.as_posix()}: {first.kind} at {first.where}: {first.what}. Nothing was "
                f"written. {first.remedy}"
            )


def _shared_tables(public: Analysis, folder: Path) -> list[Path]:
    written = [write_table(rates_table(public), folder / "rates.csv")]
    if public.released is not None:
        written.append(write_table(public.released, folder / "restricted_counts.csv"))
    return written


def _internal_files(analysis: Analysis, folder: Path) -> list[Path]:
    internal = folder / INTERNAL
    layers = {
        "incidents": analysis.incidents,
        "rates": analysis.rates,
        "hotspots": analysis.hotspots,
        "villages": analysis.villages,
    }
    return [
        write_layers(layers, internal / "analysis.gpkg", note=INTERNAL_NOTE),
        write_table(targets_table(analysis), internal / "targets.csv"),
        *write_field_files(analysis, internal),
        write_table(analysis.screened.rejected, internal / "rejected.csv"),
    ]


def _loss(analysis: Analysis, public: Analysis, policy: Policy, folder: Path) -> Path:
    """Write what the release loses, for whoever decides about publication."""
    loss = disclosure_loss(analysis, policy=policy, released=public)
    return write_text(folder / INTERNAL / "disclosure.html", loss_page(loss, policy, analysis))


def _accounts(
    analysis: Analysis, public: Analysis, outputs: dict[str, str], folder: Path
) -> list[Path]:
    """Write ``run.json``; with restricted rows, the whole account is for the team only."""
    finished = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    whole = {RUN_FILE: analysis}
    if public.released is not None:
        whole = {RUN_FILE: public, f"{INTERNAL}/{RUN_FILE}": analysis}
    written = []
    for name, told in whole.items():
        summary = run_summary(told, outputs, finished=finished)
        text = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
        written.append(write_text(folder / name, text))
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
