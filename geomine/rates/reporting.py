"""What rates would be if only a share of incidents were reported, and when the ranking changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.intervals import gamma_interval

if TYPE_CHECKING:
    from geomine.stats.checks import Floats

KEYS = ("district_id", "period")
SHARES = ("reported_low", "reported_best", "reported_high")


def reporting_scenarios(
    counts: pd.DataFrame,
    reporting: pd.DataFrame,
    *,
    events: str = "n_events",
    person_years: str = "person_years",
    per: float = 100_000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return one row per district with its rate under stated shares of incidents reported.

    Nobody knows the share reported; this says what follows from what you think of it.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row per district (and ``period``, if there is one): ``district_id``, events and
        person-years, as :func:`geomine.incidence_rates` gives them for each period.
    reporting : pandas.DataFrame
        ``reported_best``, and with it or else the same ``reported_low`` and ``reported_high``:
        shares above 0, up to 1. By ``district_id``, by ``period``, by both, or one row for all.
    events, person_years : str
        The columns of ``counts``.
    per : float, default 100000
        Person-years that rates refer to.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    pandas.DataFrame
        Per ``district_id``: ``n_events``, ``person_years``, ``rate`` (as reported),
        ``events_corrected`` and ``rate_corrected`` at the best shares,
        ``rate_if_high`` and ``rate_if_low`` at the highest and lowest,
        ``rate_lower`` (lower limit at the highest shares) and ``rate_upper`` (upper limit at the
        lowest), which allow for chance and for the range of shares together;
        ``rank`` and ``rank_corrected`` (1 is the highest rate), ``rank_best`` and ``rank_worst``
        over all shares in the ranges of all districts; and ``share_to_overtake``: the share at or
        below which this district would pass the one ranked above it, if that one's share is the
        best stated. Missing at the top, and where a rate is 0 or missing.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a share is not above 0 and up to 1, low, best and high are not in this order, a
        row of ``counts`` has no share or several, or a district and period occur twice.

    Notes
    -----
    Limits are Fay and Feuer's for a sum of counts weighted by 1 / share, Garwood's where one share
    holds throughout. A share is taken as known; no events reported stay none at the best
    guess, whatever the share, but their upper limit rises.

    Examples
    --------
    >>> counts = pd.DataFrame({"district_id": ["a", "b"], "n_events": [10, 8],
    ...                        "person_years": [1e5, 1e5]})
    >>> reporting = pd.DataFrame({"district_id": ["a", "b"], "reported_low": [0.8, 0.4],
    ...                           "reported_best": [0.9, 0.5], "reported_high": [1.0, 0.9]})
    >>> found = reporting_scenarios(counts, reporting)
    >>> found[["rate", "rate_corrected", "rank", "rank_corrected"]].round(1).values.tolist()
    [[10.0, 11.1, 1.0, 2.0], [8.0, 16.0, 2.0, 1.0]]
    """
    require("counts", counts, ["district_id", events, person_years])
    if not (np.isfinite(per) and per > 0):
        raise InputError(f"per must be a number of person-years above 0; found {per!r}.")
    shares = _shares(counts, reporting)
    count = numbers(counts, "counts", events, whole=True)
    years = numbers(counts, "counts", person_years)
    codes, ids = pd.factorize(counts["district_id"].astype("str"), sort=True)

    def summed(values: Floats) -> Floats:
        total = np.zeros(len(ids))
        np.add.at(total, codes, values)  # a missing part makes the sum missing
        return total

    base = summed(years)
    base = np.where(base > 0, base, np.nan) / per
    corrected = {name: summed(count / share) for name, share in shares.items()}
    lowest, highest = shares["reported_low"], shares["reported_high"]
    largest = np.full(len(ids), 1.0)
    np.maximum.at(largest, codes, 1 / lowest)
    lower, _ = gamma_interval(
        corrected["reported_high"], variance=summed(count / highest**2),
        largest=largest, confidence=confidence,
    )  # fmt: skip
    _, upper = gamma_interval(
        corrected["reported_low"], variance=summed(count / lowest**2),
        largest=largest, confidence=confidence,
    )  # fmt: skip
    best, high, low = (corrected[name] / base for name in (SHARES[1], SHARES[2], SHARES[0]))
    table = pd.DataFrame(
        {
            "district_id": pd.Series(ids, dtype="str"),
            "n_events": summed(count),
            "person_years": base * per,
            "rate": summed(count) / base,
            "events_corrected": corrected["reported_best"],
            "rate_corrected": best,
            "rate_if_high": high,
            "rate_if_low": low,
            "rate_lower": lower / base,
            "rate_upper": upper / base,
        }
    )
    table["rank"] = table["rate"].rank(ascending=False, method="min")
    table["rank_corrected"] = table["rate_corrected"].rank(ascending=False, method="min")
    table["rank_best"], table["rank_worst"] = _rank_range(high, low)
    table["share_to_overtake"] = _overtaking(summed(count) / base, best)
    table.attrs = {"per": per, "confidence": confidence}
    return table


def _shares(counts: pd.DataFrame, reporting: pd.DataFrame) -> dict[str, Floats]:
    """Return the three shares of each row of ``counts``."""
    require("reporting", reporting, ["reported_best"])
    keys = [key for key in KEYS if key in counts and key in reporting]
    of_counts = [key for key in KEYS if key in counts]
    if counts.duplicated(of_counts).any():
        raise InputError(f"counts: a {' and '.join(of_counts)} occurs twice. Add them up first.")
    best = numbers(reporting, "reporting", "reported_best")
    sides = {name: numbers(reporting, "reporting", name) for name in SHARES}
    stated = pd.DataFrame({k: np.where(np.isnan(v), best, v) for k, v in sides.items()})
    known = (stated > 0).all(axis=None) and (stated <= 1).all(axis=None)
    if not known or (np.diff(stated.to_numpy(), axis=1) < 0).any():
        raise InputError(
            "reporting: shares must be above 0, up to 1, and reported_low <= reported_best <= "
            "reported_high."
        )
    if not keys:
        if len(stated) != 1:
            raise InputError("reporting: without district_id or period it must be one row.")
        return {name: np.full(len(counts), stated[name].iloc[0]) for name in SHARES}
    if reporting.duplicated(keys).any():
        raise InputError(f"reporting: a {' and '.join(keys)} has two rows. Keep one.")
    at = pd.MultiIndex.from_frame(reporting[keys].astype("str")).get_indexer(
        pd.MultiIndex.from_frame(counts[keys].astype("str"))
    )
    if (at < 0).any():
        row = counts[keys][at < 0].iloc[0].tolist()
        raise InputError(f"reporting: no share for {row}. State one; 1 means all are reported.")
    return {name: stated[name].to_numpy(dtype=float)[at] for name in SHARES}


def _rank_range(high: Floats, low: Floats) -> tuple[Floats, Floats]:
    """Return the best and worst rank when every district's rate is anywhere from high to low share.

    ``high`` holds the rates at the highest shares, which are the lowest rates.
    """
    known = ~np.isnan(high)
    best, worst = np.full(len(high), np.nan), np.full(len(high), np.nan)
    for k in np.flatnonzero(known):
        others = known & (np.arange(len(high)) != k)
        best[k] = 1 + (high[others] > low[k]).sum()
        worst[k] = 1 + (low[others] > high[k]).sum()
    return best, worst


def _overtaking(reported: Floats, best: Floats) -> Floats:
    """Return the share at which each district would reach the rate of the one ranked above it."""
    found = np.full(len(best), np.nan)
    for k in np.flatnonzero(best > 0):
        above = best[best > best[k]]
        if len(above):
            found[k] = reported[k] / above.min()
    return found
