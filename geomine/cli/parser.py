"""The arguments of the command, and what becomes of an error."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.config import LANGUAGES, TEAM
from geomine.errors import GeomineError, GeomineWarning
from geomine.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, PROBLEMS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def parse_and_run(arguments: Sequence[str]) -> int:
    """Parse ``arguments``, run the command they name and return the exit status."""
    options = build_parser().parse_args(arguments)
    # loaded only now: `geomine --help` loads nothing heavy
    command = importlib.import_module(f"geomine.cli.{options.command}").execute
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", GeomineWarning)
            warnings.showwarning = _show_warning
            status: int = command(options)
    except GeomineError as error:
        return _complain(str(error), UNUSABLE)
    except KeyboardInterrupt:
        return _complain("interrupted. Files already written are whole.", INTERRUPTED)
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if os.environ.get("GEOMINE_DEBUG"):
            raise
        text = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(
            f"a fault of geomine itself: {text}. Set GEOMINE_DEBUG=1 for details and report it.",
            UNUSABLE,
        )
    return status


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = argparse.ArgumentParser(
        prog="geomine",
        description="From a list of mine accidents to offline maps and a list of villages.",
        epilog="Exit status: 0 done, 1 done with problems in the data, 2 unusable input.",
    )
    parser.add_argument("--version", action="version", version=f"geomine {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="read, analyse and write maps, lists and tables")
    _add_inputs(run)
    run.add_argument("--out", type=_folder, default="maps", metavar="DIR", help="default: maps")
    run.add_argument("--reason", default=TEAM, help="why the files for the team are written")
    run.add_argument(
        "--quick",
        action="store_true",
        default=None,
        help="maps and tables only: nothing tested against chance, no villages; the pages say so",
    )

    check = commands.add_parser("check", help="say what is wrong with a list of incidents")
    check.add_argument("incidents", type=Path, metavar="FILE")
    _add_layers(check)
    check.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page")
    check.add_argument(
        "--rejected",
        type=Path,
        metavar="F.csv",
        help="write rejected rows with every cell and their reasons: correct them and check again",
    )
    check.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="language the page opens in; default: en"
    )
    check.add_argument("--json", action="store_true", help="print the report for machines")

    targets = commands.add_parser("targets", help="print the villages for risk education")
    targets.set_defaults(quick=False)  # whatever the settings say: villages are what it is for
    _add_inputs(targets)
    targets.add_argument("--top", type=_count, default=20, metavar="N", help="default: 20; 0: all")
    _add_visits(targets)
    targets.add_argument("--csv", type=Path, metavar="FILE", help="write them to a file instead")

    _add_audit(commands.add_parser("audit", help="check files before they leave the building"))
    _add_publish(commands.add_parser("publish", help="write what one audience may have"))
    commands.add_parser("doctor", help="say whether the compiled kernel is in use, and versions")
    _add_places(commands.add_parser("places", help="fetch the villages of a country, once"))
    return parser


def _add_places(places: argparse.ArgumentParser) -> None:
    step = places.add_subparsers(dest="step", required=True, metavar="STEP")
    download = step.add_parser(
        "download", help="fetch the GeoNames dump of a country: the only step that uses a network"
    )
    download.add_argument("country", nargs="?", default="AZ", help="two letters; default: AZ")
    download.add_argument("--out", type=Path, metavar="DIR", help="default: the user's cache")
    download.add_argument(
        "--url", default="https://download.geonames.org/export/dump", help="a mirror of the dumps"
    )


def _add_audit(audit: argparse.ArgumentParser) -> None:
    audit.add_argument("files", type=Path, nargs="+", metavar="FILE")
    audit.add_argument(
        "--records",
        type=Path,
        metavar="F",
        help="restricted records, such as internal/analysis.gpkg",
    )
    audit.add_argument("--places", type=Path, metavar="F", help="places that may be named")
    audit.add_argument(
        "--near-m",
        type=float,
        default=2_000.0,
        metavar="M",
        help="too near a record; default: 2000",
    )
    audit.add_argument(
        "--min-count",
        type=_count,
        default=5,
        metavar="N",
        help="find counts from 1 to one below N in tables of areas; default: 5; 0: none",
    )
    audit.add_argument(
        "--told",
        action="append",
        default=[],
        metavar="TEXT",
        help="text that may be told, such as the authority's number; may be repeated",
    )
    audit.add_argument("--json", action="store_true", help="print the findings for machines")


def _add_publish(publish: argparse.ArgumentParser) -> None:
    publish.set_defaults(quick=None)
    publish.add_argument("--audience", choices=("public", "partner"), required=True)
    publish.add_argument("--out", type=_folder, required=True, metavar="DIR")
    publish.add_argument(
        "--ledger", type=Path, metavar="F", help="what was published before; keep it inside"
    )
    publish.add_argument(
        "--hide", action="append", default=[], metavar="DISTRICT", help="hide its count; repeatable"
    )
    publish.add_argument(
        "--cells",
        choices=("district", "hexagon"),
        default="district",
        help="what the public counts are given for; hexagons are 5 km wide at least",
    )
    publish.add_argument(
        "--secret", type=Path, metavar="F", help="what points are moved by; made where missing"
    )
    _add_inputs(publish)


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--incidents", type=Path, metavar="F", help="default: the embedded list")
    _add_layers(parser)
    parser.add_argument(
        "--exposure", type=Path, metavar="F", help="population by district and year"
    )
    parser.add_argument("--config", type=Path, metavar="C.toml", help="settings of the run")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of maps and pages")
    parser.add_argument("--period-start", type=_day, metavar="DAY", help="first day counted")
    parser.add_argument("--period-end", type=_day, metavar="DAY", help="last day counted")
    _add_targeting(parser)
    parser.add_argument("--eps-m", type=float, metavar="M", help="radius of clusters, metres")
    parser.add_argument("--min-samples", type=_count, metavar="N", help="incidents of a core point")


def _add_targeting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hazards", type=Path, metavar="F", help="hazardous areas, front lines")
    parser.add_argument("--sessions", type=Path, metavar="F", help="sessions held, by place_id")
    parser.add_argument(
        "--weights", metavar="W", help="default, equal, lis, or a TOML file with [weights]"
    )


def _add_visits(targets: argparse.ArgumentParser) -> None:
    targets.add_argument("--visits", type=_count, metavar="K", help="where to go with K visits")
    targets.add_argument(
        "--radius-m",
        type=_metres,
        default=5_000.0,
        metavar="M",
        help="a visit reaches; default 5000",
    )
    targets.add_argument(
        "--per-district", type=_count, default=0, metavar="N", help="visits in each district"
    )
    targets.add_argument(
        "--budget-days", type=_days, metavar="D", help="days that all visits may take together"
    )
    targets.add_argument(
        "--travel-hours",
        type=Path,
        metavar="F",
        help="hours by road, a row and a column by place_id; without it a visit takes a day",
    )
    targets.add_argument("--base", metavar="PLACE_ID", help="where each trip starts and ends")
    targets.add_argument(
        "--served", type=Path, metavar="F", help="places served already, by place_id: not again"
    )
    targets.add_argument(
        "--backtest", action="store_true", help="say how earlier lists would have done"
    )


def _add_layers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--boundaries", type=Path, metavar="F", help="default: Azerbaijan")
    parser.add_argument("--layer", metavar="NAME", help="layer of the boundaries to read")
    parser.add_argument("--places", type=Path, metavar="F", help="populated places")
    for table in ("incident", "boundary"):
        parser.add_argument(
            f"--{table}-column",
            type=_pair,
            action="append",
            default=[],
            metavar="NAME=HEADER",
            help=f"which header of the {table} file holds NAME; may be repeated",
        )
    parser.add_argument(
        "--public-record",
        action="store_true",
        help="the list is public record: a row without a sensitivity may be shown to anybody",
    )
    parser.add_argument("--incident-layer", metavar="NAME", help="sheet or layer of the incidents")
    parser.add_argument("--victims", type=Path, metavar="F", help="victims in a file of their own")
    parser.add_argument(
        "--profile", type=Path, metavar="P.toml", help="how this list is read each time"
    )
    parser.add_argument("--crs", default="EPSG:4326", help="of incident coordinates in a table")
    parser.add_argument(
        "--as-of",
        type=_day,
        default=_today(),
        metavar="DAY",
        help="refuse later dates; default: today",
    )


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2024-03-14") from None


def _folder(text: str) -> Path:
    """Return a folder that is there or can be made; asked before a run, not after it."""
    path = Path(text)
    there = next(one for one in (path, *path.absolute().parents) if one.exists())
    if not there.is_dir():
        raise argparse.ArgumentTypeError(f"{there} is a file, no folder. Name another")
    if not os.access(there, os.W_OK | os.X_OK):
        raise argparse.ArgumentTypeError(f"{there} may not be written to. Name another folder")
    return path


def _metres(text: str) -> float:
    return _above_0(text, "metres")


def _days(text: str) -> float:
    return _above_0(text, "days")


def _above_0(text: str, what: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of {what} above 0")
    return number


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def _pair(text: str) -> tuple[str, str]:
    name, found, header = text.partition("=")
    if not (name and found and header):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=HEADER, such as latitude=lat")
    return name, header


def _complain(message: str, status: int) -> int:
    print(f"geomine: {' '.join(message.split())}", file=sys.stderr)
    return status


def _show_warning(
    message: Warning | str, category: type[Warning], *_: object, **__: object
) -> None:
    if issubclass(category, GeomineWarning):
        print(f"geomine: note: {' '.join(str(message).split())}", file=sys.stderr)
