"""Files that folium would fetch: in the page, left out where unused, or an error."""

from __future__ import annotations

import base64
import functools
import re
from importlib import resources
from typing import TYPE_CHECKING

import folium
from branca.element import IFrame
from folium.map import Icon

from geomine.errors import OfflineAssetError
from geomine.mapping.rendering import walk
from geomine.page import compact_style

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from branca.element import CssLink, Element, Figure, JavascriptLink

_LEAFLET = re.compile(r"/leaflet@1\.9\.\d+/dist/leaflet\.(js|css)$")
_UNUSED = ("jquery", "bootstrap", "awesome", "glyphicons")
"""What folium.Map asks for by default and our pages do without."""


def refuse_online(elements: Iterable[Element], hosts: Collection[str] = ()) -> None:
    """Raise for layers that a page without a network cannot show.

    Parameters
    ----------
    elements : iterable of branca.element.Element
        All parts of the map.
    hosts : collection of str
        Hosts that tiles may come from all the same.

    Raises
    ------
    OfflineAssetError
        Names the layer and the way out.
    """
    for element in elements:
        if isinstance(element, folium.TileLayer) and _host(str(element.tiles)) in hosts:
            continue
        fault = _fault(element)
        if fault:
            raise OfflineAssetError(f"map: {_kind(element)} {fault}")


def _fault(element: Element) -> str | None:
    """Return why ``element`` cannot stand in an offline page, and the way out."""
    if isinstance(element, folium.TileLayer | folium.WmsTileLayer):
        return (
            f"{element.layer_name!r} loads its tiles from the network. "
            "Make the map with tiles=None, as the districts are its base; or name the host in "
            f"online_hosts, here {_host(str(getattr(element, 'tiles', '')))!r}, and the page is "
            "no longer offline."
        )
    if isinstance(element, Icon):
        return (
            "needs icon fonts from the network. "
            "Use folium.CircleMarker, or folium.Marker with folium.DivIcon."
        )
    if isinstance(element, IFrame):
        return (
            "is a page within the page, which the page's policy does not allow. "
            "Put its text into the popup itself."
        )
    return None


def _host(url: str) -> str:
    """Return the scheme and host of an address of tiles; a part that varies as ``*``.

    Examples
    --------
    >>> _host("https://{s}.tiles.example.org/{z}/{x}/{y}.png?key=1")
    'https://*.tiles.example.org'
    """
    return re.sub(r"^(https?://[^/]*).*", r"\1", url, flags=re.DOTALL).replace("{s}", "*")


def embedded(figure: Figure, link: JavascriptLink | CssLink) -> tuple[str, str] | None:
    """Return the kind (``js`` or ``css``) and text of the file that ``link`` asks for.

    Returns
    -------
    tuple of str, or None
        None for a file that folium.Map asks for by default and nothing here uses.

    Raises
    ------
    OfflineAssetError
        If geomine has no copy, naming the layer that asks for it.
    """
    leaflet = _LEAFLET.search(link.url)
    if leaflet:
        return leaflet[1], leaflet_asset(leaflet[1])
    asking = _asking(figure, link.url)
    if asking is None and any(word in link.url for word in _UNUSED):
        return None
    raise OfflineAssetError(
        f"map: {asking or 'the page'} needs {link.url} from the network, and "
        "geomine has no copy of it. Leave it out, or draw the layer with plain folium shapes."
    )


def _asking(figure: Figure, url: str) -> str | None:
    """Return the name of the element, other than the map itself, that asks for ``url``."""
    for element in walk(figure):
        files = [*getattr(element, "default_js", []), *getattr(element, "default_css", [])]
        if not isinstance(element, folium.Map) and any(url == file for _, file in files):
            return _kind(element)
    return None


def _kind(element: Element) -> str:
    return f"{type(element).__module__}.{type(element).__qualname__}"


@functools.cache
def leaflet_asset(kind: str) -> str:
    """Return Leaflet's script (``js``) or sheet (``css``), its pictures within it."""
    text = _file(f"leaflet.{kind}").decode("utf-8")
    if kind == "js":
        return text
    sheet = re.sub(r"url\((images/[\w.-]+)\)", lambda hit: f"url({_picture(hit[1])})", text)
    return compact_style(sheet)


def without_pictures(sheet: str) -> str:
    """Return a sheet without the pictures that only Leaflet's markers and layer control use."""
    return re.sub(r"url\(data:image/png;[^)]*\)", "none", sheet)


@functools.cache
def marker_icons() -> str:
    """Return a script that gives Leaflet its marker pictures, which it would look for in files."""
    names = {
        "iconUrl": "marker-icon",
        "iconRetinaUrl": "marker-icon-2x",
        "shadowUrl": "marker-shadow",
    }
    urls = ",".join(f'{key}:"{_picture(f"images/{name}.png")}"' for key, name in names.items())
    return f'L.Icon.Default.imagePath="";L.Icon.Default.mergeOptions({{{urls}}});'


def _file(name: str) -> bytes:
    return (resources.files("xstatic.pkg.leaflet") / "data" / name).read_bytes()


def _picture(name: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(_file(name)).decode('ascii')}"
