"""A sheet per target village, one A4 page each, to print and to fill in by hand."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from geomine.crs import coordinates_m, metric_crs
from geomine.i18n import format_date, format_number, translate
from geomine.page import Markup, Page, element
from geomine.report.at_risk import AtRisk, at_risk
from geomine.report.words import band, caution, name_of, rank_words, reason_words, unknown_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

NEIGHBOURS, NEIGHBOUR_M = 4, 20_000.0
BLANKS = ("contact", "phone", "visited", "instructors", "women", "men", "girls", "boys", "notes")
DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def village_sheets(
    ranked: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    lang: str,
    data_to: dt.date,
    districts: pd.DataFrame | None = None,
    top: int = 20,
    synthetic: bool = False,
) -> str:
    """Return one HTML file with a sheet for each of the first ``top`` villages.

    Each sheet prints to one A4 page: reasons in words, who is at risk, distance bands, last
    session, neighbouring targets, and blank lines for the contact. For the team only.

    Parameters
    ----------
    ranked : geopandas.GeoDataFrame
        The table of :func:`geomine.rank_villages`.
    incidents : geopandas.GeoDataFrame
        The incidents it was made from; only counts of them enter a sheet.
    lang : {"en", "az", "ru"}
        Language of the sheets.
    data_to : datetime.date
        The last day of the data.
    districts : pandas.DataFrame, optional
        Names of districts by ``district_id``.
    top : int, default 20
        How many villages.
    synthetic : bool, default False
        Say that the data are made up.
    """
    listed = ranked[ranked["rank"].le(top).fillna(value=False)]
    names = district_names(districts, lang)
    near = _neighbours(listed)
    risks = at_risk(listed, incidents, as_of=data_to)
    rows = cast("list[dict[str, Any]]", listed.to_dict("records"))
    warning = caution(lang, data_to=data_to, synthetic=synthetic)
    sheets = [
        _sheet(row, risk, [(rows[k], m, way) for k, m, way in around], lang=lang, top=top,
               district=names.get(str(row.get("district_id")), ""), warning=warning)
        for row, risk, around in zip(rows, risks, near, strict=True)
    ]  # fmt: skip
    style = (resources.files("geomine.report") / "sheets.css").read_text(encoding="utf-8")
    body = element("main", *(sheets or [element("p", warning)]))
    title = translate("sheet.title", lang)
    return Page(title=title, lang=lang, body=body, styles=(style,)).to_html()


def _sheet(
    row: Mapping[str, Any],
    risk: AtRisk,
    near: Sequence[tuple[Mapping[str, Any], float, str]],
    *,
    lang: str,
    top: int,
    district: str,
    warning: str,
) -> Markup:
    """Return the sheet of one village."""
    facts = [
        ("sheet.district", district or translate("value.unknown", lang)),
        ("sheet.people", _people(row.get("population"), lang)),
        ("sheet.hazard", band(row.get("distance_to_hazard_m"), lang)),
        ("sheet.accident", band(row.get("distance_to_accident_m"), lang)),
        ("sheet.session", _session(row, lang)),
    ]  # fmt: skip
    reasons = reason_words(row, lang) or [translate("sheet.no_reason", lang)]
    return element(
        "article",
        element("p", element("strong", translate("audience.internal", lang)), class_="internal"),
        element("h1", element("bdi", f"{row['rank']}. {name_of(row, lang)}")),
        element("p", rank_words(row, lang, top=top), class_="rank"),
        _section("sheet.why", [element("ol", *[element("li", text) for text in reasons])], lang),
        element("dl", *[_fact(key, text, lang) for key, text in facts]),
        _section("sheet.risk", _risk(risk, lang), lang),
        _section("sheet.near", _near(near, lang), lang),
        _unknown(row, lang),
        element("div", *[_blank(name, lang) for name in BLANKS], class_="blanks"),
        element("footer", warning),
        class_="sheet",
    )


def _section(key: str, parts: Sequence[Markup], lang: str) -> Markup:
    return element("section", element("h2", translate(key, lang)), *parts)


def _fact(key: str, text: str, lang: str) -> Markup:
    return element("div", element("dt", translate(key, lang)), element("dd", element("bdi", text)))


def _session(row: Mapping[str, Any], lang: str) -> str:
    last = row.get("last_session")
    if not isinstance(last, pd.Timestamp):
        return translate("sheet.no_session", lang)
    count = _people(row.get("people_reached"), lang)
    return translate("sheet.held", lang, date=format_date(last.date(), lang), people=count)


def _people(n: float | None, lang: str) -> str:
    return translate("value.unknown", lang) if pd.isna(n) else format_number(n, lang)


def _risk(risk: AtRisk, lang: str) -> list[Markup]:
    """Return activities and seasons of the accidents around, and that ages are not recorded."""
    if not risk.n_accidents:
        return [element("p", translate("sheet.no_accident", lang))]
    counts = {
        "sheet.activities": [(f"activity.{code}", n) for code, n in risk.activities[:4]],
        "sheet.seasons": [(f"season.{code}", n) for code, n in risk.seasons],
    }
    lines = [
        element("p", f"{translate(key, lang)}: ", _counted(items, lang))
        for key, items in counts.items()
    ]
    basis = translate("sheet.risk_basis", lang, n=format_number(risk.n_accidents, lang))
    return [element("p", basis), *lines, element("p", translate("sheet.no_age", lang))]


def _counted(items: Sequence[tuple[str, int]], lang: str) -> str:
    if not items:
        return translate("value.unknown", lang)
    return ", ".join(f"{translate(key, lang)} ({n})" for key, n in items)


def _near(near: Sequence[tuple[Mapping[str, Any], float, str]], lang: str) -> list[Markup]:
    if not near:
        return [element("p", translate("sheet.no_neighbour", lang))]
    lines = []
    for row, metres, direction in near:
        km = format_number(metres / 1_000, lang, decimals=1)
        way = translate(f"direction.{direction}", lang)
        text = f"{row['rank']}. {name_of(row, lang)}: {km} {translate('unit.km', lang)}, {way}"
        lines.append(element("li", element("bdi", text)))
    return [element("ul", *lines)]


def _unknown(row: Mapping[str, Any], lang: str) -> Markup | None:
    words = unknown_words(row, lang)
    if not words:
        return None
    return element("p", f"{translate('sheet.unknown', lang)}: {', '.join(words)}", class_="small")


def _blank(name: str, lang: str) -> Markup:
    return element("p", translate(f"sheet.{name}", lang), class_=f"blank {name}")


def district_names(districts: pd.DataFrame | None, lang: str) -> dict[str, str]:
    """Return the name of each district in ``lang`` by its ``district_id``."""
    if districts is None or "district_id" not in districts:
        return {}
    rows = cast("list[dict[str, Any]]", pd.DataFrame(districts).to_dict("records"))
    return {str(row["district_id"]): name_of({**row, "name": row["name_en"]}, lang) for row in rows}


def _neighbours(listed: gpd.GeoDataFrame) -> list[list[tuple[int, float, str]]]:
    """Return the nearest listed villages of each: position, metres and direction."""
    if listed.empty or not np.isfinite(listed.total_bounds).all():
        return [[] for _ in range(len(listed))]
    spots = coordinates_m(listed, metric_crs(listed))
    return [_around(spots, place) for place in range(len(listed))]


def _around(spots: NDArray[np.float64], place: int) -> list[tuple[int, float, str]]:
    step = spots - spots[place]
    metres = np.hypot(step[:, 0], step[:, 1])
    metres[place] = np.inf
    order = np.argsort(np.nan_to_num(metres, nan=np.inf), kind="stable")[:NEIGHBOURS]
    return [
        (int(k), float(metres[k]), _direction(*step[k])) for k in order if metres[k] <= NEIGHBOUR_M
    ]


def _direction(east_m: float, north_m: float) -> str:
    """Return the one of eight directions that is nearest."""
    eighth = round(np.degrees(np.arctan2(east_m, north_m)) / 45) % 8
    return DIRECTIONS[int(eighth)]
