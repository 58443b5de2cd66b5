"""``geomine targets --visits``: where to go with so many visits or days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError
from geomine.io import read_place_ids, read_travel_hours
from geomine.targeting import cover_villages, trip_days

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import geopandas as gpd

A_DAY = 1.0
"""Days of a visit where no hours by road are given."""


def wanted(options: argparse.Namespace) -> bool:
    """Return whether it was asked where to go, and refuse what says nothing by itself."""
    if (options.travel_hours is None) != (options.base is None):
        raise InputError("--travel-hours and --base go together: hours by road, and from where.")
    if options.travel_hours is not None and options.budget_days is None:
        raise InputError("--travel-hours: give --budget-days too, the days that there are.")
    asked = options.visits is not None or options.budget_days is not None
    if options.served is not None and not asked:
        raise InputError("--served: give --visits K or --budget-days D too.")
    return asked


def chosen_visits(villages: gpd.GeoDataFrame, options: argparse.Namespace) -> gpd.GeoDataFrame:
    """Return the ranked villages with the visits that reach most, see ``cover_villages``."""
    served = [] if options.served is None else _known(villages, options.served)
    if options.budget_days is not None:
        villages = villages.assign(visit_days=_days(villages, options))
    return cover_villages(
        villages,
        k=len(villages) if options.visits is None else options.visits,
        service_radius_m=options.radius_m,
        served=served,
        per_district=options.per_district,
        budget_days=options.budget_days,
    )


def _known(villages: gpd.GeoDataFrame, path: Path) -> list[str]:
    """Return the places served, all of which must be among the villages."""
    served = read_place_ids(path)
    unknown = sorted(set(served) - set(villages["place_id"].astype("str")))
    if unknown:
        raise InputError(
            f"{path}: place_id {unknown[0]!r} is not among the places ({len(unknown)} such). "
            "`geomine targets --top 0 --csv F` lists them all."
        )
    return served


def _days(villages: gpd.GeoDataFrame, options: argparse.Namespace) -> np.ndarray:
    """Return the days of a visit to each village, missing where there is no road."""
    if options.travel_hours is None:
        return np.full(len(villages), A_DAY)
    hours = read_travel_hours(options.travel_hours)
    days = trip_days(hours, base=options.base)
    return villages["place_id"].astype("str").map(days).to_numpy(dtype=float)
