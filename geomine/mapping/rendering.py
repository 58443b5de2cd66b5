"""A folium figure rendered to text once, and the text taken as text.

branca compiles what folium has rendered a second time as a Jinja template, so
that ``{{ ... }}`` in a data string runs as Python code; and folium writes popups and
tooltips into JavaScript template literals, so that ``${...}`` in them runs in the
browser. Both are closed here, for any folium map. See ``docs/adr/0004-page-safety.md``.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from branca import element as branca_element
from branca.element import CssLink, Element, Figure, Html, JavascriptLink
from folium.map import Popup, Tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENTITIES = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;"})
_RENDERING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """The parts of a figure: head as texts and links to files, body, script."""

    head: tuple[str | JavascriptLink | CssLink, ...]
    body: str
    script: str


def rendered(figure: Figure) -> Rendered:
    """Return the parts of ``figure``; no data string is run on the way.

    The template class of branca is exchanged while it renders, under a lock, as
    branca offers no other way to keep text from being compiled.
    """
    elements = list(walk(figure))
    with _RENDERING, _no_second_template(), _literals_escaped(elements):
        for child in children(figure):
            child.render()
        head = tuple(
            child if isinstance(child, JavascriptLink | CssLink) else _text(child)
            for child in children(figure.header)
        )
        body = "\n".join(_text(child) for child in children(figure.html))
        script = "\n".join(_text(child) for child in children(figure.script))
    return Rendered(head, body, script)


def children(element: Element) -> list[Element]:
    """Return what stands directly in ``element``, in its order."""
    return list(element._children.values())  # noqa: SLF001 - branca has no public way


def walk(element: Element) -> Iterator[Element]:
    """Give ``element`` and everything below it, the parts of figures and popups too."""
    yield element
    parts = [getattr(element, name, None) for name in ("header", "html", "script")]
    for child in [*children(element), *parts]:
        if isinstance(child, Element):
            yield from walk(child)


def _text(element: Element) -> str:
    """Return an element's text; one made before now was compiled, but is not run."""
    source = element._template_str  # noqa: SLF001
    if type(element) is Element and source is not None and not children(element):
        return str(source)
    return str(element.render())


class _Text:
    """Stands where branca would compile a template."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, **_: object) -> str:
        return self.text


@contextlib.contextmanager
def _no_second_template() -> Iterator[None]:
    """Make branca take rendered text as text, not as a template to be run once more."""
    kept = getattr(branca_element, "Template")  # noqa: B009 - not a name it exports
    setattr(branca_element, "Template", _Text)  # noqa: B010
    try:
        yield
    finally:
        setattr(branca_element, "Template", kept)  # noqa: B010


@contextlib.contextmanager
def _literals_escaped(elements: Iterable[Element]) -> Iterator[None]:
    """Make popups and tooltips safe as template literals, for the time of rendering.

    They are HTML, so entities show the same signs and none can end the literal.
    """
    kept = [
        (owner, name, getattr(owner, name))
        for element in elements
        for owner, name in _literal_texts(element)
    ]
    for owner, name, text in kept:
        setattr(owner, name, str(text).replace("\\`", "`").translate(_ENTITIES))
    try:
        yield
    finally:
        for owner, name, text in kept:
            setattr(owner, name, text)


def _literal_texts(element: Element) -> list[tuple[Element, str]]:
    """Return where ``element`` keeps text that folium writes into a template literal."""
    if isinstance(element, Tooltip):
        return [(element, "text")]
    if isinstance(element, Popup):
        return [(part, "data") for part in children(element.html) if isinstance(part, Html)]
    return []
