"""DBSCAN by two peers that are no Python: R's package dbscan, and PostGIS.

R is asked where ``Rscript`` finds the package (Debian: r-cran-dbscan), PostGIS where ``psql``
reaches a server with the extension by the usual PGHOST, PGUSER and PGDATABASE. Both work in a
process of their own, whose time and memory are taken; only temporary tables are made.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

NOISE = -1
R_READY = 'quit(status = !requireNamespace("dbscan", quietly = TRUE))'
R_WORK = """
memory <- function(kind) {
  line <- grep(kind, readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) * 1024 / 1e6
}
given <- commandArgs(TRUE)
points <- matrix(readBin("columns.bin", "double", file.size("columns.bin") / 8), ncol = 2)
invisible(gc())
held <- memory("VmRSS")
took <- system.time(
  found <- dbscan::dbscan(points, eps = as.numeric(given[1]), minPts = as.numeric(given[2]))
)
cat("figures", took[["elapsed"]], took[["user.self"]] + took[["sys.self"]],
    memory("VmHWM") - held, "\n")
writeBin(as.integer(found$cluster) - 1L, "labels.bin")
"""
SQL_READY = "select postgis_lib_version()"
SQL_WORK = r"""
\set ON_ERROR_STOP on
\set QUIET on
set max_parallel_workers_per_gather = 0;
create temp table points (x float8, y float8, id int generated always as identity);
\copy points (x, y) from 'points.csv' with (format csv)
create temp table places as
    select id, st_setsrid(st_makepoint(x, y), 32638) as geom from points;
select pg_backend_pid() as pid \gset
\setenv SERVER :pid
\! echo before $(grep VmRSS /proc/$SERVER/status) $(cut -d' ' -f14,15 /proc/$SERVER/stat)
select extract(epoch from clock_timestamp()) as begun \gset
create temp table found as
    select id, st_clusterdbscan(geom, eps := :eps, minpoints := :enough) over () as label
    from places;
select extract(epoch from clock_timestamp()) - :begun as took \gset
\! echo after $(grep VmHWM /proc/$SERVER/status) $(cut -d' ' -f14,15 /proc/$SERVER/stat)
\echo took :took
\copy (select coalesce(label, -1) from found order by id) to 'labels.csv'
"""
TICKS_PER_S = 100


def has_r() -> bool:
    """Return whether R and its package dbscan are here."""
    program = shutil.which("Rscript")
    return program is not None and _succeeds([program, "-e", R_READY])


def has_postgis() -> bool:
    """Return whether a server with PostGIS answers."""
    program = shutil.which("psql")
    return program is not None and _succeeds([program, "--no-password", "--command", SQL_READY])


def r_dbscan(
    points: np.ndarray, *, eps: float, min_samples: int, folder: Path
) -> tuple[dict[str, float], np.ndarray]:
    """Return figures and labels of R's ``dbscan::dbscan``."""
    points.T.astype(float).tofile(folder / "columns.bin")
    script = folder / "work.R"
    script.write_text(R_WORK, encoding="utf-8")
    said = _output(["Rscript", script.name, repr(eps), str(min_samples)], folder)
    s, cpu_s, mb = map(float, re.findall(r"figures (\S+) (\S+) (\S+)", said)[0])
    return {"s": s, "cpu_s": cpu_s, "mb": mb}, np.fromfile(folder / "labels.bin", dtype=np.int32)


def postgis(
    points: np.ndarray, *, eps: float, min_samples: int, folder: Path
) -> tuple[dict[str, float], np.ndarray]:
    """Return figures and labels of PostGIS's ``ST_ClusterDBSCAN``."""
    np.savetxt(folder / "points.csv", points, delimiter=",", fmt="%.17g")
    script = folder / "work.sql"
    script.write_text(SQL_WORK, encoding="utf-8")
    variables = [f"--set=eps={eps!r}", f"--set=enough={min_samples}"]
    said = _output(["psql", "--no-password", "--no-psqlrc", *variables, "-f", script.name], folder)
    took = re.findall(r"took (\S+)", said)[0]
    held, *ticks = map(int, re.findall(r"before \S+ (\d+) kB (\d+) (\d+)", said)[0])
    most, *more = map(int, re.findall(r"after \S+ (\d+) kB (\d+) (\d+)", said)[0])
    cpu_s = (sum(more) - sum(ticks)) / TICKS_PER_S
    figures = {"s": float(took), "cpu_s": cpu_s, "mb": (most - held) * 1024 / 1e6}
    return figures, np.loadtxt(folder / "labels.csv", dtype=np.int64)


def _succeeds(command: list[str]) -> bool:
    return not subprocess.run(command, capture_output=True, check=False).returncode


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip() or f"{command[0]} failed")
    return done.stdout


BY_NAME = {"R dbscan": (has_r, r_dbscan), "PostGIS": (has_postgis, postgis)}
