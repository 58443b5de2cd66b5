"""Our own scripts and sheets without what only a reader needs, so that a page stays small."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"""
    (?P<kept> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*` )
    | (?<=[(,=:[!&|?{};]) [ \t\n]*
      (?P<pattern> /(?![/*]) (?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+ / )
    | (?P<blank> (?:\s|//[^\n]*|/\*.*?\*/)+ )
    """,
    re.DOTALL | re.VERBOSE,
)
"""What is more than a word or a sign: a string, a pattern, or what stands between them. After one
of the signs named a slash begins a pattern, and after anything else it divides."""
_WORD = re.compile(r"[\w$]")
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
    return _PIECE.sub(_shortest, text.strip())


def _shortest(piece: re.Match[str]) -> str:
    """Return a string or pattern as it is, and of blanks what must stay."""
    if piece["blank"] is None:
        return piece["kept"] or piece["pattern"]
    text, (begin, end) = piece.string, piece.span()
    last, following = text[begin - 1 : begin], text[end : end + 1]
    if "\n" in piece[0] and last not in _OPEN and following not in _CLOSE:
        return "\n" if last and following else ""
    words = _WORD.match(last) and _WORD.match(following)
    return " " if words or (last == following and last in {"+", "-"}) else ""


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
