"""A situation map from an analysis: what to draw, for whom, and the frame around it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import folium
import numpy as np
from branca.element import MacroElement
from folium.map import Layer
from folium.template import Template

from geomine import datasets
from geomine.cluster import has_place
from geomine.crs import require_crs
from geomine.disclosure import door_of, for_audience, is_public
from geomine.errors import ConfigError, DisclosureError, InputError
from geomine.exports import Door
from geomine.i18n import translate
from geomine.mapping import ground, layers, measures
from geomine.mapping.datalayer import Literal, add_assets
from geomine.mapping.offline import OfflineFigure
from geomine.mapping.rows import bounds_of, name_of, names_of, records
from geomine.mapping.surfaces import density_layer
from geomine.mapping.wording import page_texts, text_groups
from geomine.page import element, json_for_script
from geomine.results import Analysis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from branca.element import Figure

    from geomine.config import Audience, Language

NAMES = ("district_id", "name_az", "name_en", "name_ru")

TOLD = ("hot_spot_level", "n_unassigned")
"""What a page tells of how its tables were made."""


class Frame(MacroElement):
    """The page around a map: title, legend, panel of figures, note, and the start of it all."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'window.geomine.start({{ this._parent.get_name() }}, "{{ this.get_name() }}_data", '
        "function () { return [{{ this.variables() }}]; });"
        "{% endmacro %}"
    )

    def __init__(self, data: Mapping[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "geomine_frame"
        self.data = data

    def listed(self) -> list[Layer]:
        """Return the layers of the map, an analyst's own among them, in their order."""
        children = cast("folium.Map", self._parent)._children  # noqa: SLF001 - no public way
        return [child for child in children.values() if isinstance(child, Layer)]

    def variables(self) -> str:
        """Return the names that the layers have in the page's script."""
        return ", ".join(layer.get_name() for layer in self.listed())

    def render(self, **kwargs: object) -> None:  # type: ignore[override]
        """Put the frame's data and script into the page."""
        figure = cast("Figure", self.get_root())
        add_assets(figure)
        named = [
            {
                "name": layer.layer_name,
                "key": getattr(layer, "key", None),
                "kind": getattr(layer, "kind", None),
                "choice": not layer.overlay,
                "control": layer.control,
            }
            for layer in self.listed()
        ]
        block = f'<script type="application/json" id="{self.get_name()}_data">'
        text = f"{block}{json_for_script({**self.data, 'layers': named})}</script>"
        figure.html.add_child(Literal(text), name=f"{self.get_name()}_data")
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def situation_map(
    analysis: Analysis,
    *,
    audience: Audience | Door = "public",
    lang: Language | None = None,
    region: str | None = None,
    links: Iterable[tuple[str, str]] = (),
    pages: Mapping[str, str] | None = None,
    online_hosts: Iterable[str] = (),
    density: gpd.GeoDataFrame | None = None,
) -> folium.Map:
    """Return a map of an analysis: rates of the districts, hotspots, incidents.

    The map is a ``folium.Map``: add layers to it in the usual way, show it in a
    notebook, or write it with :func:`geomine.save_map`. It loads nothing.

    Parameters
    ----------
    analysis : Analysis
        What to draw. For the public it is reduced by :func:`geomine.for_audience` to what the
        public may see, unless that was done before.
    audience : {"public", "partner", "internal"} or Door, default "public"
        A public map never draws target villages, nor an incident whose
        sensitivity is not ``public``. The others are marked as such; a partner's needs the
        analysis of :func:`geomine.disclosure.for_partner`, whose points were moved.
    lang : {"en", "az", "ru"}, optional
        Language the page opens in; the analysis's own where missing. It holds all three.
    region : str, optional
        ``district_id`` of the district to open on. The page then holds the figures
        and incidents of that district only; its neighbours are grey.
    links : iterable of (str, str)
        Text, or its key in the catalogue, and relative address of pages to offer in the head.
    pages : mapping of str to str, optional
        Relative address of the map of a district, by ``district_id``, to offer where that
        district is chosen.
    online_hosts : iterable of str
        Hosts, such as ``https://tiles.example.org``, from which a ``folium.TileLayer`` that you
        add may load. The policy of the page names them; without any it stays offline.
    density : geopandas.GeoDataFrame, optional
        A surface as :func:`geomine.kernel_density` gives it, to be drawn as a layer instead of
        the one of the run, which only the map of all districts has. It is of the incidents
        it was made from: for a map to share, of those that may be shared.

    Returns
    -------
    folium.Map
        With a figure that renders self-contained.

    Raises
    ------
    ConfigError
        If no district is called ``region``.
    CRSError
        If a layer has no reference system.
    DisclosureError
        If a map for a partner is asked for points that were not moved.
    """
    if not isinstance(analysis, Analysis):
        raise InputError(
            f"map: what geomine.analyse gives is needed; found {type(analysis).__name__}."
        )
    chosen = lang or analysis.config.lang
    door = audience if isinstance(audience, Door) else door_of(analysis, audience)
    audience = door.audience
    if audience == "partner" and "moved_within_m" not in analysis.incidents:
        raise DisclosureError("incidents: they are where they were. Use for_partner first.")
    require_crs(analysis.rates, "rates")
    if audience == "public" and not is_public(analysis.incidents).all():
        analysis = for_audience(analysis, audience)
    if region is not None and region not in set(analysis.rates["district_id"]):
        raise ConfigError(f"region: no district_id {region!r} in the district layer.")
    analysis = _light(analysis)
    rates = analysis.rates
    if region is not None:
        rates = rates[rates["district_id"].isin(ground.neighbours(rates, region))]
    incidents = _incidents(analysis, audience, region)
    surface = density if density is not None or region is not None else analysis.density
    groups = text_groups(analysis, audience, density=surface is not None)
    frame = _frame(
        analysis, rates, incidents, audience=audience, lang=chosen, region=region, groups=groups
    )
    frame["links"] = [{"text": text, "href": href} for text, href in links]
    drawn = set(rates["district_id"]) - {region}
    frame["pages"] = {key: href for key, href in (pages or {}).items() if key in drawn}
    m = folium.Map(
        location=_centre(bounds_of(rates)), zoom_start=7, tiles=None,
        zoom_snap=0.25, zoom_delta=0.5, wheel_px_per_zoom_level=110,
    )  # fmt: skip
    figure = OfflineFigure(
        title=_title(rates, region, chosen),
        lang=chosen,
        online_hosts=online_hosts,
        door=door,
    )
    figure.add_child(m)
    figure.html.add_child(Literal(element("noscript", translate("index.no_script", chosen))))
    m.add_child(Frame(frame))
    if surface is not None:
        m.add_child(density_layer(surface, lang=chosen))
    for layer in _layers(analysis, rates, incidents, audience=audience, lang=chosen, region=region):
        m.add_child(layer)
    return m


def _light(analysis: Analysis) -> Analysis:
    """Return the analysis with what a page tells of its tables' ``attrs``, and no more of them.

    pandas copies them, deep, with every column and every choice of rows.
    """
    tables = {}
    for name in ("incidents", "rates", "hotspots", "villages", "places"):
        table = getattr(analysis, name)
        if table is not None:
            tables[name] = table.copy(deep=False)
            tables[name].attrs = {key: table.attrs[key] for key in TOLD if key in table.attrs}
    return dataclasses.replace(analysis, **tables)


def _incidents(analysis: Analysis, audience: Audience, region: str | None) -> gpd.GeoDataFrame:
    """Return the incidents a map may draw: the second lock behind ``disclosure``."""
    rows = analysis.incidents
    if "duplicate_of" in rows:
        rows = rows[rows["duplicate_of"].isna()]
    if audience != "internal":
        rows = rows[(rows["sensitivity"] == "public").fillna(value=False).astype(bool)]
    if region is not None:
        rows = rows[(rows["district_id"] == region).fillna(value=False).astype(bool)]
    return rows


def _layers(
    analysis: Analysis,
    rates: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    audience: Audience,
    lang: str,
    region: str | None,
) -> list[Layer]:
    """Return the layers from the ground up."""
    internal = audience == "internal"
    bounds = bounds_of(rates)
    drawn: list[Layer | None] = [
        ground.backdrop_layer(datasets.orientation(), bounds, lang=lang),
        layers.districts_layer(rates, incidents, lang=lang, focus=region),
        *layers.rate_layers(analysis, lang=lang, focus=region),
        layers.hot_spots_layer(rates if region is None else measures.one(rates, region), lang=lang),
        layers.hotspots_layer(_hotspots(analysis, region), analysis, lang=lang),
        layers.incidents_layer(incidents, lang=lang, internal=internal),
    ]
    if internal and not analysis.config.quick:
        drawn.append(layers.villages_layer(_villages(analysis, region), lang=lang))
    drawn.append(ground.places_layer(analysis.places, bounds, lang=lang))
    drawn.append(ground.labels_layer(rates, lang=lang, focus=region))
    return [layer for layer in drawn if layer is not None]


def _hotspots(analysis: Analysis, region: str | None) -> gpd.GeoDataFrame:
    """Return the hotspots that touch the region, or all."""
    hotspots = analysis.hotspots
    if region is None or hotspots.empty:
        return hotspots
    district = measures.one(analysis.rates, region).to_crs(require_crs(hotspots, "hotspots"))
    return hotspots[hotspots.intersects(district.union_all())]


def _villages(analysis: Analysis, region: str | None) -> gpd.GeoDataFrame:
    """Return the first villages of the region, or of all."""
    villages = analysis.villages
    if region is not None:
        villages = villages[(villages["district_id"] == region).fillna(value=False).astype(bool)]
    return villages.sort_values("rank", kind="stable").head(analysis.config.top_villages)


def _title(rates: gpd.GeoDataFrame, region: str | None, lang: str) -> str:
    """Return the title of the page."""
    if region is None:
        return translate("title.overview", lang)
    row = records(measures.one(rates, region), NAMES)[0]
    return translate("title.region", lang, name=name_of(row, lang))


def _frame(
    analysis: Analysis,
    rates: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    audience: Audience,
    lang: str,
    region: str | None,
    groups: tuple[str, ...],
) -> dict[str, object]:
    """Return what the page says around the map, in every language."""
    shown = rates if region is None else measures.one(rates, region)
    hit = shown[measures.column(shown, "n_incidents") > 0]
    return {
        "name": None if region is None else names_of(records(shown, NAMES)[0]),
        "period": [analysis.period_start, analysis.period_end],
        "last_day": _last_day(analysis, incidents, audience),
        "lang": lang,
        "audience": audience,
        "focus": region,
        "texts": page_texts(groups, incidents),
        "bounds": bounds_of(shown),
        "near_bounds": bounds_of(hit if len(hit) else shown),
        "few_events": analysis.config.few_events,
        "rate_min_events": analysis.rate_min_events,
        "released": analysis.released is not None,
        "quick": analysis.config.quick,
        "report_to": analysis.config.report_to,
        "n_districts": len(analysis.rates),
        "cell_km": None if analysis.grid is None else analysis.grid.width_m / 1e3,
        "n_hidden": measures.n_hidden(analysis.rates),
        "per": analysis.config.per,
        "confidence": analysis.config.confidence,
        "measures": [{"column": one.column, "key": one.key} for one in measures.found(rates)],
        "totals": totals(analysis, incidents),
        "sources": [dataclasses.asdict(one) for one in analysis.provenance],
    }


def _last_day(analysis: Analysis, incidents: gpd.GeoDataFrame, audience: Audience) -> dt.date:
    """Return how far the data reach: a partner's points go on after the figures of districts."""
    ends = incidents["event_date_end"].dropna()
    if audience != "partner" or ends.empty:
        return analysis.period_end
    last: dt.date = ends.max().date()
    return max(analysis.period_end, last)


def totals(analysis: Analysis, incidents: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """Return the sums over all districts, each with the key of its text."""
    rates = analysis.rates
    recorded = measures.column(rates, "n_incidents")
    values = {
        "details.incidents": np.nansum(recorded),
        "details.events": np.nansum(measures.column(rates, "n_events")),
        "details.casualties": np.nansum(measures.column(rates, "n_casualties")),
        "details.districts_with": (recorded > 0).sum(),
        "details.unassigned": rates.attrs.get("n_unassigned", 0),
        "details.listed": len(incidents),
        "details.listed_without_point": (~has_place(incidents)).sum(),
    }
    return [{"key": key, "value": int(value)} for key, value in values.items()]


def _centre(bounds: list[list[float]]) -> list[float]:
    """Return about where the map opens; the view is set by its bounds."""
    (south, west), (north, east) = bounds
    return [round((south + north) / 2, 1), round((west + east) / 2, 1)]
