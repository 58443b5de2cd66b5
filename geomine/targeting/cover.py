"""Where to go with k visits, or how few visits do: proven optima, with the greedy answer beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy
from scipy import sparse

from geomine.columns import numbers
from geomine.crs import coordinates_m, metric_crs
from geomine.errors import InputError
from geomine.schema import require
from geomine.targeting.covering import Problem, fewest_sites, greedy_sites, most_reached
from geomine.targeting.levels import residents

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    from numpy.typing import NDArray

MOST_PEOPLE = 10_000.0
"""People that a visit to one place reaches at most: a session in a city is no city reached."""
UNKNOWN_PEOPLE = 316.0
"""People of a village where that is not known: half of the scale of the criterion ``people``."""


def cover_villages(
    ranked: gpd.GeoDataFrame,
    *,
    k: int,
    service_radius_m: float,
    demand: str | None = None,
    served: Collection[str] = (),
    per_district: int = 0,
    budget_days: float | None = None,
    days: str = "visit_days",
) -> gpd.GeoDataFrame:
    """Return ``ranked`` with the visits that reach the most risk within a radius.

    Maximal covering location (Church and ReVelle 1974), solved to proven optimality by
    HiGHS, with the greedy answer beside it.

    Parameters
    ----------
    ranked : geopandas.GeoDataFrame
        The table of :func:`geomine.rank_villages`, or any with ``place_id`` and the demand. A place
        whose ``rank`` is missing is not visited, but reached by a visit nearby.
    k : int
        Number of visits, at most.
    service_radius_m : float
        A visit reaches the places within this, metres.
    demand : str, optional
        Column of what is to be reached; where missing, score / 100 times people times
        ``hazard_reach``, so that a large town without a sign of mines draws no visit and is not
        visited for its neighbours. At most 10,000 people of a place count. Where their number is
        unknown, 316. Where it is not known whether the sign is within reach (``evidence`` is
        "district" or "unknown"), a visit waits until somebody has found out. Missing demand of a
        column counts as 0.
    served : collection of str
        ``place_id`` where visits were made: what they reach is not counted again.
    per_district : int, default 0
        At least so many visits in each district that has as many places to visit.
    budget_days : float, optional
        Most days that all visits together may take, by the column ``days``
        (see :func:`trip_days`); a place whose days are missing is not visited.
    days : str, default "visit_days"
        Column of days that a visit takes.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows with ``visit``, ``reached``, ``visit_greedy`` (yes/no) and ``demand``;
        ``attrs["cover"]`` has ``demand_reached``, ``demand_reached_greedy``, ``demand_total``
        and ``proven`` (always true: without a proof there is an error).

    Raises
    ------
    InputError
        If a setting is out of range, a demand is negative, or no choice keeps to the limits.

    References
    ----------
    Church and ReVelle (1974), The maximal covering location problem, Papers in Regional
    Science 32.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> row = gpd.GeoDataFrame(
    ...     {"place_id": list("abc"), "score": [1.0, 1.0, 1.0]},
    ...     geometry=[shapely.Point(47 + k / 100, 40) for k in range(3)], crs="EPSG:4326")
    >>> cover_villages(row, k=1, service_radius_m=900, demand="score")["visit"].tolist()
    [False, True, False]
    """
    order, problem = _problem(
        ranked, service_radius_m, demand, served, per_district=per_district,
        budget_days=budget_days, days=days,
    )  # fmt: skip
    if k < 0:
        raise InputError(f"k must be 0 or more; found {k}.")
    best = most_reached(problem, k)
    greedy = greedy_sites(problem, k)
    return _chosen(ranked, order, problem, best, greedy)


def fewest_visits(
    ranked: gpd.GeoDataFrame,
    *,
    share: float,
    service_radius_m: float,
    demand: str | None = None,
    served: Collection[str] = (),
    per_district: int = 0,
) -> gpd.GeoDataFrame:
    """Return ``ranked`` with the fewest visits that reach a share of the demand.

    Weighted partial set cover, solved to proven optimality; see :func:`cover_villages` for
    the parameters and columns.

    Parameters
    ----------
    ranked : geopandas.GeoDataFrame
        As for :func:`cover_villages`.
    share : float
        Share of the demand to reach, above 0 and at most 1.
    service_radius_m : float
        A visit reaches the places within this, metres.
    demand, served, per_district
        As for :func:`cover_villages`.

    Raises
    ------
    InputError
        If a setting is out of range, or no choice reaches so much.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> row = gpd.GeoDataFrame(
    ...     {"place_id": list("abc"), "score": [1.0, 1.0, 1.0]},
    ...     geometry=[shapely.Point(47 + k / 100, 40) for k in range(3)], crs="EPSG:4326")
    >>> int(fewest_visits(row, share=1, service_radius_m=900, demand="score")["visit"].sum())
    1
    """
    if not 0 < share <= 1:
        raise InputError(f"share must be above 0 and at most 1; found {share}.")
    order, problem = _problem(
        ranked, service_radius_m, demand, served, per_district=per_district,
        budget_days=None, days="visit_days",
    )  # fmt: skip
    best = fewest_sites(problem, share)
    greedy = greedy_sites(problem, len(order), enough=share * float(problem.worth.sum()))
    return _chosen(ranked, order, problem, best, greedy)


def trip_days(
    travel_hours: pd.DataFrame, *, base: str, hours_a_day: float = 8.0, session_hours: float = 2.0
) -> pd.Series[float]:
    """Return the days that a visit to each place takes, there and back from ``base``.

    Parameters
    ----------
    travel_hours : pandas.DataFrame
        Hours by road from each row's place to each column's, by ``place_id``; missing where
        there is no road.
    base : str
        Where the team starts and returns.
    hours_a_day, session_hours : float
        Working hours of a day, and hours in a village.

    Examples
    --------
    >>> hours = pd.DataFrame({"a": [0.0, 1.0], "b": [2.0, 0.0]}, index=["a", "b"])
    >>> trip_days(hours, base="a").tolist()
    [0.25, 0.625]
    """
    if base not in travel_hours.index or base not in travel_hours.columns:
        raise InputError(f"travel_hours: base {base!r} is not among the rows and the columns.")
    there, back = travel_hours.loc[base], travel_hours[base]
    both = there.add(back.reindex(there.index))
    return pd.Series(both.add(session_hours).div(hours_a_day), name="visit_days")


def _problem(
    ranked: gpd.GeoDataFrame,
    radius_m: float,
    demand: str | None,
    served: Collection[str],
    *,
    per_district: int,
    budget_days: float | None,
    days: str,
) -> tuple[NDArray[np.intp], Problem]:
    """Return the order of rows by ``place_id``, in which ties are broken, and the problem."""
    require("ranked", ranked, ["place_id", demand or "score"])
    if not radius_m > 0 or per_district < 0 or (budget_days is not None and budget_days < 0):
        raise InputError(
            "service_radius_m must be above 0, per_district and budget_days 0 or more; found "
            f"{radius_m}, {per_district} and {budget_days}."
        )
    order = np.argsort(ranked["place_id"].astype("str").to_numpy(), kind="stable")
    table = ranked.iloc[order]
    reach = _reach(table, radius_m)
    worth = _worth(table, demand)
    done = table["place_id"].astype("str").isin([str(one) for one in served]).to_numpy()
    worth = np.where(reach[done].sum(axis=0) > 0, 0.0, worth) if done.any() else worth
    open_ = table["rank"].notna().to_numpy() if "rank" in table else np.ones(len(table), bool)
    if demand is None:
        open_ = open_ & (_worth(table, None) > 0)
    took = np.zeros(len(table))
    if budget_days is not None:
        require("ranked", table, [days])
        took = numbers(table, "ranked", days)
        open_ = open_ & ~np.isnan(took)
    district = np.full(len(table), -1)
    if per_district:
        require("ranked", table, ["district_id"])
        district = pd.factorize(table["district_id"])[0]
    return order, Problem(
        reach=reach,
        worth=worth,
        open_=open_ & ~done,
        days=np.nan_to_num(took),
        budget_days=np.inf if budget_days is None else budget_days,
        district=district,
        per_district=per_district,
    )


def _worth(table: gpd.GeoDataFrame, demand: str | None) -> NDArray[np.float64]:
    """Return what reaching each place is worth."""
    if demand is not None:
        return np.nan_to_num(numbers(table, "ranked", demand))
    people = np.minimum(np.nan_to_num(residents(table), nan=UNKNOWN_PEOPLE), MOST_PEOPLE)
    reach = np.ones(len(table))
    if "hazard_reach" in table:
        reach = np.nan_to_num(numbers(table, "ranked", "hazard_reach"))
    if "evidence" in table:
        reach[table["evidence"].isin(["district", "unknown"]).to_numpy(dtype=bool)] = 0.0
    return np.nan_to_num(numbers(table, "ranked", "score")) / 100 * people * reach


def _reach(table: gpd.GeoDataFrame, radius_m: float) -> sparse.csr_array:
    """Return which places (columns) a visit to each place (rows) reaches; always itself."""
    n = len(table)
    itself = np.arange(n)
    one = other = np.empty(0, dtype=np.intp)
    if n and np.isfinite(table.total_bounds).all():
        spots = coordinates_m(table, metric_crs(table))
        there = np.flatnonzero(np.isfinite(spots).all(axis=1))
        pairs = scipy.spatial.cKDTree(spots[there]).query_pairs(radius_m, output_type="ndarray")
        one, other = there[pairs[:, 0]], there[pairs[:, 1]]
    rows, columns = np.concatenate([one, other, itself]), np.concatenate([other, one, itself])
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))


def _chosen(
    ranked: gpd.GeoDataFrame,
    order: NDArray[np.intp],
    problem: Problem,
    best: NDArray[np.intp],
    greedy: NDArray[np.intp],
) -> gpd.GeoDataFrame:
    """Return ``ranked`` with both answers, in its own order."""
    n = len(ranked)
    columns = {name: np.zeros(n, dtype=bool) for name in ("visit", "reached", "visit_greedy")}
    covered = {name: np.zeros(n, dtype=bool) for name in ("best", "greedy")}
    for name, sites in (("best", best), ("greedy", greedy)):
        covered[name][problem.reach[sites].indices] = True
    columns["visit"][order[best]] = True
    columns["visit_greedy"][order[greedy]] = True
    columns["reached"][order[covered["best"]]] = True
    worth = np.zeros(n)
    worth[order] = problem.worth
    chosen = ranked.assign(**columns, demand=worth)
    chosen.attrs = {**ranked.attrs, "cover": {
        "demand_reached": float(problem.worth[covered["best"]].sum()),
        "demand_reached_greedy": float(problem.worth[covered["greedy"]].sum()),
        "demand_total": float(problem.worth.sum()),
        "n_visits": len(best), "n_visits_greedy": len(greedy), "proven": True,
    }}  # fmt: skip
    return chosen
