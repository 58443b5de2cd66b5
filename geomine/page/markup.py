"""Markup built from parts: text is escaped on entry, and only once."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"br", "hr", "meta", "img", "input", "link", "col"})
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|#|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Markup(str):
    """Text that is already HTML. Only :func:`element` and :func:`joined` should make it."""

    __slots__ = ()


def element(tag: str, /, *children: str | None, **attributes: str | int | bool | None) -> Markup:
    """Return one HTML element; text among ``children`` is escaped, :class:`Markup` is not.

    Parameters
    ----------
    tag : str
        Name of the element in lower case.
    *children : str, Markup or None
        What it holds; None is left out.
    **attributes : str, int, bool or None
        ``class_`` stands for ``class``, and ``_`` within a name for ``-``. True writes
        the bare name; None and False leave the attribute out. A link that is
        neither relative nor http, https or mailto is left out.

    Returns
    -------
    Markup
        The element.

    Raises
    ------
    ValueError
        If a name is not plain, or asks for an event handler or a style, which the
        page's policy would block anyway.

    Examples
    --------
    >>> element("p", "5 < 7 ", element("b", "{{ x }}"), class_="note")
    '<p class="note">5 &lt; 7 <b>&#123;{ x }}</b></p>'
    """
    written = [_attribute(_plain_name(key), value) for key, value in attributes.items()]
    head = "".join([f"<{_plain_name(tag)}", *written, ">"])
    if tag in _VOID:
        return Markup(head)
    return Markup(f"{head}{joined(children)}</{tag}>")


def joined(children: Iterable[str | None]) -> Markup:
    """Return the children one after the other, text escaped.

    Examples
    --------
    >>> joined(["a & b", None, element("br")])
    'a &amp; b<br>'
    """
    return Markup("".join(_escaped(child) for child in children if child is not None))


def _escaped(text: str) -> str:
    """Return ``text`` as HTML that a template engine leaves alone too."""
    if isinstance(text, Markup):
        return text
    clean = html.escape(_CONTROL.sub("\ufffd", text), quote=True)
    return re.sub(r"\{(?=[{%#])", "&#123;", clean)


def _plain_name(name: str) -> str:
    plain = name.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(plain) or plain.startswith("on") or plain == "style":
        raise ValueError(f"markup: {name!r} is not allowed as a name.")
    return plain


def _attribute(name: str, value: str | int | bool | None) -> str:  # noqa: FBT001 - an attribute's value
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name in ("href", "src") and not _SAFE_LINK.match(str(value).strip()):
        return ""
    return f' {name}="{_escaped(str(value))}"'
