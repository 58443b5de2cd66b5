"""Incidents by season: calendar months of all years together, and whether they differ."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - examples use it
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.errors import InputError
from geomine.stats.intervals import poisson_interval
from geomine.trends.periods import period_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = 12


def seasonal_counts(
    incidents: pd.DataFrame,
    *,
    start: dt.date,
    end: dt.date,
    seed: int,
    community_only: bool = True,
    confidence: float = 0.95,
    replications: int = 9_999,
) -> pd.DataFrame:
    """Return a new table with one row per calendar month: events of all years together.

    Parameters
    ----------
    incidents : pandas.DataFrame
        One row per incident, as for :func:`period_counts`. Events not known to the month are
        left out and counted.
    start, end : datetime.date
        The observation period, both days included.
    seed : int
        Seed of the test.
    community_only : bool, default True
        As for :func:`geomine.incidence_rates`.
    confidence : float, default 0.95
        Confidence level.
    replications : int, default 9999
        Years drawn without seasons.

    Returns
    -------
    pandas.DataFrame
        ``month`` (1 to 12), ``days_observed``, ``n_events``, ``n_expected`` without seasons,
        ``season_ratio`` (observed / expected) with ``_lower`` and ``_upper`` (exact Poisson).
        ``attrs["season"]``: ``p_value`` of no seasons (Monte Carlo of the chi-square, so that few
        events do not matter), ``n_events`` and ``n_unclear``.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a setting or cell cannot be used.

    Examples
    --------
    >>> incidents = pd.DataFrame({"event_date": pd.to_datetime(["2023-04-02", "2024-04-20"])})
    >>> found = seasonal_counts(incidents, start=dt.date(2023, 1, 1), end=dt.date(2024, 12, 31),
    ...                         seed=1)
    >>> found.loc[3, ["month", "n_events"]].tolist()
    [4, 2]
    """
    months = period_counts(
        incidents, start=start, end=end, step="month",
        community_only=community_only, confidence=confidence,
    )  # fmt: skip
    if replications < 1:
        raise InputError(f"replications must be 1 or more; found {replications}.")
    of_year = months["period_start"].dt.month
    sums = months.groupby(of_year)[["days_observed", "n_events"]].sum()
    sums = sums.reindex(range(1, MONTHS + 1), fill_value=0)
    observed, long = sums["n_events"].to_numpy(), sums["days_observed"].to_numpy(dtype=float)
    share = long / long.sum()
    expected = np.where(long > 0, observed.sum() * share, np.nan)
    lower, upper = poisson_interval(observed, confidence=confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.where(expected > 0, expected, np.nan)
    table = pd.DataFrame(
        {
            "month": np.arange(1, MONTHS + 1),
            "days_observed": long.astype(int),
            "n_events": observed,
            "n_expected": expected,
            "season_ratio": observed / base,
            "season_ratio_lower": lower / base,
            "season_ratio_upper": upper / base,
        }
    )
    table.attrs["season"] = {
        "p_value": _season_p(observed, share, seed, replications),
        "n_events": int(observed.sum()),
        "n_unclear": months.attrs["counted"]["n_unclear"],
    }
    return table


def _season_p(
    observed: NDArray[np.intp], share: NDArray[np.float64], seed: int, replications: int
) -> float:
    total, there = int(observed.sum()), share > 0
    if not total:
        return 1.0
    expected = total * share[there]
    drawn = np.random.default_rng(seed).multinomial(total, share, size=replications)
    chance = ((drawn[:, there] - expected) ** 2 / expected).sum(axis=1)
    found = ((observed[there] - expected) ** 2 / expected).sum()
    return float((1 + (chance >= found * (1 - 1e-9)).sum()) / (1 + replications))
