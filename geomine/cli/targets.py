"""``geomine targets``: the villages for risk education."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from geomine.cli import visits
from geomine.cli.analysis import ANALYSIS_STEPS, analyse_inputs, status_of
from geomine.cli.inputs import read_inputs
from geomine.cli.progress import Progress
from geomine.errors import InputError
from geomine.io import write_table
from geomine.report import targets_table
from geomine.targeting import backtest

if TYPE_CHECKING:
    import argparse

    from geomine.cli.inputs import Inputs
    from geomine.results import Analysis

SHOWN = ["rank", "rank_low", "rank_high", "name", "district_id", "score", "evidence", "reasons"]
TRIED = ["method", "n_tested", "n_hit", "hit_rate", "hit_rate_low", "hit_rate_high",
         "area_share", "pai", "pai_low", "pai_high"]  # fmt: skip
CAUTION = "Internal. A village not on the list is not thereby safe."
SEED = 1
FEW_HITS = 100
"""Below so many later accidents the table cannot tell one method from another."""


def execute(options: argparse.Namespace) -> int:
    """Print the villages for risk education, or write them to a file."""
    asked = visits.wanted(options)
    inputs = read_inputs(options)
    with Progress(ANALYSIS_STEPS) as progress:
        analysis = analyse_inputs(inputs, options, progress)
    if options.backtest:
        _backtest(analysis, inputs, k=options.top or 20, radius_m=options.radius_m)
    elif asked:
        _visits(analysis, options)
    else:
        _list(analysis, options)
    return status_of(analysis.screened.report)


def _list(analysis: Analysis, options: argparse.Namespace) -> None:
    table = targets_table(analysis)
    table = table[table["rank"].notna()] if options.top == 0 else table.head(options.top)
    if options.csv is not None:
        print(write_table(table, options.csv, audience="internal").resolve())
        return
    _show(table[SHOWN])
    told = analysis.villages.attrs["ranking"]
    print(
        f"{told.get('n_possibly_top', 0)} villages could be among the first {told['top']} "
        f"(5 % of runs or more); {told.get('n_sure_of_top', 0)} are sure to be (95 %)."
    )
    if not told["hazards_given"]:
        print("No hazardous areas were given (--hazards): only accidents tell where mines are.")
    print(CAUTION)


def _visits(analysis: Analysis, options: argparse.Namespace) -> None:
    """Print where to go with so many visits or days, and how many people at risk they reach."""
    chosen = visits.chosen_visits(analysis.villages, options)
    told = chosen.attrs["cover"]
    table = pd.DataFrame(chosen[chosen["visit"]])
    if options.csv is not None:
        print(
            write_table(table.drop(columns="geometry"), options.csv, audience="internal").resolve()
        )
        return
    if table.empty:
        print(f"No village can be visited within these limits. {CAUTION}")
        return
    days = ["visit_days"] if options.budget_days is not None else []
    _show(table[["rank", "name", "district_id", "score", "evidence", "demand", *days]])
    total = told["demand_total"] or 1.0
    spent = f" in {table['visit_days'].sum():g} days" if days else ""
    print(
        f"{told['n_visits']} visits{spent} reach {100 * told['demand_reached'] / total:.1f} % "
        "of the people, weighted by risk (proven optimum); one after the other by gain they "
        f"would reach {100 * told['demand_reached_greedy'] / total:.1f} %."
    )
    print(CAUTION)


def _backtest(analysis: Analysis, inputs: Inputs, *, k: int, radius_m: float) -> None:
    """Print how lists of earlier years would have done in the year after each."""
    first, last = analysis.period_start.year + 1, analysis.period_end.year
    cuts = [dt.date(year, 1, 1) for year in range(first + 1, last)]
    if not cuts:
        raise InputError("backtest: it needs incidents of three calendar years or more.")
    counted = analysis.incidents[analysis.incidents["duplicate_of"].isna()]
    found = backtest(
        inputs.places, counted, cuts=cuts, k=k, seed=SEED, radius_m=radius_m,
        districts=inputs.districts, exposure=inputs.exposure, hazards=None,
        weights=inputs.weights,
    )  # fmt: skip
    days = found["cut"].dt.strftime("%Y-%m-%d").fillna("all of these days")
    for day, rows in found.groupby(days, sort=True):
        print(f"Ranked on {day}, tested on the 365 days after:")
        _show(rows[TRIED].round(3))
    n = int(found.loc[found["method"].eq("score"), "n_tested"].max())
    print(
        f"Share of later accidents within {radius_m / 1000:g} km of the first {k} villages. "
        "Today's populations are used throughout."
    )
    if n < FEW_HITS:
        print(
            f"Caution: {n} later accidents in all are far too few to say which method is better, "
            "and a list from the press is no sample of accidents."
        )


def _show(table: pd.DataFrame) -> None:
    with pd.option_context("display.width", None, "display.max_colwidth", 60):
        print(table.to_string(index=False, na_rep="unknown"))
