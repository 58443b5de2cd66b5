"""An Analysis of six square districts, small enough to read and odd enough to test with."""

from __future__ import annotations

import dataclasses
import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.config import AnalysisConfig
from geomine.results import Analysis, Provenance, Screened, ScreeningReport

NAMES = {
    "agdam": ("Ağdam", "Aghdam", "Агдамский район"),
    "fuzuli": ("Füzuli", "Fuzuli", "Физулинский район"),
    "xocali": ("Xocalı", "Khojaly", "Ходжалинский район"),
    "seki": ("Şəki", "Shaki", "Шекинский район"),
    "calilabad": ("Cəlilabad", "Jalilabad", "Джалилабадский район"),
    "qax": ("Qax", "Gakh", "Гахский район"),
}
CORNERS = [(46.5, 39.5), (47.0, 39.5), (46.5, 40.0), (47.0, 40.0), (47.5, 39.5), (47.5, 40.0)]
COUNTS = {"agdam": 24, "fuzuli": 3, "xocali": 2, "seki": 1, "calilabad": 0, "qax": 0}
PERSON_YEARS = {"agdam": 120_000.0, "fuzuli": np.nan, "xocali": np.nan, "seki": 900_000.0,
                "calilabad": 1_000_000.0, "qax": np.nan}  # fmt: skip
CRS = "EPSG:4326"


def districts() -> gpd.GeoDataFrame:
    """Return six squares of half a degree with names in three languages."""
    az, en, ru = zip(*NAMES.values(), strict=True)
    return gpd.GeoDataFrame(
        {
            "district_id": list(NAMES),
            "name_az": az,
            "name_en": en,
            "name_ru": ru,
            "project_region": [True, True, False, True, False, False],
            "area_km2": [2_380.0] * 6,
        },
        geometry=[shapely.box(lon, lat, lon + 0.5, lat + 0.5) for lon, lat in CORNERS],
        crs=CRS,
    )


def _with_interval(table: pd.DataFrame, name: str, rate: pd.Series) -> None:
    table[name] = rate
    table[f"{name}_lower"] = rate * 0.6
    table[f"{name}_upper"] = rate * 1.7 + 0.1


def rates() -> gpd.GeoDataFrame:
    """Return the districts with counts and rates; two have no usable population."""
    table = districts()
    n = pd.Series([COUNTS[key] for key in table["district_id"]])
    years = pd.Series([PERSON_YEARS[key] for key in table["district_id"]])
    table["n_incidents"] = n
    table["n_outside_period"] = [1, 0, 0, 0, 0, 0]
    table["n_undated"] = [0, 1, 0, 0, 0, 0]
    table["n_not_community"] = [2, 0, 0, 0, 0, 0]
    table["n_events"] = events = n - table[
        ["n_outside_period", "n_undated", "n_not_community"]
    ].sum(axis=1)
    table["n_killed"] = n // 4
    table["n_injured"] = n
    table["n_casualties"] = n + n // 4
    table["n_event_casualties"] = table["n_casualties"]
    table["person_years"] = years
    table["population"] = years / 5
    table["population_type"] = pd.array(
        ["registered", None, None, "registered", "present", None], dtype="str"
    )
    table["population_years"] = pd.array(
        ["2021–2023", None, None, "2021", "2022", None], dtype="str"
    )
    _with_interval(table, "incident_rate", events / years * 100_000)
    _with_interval(table, "casualty_rate", table["n_casualties"] / years * 100_000)
    _with_interval(table, "incidents_per_1000km2_year", events / table["area_km2"] / 5 * 1_000)
    _with_interval(
        table, "casualties_per_1000km2_year", table["n_casualties"] / table["area_km2"] / 5 * 1_000
    )
    table["few_events"] = events < 20
    table["rate_quality"] = [
        "ok",
        "nominal",
        "no_population",
        "few_events",
        "few_events",
        "no_population",
    ]
    table.attrs = {"per": 100_000, "n_unassigned": 1}
    return table


def incidents() -> gpd.GeoDataFrame:
    """Return 31 incidents: some at one place, some without a point, one not public."""
    rows = []
    for district, (lon, lat) in zip(NAMES, CORNERS, strict=True):
        for k in range(COUNTS[district]):
            rows.append(_incident(len(rows), district, lon, lat, k))
    rows.append(_incident(len(rows), None, 0.0, 0.0, 4) | {"geometry": shapely.Point()})
    table = gpd.GeoDataFrame(rows, crs=CRS)
    for name in ("killed", "injured", "status_unknown", "casualties", "hotspot_id"):
        table[name] = table[name].astype("Int64")
    for name in ("event_date", "event_date_end"):
        table[name] = pd.to_datetime(table[name])
    return table


def _incident(n: int, district: str | None, lon: float, lat: float, k: int) -> dict[str, object]:
    lost = k % 6 == 5
    spot = shapely.Point(lon + 0.1 + 0.08 * (k % 4), lat + 0.15 + 0.1 * (k % 3))
    day = dt.date(2021 + n % 4, 1 + n % 12, 1 + n % 28)
    return {
        "incident_id": f"T{n:03d}",
        "source": f"https://example.org/report/{n}",
        "event_date": None if k == 2 else day,
        "event_date_end": None if k == 2 else day,
        "date_precision": "unknown" if k == 2 else "day",
        "place_name": f"Şıxlı {k}",
        "district_id": district,
        "accident_type": ("mine", "uxo_axo")[k % 2],
        "device_category": ("ap_mine", "at_mine", "submunition", "mine_unspecified", None)[k % 5],
        "is_demining_accident": False,
        "victim_status": "civilian",
        "activity": "herding",
        "killed": k % 2,
        "injured": None if k % 7 == 3 else 1,
        "status_unknown": 0,
        "casualties": 1 + k % 2,
        "location_precision": "district" if lost else "village",
        "location_uncertainty_m": None if lost else 2_000.0,
        "verification": "reported",
        "sensitivity": "restricted" if n == 1 else "public",
        "dq_flags": "",
        "hotspot_id": None if lost else (0 if district == "agdam" else -1),
        "geometry": shapely.Point() if lost else spot,
    }


def hotspots() -> gpd.GeoDataFrame:
    """Return one cluster and one place that holds several incidents."""
    return gpd.GeoDataFrame(
        {
            "hotspot_id": pd.array([0, 1], dtype="Int64"),
            "name": ["Ağdam 1", "Şıxlı"],
            "n_incidents": [20, 5],
            "n_casualties": [25, 5],
            "n_killed": [5, 1],
            "n_injured": [20, 4],
            "n_places": [8, 1],
            "first_date": pd.to_datetime(["2021-01-05", "2021-03-01"]),
            "last_date": pd.to_datetime(["2024-05-05", None]),
            "area_km2": [310.0, 12.6],
            "kind": ["hotspot", "place"],
        },
        geometry=[shapely.box(46.58, 39.6, 46.9, 39.9), shapely.Point(47.2, 39.7).buffer(0.03)],
        crs=CRS,
    )


def villages() -> gpd.GeoDataFrame:
    """Return three ranked villages, one without a population."""
    return gpd.GeoDataFrame(
        {
            "rank": pd.array([1, 2, 3], dtype="Int64"),
            "place_id": ["p1", "p2", "p3"],
            "name": ["Əfətli", "Quzanlı", "Bala Şıxlı"],
            "name_az": ["Əfətli", "Quzanlı", None],
            "name_ru": ["Афетли", None, None],
            "district_id": ["agdam", "agdam", "fuzuli"],
            "population": pd.array([1_200, None, 340], dtype="Int64"),
            "score": [81.4, 60.0, 12.5],
            "score_low": [70.0, 44.0, 5.0],
            "score_high": [90.0, 71.0, 30.0],
            "unknown_criteria": ["", "population", ""],
            "reasons": ["recent_accidents;neighbour_hit;people", "recent_accidents", ""],
        },
        geometry=[shapely.Point(46.7, 39.8), shapely.Point(46.8, 39.72), shapely.Point(47.3, 39.8)],
        crs=CRS,
    )


def analysis(*, config: AnalysisConfig | None = None, **changes: object) -> Analysis:
    """Return the whole analysis; ``changes`` replace its fields."""
    table = incidents()
    report = ScreeningReport("list.csv", "csv", len(table), len(table), 0, len(table))
    made = Analysis(
        config=config or AnalysisConfig(),
        period_start=dt.date(2021, 1, 1),
        period_end=dt.date(2025, 12, 31),
        screened=Screened(table, pd.DataFrame(), pd.DataFrame(), report),
        incidents=table,
        rates=rates(),
        hotspots=hotspots(),
        villages=villages(),
        totals=pd.DataFrame(
            {
                "period_start": pd.to_datetime(["2021-01-01", "2022-01-01"]),
                "period_end": pd.to_datetime(["2025-12-31", "2022-12-31"]),
                "casualties": pd.array([120, None], dtype="Int64"),
                "killed": pd.array([20, 5], dtype="Int64"),
                "injured": pd.array([100, None], dtype="Int64"),
                "source": ["Agency A", "Agency B"],
                "note": ["", None],
            }
        ),
        provenance=(
            Provenance(
                "incidents",
                "list of the office",
                "CC BY 4.0",
                "2026-01-15",
                "0" * 64,
                synthetic=True,
            ),
            Provenance("districts", "six squares", "CC0", "", "1" * 64, synthetic=True),
        ),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]
