"""Readers of published scan results: clusters, members, and population by census."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path


def listed(path: Path, names: list[str]) -> pd.DataFrame:
    """Return a table of values apart by blanks."""
    return pd.read_csv(path, sep=r"\s+", header=None, names=names)


def clusters(path: Path) -> pd.DataFrame:
    """Return the clusters that a run printed, one row each, numbers as text."""
    header, *lines = path.with_suffix(".col.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines]
    return pd.DataFrame([row[: len(header.split())] for row in rows], columns=header.split())


def members(path: Path, cluster: int) -> set[str]:
    """Return the places of one cluster of a run."""
    lines = path.with_suffix(".gis.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {line.split()[0] for line in lines if line.split()[1] == str(cluster)}


def new_mexico(folder: Path) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return counties, cases and expected cases by county and year 1973 to 1991.

    Population between the censuses is interpolated by the day from 1 July to 1 July, and expected
    cases are indirectly standardised by the 18 age groups and two sexes of the file.
    """
    places = listed(folder / "nm.geo", ["county", "lat", "lon"])
    cases = listed(folder / "nm.cas", ["county", "n", "year", "age", "sex"])
    census = listed(folder / "nm.pop", ["county", "year", "people", "age", "sex"])
    days = np.arange(dt.date(1973, 1, 1).toordinal(), dt.date(1992, 1, 1).toordinal())
    year = np.array([dt.date.fromordinal(day).year - 1973 for day in days.tolist()])
    knots = [dt.date(1900 + y, 7, 1).toordinal() for y in (73, 82, 91)]
    weights = [np.bincount(year, np.interp(days + 0.5, knots, unit)) for unit in np.eye(3)]
    people = census.pivot_table(index=["county", "age", "sex"], columns="year", values="people")
    years = pd.DataFrame(people.to_numpy() @ np.array(weights), index=people.index)
    strata = ["age", "sex"]
    totals = years.groupby(strata).sum().sum(axis=1)
    rates = (cases.groupby(strata)["n"].sum() / totals).fillna(0.0)
    expected = years.mul(rates.reindex(years.index.droplevel("county")).to_numpy(), axis=0)
    counts = cases.pivot_table(
        index="county", columns="year", values="n", aggfunc="sum", fill_value=0
    )
    order = places["county"]
    return (
        places,
        counts.reindex(index=order, columns=range(1973, 1992), fill_value=0).to_numpy(float),
        expected.groupby("county").sum().loc[order].to_numpy(),
    )
