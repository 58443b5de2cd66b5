"""Where accidents would fall if only people mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from geomine.cluster.precision import uncertainty_m
from geomine.columns import numbers
from geomine.crs import coordinates_m
from geomine.errors import InputError
from geomine.schema import require
from geomine.stats.cluster_null import PlaceNull

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.stats.checks import Floats

Weighting = Literal["either", "population", "village"]

DAILY_REACH_M = 3_000.0
"""How far from their village people have accidents, for records that stand on no village point."""
_ON_THE_VILLAGE_POINT = ("village", "municipality")


def people_nulls(
    incidents: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    crs: CRS,
    weighting: Weighting = "either",
    within_districts: bool = False,
    reach_m: float = DAILY_REACH_M,
) -> list[PlaceNull]:
    """Return where the incidents would fall if only people mattered, one answer or two.

    Each incident falls on a place with the chance of its people ("population"; a place whose
    people are unknown gets the median of the others) or with equal chances ("village", for where
    the numbers are not to be trusted); "either" gives both, and what one of them explains is
    explained. A record that stands on a village point lies on the point; a measured one
    within ``reach_m`` of it. With ``within_districts`` each district keeps its number of
    incidents, so what is tested is the pattern inside it.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Records with a place.
    places : geopandas.GeoDataFrame
        Villages and towns, with ``population`` and, for ``within_districts``, ``district_id``.
    crs : pyproj.CRS
        Projection in metres.

    Raises
    ------
    InputError
        If no place has a point, or a setting is unknown.
    MissingColumnError
        If a column that the setting needs is missing.
    """
    if weighting not in ("either", "population", "village") or not reach_m >= 0:
        raise InputError(
            'weighting must be "either", "population" or "village" and reach_m 0 or more; '
            f"found {weighting!r} and {reach_m}."
        )
    metres = coordinates_m(places, crs)
    there = np.asarray(np.isfinite(metres).all(axis=1))
    if not there.any():
        raise InputError("places: none has a point, so there is no null to test clusters against.")
    weights = {"population": _people(places)[there], "village": np.ones(there.sum())}
    chosen = list(weights) if weighting == "either" else [weighting]
    scatter_m = _scatter_m(incidents, reach_m)
    if not within_districts:
        return [
            PlaceNull(metres[there], weights[name] / weights[name].sum(), scatter_m)
            for name in chosen
        ]
    require("incidents", incidents, ["district_id"])
    require("places", places, ["district_id"])
    district = places.loc[there, "district_id"]
    return [
        PlaceNull(metres[there], share, scatter_m, stratum)
        for share, stratum in (_by_district(weights[name], district, incidents) for name in chosen)
    ]


def _people(places: pd.DataFrame) -> Floats:
    """Return the people of each place, the median where unknown; 1 where none is known."""
    people = numbers(places, "places", "population")
    if not np.nansum(people) > 0:
        return np.ones(len(places))
    return np.where(np.isnan(people), np.nanmedian(people), people)


def _by_district(
    weight: Floats, of_place: pd.Series[str], incidents: pd.DataFrame
) -> tuple[Floats, NDArray[np.intp]]:
    """Return the shares in each district and the row of each incident.

    Incidents in no district, or in one without places, may fall anywhere (the last row).
    """
    keys = sorted(set(of_place.dropna()))
    inside = of_place.to_numpy(dtype=object)[None, :] == np.array(keys, dtype=object)[:, None]
    table = np.concatenate([inside * weight, weight[None, :]])
    empty = table.sum(axis=1) == 0
    table[empty] = weight
    row = pd.Series(range(len(keys)), index=keys, dtype=float)
    stratum = incidents["district_id"].map(row).fillna(len(keys)).to_numpy(dtype=float)
    return table / table.sum(axis=1, keepdims=True), stratum.astype(np.intp)


def _scatter_m(incidents: pd.DataFrame, reach_m: float) -> Floats:
    precision = incidents.get("location_precision", pd.Series("village", index=incidents.index))
    on_point = precision.fillna("village").isin(_ON_THE_VILLAGE_POINT).to_numpy(dtype=bool)
    return np.where(on_point, 0.0, np.maximum(uncertainty_m(incidents), reach_m))
