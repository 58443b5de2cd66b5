"""Our own scripts and sheets without what only a reader needs, so that a page stays small."""

from __future__ import annotations

import re

_STRING = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""")
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_WORD = re.compile(r"[\w$]+")
_BEFORE_PATTERN = frozenset("(,=:[!&|?{};")
"""After one of these a slash begins a pattern, and after anything else it divides."""
_OPEN = frozenset("{([,;:=&|?<>+-*/!.")
_CLOSE = frozenset("})],;.:?&|=")


def compact_script(text: str) -> str:
    r"""Return a script without comments, and with blanks only where the language needs them.

    A line break stays wherever it may end a statement. For scripts in the plain
    style of ours: statements end with a semicolon, and no pattern follows a word.

    Examples
    --------
    >>> compact_script('// adds\nfunction f(a, b) {\n  return a + b; /* so */\n}\n')
    'function f(a,b){return a+b;}'
    >>> compact_script('s.replace(/[ "] \\/ /g, "a  // b");')
    's.replace(/[ "] \\/ /g,"a  // b");'
    """
    made: list[str] = []
    at, blank = 0, ""
    while at < len(text):
        if found := _BLANK.match(text, at):
            blank = "\n" if "\n" in found[0] else " "
            at = found.end()
            continue
        token = _token(text, at, made[-1][-1] if made else ";")
        made += [_between(made[-1], token, blank), token] if made else [token]
        at, blank = at + len(token), ""
    return "".join(made)


def _token(text: str, at: int, last: str) -> str:
    """Return the word, string, pattern or sign that begins at ``at``."""
    kinds = [_STRING, _WORD]
    if last in _BEFORE_PATTERN:
        kinds.append(_PATTERN)
    found = next((hit for kind in kinds if (hit := kind.match(text, at))), None)
    return found[0] if found else text[at]


def _between(last: str, token: str, blank: str) -> str:
    """Return what must stand between two tokens that had ``blank`` between them."""
    if not blank:
        return ""
    if blank == "\n" and last not in _OPEN and token not in _CLOSE:
        return "\n"
    words = _WORD.match(last[-1]) and _WORD.match(token[0])
    return " " if words or (last == token and token in {"+", "-"}) else ""


def compact_style(text: str) -> str:
    r"""Return a sheet without comments and without blanks around its signs.

    Examples
    --------
    >>> compact_style("/* a */\nbody > p {\n  margin: 0 1px;\n}\n")
    'body > p{margin:0 1px}'
    """
    plain = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    plain = re.sub(r"\s*([{};,])\s*", r"\1", plain)
    return re.sub(r"(?<=[\w-]):\s+", ":", plain).replace(";}", "}").strip()
