"""Scan statistic over areas and periods: where and when there are more cases than explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.rates.scan_table import (
    Distance,
    by_period,
    check_layer,
    cluster_table,
    measured,
    radius_of,
)
from geomine.stats.scan_time import TimeModel
from geomine.stats.scan_time import space_time_scan as scan_cylinders

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geomine.stats.scan_choice import Overlap
    from geomine.stats.scan_model import Direction


def space_time_scan(
    areas: gpd.GeoDataFrame,
    *,
    cases: pd.DataFrame,
    expected: pd.DataFrame | None = None,
    model: TimeModel = "poisson",
    direction: Direction = "high",
    prospective: bool = False,
    max_share: float = 0.5,
    max_radius_km: float | None = None,
    max_time_share: float = 0.5,
    min_cases: int = 2,
    replications: int = 999,
    seed: int,
    stop_after: int | None = None,
    overlap: Overlap = "none",
    distance: Distance = "auto",
) -> gpd.GeoDataFrame:
    """Return a new table of clusters in space and time, the most likely first.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        As for :func:`geomine.scan_statistic`.
    cases : pandas.DataFrame
        Counts: the index of ``areas`` by periods of equal length, in order, none left out.
    expected : pandas.DataFrame, optional
        Person-years or expected cases, with the same rows and columns. A permutation scan
        takes none.
    model : {"poisson", "permutation"}, default "poisson"
        ``poisson`` compares with ``expected``. ``permutation`` needs no population: it
        compares with what the area's and the period's own totals explain.
    prospective : bool, default False
        Only clusters that go on to the last period; the table then has a recurrence interval.
    max_time_share : float, default 0.5
        A cluster lasts at most this share of the periods, and at least one.
    direction, max_share, max_radius_km, min_cases, replications, seed, stop_after, overlap,
    distance
        As for :func:`geomine.scan_statistic`.

    Returns
    -------
    geopandas.GeoDataFrame
        As for :func:`geomine.scan_statistic`, with ``first_period``, ``last_period`` (column
        labels of ``cases``), ``n_periods`` and ``recurrence_periods``: 1 / p, how many periods
        of such analyses give one such cluster by chance (missing unless prospective).

    Raises
    ------
    CRSError
        If the layer has no reference system.
    InputError
        If tables do not fit together or cannot be used.

    References
    ----------
    See :func:`geomine.stats.scan_time.space_time_scan` and ``docs/methods/scan.md``.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> villages = gpd.GeoDataFrame(
    ...     geometry=gpd.points_from_xy([47, 47.1, 47.5], [40] * 3), crs="EPSG:4326",
    ...     index=["A", "B", "C"])
    >>> cases = pd.DataFrame([[2, 2, 2, 2], [1, 1, 9, 0], [3, 2, 3, 2]],
    ...                      index=villages.index, columns=[2021, 2022, 2023, 2024])
    >>> found = space_time_scan(villages, cases=cases, model="permutation", seed=1)
    >>> found[["members", "first_period", "last_period", "observed"]].values.tolist()[0]
    [['B'], 2023, 2023, 9]
    """
    check_layer(areas, distance)
    ruler = measured(areas, distance, plane=False)
    found = scan_cylinders(
        ruler.places,
        by_period(areas, cases, "cases"),
        None if expected is None else by_period(areas, expected, "expected", like=cases),
        model=model,
        direction=direction,
        prospective=prospective,
        max_share=max_share,
        max_radius=radius_of(max_radius_km, ruler),
        max_time_share=max_time_share,
        min_cases=min_cases,
        replications=replications,
        seed=seed,
        stop_after=stop_after,
        overlap=overlap,
    )
    table = cluster_table(areas, found, ruler)
    labels = np.array(cases.columns, dtype=object)
    start, stop = table["start"].to_numpy(dtype=int), table["stop"].to_numpy(dtype=int)
    table = table.assign(
        first_period=labels[start],
        last_period=labels[stop - 1],
        n_periods=stop - start,
        recurrence_periods=1 / table["p_value"] if prospective else np.nan,
    )
    table.attrs = {
        "model": model,
        "prospective": prospective,
        "max_share": max_share,
        "max_time_share": max_time_share,
        "replications": replications,
        "seed": seed,
    }
    return table.drop(columns=["start", "stop", "population", "axis_ratio", "angle_deg"])
