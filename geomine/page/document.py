"""One HTML file with everything in it, and a policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomine.page.data import json_for_script
from geomine.page.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EMPTY = Markup("")
_HOST = re.compile(r"https://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A self-contained page, not yet written.

    Parameters
    ----------
    title : str
        The document's title; plain text.
    lang : str
        Language of the text, such as ``az``.
    body : Markup
        What the page shows, built by :func:`geomine.page.element`.
    styles, scripts : tuple of str
        Sheets and scripts of our own; never anything from data.
    data : mapping of str to object
        JSON blocks by the id of the element that holds them. Browsers never run them.
    head : Markup, optional
        More for the head.
    loose_styles : bool, default False
        Allow inline style attributes, which some map libraries write as text.
    image_hosts : tuple of str
        Where pictures may come from, such as ``https://tiles.example.org``; none by default,
        as a page with any is no longer offline and tells that host who looks at what.

    Examples
    --------
    >>> page = Page(title="A < B", lang="en", body=element("p", "No request."))
    >>> "<title>A &lt; B</title>" in page.to_html()
    True
    """

    title: str
    lang: str
    body: Markup
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    head: Markup = EMPTY
    loose_styles: bool = False
    image_hosts: tuple[str, ...] = ()

    def to_html(self) -> str:
        """Return the page as text, the same for the same content."""
        scripts = [script_text(text) for text in self.scripts]
        styles = [style_text(text) for text in self.styles]
        policy = content_security_policy(
            scripts, None if self.loose_styles else styles, image_hosts=self.image_hosts
        )
        blocks = [
            f'<script type="application/json" id="{name}">{json_for_script(value)}</script>'
            for name, value in sorted(self.data.items())
        ]
        head = [
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="referrer", content="no-referrer"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", self.title),
            *[f"<style>{text}</style>" for text in styles],
            self.head,
        ]
        body = [self.body, *blocks, *[f"<script>{text}</script>" for text in scripts]]
        lines = [
            "<!DOCTYPE html>",
            element("html", lang=self.lang).removesuffix("</html>"),
            "<head>",
            *head,
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        ]
        return "\n".join(line for line in lines if line or line is lines[-1])


def content_security_policy(
    scripts: Iterable[str], styles: Iterable[str] | None, *, image_hosts: Iterable[str] = ()
) -> str:
    """Return a policy that runs only ``scripts``, shows only ``styles`` and connects to nothing.

    Parameters
    ----------
    scripts : iterable of str
        The exact text between the tags of each script.
    styles : iterable of str or None
        The exact text of each sheet; None allows any inline style, and styles only.
    image_hosts : iterable of str
        Hosts that pictures may come from, besides the page itself.

    Raises
    ------
    ValueError
        If a host is more than a scheme, a name and a port.

    Examples
    --------
    >>> print(content_security_policy([], []))
    default-src 'none'; script-src 'none'; style-src 'none'; img-src data:; \
connect-src 'none'; base-uri 'none'; form-action 'none'
    """
    hosts = sorted(set(image_hosts))
    wrong = [host for host in hosts if not _HOST.fullmatch(host)]
    if wrong:
        raise ValueError(f"page: {wrong} are no hosts such as https://tiles.example.org.")
    allowed_styles = "'unsafe-inline'" if styles is None else _hashes(styles)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {allowed_styles}",
            " ".join(["img-src data:", *hosts]),
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def script_hash(text: str) -> str:
    """Return the source expression that allows a script or sheet with exactly this text."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def script_text(text: str) -> str:
    r"""Return a script that its element cannot be closed or hidden by.

    Within JavaScript's strings ``<\/script`` and ``<\!--`` mean the same; code
    outside strings has neither. A link to a source map would be a request.

    Examples
    --------
    >>> script_text("f('</script>')")
    "f('<\\/script>')"
    """
    text = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<(?=/script|!--)", r"<\\", text, flags=re.IGNORECASE)
    return _unix(text).strip()


def style_text(text: str) -> str:
    """Return a sheet that its element cannot be closed by."""
    if "</style" in text.lower():
        raise ValueError("page: a sheet holds </style, which would end it.")
    return _unix(text).strip()


def _unix(text: str) -> str:
    """Return ``text`` with the line ends a browser gives it before it takes the hash."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(sorted({script_hash(text) for text in texts})) or "'none'"
