"""The folium layer of our own that all map layers are made of.

A layer carries its table as JSON in a data block and is drawn by a script in
``assets/``; text reaches the page through ``textContent`` only, never through
folium's popups and tooltips, which are JavaScript.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import TYPE_CHECKING, cast

from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template

from geomine.mapping.packing import columnar
from geomine.page import compact_script, compact_style, json_for_script
from geomine.page.document import script_text

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPTS = (
    "core", "format", "store", "filter", "canvas", "backdrop", "districts", "gather", "incidents",
    "surfaces", "hotspots", "villages", "settlements", "labels", "pick", "legend", "spark",
    "details", "timeline", "filters", "search", "dialog", "table", "measure", "print", "tools",
    "view", "frame",
)  # fmt: skip
"""Our scripts in ``assets/``, in the order in which they build on each other."""


STRICT = '"use strict";'


@functools.cache
def asset(name: str) -> str:
    """Return the text of a file in ``assets/``."""
    return (resources.files("geomine.mapping") / "assets" / name).read_text(encoding="utf-8")


@functools.cache
def script() -> str:
    """Return our scripts as one text, strict once for all."""
    parts = (compact_script(asset(f"{name}.js")) for name in SCRIPTS)
    return script_text(STRICT + "\n".join(part.replace(STRICT, "", 1) for part in parts))


@functools.cache
def sheet() -> str:
    """Return our sheet."""
    return compact_style(asset("map.css"))


def add_assets(figure: Figure) -> None:
    """Put our script and sheet into the head of ``figure``, once."""
    figure.header.add_child(Literal(f"<style>{sheet()}</style>"), name="gm_style")
    figure.header.add_child(Literal(f"<script>{script()}</script>"), name="gm_script")


def _packed(data: Mapping[str, object]) -> dict[str, object]:
    """Return what a layer draws with its rows as columns."""
    rows = data.get("rows")
    return {**data, "rows": columnar(rows)} if isinstance(rows, list) else dict(data)


class Literal(Element):
    """Text of the page that no template engine looks at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text as it is."""
        return self.text


class DataLayer(Layer):
    """A layer drawn by our scripts from a block of data.

    Parameters
    ----------
    kind : str
        The function of ``geomine.layers`` in the page that draws it.
    data : mapping
        What it draws, see :func:`geomine.page.json_for_script`.
    name : str
        Its name in the legend.
    key : str, optional
        Key of its name in the catalogue, so that the page can say it in any language.
    overlay : bool, default True
        False for a layer of which only one shows at a time.
    control, show : bool
        Whether the legend lists it, and whether it is on at the start.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = window.geomine.layers.{{ this.kind }}("
        '{{ this._parent.get_name() }}, "{{ this.get_name() }}_data");'
        "{% endmacro %}"
    )

    def __init__(
        self,
        kind: str,
        data: Mapping[str, object],
        *,
        name: str,
        key: str | None = None,
        overlay: bool = True,
        control: bool = True,
        show: bool = True,
    ) -> None:
        super().__init__(name=name, overlay=overlay, control=control, show=show)
        self._name = f"geomine_{kind}"
        self.kind = kind
        self.key = key
        self.data = data

    def render(self, **kwargs: object) -> None:  # type: ignore[override]
        """Put the block of data and the call that draws it into the page."""
        figure = cast("Figure", self.get_root())
        add_assets(figure)
        block = f'<script type="application/json" id="{self.get_name()}_data">'
        text = f"{block}{json_for_script(_packed(self.data))}</script>"
        figure.html.add_child(Literal(text), name=f"{self.get_name()}_data")
        super().render(**kwargs)  # type: ignore[no-untyped-call]
