"""What is no table is refused in words by every function that takes one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

import geomine as gm

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = dt.date(2026, 1, 1)
PERIOD = {"start": dt.date(2021, 1, 1), "end": dt.date(2025, 12, 31)}
NOT_TABLES = {"nothing": None, "a list": [1, 2], "a path": "x.csv", "an array": np.zeros((3, 2))}

incidents, districts = gm.datasets.incidents, gm.datasets.districts
places, exposure = gm.datasets.places, gm.datasets.exposure

CALLS: dict[str, Callable[[object], object]] = {
    "SpatialDBSCAN": lambda x: gm.SpatialDBSCAN(5_000).fit(x),
    "SpatialHDBSCAN": lambda x: gm.SpatialHDBSCAN(5).fit(x),
    "SpatialOPTICS": lambda x: gm.SpatialOPTICS(min_samples=5).fit(x),
    "SpatioTemporalDBSCAN": lambda x: gm.SpatioTemporalDBSCAN(5_000, eps_days=60).fit(x),
    "k_distance_m": lambda x: gm.k_distance_m(x, k=4),
    "suggest_parameters": lambda x: gm.suggest_parameters(x, seed=1),
    "parameter_sweep": lambda x: gm.parameter_sweep(x, eps_m=[5_000], min_samples=[5]),
    "find_hotspots": lambda x: gm.find_hotspots(x, seed=1),
    "hotspots": lambda x: gm.hotspots(x, np.zeros(2, dtype=int)),
    "assign_districts": lambda x: gm.assign_districts(x, districts()),
    "assign_districts: districts": lambda x: gm.assign_districts(incidents(), x),
    "screen_incidents": lambda x: gm.screen_incidents(x, districts(), as_of=DAY),
    "screen_incidents: districts": lambda x: gm.screen_incidents(incidents(), x, as_of=DAY),
    "incidence_rates": lambda x: gm.incidence_rates(x, districts(), exposure(), **PERIOD),
    "incidence_rates: districts": lambda x: gm.incidence_rates(
        incidents(), x, exposure(), **PERIOD
    ),
    "analyse": lambda x: gm.analyse(x, districts(), places(), exposure()),
    "analyse: districts": lambda x: gm.analyse(incidents(), x, places(), exposure()),
    "analyse: exposure": lambda x: gm.analyse(incidents(), districts(), places(), x),
    "rank_villages": lambda x: gm.rank_villages(x, incidents(), as_of=DAY, runs=0),
    "rank_villages: incidents": lambda x: gm.rank_villages(places(), x, as_of=DAY, runs=0),
    "cover_villages": lambda x: gm.cover_villages(x, k=2, service_radius_m=5_000),
    "session_coverage": gm.session_coverage,
    "period_counts": lambda x: gm.period_counts(x, **PERIOD),
    "trend_tests": gm.trend_tests,
    "knox_test": lambda x: gm.knox_test(x, near_m=5_000, near_days=30, seed=1, **PERIOD),
    "kernel_density": lambda x: gm.kernel_density(x, districts(), bandwidth_m="scott"),
    "kernel_density: districts": lambda x: gm.kernel_density(incidents(), x, bandwidth_m="scott"),
    "scan_statistic": lambda x: gm.scan_statistic(x, cases="n_events", seed=1),
    "smooth_rates": lambda x: gm.smooth_rates(x, method="gamma_poisson"),
    "funnel": gm.funnel,
    "spatial_autocorrelation": lambda x: gm.spatial_autocorrelation(x, seed=1),
    "reconcile": lambda x: gm.reconcile(x, gm.datasets.totals()),
    "situation_map": gm.situation_map,
    "save_map": lambda x: gm.save_map(x, "never.html"),
    "write_table": lambda x: gm.write_table(x, "never.csv"),
}


@pytest.mark.parametrize("given", NOT_TABLES.values(), ids=NOT_TABLES)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_no_table_is_refused_in_words(call, given, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gm.errors.InputError, match=rf"needed; found {type(given).__name__}\."):
        call(given)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("eps_m", ["5 km", None, float("nan"), -1, float("inf")])
def test_a_radius_is_a_number_of_metres_above_0(eps_m) -> None:
    for kind in (gm.SpatialDBSCAN(eps_m), gm.SpatioTemporalDBSCAN(eps_m, eps_days=30)):
        with pytest.raises(gm.errors.InputError, match=r"eps_m must be a number above 0; found"):
            kind.fit(incidents())
