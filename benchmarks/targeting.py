"""Time and memory of ranking, covering and testing; all data here are invented.

Run: python benchmarks/targeting.py
"""

from __future__ import annotations

import datetime as dt
import resource
import time
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine.targeting import backtest, cover_villages, rank_villages

if TYPE_CHECKING:
    from collections.abc import Callable

N_PLACES, N_INCIDENTS = 5_077, 30_000
AS_OF = dt.date(2025, 1, 1)


def invented(seed: int = 0) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return places over 13 by 8 degrees, and six years of accidents around 300 of them."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(61, 74, N_PLACES), rng.uniform(30, 38, N_PLACES)
    places = gpd.GeoDataFrame(
        {
            "place_id": [f"p{k:05}" for k in range(N_PLACES)],
            "name": "invented",
            "population": rng.integers(1, 5_000, N_PLACES),
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )
    near = rng.integers(0, 300, N_INCIDENTS)  # around villages, so that many are within reach
    shift = rng.normal(0, 0.05, (2, N_INCIDENTS))
    age = pd.to_timedelta(rng.integers(0, 2_190, N_INCIDENTS), unit="D")
    incidents = gpd.GeoDataFrame(
        {
            "event_date": pd.Timestamp(AS_OF) - age,
            "casualties": rng.integers(0, 5, N_INCIDENTS),
            "location_uncertainty_m": 2_000.0,
        },
        geometry=gpd.points_from_xy(lon[near] + shift[0], lat[near] + shift[1]),
        crs="EPSG:4326",
    )
    return places, incidents


def timed(what: str, step: Callable[[], gpd.GeoDataFrame | pd.DataFrame]) -> pd.DataFrame:
    """Print how long ``step`` took and the peak of memory so far."""
    begin = time.perf_counter()
    found = step()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.perf_counter() - begin:.1f} s, peak {peak_mb:.0f} MB")
    return found


if __name__ == "__main__":
    villages, accidents = invented()
    ranked = timed(
        f"rank {N_PLACES} places, {N_INCIDENTS} incidents, 1,000 runs",
        lambda: rank_villages(villages, accidents, as_of=AS_OF),
    )
    timed(
        "cover 2,000 villages, k = 20, proven",
        lambda: cover_villages(gpd.GeoDataFrame(ranked.head(2_000)), k=20, service_radius_m=10_000),
    )
    timed(
        "backtest, one cut",
        lambda: backtest(villages, accidents, cuts=[dt.date(2024, 1, 1)], k=20, seed=1),
    )
