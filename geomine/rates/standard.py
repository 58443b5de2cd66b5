"""Rates by district made comparable when their people differ in age, sex or activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.standardised import DirectMethod, Standardised, direct_rate, indirect_ratio

if TYPE_CHECKING:
    from geomine.stats.checks import Floats
    from geomine.stats.intervals import PoissonMethod

How = Literal["direct", "indirect"]
FEW_EVENTS = 10
"""Under this many events Public Health England prints no directly standardised rate."""


def standardised_rates(
    strata: pd.DataFrame,
    *,
    standard: pd.DataFrame | None = None,
    how: How = "direct",
    stratum: str = "stratum",
    per: float = 100_000,
    confidence: float = 0.95,
    direct_method: DirectMethod = "fay_feuer",
    event_method: PoissonMethod = "garwood",
) -> pd.DataFrame:
    """Return one row per district with its standardised rate, or its ratio to the standard.

    Parameters
    ----------
    strata : pandas.DataFrame
        One row per district and stratum: ``district_id``, the stratum, ``n_events``,
        ``person_years``.
    standard : pandas.DataFrame, optional
        One row per stratum: the stratum and ``person_years``, and for the indirect method
        ``n_events``; by default all districts together.
    how : {"direct", "indirect"}, default "direct"
        ``direct``: the rate that the standard population would have. ``indirect``: events over
        those expected at the standard's rates (SMR); for few events the better one, but two
        districts' ratios compare with the standard only, not with each other.
    stratum : str, default "stratum"
        The column of strata.
    per : float, default 100000
        Person-years that rates refer to.
    confidence : float, default 0.95
        Confidence level.
    direct_method : {"fay_feuer", "tiwari", "midp", "dobson"}, default "fay_feuer"
        Limits of direct rates, see :func:`geomine.stats.standardised.direct_rate`.
    event_method : {"garwood", "byar", "midp", "garwood_byar"}, default "garwood"
        Limits of counts.

    Returns
    -------
    pandas.DataFrame
        ``district_id``, ``n_events``, ``person_years``, ``crude_rate``, then for ``direct``
        ``standardised_rate`` with ``_lower`` and ``_upper``, for ``indirect`` ``n_expected``
        and ``smr`` with ``smr_lower`` and ``smr_upper``; ``few_events`` (fewer than 10:
        do not compare). A district that lacks a stratum, or a figure of one, has missing values.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a district has a stratum twice, the standard lacks one, or a setting or cell
        cannot be used.

    Examples
    --------
    >>> strata = pd.DataFrame({
    ...     "district_id": ["a", "a", "b", "b"], "stratum": ["men", "women"] * 2,
    ...     "n_events": [8, 1, 16, 2], "person_years": [1000.0, 1000.0, 2000.0, 2000.0]})
    >>> standardised_rates(strata, how="indirect")["smr"].tolist()
    [1.0, 1.0]
    """
    require("strata", strata, ["district_id", stratum, "n_events", "person_years"])
    if how not in get_args(How):
        raise InputError(f"how must be one of {get_args(How)}; found {how!r}.")
    if not (np.isfinite(per) and per > 0):
        raise InputError(f"per must be a number of person-years above 0; found {per!r}.")
    events = _wide(strata, stratum, "n_events", whole=True)
    years = _wide(strata, stratum, "person_years")
    base = _standard(strata, standard, stratum, list(events.columns), how)
    rows: list[Standardised] = []
    for district in events.index:
        one, own = events.loc[district].to_numpy(float), years.loc[district].to_numpy(float)
        if not (np.isfinite(one).all() and (own > 0).all()):
            rows.append(Standardised(np.nan, np.nan, np.nan, np.nan, np.nan))
        elif how == "direct":
            rows.append(
                direct_rate(one, own, base["person_years"], confidence=confidence,
                            method=direct_method, poisson=event_method)
            )  # fmt: skip
        else:
            rows.append(
                indirect_ratio(one, own, base["n_events"], base["person_years"],
                               confidence=confidence, method=event_method)
            )  # fmt: skip
    return _table(events, years, rows, how=how, per=per)


def _table(
    events: pd.DataFrame, years: pd.DataFrame, rows: list[Standardised], *, how: How, per: float
) -> pd.DataFrame:
    total = events.sum(axis=1, skipna=False).to_numpy()
    base = years.sum(axis=1, skipna=False).to_numpy()
    values: dict[str, Floats] = {
        suffix: np.array([getattr(row, name) for row in rows], dtype=float)
        for suffix, name in (("", "value"), ("_lower", "lower"), ("_upper", "upper"))
    }
    name, scale = ("standardised_rate", per) if how == "direct" else ("smr", 1.0)
    expected = {} if how == "direct" else {"n_expected": [row.expected for row in rows]}
    table = pd.DataFrame(
        {
            "district_id": events.index.astype("str"),
            "n_events": total,
            "person_years": base,
            "crude_rate": total / np.where(base > 0, base, np.nan) * per,
            **expected,
            **{
                name + suffix: np.asarray(value * scale, dtype=float)
                for suffix, value in values.items()
            },
            "few_events": ~(total >= FEW_EVENTS),
        }
    )
    table.attrs = {"per": per, "standardisation": how}
    return table


def _wide(strata: pd.DataFrame, stratum: str, column: str, *, whole: bool = False) -> pd.DataFrame:
    """Return one row per district and one column per stratum."""
    cells = pd.DataFrame(
        {
            "district_id": strata["district_id"].astype("str"),
            "stratum": strata[stratum].astype("str"),
            "value": numbers(strata, "strata", column, whole=whole),
        }
    )
    twice = cells.duplicated(["district_id", "stratum"])
    if twice.any():
        row = cells[twice].iloc[0]
        raise InputError(f"strata: {row['district_id']} has {row['stratum']} twice.")
    return cells.set_index(["district_id", "stratum"])["value"].unstack()  # noqa: PD010


def _standard(
    strata: pd.DataFrame, standard: pd.DataFrame | None, stratum: str, needed: list[str], how: How
) -> dict[str, Floats]:
    """Return the standard's counts and exposure in the order of ``needed``."""
    table = strata if standard is None else standard
    columns = ["person_years"] + ["n_events"] * (how == "indirect" or standard is None)
    require("standard", table, [stratum, *columns])
    sums = {
        column: pd.Series(numbers(table, "standard", column), index=table[stratum].astype("str"))
        for column in columns
    }
    added = {column: cells.groupby(level=0).sum().reindex(needed) for column, cells in sums.items()}
    missing = added["person_years"].index[~(added["person_years"] > 0)]
    if len(missing):
        raise InputError(f"standard: it has no person-years of {sorted(missing)}.")
    return {name: np.array(cells, dtype=float) for name, cells in added.items()}
