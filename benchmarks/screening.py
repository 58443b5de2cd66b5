"""Reading, screening and assigning a list of incidents beside pandas parsing the same file.

Run: python benchmarks/screening.py [--rows 1000000] [--odd 0.2]
The list is invented: points inside the embedded districts, each with the name of its district.
pandas parses it with the dtypes of the result, dates too, by its C engine (the default, and the
peer) and by its pyarrow engine. With ``--odd`` a share of the rows is typed as people type: angles
in degrees and minutes, decimal commas, other spellings, days before months, blanks; there pandas
can keep text only.

"Read, screened, assigned" holds every column of every incident, its district too, as codes and
numbers, with flags and report, which is all that ``geomine check`` needs; the last row also makes
the GeoDataFrame of them that ``Screened.kept`` gives. Each way runs in a process of its own, on one
thread where nothing else is said; memory is what the process held at most above what it held
before, set beside the most that pandas held, the table that pandas gives, and the file. CPU seconds
swing less with what else runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from measure import in_own_process, machine, measured, table

import geomine as gm
from geomine.crs import points

if TYPE_CHECKING:
    from collections.abc import Callable

TYPED = {"latitude": "float64", "longitude": "float64", "killed": "Int64", "injured": "Int64"}
AS_OF = dt.date(2025, 1, 1)


def made_up(rows: int) -> pd.DataFrame:
    """Return invented incidents in the canonical columns, each in the district it reports."""
    rng = np.random.default_rng(1)
    districts = gm.datasets.districts()
    west, south, east, north = districts.total_bounds
    corner, size = np.array([west, south]), np.array([east - west, north - south])
    degrees = (corner + size * rng.random((3 * rows + 1_000, 2))).round(5)
    placed = points(degrees[:, 0], degrees[:, 1]).to_frame("geometry")
    held = gm.assign_districts(placed, districts)["district_id"].to_numpy(dtype=object)
    inside = np.flatnonzero(pd.notna(held))[:rows]
    names = districts.set_index("district_id")["name_en"]
    days = rng.integers(0, 9_000, len(inside))
    return pd.DataFrame(
        {
            "incident_id": [f"invented-{k}" for k in range(len(inside))],
            "event_date": np.datetime64("2000-01-01") + days.astype("timedelta64[D]"),
            "district_as_reported": names.loc[held[inside]].to_numpy(),
            "latitude": degrees[inside, 1],
            "longitude": degrees[inside, 0],
            "killed": rng.integers(0, 2, len(inside)),
            "injured": rng.integers(1, 3, len(inside)),
            "device_category": rng.choice(["ap_mine", "at_mine"], len(inside)),
            "activity": rng.choice(["herding", "farming"], len(inside)),
            "victim_status": "civilian",
        }
    )


def odd(table: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return the list with a share of its rows typed as people type them, all cells as text."""
    rng = np.random.default_rng(2)
    way = np.where(rng.random(len(table)) < share, rng.integers(1, 9, len(table)), 0)
    text = table.astype("str").astype(object)

    def set_(kind: int, column: str, typed: Callable[[str], str | None]) -> None:
        rows = way == kind
        text.loc[rows, column] = [typed(cell) for cell in text.loc[rows, column]]

    for column, letter in (("latitude", "N"), ("longitude", "E")):
        set_(1, column, lambda cell, letter=letter: minutes(float(cell), letter))
        set_(2, column, lambda cell: cell.replace(".", ","))
        set_(3, column, lambda _: None)
        set_(4, column, lambda cell: f"{float(cell):.1f}")
    swapped = way == 5  # noqa: PLR2004 - the fifth way
    text.loc[swapped, ["latitude", "longitude"]] = text.loc[
        swapped, ["longitude", "latitude"]
    ].to_numpy()
    set_(6, "district_as_reported", lambda cell: f"{cell} rayonu")
    set_(7, "event_date", lambda cell: ".".join(reversed(cell.split("-"))))
    set_(8, "killed", lambda _: None)
    set_(8, "activity", lambda _: "выпас скота")
    return text


def minutes(degrees: float, letter: str) -> str:
    """Return an angle in degrees, minutes and seconds."""
    seconds = round(degrees * 36_000) / 10
    return f"{int(seconds // 3600)}°{int(seconds // 60 % 60):02d}'{seconds % 60:04.1f}\"{letter}"


def screened(path: Path) -> gm.Screened:
    """Return what the checks make of the file, each incident with its district."""
    return gm.screen_incidents(gm.read_incidents(path), gm.datasets.districts(), as_of=AS_OF)


def one(way: str, path: Path) -> dict:
    """Return time and memory of one way."""
    ways: dict[str, Callable[[], object]] = {
        "pandas": lambda: pd.read_csv(path, dtype=TYPED, parse_dates=["event_date"]),
        "pyarrow": lambda: pd.read_csv(
            path, dtype=TYPED, parse_dates=["event_date"], engine="pyarrow"
        ),
        "text": lambda: pd.read_csv(path),
        "read": lambda: gm.read_incidents(path),
        "all": lambda: screened(path),
        "table": lambda: screened(path).kept,
    }
    small = path.with_name("small.csv")  # modules and layers are loaded before the clock starts
    pd.read_csv(path, nrows=10).to_csv(small, index=False)
    _ = screened(small).kept
    found = measured(ways[way], at_most=3)
    made = ways[way]()
    if isinstance(made, pd.DataFrame):
        found["table_mb"] = float(made.memory_usage(deep=True).sum()) / 1e6
    return found


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--odd", type=float, default=0.0, help="share of rows typed as people type")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FILE"))
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one[0], Path(given.one[1]))))
        return
    print(machine())
    lines, base = [], None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invented.csv"
        made = made_up(given.rows)
        (odd(made, given.odd) if given.odd else made).to_csv(path, index=False)
        size_mb = path.stat().st_size / 1e6
        plain = (("text", "pandas, C engine, no dtypes", 1),)
        typed = (
            ("pandas", "pandas, C engine, same dtypes, dates", 1),
            ("pyarrow", "pandas, pyarrow engine, same dtypes, dates", 1),
        )
        for way, name, threads in (
            *(plain if given.odd else typed),
            ("read", "geomine: read", 1),
            ("all", "geomine: read, screened, assigned", 1),
            ("all", "geomine: read, screened, assigned, on two threads", 2),
            ("table", "geomine: and the GeoDataFrame of them", 1),
        ):
            found = in_own_process(
                __file__, way, str(path), timeout_s=600, limit_gb=16, threads=threads
            )
            if "failed" in found:
                lines.append([f"{given.rows:,}", name, found["failed"], *[""] * 7])
                continue
            base = base or found
            lines.append(
                [f"{given.rows:,}", name, f"{found['s']:.2f}", f"{found['s'] / base['s']:.1f}",
                 f"{found['cpu_s']:.2f}", f"{found['cpu_s'] / base['cpu_s']:.1f}",
                 f"{found['mb']:.0f}", f"{found['mb'] / base['mb']:.1f}",
                 f"{found['mb'] / base['table_mb']:.1f}", f"{found['mb'] / size_mb:.1f}"]
            )  # fmt: skip
    head = ["rows", "way", "s", "times pandas", "CPU s", "times pandas' CPU", "MB at most",
            "times pandas' MB", "times its table", "times the file"]  # fmt: skip
    print(table(head, lines))


if __name__ == "__main__":
    main()
