"""Scan statistic for trends over areas: where cases grow or fall otherwise than elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.rates.scan_table import (
    Distance,
    by_period,
    check_layer,
    measured,
    radius_of,
    where_clusters_lie,
)
from geomine.stats import trend_scan as scan_arrays

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geomine.stats.scan_model import Direction

FIGURES = (
    "observed", "expected", "trend_inside_pct", "trend_outside_pct", "llr", "p_value", "gumbel_p",
)  # fmt: skip


def trend_scan(
    areas: gpd.GeoDataFrame,
    *,
    cases: pd.DataFrame,
    expected: pd.DataFrame,
    direction: Direction = "both",
    max_share: float = 0.5,
    max_radius_km: float | None = None,
    replications: int = 999,
    seed: int,
    distance: Distance = "auto",
) -> gpd.GeoDataFrame:
    """Return a new table of clusters with a trend of their own, the most likely first.

    In each circle and outside it cases grow or fall by a constant percentage a period. A high
    level alone is no finding: what is compared is the slope. Growth of records may be growth of
    reporting, and of people returning where ``expected`` does not follow them.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        As for :func:`geomine.scan_statistic`.
    cases : pandas.DataFrame
        Counts: the index of ``areas`` by periods of equal length, in order, none left out, at
        least two.
    expected : pandas.DataFrame
        Person-years or expected cases, with the same rows and columns.
    direction : {"both", "high", "low"}, default "both"
        ``high``: cases grow inside, and faster than on the whole map; ``low``: they fall, and
        faster.
    max_share, max_radius_km, replications, seed, distance
        As for :func:`geomine.scan_statistic`.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per cluster in the reference system of ``areas``: ``cluster_id``, ``centre``,
        ``members``, ``n_areas``, ``radius_km``, ``observed``, ``expected`` (if the risk were the
        same everywhere and always), ``trend_inside_pct`` and ``trend_outside_pct`` (percent a
        period), ``llr``, ``p_value``, ``gumbel_p`` and the union of the members. Clusters share
        no area. Those that every map under chance beats are left out, and so is a circle with
        fewer than two cases inside or outside, or with all of them in the first or last period.

    Raises
    ------
    CRSError
        If the layer has no reference system.
    InputError
        If tables do not fit together or cannot be used, or there are fewer than two periods.

    References
    ----------
    See :func:`geomine.stats.trend_scan` and ``docs/methods/scan.md``.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> villages = gpd.GeoDataFrame(
    ...     geometry=gpd.points_from_xy([47, 47.1, 47.3, 47.6], [40] * 4), crs="EPSG:4326",
    ...     index=list("ABCD"))
    >>> cases = pd.DataFrame([[9, 9, 9], [9, 9, 9], [3, 9, 27], [9, 9, 9]],
    ...                      index=villages.index, columns=[2022, 2023, 2024])
    >>> found = trend_scan(villages, cases=cases, expected=cases * 0 + 100, seed=1)
    >>> best = found.iloc[0]
    >>> best["members"], round(best["trend_inside_pct"]), round(best["trend_outside_pct"])
    (['C'], 200, 0)
    """
    check_layer(areas, distance)
    ruler = measured(areas, distance, plane=False)
    found = scan_arrays(
        ruler.places,
        by_period(areas, cases, "cases"),
        by_period(areas, expected, "expected", like=cases),
        direction=direction,
        max_share=max_share,
        max_radius=radius_of(max_radius_km, ruler),
        replications=replications,
        seed=seed,
    )
    table = where_clusters_lie(areas, found, ruler)
    table = table.assign(**{name: [getattr(c, name) for c in found] for name in FIGURES})
    table.attrs = {
        "model": "trend",
        "direction": direction,
        "max_share": max_share,
        "max_radius_km": max_radius_km,
        "replications": replications,
        "seed": seed,
    }
    return table[[*(name for name in table.columns if name != "geometry"), "geometry"]]
