"""Person-years: how many people were there, and for how long."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geomine.columns import day_of, is_yes, numbers
from geomine.errors import InputError
from geomine.schema import POPULATION_TYPES, require

if TYPE_CHECKING:
    from collections.abc import Sequence

Combine = Literal["first", "sum"]
Between = Literal["nearest", "linear"]

RESIDENTS = ("registered", "present")
"""The population types that stand for everybody who lives in a district, in order of use."""


def person_years(
    exposure: pd.DataFrame,
    *,
    start: dt.date,
    end: dt.date,
    population_types: Sequence[str] = RESIDENTS,
    combine: Combine = "first",
    between: Between = "nearest",
    allow_nominal: bool = False,
) -> pd.DataFrame:
    """Return the person-years of each district of ``exposure`` from ``start`` to ``end``.

    For each calendar year of the period the population of that year is taken, or
    else of the nearest year given (of two equally near, the earlier), times the share
    of the days of the year that the period covers. Unless types are to be summed, a district has
    one population type: the first of ``population_types`` that it has a usable figure of.

    Parameters
    ----------
    exposure : pandas.DataFrame
        One row per district, year and population type: ``district_id``, ``year``,
        ``population``, ``population_type`` and, if there is one, ``usable``. A row that
        is not usable counts people who live elsewhere; missing counts as usable.
    start, end : datetime.date
        The observation period, both days included.
    population_types : sequence of str, default ("registered", "present")
        Which types may be used, the preferred one first.
    combine : {"first", "sum"}, default "first"
        ``sum`` adds up the types that a district has, such as residents, returnees and
        workers: give types that count nobody twice.
    between : {"nearest", "linear"}, default "nearest"
        What a year without a figure takes: the nearest year's, or a straight line between
        the years given (the nearest year's outside them), as where people return steadily.
    allow_nominal : bool, default False
        Use figures that are not usable for districts that have no other.

    Returns
    -------
    pandas.DataFrame
        One row per ``district_id`` of ``exposure``, in alphabetical order, with
        ``person_years``, ``population`` (mean over the period), ``population_type`` (several
        joined by " + "),
        ``population_years`` (text: the years whose figures were used), all missing
        where there is no figure to use, and ``nominal``: whether all its figures
        are of the kind that is not usable.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If ``start`` is after ``end``, a population type or a setting is unknown, a population is
        negative, or a district has two figures of one type for one year.

    Examples
    --------
    Half of 2023 and all of 2024:

    >>> import datetime as dt
    >>> import pandas as pd
    >>> exposure = pd.DataFrame({
    ...     "district_id": "jabrayil", "year": [2023, 2024], "population": [1000.0, 3000.0],
    ...     "population_type": "returnee"})
    >>> found = person_years(exposure, start=dt.date(2023, 7, 2), end=dt.date(2024, 12, 31),
    ...                      population_types=["returnee"])
    >>> found[["person_years", "population_years"]].round(1).values.tolist()
    [[3501.4, '2023, 2024']]
    """
    require("exposure", exposure, ["district_id", "year", "population", "population_type"])
    if combine not in get_args(Combine) or between not in get_args(Between):
        raise InputError(
            f"combine must be one of {get_args(Combine)} and between one of {get_args(Between)}; "
            f"found {combine!r} and {between!r}."
        )
    shares = year_shares(start, end)
    figures = _figures(exposure, population_types)
    ids = exposure["district_id"].dropna().astype("str").unique()
    table = pd.DataFrame({"district_id": sorted(ids)}, dtype="str")
    pick = _first_type if combine == "first" else pd.DataFrame.copy
    usable = pick(figures[~figures["nominal"]])
    nominal = pick(figures[~figures["district_id"].isin(usable["district_id"])])
    chosen = pd.concat([usable, nominal]) if allow_nominal else usable
    used = {
        district: _added([_summed(one, shares, between) for _, one in rows.groupby("rank")])
        for district, rows in chosen.groupby("district_id")
    }
    found = [used.get(district, (np.nan, None, None)) for district in table["district_id"]]
    table["person_years"] = pd.Series([years for years, _, _ in found], dtype=float)
    table["population"] = table["person_years"] / sum(shares.values())
    table["population_type"] = pd.Series([kind for _, kind, _ in found], dtype="str")
    table["population_years"] = pd.Series([text for _, _, text in found], dtype="str")
    table["nominal"] = table["district_id"].isin(nominal["district_id"])
    return table


def person_years_by_year(
    exposure: pd.DataFrame,
    *,
    start: dt.date,
    end: dt.date,
    population_types: Sequence[str] = RESIDENTS,
    combine: Combine = "first",
    between: Between = "nearest",
    allow_nominal: bool = False,
) -> pd.DataFrame:
    """Return the person-years of each district in each calendar year of the period.

    To join to :func:`geomine.period_counts` by ``district_id`` and ``period``, so that a
    trend is one of rates, and reporting can be stated by district and year.

    Parameters
    ----------
    exposure, start, end, population_types, combine, between, allow_nominal
        As for :func:`geomine.person_years`.

    Returns
    -------
    pandas.DataFrame
        Its columns, one row per district and year, with ``period`` (text: "2024") after
        ``district_id``.

    Raises
    ------
    MissingColumnError, InputError
        As for :func:`geomine.person_years`.

    Examples
    --------
    >>> exposure = pd.DataFrame({"district_id": "jabrayil", "year": [2023, 2024],
    ...     "population": [1000.0, 3000.0], "population_type": "present"})
    >>> found = person_years_by_year(exposure, start=dt.date(2023, 1, 1), end=dt.date(2024, 12, 31))
    >>> found[["period", "person_years"]].values.tolist()
    [['2023', 1000.0], ['2024', 3000.0]]
    """
    start, end = day_of(start), day_of(end)
    tables = []
    for year in year_shares(start, end):
        first, last = max(start, dt.date(year, 1, 1)), min(end, dt.date(year, 12, 31))
        table = person_years(
            exposure, start=first, end=last, population_types=population_types,
            combine=combine, between=between, allow_nominal=allow_nominal,
        )  # fmt: skip
        table.insert(1, "period", pd.Series(str(year), index=table.index, dtype="str"))
        tables.append(table)
    found = pd.concat(tables, ignore_index=True)
    return found.sort_values(["district_id", "period"], ignore_index=True, kind="stable")


def year_shares(start: dt.date, end: dt.date) -> dict[int, float]:
    """Return the share of each calendar year that lies from ``start`` to ``end``, both included.

    Raises
    ------
    InputError
        If ``start`` is after ``end``.

    Examples
    --------
    >>> shares = year_shares(dt.date(2023, 7, 2), dt.date(2024, 12, 31))
    >>> {year: round(share, 3) for year, share in shares.items()}
    {2023: 0.501, 2024: 1.0}
    """
    start, end = day_of(start), day_of(end)
    if start > end:
        raise InputError(f"period: it starts on {start} and ends before, on {end}.")
    shares: dict[int, float] = {}
    for year in range(start.year, end.year + 1):
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        observed = (min(last, end) - max(first, start)).days + 1
        shares[year] = observed / ((last - first).days + 1)
    return shares


def _figures(exposure: pd.DataFrame, population_types: Sequence[str]) -> pd.DataFrame:
    """Return the known figures of ``population_types``, checked, with ``nominal`` and ``rank``."""
    unknown = sorted(set(population_types) - set(POPULATION_TYPES))
    if unknown:
        raise InputError(
            f"population_types: unknown {unknown}; known are {list(POPULATION_TYPES)}."
        )
    figures = pd.DataFrame(
        {
            "district_id": exposure["district_id"].astype("str"),
            "population_type": exposure["population_type"],
            "year": numbers(exposure, "exposure", "year"),
            "population": numbers(exposure, "exposure", "population"),
            "nominal": ~is_yes(exposure, "exposure", "usable", missing=True),
            "rank": exposure["population_type"].map({t: k for k, t in enumerate(population_types)}),
        }
    )
    figures = figures[exposure["district_id"].notna()].dropna()
    figures = figures.sort_values(["district_id", "rank", "year"], kind="stable")
    twice = figures.duplicated(["district_id", "population_type", "nominal", "year"])
    if twice.any():
        row = figures[twice].iloc[0]
        raise InputError(
            f"exposure: {row['district_id']} has two {row['population_type']} populations for "
            f"{row['year']:.0f}. Keep the one that holds."
        )
    return figures


def _first_type(figures: pd.DataFrame) -> pd.DataFrame:
    """Return for each district the figures of the most preferred type that it has."""
    best = figures.groupby("district_id")["rank"].transform("min")
    return figures[figures["rank"] == best]


def _summed(
    rows: pd.DataFrame, shares: dict[int, float], between: Between
) -> tuple[float, str, set[int]]:
    """Return person-years, type and years of figures of one type, sorted by year."""
    years = rows["year"].to_numpy(dtype=float)
    people = rows["population"].to_numpy(dtype=float)
    asked = np.array(list(shares), dtype=float)
    if between == "linear":
        there = np.interp(asked, years, people)
        after = np.clip(np.searchsorted(years, asked), 0, len(years) - 1)
        exact = years[after] == asked
        before = np.where(exact | (asked < years[0]), after, np.maximum(after - 1, 0))
        before = np.where(asked > years[-1], len(years) - 1, before)
        used = {int(years[k]) for k in (*before, *after)}
    else:
        nearest = np.abs(years - asked[:, None]).argmin(axis=1)
        there, used = people[nearest], {int(years[k]) for k in nearest}
    total = math.fsum(there * np.array(list(shares.values())))
    return total, str(rows["population_type"].iloc[0]), used


def _added(parts: list[tuple[float, str, set[int]]]) -> tuple[float, str, str]:
    """Return the sum of several types, their names and the years whose figures were used."""
    years = sorted(set().union(*(used for _, _, used in parts)))
    names = " + ".join(kind for _, kind, _ in parts)
    return math.fsum(total for total, _, _ in parts), names, ", ".join(map(str, years))
