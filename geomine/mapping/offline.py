"""Any folium map as one file that opens without a network and runs no data as code."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.elements import ElementAddToElement
from folium.map import Popup

from geomine.errors import DisclosureError, InputError
from geomine.exports import PUBLIC_DOOR, Door, door_for
from geomine.i18n import translate
from geomine.mapping.datalayer import asset
from geomine.mapping.embed import embedded, marker_icons, refuse_online, without_pictures
from geomine.mapping.rendering import Rendered, rendered, walk
from geomine.page import Markup, Page, element

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from geomine.config import Audience

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]*>", re.DOTALL | re.IGNORECASE)
_SANDBOX = "allow-scripts allow-modals allow-popups"
_NOTEBOOK_HEIGHT = 640
_PICTURED = re.compile(r"L\.marker\(|L\.control\.layers\(")
_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class OfflineFigure(Figure):
    """The root of our maps: whatever renders them, a file or a notebook, is self-contained."""

    def __init__(
        self,
        *,
        title: str,
        lang: str,
        online_hosts: Iterable[str] = (),
        door: Door = PUBLIC_DOOR,
    ) -> None:
        super().__init__(title=title)
        self.lang = lang
        self.door = door
        self.online_hosts = tuple(online_hosts)

    def render(self, **_: object) -> str:
        """Return the whole page as text."""
        return figure_html(self)

    def _repr_html_(self, **_: object) -> str:
        """Return the page in a frame of its own, cut off from the notebook around it.

        A notebook is handed on with what it shows: the page is read again as a file is.
        """
        page = self.door.showing(self.online_hosts).page(self.render(), "the notebook")
        frame = html.escape(page, quote=True)
        return (
            f'<iframe srcdoc="{frame}" sandbox="{_SANDBOX}" allow="fullscreen; clipboard-write" '
            f'title="{html.escape(self.title or "")}" width="100%" height="{_NOTEBOOK_HEIGHT}" '
            'style="border:1px solid #999"></iframe>'
        )


def save_map(
    m: folium.Map,
    path: str | os.PathLike[str],
    *,
    audience: Audience | Door | None = None,
    online_hosts: Iterable[str] | None = None,
    reason: str = "",
) -> Path:
    """Write a folium map as one file that opens with no network, and return its path.

    Works for any folium map, also one with layers of an analyst's own. The same
    map gives the same bytes. The page is read again, see :func:`geomine.audit_file`, and put in
    place only if nothing is found in it.

    Parameters
    ----------
    m : folium.Map
        The map, such as :func:`geomine.situation_map` returns.
    path : path-like
        Where to write; folders are made if need be.
    audience : {"public", "partner", "internal"}, optional
        Whom the page is for: by default whom the map was drawn for, and the public where
        geomine did not draw it.
    online_hosts : iterable of str, optional
        Hosts that tiles may come from, such as ``https://tiles.example.org``, for a map
        that is only used with a network; the map's own where missing, and none by default.
        The page's policy names them: whoever opens it asks them for pictures.
    reason : str
        Why a page for the team is written, to be read at its head.

    Raises
    ------
    OfflineAssetError
        If a layer needs a file from the network, naming the layer and the file.
    DisclosureError
        If the map was drawn for the team and is saved for others, or the page holds what
        must not leave.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> m = folium.Map([40.0, 47.0], tiles=None)
    >>> saved = save_map(m, pathlib.Path(tempfile.mkdtemp()) / "map.html")
    >>> "https://cdn" in saved.read_text()
    False
    """
    if not hasattr(m, "get_root"):
        raise InputError(f"map: a folium.Map is needed; found {type(m).__name__}.")
    figure = cast("Figure", m.get_root())
    hosts = getattr(figure, "online_hosts", ()) if online_hosts is None else tuple(online_hosts)
    target, door = Path(path), _door(figure, audience, Path(path).name)
    marked = not door.shared and getattr(figure, "door", PUBLIC_DOOR).shared
    page = figure_html(
        figure, online_hosts=hosts, marked=marked, reason="" if door.shared else reason
    )
    return door.showing(tuple(hosts)).text(target, page)


def _door(figure: Figure, audience: Audience | Door | None, name: str) -> Door:
    """Return the door that a page leaves by: what the map knows of restricted records stays."""
    own: Door = getattr(figure, "door", PUBLIC_DOOR)
    if audience is None or audience == own.audience:
        return own
    asked = door_for(audience)
    if asked.shared and not own.shared:
        raise DisclosureError(
            f"{name}: the map was drawn for the team. Nothing was written. Draw it with "
            f'geomine.situation_map(analysis, audience="{asked.audience}"), or save it with '
            'audience="internal".'
        )
    return asked


def figure_html(
    figure: Figure,
    *,
    online_hosts: tuple[str, ...] | None = None,
    marked: bool = False,
    reason: str = "",
) -> str:
    """Return the figure as a self-contained page, with a policy that allows nothing else.

    ``marked`` says above the map that it is for the team, where the map does not say so itself,
    and why, where there is a ``reason``.
    """
    hosts = getattr(figure, "online_hosts", ()) if online_hosts is None else online_hosts
    refuse_online(walk(figure), hosts)
    parts = rendered(figure)
    elements = list(walk(figure))
    stable = _Names(elements)
    styles, scripts, rest = _head(figure, parts)
    scripts += _helpers(elements, parts.script)
    if not _PICTURED.search(parts.script):
        styles = [without_pictures(sheet) for sheet in styles]
    lang = getattr(figure, "lang", "en")
    said = [translate("audience.internal", lang), reason] if marked or reason else []
    mark = element("aside", ": ".join(filter(None, said))) if said else ""
    page = Page(
        title=figure.title or "Map",
        lang=lang,
        body=Markup(mark + stable(parts.body)),
        styles=tuple(stable(text) for text in styles),
        scripts=(*(stable(text) for text in scripts), stable(parts.script)),
        head=Markup(rest),
        loose_styles=not all(_is_plain(one) for one in elements),
        image_hosts=hosts,
    )
    return page.to_html()


def _head(figure: Figure, parts: Rendered) -> tuple[list[str], list[str], str]:
    """Return the sheets, the scripts and the rest of the head."""
    styles: list[str] = []
    scripts: list[str] = []
    rest: list[str] = []
    for part in parts.head:
        if isinstance(part, JavascriptLink | CssLink):
            file = embedded(figure, part)
            if file is not None:
                (scripts if file[0] == "js" else styles).append(file[1])
            continue
        styles.extend(_STYLE.findall(part))
        scripts.extend(_SCRIPT.findall(part))
        rest.append(_META.sub("", _STYLE.sub("", _SCRIPT.sub("", part))).strip())
    return styles, scripts, "\n".join(text for text in rest if text)


def _helpers(elements: Iterable[Element], script: str) -> list[str]:
    """Return what layers of an analyst need besides Leaflet."""
    made = []
    if any(isinstance(one, Popup) for one in elements):
        made.append(asset("popups.js"))
    if "L.marker(" in script:
        made.append(marker_icons())
    return made


def _is_plain(element: Element) -> bool:
    """Return whether ``element`` writes no style attributes: ours, the bare map, plain parts."""
    plain = (Figure, JavascriptLink, CssLink, folium.Map, ElementAddToElement)
    ours = type(element).__module__.startswith("geomine.")
    return ours or type(element) is Element or isinstance(element, plain)


class _Names:
    """Replace the random names that branca gives its elements by running numbers."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._numbers: dict[str, str] = {}
        for one in elements:
            self._numbers.setdefault(one._id, f"{len(self._numbers) + 1}")  # noqa: SLF001

    def __call__(self, text: str) -> str:
        return _NAME.sub(lambda hit: self._numbers.get(hit[0], hit[0]), text)
