"""Emerging hot spots: which districts became, stay or ceased to be unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.neighbours import neighbours
from geomine.schema import require
from geomine.stats.emerging import Baseline, neighbourhood_cube, pattern
from geomine.stats.trend import mann_kendall

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def emerging_hot_spots(
    areas: gpd.GeoDataFrame,
    counts: pd.DataFrame,
    *,
    events: str = "n_events",
    exposure: str = "days_observed",
    lag: int = 1,
    baseline: Baseline = "step",
    level: float = 0.05,
    least_events: int = 3,
) -> gpd.GeoDataFrame:
    """Return ``areas`` with the pattern of each by the published rules of emerging hot spots.

    The rules are Esri's; the tests behind them are exact. The usual ones take normal z-scores of
    counts that are mostly 0, and find something nearly everywhere.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons with ``district_id``.
    counts : pandas.DataFrame
        One row per ``district_id`` and ``period``, as :func:`geomine.period_counts` gives it
        with ``by="district_id"``. Areas without rows have counts of 0 in every period.
    events, exposure : str
        The columns of counts and of exposure. **Days stand for the same number of people
        everywhere**: give person-years where they are known.
    lag : int, default 1
        How many periods before count as near in time.
    baseline : {"overall", "step"}, default "step"
        What is usual: the same risk everywhere in each period, or everywhere and always.
    level : float, default 0.05
        False-discovery level of each area and period, and level of the trend.
    least_events : int, default 3
        With fewer events expected and seen around an area there is nothing to name.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, order, index and reference system, with ``pattern`` (``new_hot``,
        ``consecutive_hot``, ``intensifying_hot``, ``persistent_hot``, ``diminishing_hot``,
        ``sporadic_hot``, ``oscillating_hot``, ``historical_hot``, the same with ``_cold``,
        ``none``, ``too_few``), ``n_periods``, ``n_hot_periods``, ``n_cold_periods``,
        ``last_z``, ``trend_tau``, ``trend_p``, and ``events_around`` over all periods. Missing
        for an area without exposure. ``attrs["emerging"]`` tells the settings and the periods.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a district or period occurs twice, there are fewer than three periods, or a setting
        or cell cannot be used.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> areas = gpd.GeoDataFrame({"district_id": list("abcd")},
    ...     geometry=[shapely.box(2 * k, 0, 2 * k + 1, 1) for k in range(4)], crs="EPSG:4326")
    >>> counts = pd.DataFrame({"district_id": ["a"] * 4 + ["b"] * 4,
    ...     "period": ["2021", "2022", "2023", "2024"] * 2, "days_observed": 365,
    ...     "n_events": [5, 4, 6, 5, 4, 5, 5, 30]})
    >>> emerging_hot_spots(areas, counts, lag=0)["pattern"].tolist()[1]
    'new_hot'
    """
    require("areas", areas, ["district_id"])
    require("counts", counts, ["district_id", "period", events, exposure])
    if not (0 < level < 1):
        raise InputError(f"level must lie between 0 and 1; found {level!r}.")
    ids = areas["district_id"].astype("str")
    if ids.duplicated().any() or counts.duplicated(["district_id", "period"]).any():
        raise InputError("each district_id must occur once in areas, and once a period in counts.")
    periods, seen, base = _cube(ids, counts, events, exposure)
    cube = neighbourhood_cube(seen, base, neighbours(areas), lag=lag, baseline=baseline)
    trend = [mann_kendall(row) for row in cube.z_score]
    known = np.asarray((~np.isnan(cube.z_score)).any(axis=1))

    def whole(values: NDArray[np.float64] | NDArray[np.intp]) -> pd.Series[int]:
        return pd.Series(values, index=areas.index).astype("Int64").where(known)

    names = [pattern(cube, k, level=level, least_events=least_events) for k in range(len(areas))]
    found = areas.assign(
        pattern=pd.Series(names, index=areas.index, dtype="str").where(known),
        n_periods=whole((~np.isnan(cube.z_score)).sum(axis=1)),
        n_hot_periods=whole((cube.q_high <= level).sum(axis=1)),
        n_cold_periods=whole((cube.q_low <= level).sum(axis=1)),
        last_z=cube.z_score[:, -1],
        trend_tau=[one.tau for one in trend],
        trend_p=[one.p_value if one.n > 1 else np.nan for one in trend],
        events_around=whole(np.nansum(cube.around_step, axis=1)),
    )
    found.attrs = {
        **areas.attrs,
        "emerging": {"periods": periods, "lag": lag, "baseline": baseline, "level": level,
                     "n_events": int(np.nansum(seen)),
                     "n_elsewhere": int(numbers(counts, "counts", events)[
                         ~counts["district_id"].astype("str").isin(ids).to_numpy()].sum())},
    }  # fmt: skip
    return found


def _cube(
    ids: pd.Series[str], counts: pd.DataFrame, events: str, exposure: str
) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return the periods in order, and counts and exposure of shape (areas, periods)."""
    cells = pd.DataFrame(
        {
            "district_id": counts["district_id"].astype("str"),
            "period": counts["period"].astype("str"),
            "events": numbers(counts, "counts", events, whole=True),
            "exposure": numbers(counts, "counts", exposure),
        }
    )
    periods = sorted(cells["period"].unique())
    if len(periods) < 3:  # noqa: PLR2004
        raise InputError(f"counts: at least three periods are needed; found {periods}.")
    index = pd.MultiIndex.from_product([ids, periods], names=["district_id", "period"])
    table = cells.set_index(["district_id", "period"]).reindex(index)
    listed = index.isin(cells.set_index(["district_id", "period"]).index)
    shape = len(ids), len(periods)
    seen = np.where(listed, table["events"].to_numpy(), 0.0).reshape(shape)
    usual = cells.groupby("period")["exposure"].median().reindex(periods).to_numpy()
    days = exposure == "days_observed"
    blank = np.tile(usual, len(ids)) if days else np.full(len(index), np.nan)
    base = np.where(listed, table["exposure"].to_numpy(), blank).reshape(shape)
    return periods, seen, base
