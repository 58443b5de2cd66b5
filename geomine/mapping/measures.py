"""What a colour on the districts stands for: measure, classes, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.i18n import format_number, format_period, translate
from geomine.mapping import style

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.results import Analysis

SUPPRESSED = "suppressed"
"""The ``rate_quality`` of a district whose counts are hidden."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate of the districts: its column, with ``_lower`` and ``_upper`` beside it.

    A smoothed rate shares the breaks of the raw one, so that the two can be compared by colour.
    """

    column: str
    key: str
    painted: bool = True
    by_people: bool = False
    breaks_of: str | None = None
    note: str | None = None


MEASURES = (
    Measure("incidents_per_1000km2_year", "measure.incidents_area"),
    Measure("incident_rate", "measure.incidents_people", by_people=True),
    Measure(
        "smoothed_rate",
        "measure.smoothed_people",
        by_people=True,
        breaks_of="incident_rate",
        note="measure.smoothed_note",
    ),
    Measure("casualties_per_1000km2_year", "measure.casualties_area", painted=False),
    Measure("casualty_rate", "measure.casualties_people", painted=False, by_people=True),
)


def found(table: pd.DataFrame) -> tuple[Measure, ...]:
    """Return the measures that are known for at least one district of ``table``."""
    return tuple(m for m in MEASURES if np.isfinite(column(table, m.column)).any())


def title(measure: Measure, analysis: Analysis, lang: str) -> str:
    """Return the measure's name with its unit."""
    return translate(measure.key, lang, per=format_number(analysis.config.per, lang))


def painted(measure: Measure, analysis: Analysis, *, focus: str | None) -> dict[str, object]:
    """Return what the page needs to paint the districts by ``measure``.

    Classes are drawn up over all districts of the run, so that all its maps
    share them; ``classes`` holds those of the districts that the map shows.
    A map of one region gives no counts per class, as it shows one district.
    """
    table = analysis.rates
    values = column(table, measure.column)
    kinds = _kinds(table, measure, analysis.rate_min_events)
    bounds = style.breaks(column(table, measure.breaks_of or measure.column))
    if len(bounds):
        bounds[-1] = max(bounds[-1], np.nanmax(values))
    steps = np.searchsorted(bounds, values, side="left")
    looks = {
        str(district): _look(kind, int(step), few=bool(few))
        for district, kind, step, few in zip(
            table["district_id"], kinds, steps, _few(table), strict=True
        )
        if focus is None or district == focus
    }
    counts = None if focus is not None else list(looks.values())
    classes = _classes(bounds, values)
    events = column(table if focus is None else one(table, focus), "n_events")
    rated = kinds[slice(None) if focus is None else table["district_id"].eq(focus).to_numpy()]
    return {
        "column": measure.column,
        "key": measure.key,
        "note": measure.note,
        "n_events": None if np.isnan(events).all() else int(np.nansum(events[rated != "none"])),
        "classes": looks,
        "colours": list(style.colours(len(bounds))) if len(bounds) else [],
        "zero_colour": style.ZERO_COLOUR,
        "steps": [
            {"low": low, "high": high, "n": _count(counts, "step", k)}
            for k, (low, high) in enumerate(classes)
        ],
        "decimals": telling_decimals(classes),
        "zero": _count(counts, "zero"),
        "none": _count(counts, "none"),
        "too_few": sum(look["kind"] == "too_few" for look in looks.values()),
        "hatched": any(look["hatch"] for look in looks.values() if look["kind"] == "step"),
    }


def basis(analysis: Analysis, table: gpd.GeoDataFrame, lang: str) -> str:
    """Return the period and the count that the rates of ``table`` rest on."""
    n = int(np.nansum(column(table, "n_events")))
    period = format_period(analysis.period_start, analysis.period_end, lang)
    return translate(
        "legend.basis", lang, period=period, incidents=translate("count.incidents", lang, n=n)
    )


def n_hidden(table: pd.DataFrame) -> int:
    """Return how many districts a release says nothing of, as their counts would tell too much."""
    return int((table["rate_quality"] == SUPPRESSED).sum()) if "rate_quality" in table else 0


def hidden_note(table: pd.DataFrame, lang: str) -> str | None:
    """Return of how many districts sums and ranks are, None where they are of all."""
    hidden = n_hidden(table)
    if not hidden:
        return None
    n, whole = (format_number(k, lang) for k in (len(table) - hidden, len(table)))
    return translate("release.of_shown", lang, n=n, all=whole)


def one(table: gpd.GeoDataFrame, district: str) -> gpd.GeoDataFrame:
    """Return the row of one district."""
    return table[table["district_id"] == district]


def column(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column as floats, NaN where a value or the column is missing."""
    if name not in table:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _few(table: pd.DataFrame) -> NDArray[np.bool_]:
    if "few_events" not in table:
        return np.zeros(len(table), dtype=bool)
    return table["few_events"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)


def _kinds(table: pd.DataFrame, measure: Measure, min_events: int) -> NDArray[np.str_]:
    """Return for each district ``step``, ``zero``, ``too_few`` for a public rate, or ``none``."""
    value, upper = column(table, measure.column), column(table, f"{measure.column}_upper")
    n = column(table, "n_events")
    zero = (value == 0) | ((n == 0) & (n < min_events) & np.isfinite(upper))
    few = (n > 0) & (n < min_events)
    return np.select([zero, few, np.isfinite(value)], ["zero", "too_few", "step"], "none")


def _look(kind: str, step: int, *, few: bool) -> dict[str, object]:
    return {
        "kind": kind,
        "step": step if kind == "step" else 0,
        "hatch": kind == "too_few" or (kind == "step" and few),
    }


def _classes(bounds: NDArray[np.float64], values: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return the smallest and largest rate that each class holds, or else its bounds."""
    steps = np.searchsorted(bounds, values, side="left")
    below = [0.0, *bounds][: len(bounds)]
    inside = [values[(steps == k) & (values > 0)] for k in range(len(bounds))]
    ends = [rates if len(rates) else np.array([low, high])
            for rates, low, high in zip(inside, below, bounds, strict=True)]  # fmt: skip
    return [(float(pair.min()), float(pair.max())) for pair in ends]


def telling_decimals(classes: list[tuple[float, float]]) -> int:
    """Return the fewest decimals, at most three, that keep neighbouring classes and 0 apart.

    Examples
    --------
    >>> telling_decimals([(0.092, 0.181), (0.235, 1.68), (1.71, 2.0)]), telling_decimals([(3, 9)])
    (2, 0)
    """
    ends = [0.0, *(end for pair in classes for end in pair)]
    gaps = list(zip(ends[::2], ends[1::2], strict=False))
    return next((d for d in range(3) if all(round(a, d) < round(b, d) for a, b in gaps)), 3)


def _count(looks: list[dict[str, object]] | None, kind: str, step: int = 0) -> int | None:
    if looks is None:
        return None
    return sum(look["kind"] == kind and look["step"] == step for look in looks)
