"""What a finished page does that a safe one must not."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from geomine.page.document import script_hash
from geomine.results import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LOADING = frozenset({"src", "srcset", "poster", "background", "data", "action", "formaction"})
_FRAMES = frozenset({"iframe", "frame", "object", "embed", "portal", "fencedframe"})
_SCRIPT_TYPES = frozenset({"", "module", "text/javascript", "application/javascript"})
_NAMESPACES = ("http://www.w3.org/", "https://leafletjs.com")
"""Addresses in scripts that nothing is loaded from: names of XML kinds, a link to click."""

_CONNECTING = re.compile(
    r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|import)\s*\("
)
_EVALUATING = re.compile(r"(?<![\w.])(eval|Function)\s*\(")
_ADDRESS = re.compile(r"""["'`]((?:https?:|wss?:)?//[^"'`\s]+)""")
_INTERPOLATION = re.compile(r"`[^`]*(?<!\\)\$\{[^`]*`")
_MUST_BE_NONE = ("default-src", "connect-src", "base-uri", "form-action")
_HASHED = re.compile(r"'none'|'sha(?:256|384|512)-[A-Za-z0-9+/=]+'")
_HARMLESS = re.compile(rf"{_HASHED.pattern}|'unsafe-inline'|data:")
_TEMPLATE = re.compile(r"\{[{%#]")
_STYLE_LOAD = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)|@import\s+([^;]+)""", re.IGNORECASE)

REMEDY = {
    "remote": "Embed the file; geomine.save_map does so for what folium asks for.",
    "connects": "Remove the call: a page that is handed on must not talk to anyone.",
    "evaluates": "Remove it: text that is run as code is how data becomes a program.",
    "no policy": "Save the map with geomine.save_map, which writes a Content-Security-Policy.",
    "weak policy": "Allow scripts by hash only, and set default-src and connect-src to 'none'.",
    "script not allowed": "Write the script into the page before its policy is made.",
    "event handler": "Attach the handler in a script of the page, not in markup.",
    "script link": "Replace the link by a button and a script of the page.",
    "frame": "Show the content in the page itself.",
    "template literal": (
        "Pass the data as JSON and write it with textContent; in folium popups and tooltips "
        "${...} runs in the browser even after HTML escaping."
    ),
    "template marker": "Write { as \\u007b (geomine.page.json_for_script), or branca runs it.",
}


def audit_page(text: str, *, image_hosts: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what in the page ``text`` loads, connects or could run data as code.

    Parameters
    ----------
    text : str
        A whole HTML document.
    image_hosts : iterable of str
        Hosts that somebody chose to load pictures from, such as ``https://*.example.org``:
        they are no findings.

    Returns
    -------
    tuple of Finding
        In the order of the document, each once; empty for a page that :class:`Page` wrote.
        A finding is a reason to look, not a proof of harm.

    Examples
    --------
    >>> [found.kind for found in audit_page("<body onload='f()'>hello</body>")]
    ['no policy', 'event handler']
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    found = [*_policy(reader), *reader.found]
    for place, script in reader.scripts:
        found.extend(_script(place, script, reader.policy))
    for place, block in reader.blocks:
        if _TEMPLATE.search(block):
            found.append(_finding("template marker", place, _seen(_TEMPLATE, block)))
    for place, sheet in reader.sheets:
        found.extend(
            _finding("remote", place, _short(hit[0])) for hit in _STYLE_LOAD.finditer(sheet)
        )
    chosen = tuple(image_hosts)
    return tuple(dict.fromkeys(one for one in found if not _is_chosen(one, chosen)))


def _is_chosen(finding: Finding, hosts: Iterable[str]) -> bool:
    """Return whether a finding only names a host that pictures may come from."""
    named = finding.what.removeprefix("img-src: ")
    patterns = (re.escape(host).replace(r"\*", "[^/]+") for host in hosts)
    return any(re.fullmatch(f"{one}(/.*)?", named) is not None for one in patterns)


@dataclass(slots=True)
class _Open:
    """A script or style element being read."""

    tag: str
    place: str
    runs: bool
    parts: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collect scripts, sheets, data blocks and the policy, and judge each tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Finding] = []
        self.scripts: list[tuple[str, str]] = []
        self.blocks: list[tuple[str, str]] = []
        self.sheets: list[tuple[str, str]] = []
        self.policy: dict[str, list[str]] | None = None
        self._open: _Open | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        place = f"line {self.getpos()[0]}, <{tag}>"
        self.found.extend(_attributes(tag, given, place))
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self._take_policy(given.get("content", ""), place)
        if tag in ("script", "style") and not given.get("src"):
            runs = tag == "script" and given.get("type", "").lower() in _SCRIPT_TYPES
            self._open = _Open(tag, place, runs)

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open is None or tag != self._open.tag:
            return
        text = "".join(self._open.parts)
        kept = self.sheets if tag == "style" else self.scripts if self._open.runs else self.blocks
        kept.append((self._open.place, text))
        self._open = None

    def _take_policy(self, content: str, place: str) -> None:
        """Keep the first policy; one after a script came too late for it."""
        if self.scripts:
            self.found.append(_finding("weak policy", place, "it stands after a script"))
        if self.policy is None:
            rules = [rule.split() for rule in content.split(";") if rule.strip()]
            self.policy = {rule[0].lower(): rule[1:] for rule in rules}


def _attributes(tag: str, given: dict[str, str], place: str) -> Iterator[Finding]:
    """Give what is wrong with one start tag."""
    if tag in _FRAMES:
        yield _finding("frame", place, tag)
    for name, value in given.items():
        kind = _attribute_kind(tag, name, re.sub(r"[\x00-\x20]", "", value).lower())
        if kind is not None:
            yield _finding(kind, place, f"{name}={_short(value)}")
    if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
        yield _finding("remote", place, f"refresh {_short(given.get('content', ''))}")


def _attribute_kind(tag: str, name: str, value: str) -> str | None:
    """Return the kind of finding that one attribute is, None for a harmless one."""
    if name.startswith("on"):
        return "event handler"
    if value.startswith(("javascript:", "vbscript:")):
        return "script link"
    loads = _loads(tag, name) and value and not value.startswith(("data:", "#"))
    return "remote" if loads or (name == "style" and _STYLE_LOAD.search(value)) else None


def _loads(tag: str, name: str) -> bool:
    """Return whether a browser fetches this attribute without being asked."""
    return name in _LOADING or (name in ("href", "xlink:href") and tag not in ("a", "area"))


def _policy(reader: _Reader) -> Iterator[Finding]:
    """Give what is missing from the page's policy."""
    if reader.policy is None:
        yield _finding("no policy", "head", "no Content-Security-Policy")
        return
    rules = reader.policy
    for name in _MUST_BE_NONE:
        if rules.get(name) != ["'none'"]:
            shown = " ".join(rules[name]) if name in rules else "missing"
            yield _finding("weak policy", "head", f"{name}: {_short(shown)}")
    for name, sources in [("script-src", ["missing"]), *rules.items()]:
        wanted = _HASHED if name.startswith("script-src") else _HARMLESS
        for source in rules.get(name, sources):
            if not wanted.fullmatch(source):
                yield _finding("weak policy", "head", f"{name}: {_short(source)}")


def _script(place: str, text: str, policy: dict[str, list[str]] | None) -> Iterator[Finding]:
    """Give what is wrong with one inline script."""
    if policy is not None and script_hash(text) not in policy.get("script-src", []):
        yield _finding("script not allowed", place, _short(text))
    for kind, what in _done_by(text):
        yield _finding(kind, place, what)


@functools.lru_cache(maxsize=32)
def _done_by(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a script does that it must not; pages share scripts, so each is read once."""
    found = [
        (kind, hit[1])
        for kind, pattern in (("connects", _CONNECTING), ("evaluates", _EVALUATING))
        for hit in pattern.finditer(text)
    ]
    addresses = (hit[1] for hit in _ADDRESS.finditer(text))
    found += [("remote", _short(one)) for one in addresses if not one.startswith(_NAMESPACES)]
    found += [("template literal", _short(hit[0])) for hit in _INTERPOLATION.finditer(text)]
    return tuple(found)


def _finding(kind: str, where: str, what: str) -> Finding:
    return Finding(kind=kind, where=where, what=what, remedy=REMEDY[kind])


def _seen(pattern: re.Pattern[str], text: str) -> str:
    hit = pattern.search(text)
    return _short(text[hit.start() :]) if hit else ""


def _short(text: str) -> str:
    """Return the beginning of ``text`` on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"  # noqa: PLR2004 - a terminal's width
