"""One small function per layer: from a finished table to a folium layer of our own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np

from geomine.cluster import has_place
from geomine.crs import lonlat, to_lonlat
from geomine.i18n import translate
from geomine.mapping import measures, style
from geomine.mapping.datalayer import DataLayer
from geomine.mapping.packing import packed_table
from geomine.mapping.rows import SCALE, names_of, packed_rings, records

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.results import Analysis

_NAMES = ("district_id", "name_az", "name_en", "name_ru")
_COUNTS = (
    "n_incidents", "n_events", "n_casualties", "n_killed", "n_injured", "n_outside_period",
    "n_undated", "n_not_community", "person_years", "population_type", "population_years",
    "area_km2", "few_events", "rate_quality", "hot_spot", "hot_spot_p", "hot_spot_exposure",
    "incidents_per_1000km2_year_persistence", "incidents_per_1000km2_year_top",
)  # fmt: skip
_INCIDENT = (
    "district_id", "place_name", "accident_type", "device_category", "killed", "injured",
    "casualties", "hotspot_id", "date_precision", "location_precision", "location_uncertainty_m",
    "source",
)  # fmt: skip
_INTERNAL = ("incident_id", "activity", "victim_status", "verification", "dq_flags")
_HOTSPOT = (
    "hotspot_id", "name", "kind", "n_incidents", "n_casualties", "n_killed", "n_injured",
    "n_places", "first_date", "last_date", "area_km2", "n_expected", "p_value", "persistence",
)  # fmt: skip
_VILLAGE = ("rank", "name", "name_az", "name_ru", "population", "score", "score_low", "score_high",
            "unknown_criteria", "reasons", "place_id")  # fmt: skip


def districts_layer(
    rates: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    lang: str,
    focus: str | None = None,
) -> DataLayer:
    """Return the districts of ``rates`` with their figures, the base of a map.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        The districts to draw, see :func:`geomine.incidence_rates`.
    incidents : geopandas.GeoDataFrame
        The incidents that the map draws, to say how many have no point.
    lang : {"en", "az", "ru"}
        Language of the layer's name.
    focus : str, optional
        ``district_id`` of the region of a region map: the others are drawn grey
        with their name only, as the page is not about them.
    """
    shapes = to_lonlat(rates, "rates")
    without = incidents.loc[~has_place(incidents), "district_id"].value_counts()
    rows = []
    columns = (*_NAMES, *_COUNTS, *_rate_columns())
    for row, rings in zip(records(shapes, columns), packed_rings(shapes.geometry), strict=True):
        shown = {"district_id": row["district_id"], "name": names_of(row), "rings": rings}
        if focus is not None and row["district_id"] != focus:
            rows.append(shown | {"neighbour": True})
            continue
        figures = {name: value for name, value in row.items() if name not in _NAMES}
        figures["n_without_point"] = int(without.get(cast("str", row["district_id"]), 0))
        rows.append(figures | shown | {"official": row["name_az"]})
    data = {"rows": rows, "scale": SCALE, "focus": focus}
    return kind_layer("districts", data, lang=lang, control=False)


def _rate_columns() -> tuple[str, ...]:
    return tuple(
        f"{measure.column}{end}"
        for measure in measures.MEASURES
        for end in ("", "_lower", "_upper")
    )


def rate_layers(analysis: Analysis, *, lang: str, focus: str | None = None) -> list[DataLayer]:
    """Return one layer for each painted measure; the first is on at the start."""
    return [
        DataLayer(
            "rates",
            measures.painted(measure, analysis, focus=focus),
            name=measures.title(measure, analysis, lang),
            key=measure.key,
            overlay=False,
            show=k == 0,
        )
        for k, measure in enumerate(m for m in measures.found(analysis.rates) if m.painted)
    ]


def hot_spots_layer(rates: gpd.GeoDataFrame, *, lang: str) -> DataLayer | None:
    """Return the outline of the districts that are statistical hot spots, None if untested.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        The districts to draw, see :func:`geomine.hot_spot_areas`.
    lang : {"en", "az", "ru"}
        Language of the layer's name.
    """
    if "hot_spot" not in rates or rates["hot_spot"].isna().all():
        return None
    hot = to_lonlat(rates[rates["hot_spot"].fillna(value=False).astype(bool)], "rates")
    shapes = gpd.GeoSeries([hot.geometry.union_all()] if len(hot) else [], crs=hot.crs)
    compared = rates["hot_spot_exposure"].dropna()
    data = {
        "rings": [polygon for shape in packed_rings(shapes) for polygon in shape],
        "scale": SCALE,
        "exposure": compared.iloc[0] if len(compared) else None,
        "level": rates.attrs.get("hot_spot_level"),
        "n": len(hot),
    }
    return kind_layer("significant", data, lang=lang, show=False)


def hotspots_layer(hotspots: gpd.GeoDataFrame, analysis: Analysis, *, lang: str) -> DataLayer:
    """Return the hotspots as shapes; one that stands on a single place is drawn apart."""
    shapes = to_lonlat(hotspots, "hotspots")
    rows = [
        row | {"rings": rings}
        for row, rings in zip(records(shapes, _HOTSPOT), packed_rings(shapes.geometry), strict=True)
    ]
    data = {
        "rows": rows,
        "scale": SCALE,
        "min_samples": analysis.config.min_samples,
        "eps_km": None if analysis.config.eps_m is None else analysis.config.eps_m / 1000,
    }
    return kind_layer("hotspots", data, lang=lang)


def incidents_layer(incidents: gpd.GeoDataFrame, *, lang: str, internal: bool = False) -> DataLayer:
    """Return the incidents as marks by device; those without a point are listed, not drawn.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        The rows that the map may show; what may be shown is decided before.
    lang : {"en", "az", "ru"}
        Language of the layer's name.
    internal : bool, default False
        Carry the key, activity and state of checking of each incident too.
    """
    ordered = incidents.sort_values(["event_date", "incident_id"], kind="stable")
    more = _INTERNAL if internal else ()
    rows = records(ordered, (*_INCIDENT, *more))
    columns = {name: [row[name] for row in rows] for name in (*_INCIDENT, *more)}
    start, end = (_days(ordered[name]) for name in ("event_date", "event_date_end"))
    columns["days"] = [int(n) if np.isfinite(n) else None for n in end - start]
    places = np.where(has_place(ordered)[:, None], lonlat(ordered), np.nan) * SCALE
    steps = {"lon": places[:, 0], "lat": places[:, 1], "start": start}
    data: dict[str, object] = {
        "table": packed_table(columns, steps=steps),
        "scale": SCALE,
        "looks": {
            question: [dataclasses.asdict(look) for look in looks]
            for question, looks in style.LOOKS_BY.items()
        },
        "more": list(more),
    }
    return kind_layer("incidents", data, lang=lang)


def _days(dates: pd.Series[pd.Timestamp]) -> NDArray[np.float64]:
    """Return days since 1970, NaN where there is no date."""
    days = dates.to_numpy(dtype="datetime64[D]").astype("float64")
    return np.where(dates.isna(), np.nan, days)


def villages_layer(villages: gpd.GeoDataFrame, *, lang: str) -> DataLayer:
    """Return the target villages with their rank. For internal maps only."""
    rows = records(villages, _VILLAGE)
    for row, (lon, lat) in zip(rows, lonlat(villages), strict=True):
        row["lat"], row["lon"] = degrees(lat), degrees(lon)
        row["name"] = names_of({"name_en": row["name"]} | row, key="place_id")
        for codes in ("reasons", "unknown_criteria"):
            row[codes] = [code for code in str(row[codes] or "").split(";") if code.strip()]
        del row["name_az"], row["name_ru"], row["place_id"]
    placed = [row for row in rows if row["lat"] is not None]
    return kind_layer("villages", {"rows": placed}, lang=lang)


def kind_layer(
    kind: str, data: dict[str, object], *, lang: str, control: bool = True, show: bool = True
) -> DataLayer:
    """Return a layer that is named after its kind."""
    key = f"layer.{kind}"
    return DataLayer(kind, data, name=translate(key, lang), key=key, control=control, show=show)


def degrees(value: float) -> float | None:
    """Return ``value`` to the metre, None where it is not known."""
    return round(float(value), 5) if np.isfinite(value) else None
